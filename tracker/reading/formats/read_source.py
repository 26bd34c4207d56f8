"""Which format a file is in, by its content, and the reader for it.

To add a format: write ``read_<format>(data) -> SourceText`` in a file of its own, tell its
content apart in ``recognising`` and name the reader in ``_READERS``. Readers are named, not
imported: reading a text must not wait for the libraries of Word, Excel and PDF.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from tracker.reading.formats.detection import Kind, kind_of
from tracker.reading.formats.office import CONVERTED, converted
from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason

# Zeros and halves of characters, which fonts of PDFs can name and no database keeps.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

LARGEST = 20 * 1024 * 1024

_HERE = "tracker.reading.formats"
_READERS = {
    Kind.TEXT: "plain_text:read_plain_text",
    Kind.MARKDOWN: "markdown:read_markdown",
    Kind.HTML: "web_page:read_web_page",
    Kind.MHT: "web_page:read_saved_page",
    Kind.DOCX: "word:read_word",
    Kind.XLSX: "excel:read_excel",
    Kind.ODT: "open_document_text:read_open_text",
    Kind.ODS: "open_document_sheets:read_open_sheets",
    Kind.PDF: "pdf:read_pdf",
}
_REFUSED = {
    Kind.OLD_WORD: UnreadableReason.LEGACY_WORD,
    Kind.OLD_EXCEL: UnreadableReason.LEGACY_EXCEL,
    Kind.OTHER_WORD: UnreadableReason.OTHER_WORD,
    Kind.OTHER_EXCEL: UnreadableReason.OTHER_EXCEL,
    Kind.ENCRYPTED_OFFICE: UnreadableReason.ENCRYPTED,
    Kind.RTF: UnreadableReason.RICH_TEXT,
    Kind.OFD: UnreadableReason.OFD,
    Kind.FLAT_ODF: UnreadableReason.FLAT_OPEN_DOCUMENT,
    Kind.PICTURE: UnreadableReason.PICTURE,
    Kind.ARCHIVE: UnreadableReason.ARCHIVE,
    Kind.OTHER: UnreadableReason.UNKNOWN_FORMAT,
}


def read_source(data: bytes, filename: str, *, office: Path | None = None) -> SourceText:
    """The text of a file. The content decides its format; the name only helps to tell alike ones apart.

    ``office`` is LibreOffice's program, which turns old Office files into new ones; without it they
    are refused. Raises Unreadable with the reason, and nothing else.
    """
    if not data:
        raise Unreadable(UnreadableReason.EMPTY)
    if len(data) > LARGEST:
        raise Unreadable(UnreadableReason.TOO_LARGE, str(len(data)))
    kind = kind_of(data, filename)
    if office is not None and kind in CONVERTED:
        return _read_converted(data, kind, office)
    if kind in _REFUSED:
        raise Unreadable(_REFUSED[kind], kind)
    return _read(data, kind)


def may_take_a_conversion(data: bytes) -> bool:
    """Whether this is a file that only LibreOffice reads, which takes seconds."""
    return kind_of(data, "") in CONVERTED


def _read_converted(data: bytes, kind: Kind, office: Path) -> SourceText:
    try:
        return _read(converted(data, kind, office), CONVERTED[kind][1])
    except Unreadable as problem:
        if problem.reason is UnreadableReason.DAMAGED:  # What came out is no document, whatever went in.
            raise Unreadable(UnreadableReason.NOT_CONVERTED, kind) from problem
        raise


def _read(data: bytes, kind: Kind) -> SourceText:
    try:
        source = _reader(kind)(data)
    except Unreadable:
        raise
    except MemoryError as problem:
        raise Unreadable(UnreadableReason.UNPACKS_TO_TOO_MUCH, kind) from problem
    except Exception as problem:
        # The libraries raise errors of all kinds for a broken file; the cause stays attached.
        raise Unreadable(UnreadableReason.DAMAGED, kind) from problem
    source = replace(source, text=_NOT_STORABLE.sub("", source.text))
    if not source.text.strip():
        raise Unreadable(UnreadableReason.NO_TEXT)
    return source


def _reader(kind: Kind) -> Callable[[bytes], SourceText]:
    module, name = _READERS[kind].split(":")
    return cast(Callable[[bytes], SourceText], getattr(import_module(f"{_HERE}.{module}"), name))
