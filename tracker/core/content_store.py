"""Files kept outside the web root under the SHA-256 of their content: originals and evidence."""

import hashlib
import os
import tempfile
from pathlib import Path


class ContentStore:
    """A folder of files that are added and never changed; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep the content and return its SHA-256 as hex. The file is whole or not there."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        return digest

    def get(self, digest: str) -> bytes:
        """The content kept under this SHA-256; raises `FileNotFoundError` when it is gone."""
        return self.path(digest).read_bytes()

    def path(self, digest: str) -> Path:
        """Where this content lies."""
        return self.folder / digest[:2] / digest
