"""What kind of file some bytes are: by their content, and by the name only where contents are alike."""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from tracker.reading.formats.front_matter import end_of_front_matter


class Kind(StrEnum):
    """The kinds of files that are told apart."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    FLAT_ODF = "flat OpenDocument"
    PDF = "pdf"
    OLD_WORD = "doc"
    OLD_EXCEL = "xls"
    #: Word and Excel written as one XML file (2003), and binary workbooks (.xlsb).
    OTHER_WORD = "word as xml"
    OTHER_EXCEL = "excel as xml or binary"
    ENCRYPTED_OFFICE = "encrypted office file"
    RTF = "rtf"
    OFD = "ofd"
    PICTURE = "picture"
    ARCHIVE = "archive"
    OTHER = "other"


_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"\x7fELF", b"MZ")
_BEGINNING = 4096


def kind_of(data: bytes, filename: str) -> Kind:
    """The kind of a file with these bytes; text, where nothing says otherwise."""
    suffix = PurePath(filename).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(_OLE2):
        return _old_office_kind(data, suffix)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(data)
    if data.lstrip(b"\r\n \t\xef\xbb\xbf").startswith(b"{\\rtf"):
        return Kind.RTF
    return _kind_by_first_bytes(data) or _kind_of_text(data, suffix)


def _kind_by_first_bytes(data: bytes) -> Kind | None:
    if data.startswith(b"RIFF"):
        return Kind.PICTURE if data[8:12] == b"WEBP" else Kind.OTHER
    if data.startswith(_PICTURES) and b"\x00" in data[:_BEGINNING]:
        return Kind.PICTURE
    if data.startswith(_ARCHIVES):
        return Kind.ARCHIVE
    return Kind.OTHER if data.startswith(_PROGRAMS) and b"\x00" in data[:_BEGINNING] else None


def _old_office_kind(data: bytes, suffix: str) -> Kind:
    """OLE2 files hold streams with telling names, in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Kind.ENCRYPTED_OFFICE
    if "WordDocument".encode("utf-16-le") in data:
        return Kind.OLD_WORD
    is_sheet = "Workbook".encode("utf-16-le") in data or suffix in (".xls", ".et", ".xlsx")
    return Kind.OLD_EXCEL if is_sheet else Kind.OLD_WORD


def _kind_of_archive(data: bytes) -> Kind:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = [name.lower() for name in archive.namelist()]
        if "mimetype" in names and "content.xml" in names:
            return _kind_of_open_document(archive.open("mimetype").read(_LONGEST_TYPE))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, NotImplementedError):
        # Cut off in the middle: the names of the members still stand before their content.
        names = [
            name
            for name in ("word/", "xl/", "xl/workbook.bin", "ofd.xml")
            if name.encode() in data.lower()[:_BEGINNING]
        ]
    if "xl/workbook.bin" in names:
        return Kind.OTHER_EXCEL
    if any(name.startswith("word/") for name in names):
        return Kind.DOCX
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    return Kind.OFD if "ofd.xml" in names else Kind.ARCHIVE


_LONGEST_TYPE = 200
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def _kind_of_open_document(media_type: bytes) -> Kind:
    """The kind by the type that an OpenDocument file names first in its archive; templates are documents too."""
    if media_type.startswith(_OPEN_DOCUMENT + b"text"):
        return Kind.ODT
    return Kind.ODS if media_type.startswith(_OPEN_DOCUMENT + b"spreadsheet") else Kind.OTHER


_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PIECE_OF_A_PAGE = re.compile(
    rb"<(?:div|table|p|section|article|main|header|nav|h[1-6]|ul|ol|dl|meta|style|script|base|link|title|center|font|span)[\s>]",
    re.IGNORECASE,
)
# "<!-- saved from url=(0014)about:internet -->" stands above a page
_COMMENTS = re.compile(rb"(?:<!--.{0,4000}?-->\s*)+", re.DOTALL)
# "## 一、重点任务"; "| --- | :-: |"; "**办好食堂。**"; a table of HTML inside
_MARKDOWN = re.compile(
    rb"^ {0,3}#{1,6} +\S|^[ \t]*(?:\|[ \t]*)?:?-{3,}:?[ \t]*\||\*\*[^*\n]+\*\*|<table[\s>]", re.MULTILINE
)


def _kind_of_text(data: bytes, suffix: str) -> Kind:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # ASCII marks are looked for, and those look the same in every encoding once zeros are out.
    text = data.replace(b"\x00", b"") if wide else data
    opening = text[: 2 * _BEGINNING].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    front_matter = end_of_front_matter(opening.decode("latin-1"))
    opening = opening[front_matter:].lstrip()
    if comments := _COMMENTS.match(opening):
        opening = opening[comments.end() :]
    if opening.startswith(b"<") and b"urn:oasis:names:tc:opendocument:xmlns:office" in opening:
        return Kind.FLAT_ODF
    if opening.startswith((b"<?xml", b"<Workbook", b"<w:")):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in opening:
            return Kind.OTHER_EXCEL
        if b"schemas.microsoft.com/office/word/2003" in opening or b"office/2006/xmlPackage" in opening:
            return Kind.OTHER_WORD
    if opening[:13].lower() == b"mime-version:" or (b"multipart/related" in opening and opening.startswith(b"From:")):
        return Kind.MHT
    if opening.startswith(b"<") and (_PAGE.search(opening) or _PIECE_OF_A_PAGE.match(opening)):
        return Kind.HTML
    if suffix in (".html", ".htm", ".shtml") and _PAGE.search(opening):
        return Kind.HTML
    return Kind.MARKDOWN if front_matter or _MARKDOWN.search(text) else Kind.TEXT
