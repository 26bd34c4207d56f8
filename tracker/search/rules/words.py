"""What a person types into the search field, as words to look for. Pure.

A Chinese text is not cut into words: whatever stands between spaces is looked for as it is, anywhere in a text. Forms
of one character count as the same: full and half width (１２ and 12, （ and ( ), capitals, and quotation marks of
every kind, which are left out on both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.errors import Invalid
from tracker.core.messages import N_

#: Straight, curly and corner quotation marks: people type the one that their keyboard has, or none.
QUOTATION_MARKS = "\"'“”‘’「」『』＂＇"
LONGEST_SEARCH = 100
MOST_WORDS = 8
_TO_FULL_WIDTH: dict[int, int] = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_PUNCTUATION_TO_FULL_WIDTH = {code: wide for code, wide in _TO_FULL_WIDTH.items() if not chr(code).isalnum()}
#: Only what has two widths is made the same: other forms (㎡, ①, Ⅲ) are looked for as they stand.
_ALIKE: dict[int, int | None] = {
    **{wide: code for code, wide in _TO_FULL_WIDTH.items()},
    **{code: code + 32 for code in range(ord("A"), ord("Z") + 1)},
    **{_TO_FULL_WIDTH[code]: code + 32 for code in range(ord("A"), ord("Z") + 1)},
    **dict.fromkeys(map(ord, QUOTATION_MARKS)),
    0x3000: 0x20,
}


@dataclass(frozen=True)
class Word:
    """A word in half width and lower case, with the `forms` of width in which texts write it."""

    text: str

    @property
    def forms(self) -> tuple[str, ...]:
        """All in half width; with the punctuation in full width, as Chinese texts have it; all in full width, small and
        in capitals, which not every database compares as the same."""
        wide, mixed = self.text.translate(_TO_FULL_WIDTH), self.text.translate(_PUNCTUATION_TO_FULL_WIDTH)
        return tuple(dict.fromkeys((self.text, mixed, wide, wide.upper())))


def words_of(typed: str) -> tuple[Word, ...]:
    """The words of a search, each once; none where nothing but quotation marks was typed.

    Raises `Invalid` for a search that is longer than `LONGEST_SEARCH` characters or has more than `MOST_WORDS` words.
    """
    if len(typed) > LONGEST_SEARCH:
        raise Invalid(N_("Search for at most %(most)s characters.", most=LONGEST_SEARCH))
    found = tuple(Word(text) for text in dict.fromkeys(alike(typed).split()))
    if len(found) > MOST_WORDS:
        raise Invalid(N_("Search for at most %(most)s words.", most=MOST_WORDS))
    return found


def alike(text: str) -> str:
    """The text in half width and small letters, and without quotation marks."""
    return text.translate(_ALIKE)


def has_all(words: Sequence[Word], *texts: str) -> bool:
    """Whether every word stands somewhere in these texts."""
    searched = [alike(text) for text in texts]
    return all(any(word.text in text for text in searched) for word in words)
