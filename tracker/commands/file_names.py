"""Names of files as a person can read them, whatever their bytes are in."""

import os
from pathlib import Path


def readable_name(file: Path) -> str:
    """The name of a file; bytes that are no UTF-8 are read as GB18030, the encoding of old Chinese archives.

    Python keeps such bytes as halves of characters, which nothing can print or store.
    """
    name = os.fsencode(file.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")
