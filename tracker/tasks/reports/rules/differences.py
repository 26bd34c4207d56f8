"""What changed between two texts, word by word: a Chinese character is a word, a number or a Latin word is one.

Pure, for the page on which the office reads a correction beside the report that it sent back.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: Comparing takes time with the product of the lengths; beyond this it goes by sentences, or not at all.
MOST_PAIRS = 1_000_000

_WORD = re.compile(
    r"""
    [0-9]+(?:[.,:][0-9]+)*[%％]?   # 1,200.5 and 68% stay whole
    | [A-Za-z]+                    # Latin words
    | \s+                          # spaces and line ends
    | .                            # one Chinese character or mark
    """,
    re.VERBOSE | re.DOTALL,
)
_SENTENCE = re.compile(r"[^。；;！？\n]*[。；;！？\n]|[^。；;！？\n]+")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came."""

    change: Change
    text: str

    @property
    def removed(self) -> bool:
        """Whether only the text before has it."""
        return self.change is Change.REMOVED

    @property
    def added(self) -> bool:
        """Whether only the text after has it."""
        return self.change is Change.ADDED


def differences(before: str, after: str) -> list[Piece]:
    """The two texts as one run of pieces: without the added ones it is `before`, without the removed `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        return _pieces([(Change.REMOVED, before), (Change.ADDED, after)])
    return _pieces(_compared(old, new))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[Change, str]]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change.SAME, "".join(old[old_from:old_to])
        else:
            yield Change.REMOVED, "".join(old[old_from:old_to])
            yield Change.ADDED, "".join(new[new_from:new_to])


def _pieces(parts: Iterable[tuple[Change, str]]) -> list[Piece]:
    return [Piece(change, text) for change, text in parts if text]
