"""Files made to do harm, and files damaged by accident: each is read or refused, soon and with a reason."""

import io
import zipfile
import zlib
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.reading.formats import policy
from tests.reading.formats.open_documents import as_open_sheets, as_open_text
from tests.reading.formats.policy import AS_LEDGER, IN_PROSE
from tests.reading.formats.test_word import with_parts
from tracker.reading.formats import SourceText, Unreadable, UnreadableReason, archive, pdf, read_source

BILLION = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 100
    + '"><!ENTITY c "'
    + "&b;" * 100
    + '">]>'
)
FROM_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refusal_of(data: bytes, filename: str = "a.docx") -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        read_source(data, filename)
    return refusal.value.reason


def packed(parts: dict[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return result.getvalue()


@cache
def sample(filename: str) -> bytes:
    """A good file of each format."""
    write = {"docx": policy.as_word, "html": policy.as_page, "pdf": policy.as_pdf, "md": policy.as_markdown}
    write |= {"odt": as_open_text, "ods": as_open_sheets, "xlsx": policy.as_excel}
    suffix = filename.rpartition(".")[2]
    return write[suffix](AS_LEDGER if suffix in ("xlsx", "ods") else IN_PROSE)


# --- archives -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.png", "xl/worksheets/sheet1.xml"])
def test_what_unpacks_to_too_much_is_refused_before_it_is_read(name: str) -> None:
    bomb = packed({"word/document.xml": b"<a/>", name: b" " * (archive.MOST_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024
    assert refusal_of(bomb) is UnreadableReason.UNPACKS_TO_TOO_MUCH


def test_what_packs_better_than_any_text_is_refused() -> None:
    bomb = packed({"word/document.xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    assert refusal_of(bomb) is UnreadableReason.UNPACKS_TO_TOO_MUCH


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"word/{number}.xml": b"" for number in range(archive.MOST_ENTRIES + 1)}
    assert refusal_of(packed(parts)) is UnreadableReason.UNPACKS_TO_TOO_MUCH


def test_an_archive_that_lies_about_its_size_yields_no_more_than_it_says() -> None:
    honest = packed({"word/document.xml": f"<w:document {W}>{' ' * 100_000}</w:document>".encode()})
    size = zipfile.ZipFile(io.BytesIO(honest)).getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert refusal_of(lying) is UnreadableReason.DAMAGED


@pytest.mark.parametrize("definitions", [BILLION, FROM_OUTSIDE], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_tricks_in_word_are_refused(definitions: str, encoding: str) -> None:
    xml = f"{definitions}<w:document {W}><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>"
    data = packed({"word/document.xml": xml.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)})
    assert refusal_of(data) is UnreadableReason.DAMAGED


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_entity_tricks_in_excel_are_refused(part: str) -> None:
    data = sample("a.xlsx")
    content = zipfile.ZipFile(io.BytesIO(data)).read(part).decode()
    body = content.partition("?>")[2] if content.startswith("<?xml") else content
    assert refusal_of(with_parts(data, {part: BILLION + body}), "a.xlsx") is UnreadableReason.DAMAGED


def test_entities_of_a_page_are_not_fetched_nor_multiplied() -> None:
    page = f"{FROM_OUTSIDE}<html><body><p>甲&c;乙</p></body></html>"
    assert "root:" not in read_source(page.encode(), "a.html").text


def test_parts_outside_the_archive_are_not_read() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="x/officeDocument" Target="../../../../etc/passwd"/></Relationships>'
    )
    data = packed({"word/a.xml": b"<a/>", "_rels/.rels": relations.encode()})
    assert refusal_of(data) is UnreadableReason.DAMAGED


def test_xml_that_nests_without_end_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000
    xml = f"<w:document {W}><w:body>{deep}</w:body></w:document>"
    assert refusal_of(packed({"word/document.xml": xml.encode()})) is UnreadableReason.DAMAGED


# --- PDF ------------------------------------------------------------------------------------


def pdf_of(objects: dict[int, str]) -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    data, places = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(data)
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{places[number]:010} 00000 n \n" for number in objects)
    size = len(objects) + 1
    return (
        data
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{len(data)}\n%%EOF"
        ).encode()
    )


PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources << /XObject << /A 4 0 R >> >> /Contents 5 0 R >>"
)
LOOPS = {
    "a tree of pages that holds itself": {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
        3: "<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>",
    },
    "a drawing that draws itself": {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE,
        4: "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 4 0 R >> >> /Length 8 >>\n"
        "stream\n/A Do   \nendstream",
        5: "<< /Length 8 >>\nstream\n/A Do   \nendstream",
    },
    "an object that is itself": {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "2 0 R"},
}


@pytest.mark.parametrize("name", LOOPS)
def test_loops_in_a_pdf_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", 3)
    ends = (UnreadableReason.NO_TEXT, UnreadableReason.DAMAGED, UnreadableReason.TAKES_TOO_LONG)
    assert refusal_of(pdf_of(LOOPS[name]), "a.pdf") in ends


@pytest.mark.slow
def test_a_pdf_that_unpacks_without_end_is_refused_and_this_process_is_well() -> None:
    stream = zlib.compress(b" " * 400_000_000, 9).decode("latin-1")
    objects = LOOPS["a drawing that draws itself"] | {
        5: f"<< /Filter /FlateDecode /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    }
    assert refusal_of(pdf_of(objects), "a.pdf") in (
        UnreadableReason.UNPACKS_TO_TOO_MUCH,
        UnreadableReason.TAKES_TOO_LONG,
        UnreadableReason.DAMAGED,
        UnreadableReason.NO_TEXT,
    )


# --- accidents ------------------------------------------------------------------------------

FILENAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.xlsx", "a.doc", "a", "a.mht"])
OPENINGS = st.sampled_from(
    [b"", b"PK\x03\x04", b"<html>", b"{\\rtf", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     b"MIME-Version: 1.0\r\n", b"# ", b"| --- |\n", b"<table>"]
)  # fmt: skip


def read_or_refused(data: bytes, filename: str) -> None:
    try:
        source = read_source(data, filename)
    except Unreadable:
        return
    assert isinstance(source, SourceText)
    assert source.text.strip()


@example(b"\xef\xbb\xbf", b"\x00", "a.txt")
@given(OPENINGS, st.binary(max_size=2_000), FILENAMES)
@settings(max_examples=400, deadline=2_000)
def test_any_bytes_are_read_or_refused(opening: bytes, data: bytes, filename: str) -> None:
    read_or_refused(opening + data, filename)


@given(
    st.sampled_from(["a.docx", "a.xlsx", "a.odt", "a.ods", "a.html", "a.md"]),
    st.lists(st.tuples(st.integers(0, 100_000), st.binary(max_size=4), st.integers(0, 50)), min_size=1, max_size=5),
)
@settings(max_examples=300, deadline=3_000, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_read_or_refused(filename: str, damages: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(sample(filename))
    for place, words, cut in damages:
        place %= len(data)
        data[place : place + cut] = words
    read_or_refused(bytes(data), filename)


XML_PIECES = ("<w:p>", "</w:p>", "<w:tbl>", "</w:tc>", 'w:val="', "gridSpan", "<w:numPr>", "w:ilvl", "</", "&amp;")


@given(st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from(XML_PIECES)), min_size=1, max_size=6))
@settings(max_examples=100, deadline=3_000)
def test_a_document_with_wrong_markup_is_read_or_refused(changes: list[tuple[int, str]]) -> None:
    data = sample("a.docx")
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    for place, piece in changes:
        xml = xml[: place % len(xml)] + piece + xml[place % len(xml) :]
    read_or_refused(with_parts(data, {"word/document.xml": xml}), "a.docx")


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 100_000), st.binary(max_size=4), st.integers(0, 50)), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_a_damaged_pdf_is_read_or_refused(damages: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(sample("a.pdf"))
    for place, words, cut in damages:
        place %= len(data)
        data[place : place + cut] = words
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "MOST_SECONDS", 5)
        read_or_refused(bytes(data), "a.pdf")
