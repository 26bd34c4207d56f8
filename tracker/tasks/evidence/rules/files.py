"""Evidence files (佐证材料): which are taken, told by their content, and how they are kept."""

import io
import zipfile
from dataclasses import dataclass

from tracker.core.messages import N_, Message

MOST_FILES = 10
LARGEST_FILE_MB = 20
MOST_UNPACKED_RATIO = 200

#: Endings that are taken, with the media type under which the file is sent back.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
}
#: How the content of each ending begins; packed formats are looked into instead.
FIRST_BYTES = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
#: A name that a packed format always holds.
INSIDE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": "OFD.xml"}
#: What a browser may show inside a page; everything else is a download only.
SHOWN_IN_PAGES = {MEDIA_TYPES[ending]: beginning for ending, beginning in FIRST_BYTES.items()}


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: the name the person gave it, its bytes, and the amount that it proves, if one."""

    filename: str
    content: bytes
    target_id: int | None = None

    @property
    def ending(self) -> str:
        """The lower-case ending of the name, without the dot."""
        return self.filename.rpartition(".")[2].lower()


def why_not_taken(upload: Upload) -> Message | None:
    """Why a file cannot be evidence, or None when it can: by its ending, its size and its content."""
    name = upload.filename
    if upload.ending not in MEDIA_TYPES:
        return N_("%(name)s: only PDF, Word, Excel, PowerPoint, OFD, JPG and PNG files are taken.", name=name)
    if not upload.content:
        return N_("%(name)s is empty.", name=name)
    if len(upload.content) > LARGEST_FILE_MB * 1024 * 1024:
        return N_("%(name)s is larger than %(size)s MB.", name=name, size=LARGEST_FILE_MB)
    if not _content_fits(upload):
        return N_("%(name)s is not what its ending says; save it again in that format.", name=name)
    return None


def is_shown_in_pages(media_type: str, beginning: bytes | None = None) -> bool:
    """Whether a file may be shown inside a page: by its type, and by how its content begins where that is given."""
    expected = SHOWN_IN_PAGES.get(media_type)
    return expected is not None and (beginning is None or beginning.startswith(expected))


def _content_fits(upload: Upload) -> bool:
    beginning = FIRST_BYTES.get(upload.ending)
    if beginning is not None:
        return upload.content.startswith(beginning)
    files = _packed_in(upload.content)
    unpacked = sum(file.file_size for file in files)
    return unpacked <= MOST_UNPACKED_RATIO * len(upload.content) and any(
        file.filename.startswith(INSIDE[upload.ending]) for file in files
    )


def _packed_in(content: bytes) -> list[zipfile.ZipInfo]:
    """The files that a packed file says it holds; none where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return []
