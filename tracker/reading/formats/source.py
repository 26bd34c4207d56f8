"""What reading a file yields, and the named reasons why a file cannot be read."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file. ``encoding`` is None where the format itself settles it.

    Offsets of evidence count the characters of ``text``; it has no byte order mark. Whatever
    the format, a paragraph is a line, automatic numbers are printed at its beginning, and a
    row of a table is a line of cells between ``|`` (see ``grid``).
    """

    text: str
    format: str
    encoding: str | None = None


#: Above the notes of a document: the parser ends the last item here, and the notes are no part of it.
NOTES = "附：脚注"


class UnreadableReason(StrEnum):
    """Why a file was refused; the words for people live elsewhere."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKS_TO_TOO_MUCH = "unpacks_to_too_much"
    TOO_MANY_PAGES = "too_many_pages"
    TAKES_TOO_LONG = "takes_too_long"
    BINARY = "binary"
    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_ENCODING = "unknown_encoding"
    LEGACY_WORD = "legacy_word"
    LEGACY_EXCEL = "legacy_excel"
    OTHER_WORD = "other_word"
    OTHER_EXCEL = "other_excel"
    NOT_CONVERTED = "not_converted"
    RICH_TEXT = "rich_text"
    OFD = "ofd"
    FLAT_OPEN_DOCUMENT = "flat_open_document"
    PICTURE = "picture"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    DAMAGED = "damaged"
    NO_TEXT = "no_text"


class Unreadable(Exception):
    """A file that cannot be read, with its reason and a detail such as the format found."""

    def __init__(self, reason: UnreadableReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
