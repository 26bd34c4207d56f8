"""What of a workbook its values need, in the form that openpyxl reads whatever program wrote the file.

openpyxl refuses a workbook for a wrong colour, an empty fill or a broken print area, and knows no
dates of the Chinese built-in number formats. None of that matters to the words on a sheet, so it
gets the sheets, their strings and the number formats, and nothing else.
"""

import io
from zipfile import ZIP_STORED, ZipFile

from lxml import etree

from tracker.reading.formats.package import Package

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STYLES = "xl/styles.xml"

#: The number formats that a file names by number only, in Chinese (ECMA-376, 18.8.30, zh-cn).
_BUILT_IN = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '"上午/下午"h"时"mm"分"'),
    **dict.fromkeys((35, 56), '"上午/下午"h"时"mm"分"ss"秒"'),
}
_NEVER_NEEDED = ("docprops", "media", "drawings", "charts", "theme", "embeddings", "printersettings", "comments")


def only_values(archive: ZipFile, package: Package) -> bytes:
    """A workbook with the sheets of this one, their strings and their number formats."""
    result = io.BytesIO()
    with ZipFile(result, "w", ZIP_STORED) as new:
        for entry in archive.infolist():
            if entry.is_dir() or entry.filename == _STYLES or entry.filename == package.main_name:
                continue
            if any(part in _NEVER_NEEDED for part in entry.filename.lower().split("/")):
                continue
            new.writestr(entry.filename, archive.read(entry))
        new.writestr(package.main_name, _only_sheets(package.main))
        new.writestr(_STYLES, _only_number_formats(package.part("/styles")))
    return result.getvalue()


def _only_sheets(workbook: etree._Element) -> bytes:
    """The workbook's part without views, names and all else that may be broken."""
    for child in list(workbook):
        if child.tag == f"{_S}workbookPr":
            day_zero = child.get("date1904")
            child.attrib.clear()
            if day_zero:
                child.set("date1904", day_zero)
        elif child.tag != f"{_S}sheets":
            workbook.remove(child)
    return bytes(etree.tostring(workbook))


def _only_number_formats(styles: etree._Element | None) -> bytes:
    """A style sheet in which each style of a cell is its number format."""
    new = etree.Element(f"{_S}styleSheet", nsmap={None: _S[1:-1]})
    named = dict(_BUILT_IN)
    ids = [0]
    if styles is not None:
        for each in styles.iterfind(f"{_S}numFmts/{_S}numFmt"):
            named[_whole(each.get("numFmtId"))] = each.get("formatCode") or "General"
        ids = [_whole(xf.get("numFmtId")) for xf in styles.iterfind(f"{_S}cellXfs/{_S}xf")] or ids
    formats = etree.SubElement(new, f"{_S}numFmts")
    for id_ in sorted(set(ids) & set(named)):
        etree.SubElement(formats, f"{_S}numFmt", numFmtId=str(id_), formatCode=named[id_])
    etree.SubElement(etree.SubElement(new, f"{_S}fonts"), f"{_S}font")
    etree.SubElement(etree.SubElement(etree.SubElement(new, f"{_S}fills"), f"{_S}fill"), f"{_S}patternFill")
    etree.SubElement(etree.SubElement(new, f"{_S}borders"), f"{_S}border")
    etree.SubElement(etree.SubElement(new, f"{_S}cellStyleXfs"), f"{_S}xf", fontId="0", fillId="0", borderId="0")
    cells = etree.SubElement(new, f"{_S}cellXfs")
    for id_ in ids:
        etree.SubElement(cells, f"{_S}xf", numFmtId=str(id_), fontId="0", fillId="0", borderId="0")
    usual = etree.SubElement(new, f"{_S}cellStyles")
    etree.SubElement(usual, f"{_S}cellStyle", name="Normal", xfId="0", builtinId="0")
    return bytes(etree.tostring(new))


def _whole(words: str | None) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 10 else 0
