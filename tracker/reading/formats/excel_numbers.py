"""A cell's value as the sheet prints it: 95% for 0.95, 12.50, 1,200; dates as the parser reads them, 2024年6月30日."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from openpyxl.utils.datetime import from_excel


def printed(value: object, number_format: str = "General") -> str:
    """The words of a cell; "" for an empty one and for an error of a formula (#REF!)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return _day(value, number_format or "")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    words = str(value).replace("_x000D_", "").strip()
    return "" if re.fullmatch(r"#(?:REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)[!?]?", words) else words


#: The serial numbers of 1 January 2000 and 31 December 2099.
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050


def day_of_serial_number(words: str, epoch: datetime) -> str:
    """The day that a bare number stands for in a column of time ("46568"); "" for other words.

    Excel counts days from its epoch; a cell that lost its number format prints the count.
    """
    match = re.fullmatch(r"(?P<days>\d{5})(?:\.\d+)?", words)
    if match is None or not _FIRST_SERIAL <= int(match["days"]) <= _LAST_SERIAL:
        return ""
    return _day(from_excel(int(match["days"]), epoch), "")


def _day(value: date, number_format: str) -> str:
    """A date in words, as exact as the sheet prints it (yyyy"年"m"月" names no day)."""
    marks = set(re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|[^\x00-\x7f]', "", number_format.split(";")[0]).lower())
    if isinstance(value, datetime) and "h" in marks and not marks & {"y", "d"}:
        return value.strftime("%H:%M")
    if "y" in marks and not marks & {"m", "d"}:
        return f"{value.year}年"
    month = f"{value.year}年{value.month}月"
    return month if "m" in marks and "d" not in marks else f"{month}{value.day}日"


# '0.00%'; '#,##0.0'; '"≥"0"家"': words before, digits, per cent, words after
_FORMAT = re.compile(
    r"(?P<before>[^#0]*?)(?P<digits>[#0,]*[#0](?:\.(?P<decimals>[0#]+))?)(?P<percent>%?)(?P<after>[^#0]*)"
)
_GENERAL = re.compile("general|@|", re.IGNORECASE)


def _number(value: float, number_format: str) -> str:
    plain = _plain(value)
    section = number_format.split(";")[0]
    if _GENERAL.fullmatch(section):
        return plain
    match = _parts(section)
    if match is None:
        return plain
    digits, decimals = match["digits"], match["decimals"] or ""
    shown = value * 100 if match["percent"] else value
    words = f"{shown:,.{len(decimals)}f}" if "," in digits else f"{shown:.{len(decimals)}f}"
    if decimals.endswith("#"):
        optional = len(decimals) - len(decimals.rstrip("#"))
        kept = words[:-optional] + words[-optional:].rstrip("0")
        words = kept.rstrip(".")
    return match["before"] + words + match["percent"] + match["after"]


@lru_cache(maxsize=256)
def _parts(section: str) -> re.Match[str] | None:
    """The parts of a number format without colours, conditions, fillings and quotes."""
    bare = re.sub(r"\[[^\]]*\]|_.|\*.|\\(?=.)", "", section).replace('"', "")
    return _FORMAT.fullmatch(bare)


def _plain(value: float) -> str:
    """A number without the noise of binary fractions: 0.1 + 0.2 is 0.3."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    words = f"{value:.12g}"
    return words if "e" not in words else f"{value:f}".rstrip("0").rstrip(".")
