"""OpenDocument files written for the tests, as LibreOffice writes them: parts in an archive, nothing else."""

import io
import zipfile
from collections.abc import Sequence

from tests.reading.formats.policy import Block, Rows

_URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{name}="{_URN}:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("manifest", "manifest"),
    )
) + ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'  # fmt: skip
MANIFEST = f"<manifest:manifest {NAMESPACES}>%s</manifest:manifest>"


def packed(kind: str, content: str, *, styles: str = "", manifest: str = MANIFEST % "") -> bytes:
    """An archive of a kind ("text", "spreadsheet") with this content and these common styles."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        new.writestr("content.xml", content)
        new.writestr(
            "styles.xml",
            f"<office:document-styles {NAMESPACES}><office:styles>{styles}</office:styles></office:document-styles>",
        )
        new.writestr("META-INF/manifest.xml", manifest)
    return result.getvalue()


def content_of(kind: str, body: str, styles: str = "") -> str:
    """The content part of a document whose body is this."""
    return (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )


def text_document(body: str, *, automatic: str = "", styles: str = "") -> bytes:
    """An .odt with this body."""
    return packed("text", content_of("text", body, automatic), styles=styles)


def sheets(body: str, *, automatic: str = "") -> bytes:
    """An .ods with these tables."""
    return packed("spreadsheet", content_of("spreadsheet", body, automatic))


def paragraph(words: str) -> str:
    """A paragraph of its own."""
    return f"<text:p>{words.replace(chr(10), '<text:line-break/>')}</text:p>"


def table(rows: Rows, name: str = "表") -> str:
    """A table; cells that repeat the one above in its first column are merged."""
    lines = []
    for place, row in enumerate(rows):
        cells = []
        for column, words in enumerate(row):
            merged = column == 0 and len(row) > 5 and not words.isdigit() and place > 0
            if merged and rows[place - 1][column] == words:
                cells.append("<table:covered-table-cell/>")
                continue
            down = sum(1 for other in rows[place:] if other[column] == words) if merged else 1
            spanned = f' table:number-rows-spanned="{down}"' if down > 1 else ""
            cells.append(f"<table:table-cell{spanned}>{paragraph(words) if words else ''}</table:table-cell>")
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f'<table:table table:name="{name}">{"".join(lines)}</table:table>'


def as_open_text(blocks: Sequence[Block]) -> bytes:
    """The blocks of a policy as an .odt."""
    return text_document("".join(paragraph(each) if isinstance(each, str) else table(each) for each in blocks))


def as_open_sheets(blocks: Sequence[Block]) -> bytes:
    """The blocks of a policy as an .ods: lines merged over the width, each table below them."""
    rows = "".join(
        '<table:table-row><table:table-cell table:number-columns-spanned="7">'
        f'{paragraph(each)}</table:table-cell><table:covered-table-cell table:number-columns-repeated="6"/></table:table-row>'
        if isinstance(each, str)
        else table(each).partition(">")[2].removesuffix("</table:table>")
        for each in blocks
    )
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return sheets(f'<table:table table:name="Sheet1">{rows}{empty}</table:table>')
