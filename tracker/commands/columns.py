"""Rows of text as columns of a terminal, where a Chinese character is two places wide. Pure."""

import unicodedata
from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]], gap: int = 2) -> list[str]:
    """One line a row, every column as wide as its widest cell."""
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else []
    return [
        "".join(cell + " " * (widths[n] - width(cell) + gap) for n, cell in enumerate(row)).rstrip() for row in rows
    ]


def width(text: str) -> int:
    """How many places of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
