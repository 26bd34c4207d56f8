"""What a filter's argument in the query string may hold: each reader refuses what it cannot use, by the filter's name."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from tracker.core.errors import Invalid
from tracker.core.messages import N_

Word = TypeVar("Word", bound=StrEnum)


def whole_number(name: str, text: str) -> int:
    """The number of a record; raises `Invalid` for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(N_("The filter %(name)s cannot be %(text)s.", name=name, text=text))
    return int(text)


def word_of(name: str, text: str, words: type[Word]) -> Word:
    """One of the stored words; raises `Invalid` that lists them for any other."""
    if text not in {word.value for word in words}:
        known = ", ".join(word.value for word in words)
        raise Invalid(
            N_("The filter %(name)s cannot be %(text)s; it knows %(known)s.", name=name, text=text, known=known)
        )
    return words(text)


def day_of(name: str, text: str) -> date:
    """A day; raises `Invalid` that shows how one is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            N_("The filter %(name)s cannot be %(text)s; write a day as 2023-12-31.", name=name, text=text)
        ) from None
