"""Whether a Chinese name can be typed with these letters: pinyin, its beginnings or its initials. Pure.

``ms``, ``minsheng`` and ``minz`` find names with 民生 or 民政 in them. A character that is read in several ways is
found by each of them. The readings come from pypinyin, character by character; `config.py` sees to it that it does not
load those of phrases.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tracker.core.when_needed import WhenNeeded

_pypinyin: Any = WhenNeeded("pypinyin")

Readings = tuple[tuple[str, ...], ...]
#: Fewer letters are initials of too much.
FEWEST_LETTERS = 2


def is_typed_in_letters(text: str) -> bool:
    """Whether a text can be pinyin or initials."""
    return len(text) >= FEWEST_LETTERS and text.isascii() and text.isalpha()


def is_spelled(name: str, letters: str) -> bool:
    """Whether some stretch of the name is spelled by these letters, in lower case: each character by its first letter
    or in full, the last one by any beginning."""
    readings = _readings(name)
    return any(_follows(readings[start:], letters) for start in range(len(readings)))


def _follows(readings: Readings, letters: str) -> bool:
    """Whether these characters, from the first one on, are spelled by all the letters."""
    used = {0}  # how many letters the characters so far can have taken
    for of_character in readings:
        if any(reading.startswith(letters[begin:]) for reading in of_character for begin in used):
            return True
        used = {
            begin + len(taken)
            for begin in used
            for reading in of_character
            for taken in (reading, _initial(reading), reading[:1])
            if letters.startswith(taken, begin)
        }
        if not used:
            return False
    return False


def _initial(reading: str) -> str:
    return reading[:2] if reading[1:2] == "h" else reading[:1]


@lru_cache(maxsize=20_000)
def _readings(name: str) -> Readings:
    """For each character how it is read, without tones; a letter or a digit is read as itself."""
    found: Sequence[Sequence[str]] = _pypinyin.pinyin(
        list(name), style=_pypinyin.Style.NORMAL, heteronym=True, errors=lambda others: [[each] for each in others]
    )
    return tuple(tuple(reading.lower().replace("ü", "v") for reading in readings if reading) for readings in found)
