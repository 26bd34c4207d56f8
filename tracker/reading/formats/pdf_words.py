"""Characters of a PDF page put together into lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pdfplumber.page import Page

from tracker.reading.formats.radicals import CHARACTERS_OF_RADICALS

Character = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a page, in points from its top left corner."""

    words: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


def usable(page: Page) -> tuple[list[Character], int]:
    """The upright characters on a page, each once, and how many of them nobody can name.

    Slanted ones are watermarks; a character drawn twice at one place was meant to look bold; what
    is drawn beside the page is not seen.
    """
    seen: set[tuple[str, int, int]] = set()
    kept: list[Character] = []
    unknown = 0
    for each in page.chars:
        text = each["text"]
        if not text or _is_slanted(each) or _is_beside(each, page):
            continue
        place = (text, round(each["x0"] / 2), round(each["top"] / 2))
        if place in seen and not text.isspace():
            continue
        seen.add(place)
        unknown += text.startswith("(cid:") or "\ufffd" in text or "\ue000" <= text <= "\uf8ff"
        kept.append(each | {"text": text.translate(CHARACTERS_OF_RADICALS), "size": _size(each)})
    return kept, unknown


_LEAST_WIDTH = 0.75


def _size(character: Character) -> float:
    """The size of a character. Ideographs are as wide as high, whatever height their font claims."""
    size, width = float(character["size"]), float(character["x1"] - character["x0"])
    return width if 0 < width < _LEAST_WIDTH * size and _is_ideograph(character) else size


def _is_ideograph(character: Character) -> bool:
    return bool("\u4e00" <= character["text"] <= "\u9fff")


def _is_beside(character: Character, page: Page) -> bool:
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    left, top, right, bottom = page.bbox
    return bool(not (left <= x <= right and top <= y <= bottom))


def turned(page: Page) -> int:
    """By how many degrees a page must be turned so that most of its words can be read: 0, 90 or 270."""
    sideways = [each for each in page.chars if abs(each["matrix"][1]) > abs(each["matrix"][0])]
    if 2 * len(sideways) <= len(page.chars):
        return 0
    upwards = sum(each["matrix"][1] > 0 for each in sideways)
    return 90 if 2 * upwards > len(sideways) else 270


def _is_slanted(character: Character) -> bool:
    across, up = character["matrix"][:2]
    return bool(abs(up) > 0.05 * abs(across))


def lines_of_characters(characters: Sequence[Character]) -> list[TextLine]:
    """The lines that the characters form, from top to bottom."""
    return [line for row in rows_of_characters(characters) if (line := _line(row)) is not None]


def rows_of_characters(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Characters of one height, whatever their size: those whose middles lie close together."""
    row: list[Character] = []
    middle = 0.0
    for each in sorted(characters, key=lambda each: (each["top"] + each["bottom"]) / 2):
        here = (each["top"] + each["bottom"]) / 2
        if row and here - middle > 0.45 * min(each["size"], row[-1]["size"]):
            yield row
            row = []
        row.append(each)
        middle = here if len(row) == 1 else middle + (here - middle) / len(row)
    if row:
        yield row


_GAP = 0.25


def _line(row: list[Character]) -> TextLine | None:
    row.sort(key=lambda each: each["x0"])
    while row and row[0]["text"].isspace():
        row = row[1:]
    while row and row[-1]["text"].isspace():
        row = row[:-1]
    if not row:
        return None
    words = ""
    right = row[0]["x0"]
    for each in row:
        gap = each["x0"] - right
        if gap > _GAP * each["size"] and words and not words.endswith(" "):
            words += " "
        words += each["text"] if not each["text"].isspace() or not words.endswith(" ") else ""
        right = max(right, each["x1"])
    words = " ".join(words.split())
    size = median(each["size"] for each in list(filter(_is_ideograph, row)) or row)
    return TextLine(words, row[0]["x0"], right, min(c["top"] for c in row), max(c["bottom"] for c in row), size)
