"""Which files are taken as evidence, told by their content, and which a browser may show."""

import io
import zipfile

import pytest

from tracker.tasks.evidence.rules.files import LARGEST_FILE_MB, MOST_FILES, Upload, is_shown_in_pages, why_not_taken

PDF = b"%PDF-1.7 a page"
LARGEST = 20 * 1024 * 1024


def packed(*names: str, size: int = 10) -> bytes:
    """A packed file that holds these names, each with so many bytes of one letter."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"a" * size)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("报告.pdf", PDF, None, id="pdf"),
        pytest.param("报告.终稿.PDF", PDF, None, id="an ending in capitals, after another dot"),
        pytest.param("现场.jpg", b"\xff\xd8\xff\xe0", None, id="jpg"),
        pytest.param("现场.jpeg", b"\xff\xd8\xff\xe0", None, id="jpeg"),
        pytest.param("现场.png", b"\x89PNG\r\n\x1a\n...", None, id="png"),
        pytest.param("报告.docx", packed("mimetype", "word/document.xml"), None, id="Word"),
        pytest.param("台账.xlsx", packed("xl/workbook.xml"), None, id="Excel"),
        pytest.param("汇报.pptx", packed("ppt/presentation.xml"), None, id="PowerPoint"),
        pytest.param("文件.ofd", packed("OFD.xml"), None, id="OFD"),
        pytest.param("报告.doc", PDF, "only PDF", id="an old format"),
        pytest.param("报告", PDF, "only PDF", id="no ending"),
        pytest.param("程序.exe", b"MZ", "only PDF", id="a program"),
        pytest.param("报告.pdf", b"", "is empty", id="empty"),
        pytest.param("报告.pdf", PDF.ljust(LARGEST), None, id="the largest"),
        pytest.param("报告.pdf", PDF.ljust(LARGEST + 1), "larger than 20 MB", id="a byte too large"),
        pytest.param("报告.pdf", b"MZ", "not what its ending says", id="a program called pdf"),
        pytest.param("报告.docx", PDF, "not what its ending says", id="a pdf called docx"),
        pytest.param("报告.docx", b"PK\x03\x04 broken", "not what its ending says", id="broken"),
        pytest.param("报告.docx", packed("xl/workbook.xml"), "not what its ending says", id="Excel called docx"),
        pytest.param("报告.docx", packed("my/word/x"), "not what its ending says", id="the folder elsewhere"),
        pytest.param(
            "报告.docx", packed("word/x", size=5_000_000), "not what its ending says", id="unpacks to too much"
        ),
    ],
)
def test_which_files_are_taken(name: str, content: bytes, why: str | None) -> None:
    reason = why_not_taken(Upload(name, content))
    assert (reason is None) == (why is None)
    assert (why or "") in str(reason)
    assert reason is None or name in str(reason)


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        pytest.param(0, True, id="two hundred times its size"),
        pytest.param(1, False, id="a byte more"),
    ],
)
def test_a_packed_file_may_say_that_it_unpacks_to_two_hundred_times_its_size(more: int, taken: bool) -> None:
    said_size = (200 * len(packed("word/document.xml")) + more).to_bytes(4, "little")
    content = with_entry_changed(at=24, by=said_size)
    assert (why_not_taken(Upload("报告.docx", content)) is None) is taken


@pytest.mark.parametrize(
    ("at", "by", "taken"),
    [
        pytest.param(0, b"PK\x01\x02", True, id="as it was"),
        pytest.param(0, b"PK\x01\x09", False, id="no entry where one should be"),
        pytest.param(6, b"\xff", False, id="of a version that is not known"),
        pytest.param(51, b"\xff", False, id="a name that is not in the encoding it says"),
    ],
)
def test_what_cannot_be_unpacked_is_not_taken(at: int, by: bytes, taken: bool) -> None:
    content = with_entry_changed(at=at, by=by, name="word/文")
    assert (why_not_taken(Upload("报告.docx", content)) is None) is taken


def with_entry_changed(*, at: int, by: bytes, name: str = "word/document.xml") -> bytes:
    """A packed file whose directory has other bytes at a place of its only entry; the name begins at 46."""
    content = bytearray(packed(name))
    place = content.index(b"PK\x01\x02") + at
    content[place : place + len(by)] = by
    return bytes(content)


def test_the_limits() -> None:
    assert (MOST_FILES, LARGEST_FILE_MB) == (10, 20)


@pytest.mark.parametrize(
    ("media_type", "beginning", "shown"),
    [
        pytest.param("application/pdf", None, True, id="pdf, by its type"),
        pytest.param("application/pdf", PDF, True, id="pdf, by its content too"),
        pytest.param("application/pdf", b"<html>", False, id="no pdf inside"),
        pytest.param("image/jpeg", b"\xff\xd8\xff", True, id="a picture"),
        pytest.param("image/png", b"\xff\xd8\xff", False, id="another picture inside"),
        pytest.param("text/html", None, False, id="a page"),
        pytest.param("text/html", b"<html>", False, id="a page, whatever it holds"),
    ],
)
def test_what_a_browser_may_show(media_type: str, beginning: bytes | None, shown: bool) -> None:
    assert is_shown_in_pages(media_type, beginning) is shown
