"""Files of several encodings, and files that are refused with a reason."""

import subprocess
import sys

import pytest

from tracker.reading.formats import Unreadable, UnreadableReason, read_source
from tracker.reading.formats.read_source import LARGEST

TEXT = "一、重点任务\n1.办好食堂。(责任单位:市甲局、市乙局)\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("filename", ["清单.txt", "清单.md", "清单", "清单.doc"])
def test_text_is_read_in_the_usual_encodings_whatever_its_name(encoding: str, filename: str) -> None:
    source = read_source(TEXT.encode(encoding), filename)
    assert (source.text, source.format) == (TEXT, "text")


def test_a_short_text_in_gb18030_is_not_guessed_to_be_something_else() -> None:
    assert read_source("市民政局牵头".encode("gb18030"), "a.txt").text == "市民政局牵头"


# Each case: an id, then bytes, filename, reason.
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
R = UnreadableReason
WORD_2003 = b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
EXCEL_2003 = b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
REFUSED = [
    ("nothing", b"", "a.txt", R.EMPTY),
    ("white space", "  \n\u3000".encode(), "a.txt", R.NO_TEXT),
    ("an empty page", b"<html><body></body></html>", "a.html", R.NO_TEXT),
    ("old Word", OLE2 + "WordDocument".encode("utf-16-le"), "a.docx", R.LEGACY_WORD),
    ("old Word or WPS by its name", OLE2, "a.wps", R.LEGACY_WORD),
    ("old Excel", OLE2 + "Workbook".encode("utf-16-le"), "a.doc", R.LEGACY_EXCEL),
    ("old Excel by its name", OLE2, "a.xls", R.LEGACY_EXCEL),
    ("Word as XML", WORD_2003, "a.doc", R.OTHER_WORD),
    ("Word as XML in UTF-16", WORD_2003.decode().encode("utf-16"), "a.xml", R.OTHER_WORD),
    ("Excel as XML", EXCEL_2003, "a.xls", R.OTHER_EXCEL),
    ("a binary workbook", b"PK\x03\x04....xl/workbook.bin", "a.xlsb", R.OTHER_EXCEL),
    ("Word with a password", OLE2 + "EncryptedPackage".encode("utf-16-le"), "a.docx", R.ENCRYPTED),
    ("a broken Word file", b"PK\x03\x04....word/document.xml", "a.txt", R.DAMAGED),
    ("a broken Excel file", b"PK\x03\x04....xl/workbook.xml", "a.xlsx", R.DAMAGED),
    ("an archive", b"PK\x03\x04....photo.jpg", "a.docx", R.ARCHIVE),
    ("another archive", b"Rar!\x1a\x07", "a.rar", R.ARCHIVE),
    ("OFD", b"PK\x03\x04....OFD.xml", "a.ofd", R.OFD),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", R.PICTURE),
    ("a photo", b"\xff\xd8\xff\xe0\x00", "a.pdf", R.PICTURE),
    ("rich text", b"{\\rtf1\\ansi ", "a.doc", R.RICH_TEXT),
    ("a program", b"MZ\x90\x00", "a.txt", R.UNKNOWN_FORMAT),
    ("bytes with zeros", bytes(range(256)) * 4, "a.txt", R.BINARY),
    ("a broken mark", b"\xff\xfe\x00", "a.txt", R.DAMAGED),
]


@pytest.mark.parametrize(
    ("data", "filename", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_it_refuses(data: bytes, filename: str, reason: UnreadableReason) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_source(data, filename)
    assert refusal.value.reason is reason


def test_it_refuses_a_file_that_is_too_large() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_source(b"a" * (LARGEST + 1), "a.txt")
    assert refusal.value.reason is UnreadableReason.TOO_LARGE


def test_reading_a_text_waits_for_no_library_of_other_formats() -> None:
    code = (
        "import sys; from tracker.reading.formats import read_source;"
        "read_source('1.办好食堂。'.encode(), 'a.txt');"
        "print([name for name in ('lxml', 'openpyxl', 'pdfplumber') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
