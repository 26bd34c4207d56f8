"""A corpus of policies of an invented city, annotated by hand before they were read, in many prints.

None of their sentences is real. What each document is there for stands in docs/reading.md.
"""

from collections.abc import Callable

import pytest

from tests.reading.scoring import differences, gold_of, names_of_corpus, text_of
from tracker.reading.read_document import read_document

NAMES = names_of_corpus()
TABLES = {name for name in NAMES if "|" in text_of(name) or "\t" in text_of(name)}
# Their lines are broken or run together already.
BROKEN = {name for name in NAMES if "pdf" in name or "one-line" in name}

FULL_WIDTH = str.maketrans(",():;%0123456789", "，（）：；％０１２３４５６７８９")
HALF_WIDTH = str.maketrans("，（）：；％", ",():;%")


def wrapped(text: str, width: int) -> str:
    """``text`` with its lines broken as a page of that width breaks them."""
    return "\n".join(
        "\n".join(line[place : place + width] for place in range(0, max(len(line), 1), width))
        for line in text.split("\n")
    )


def paged(text: str) -> str:
    """``text`` broken to lines, with a page number after each 30 of them."""
    lines = wrapped(text, 34).split("\n")
    pages = [lines[place : place + 30] for place in range(0, len(lines), 30)]
    return "\n".join("\n".join(page) + f"\n— {number} —" for number, page in enumerate(pages, start=1))


Printing = Callable[[str], str]
PRINTS: dict[str, Printing] = {
    "as it came": lambda text: text,
    "full width": lambda text: text.translate(FULL_WIDTH),
    "half width": lambda text: text.translate(HALF_WIDTH),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "empty lines between": lambda text: text.replace("\n", "\n\n"),
    "stray spaces": lambda text: text.replace("、", "、 ").replace("局", " 局").replace("年", " 年 "),
    "a mark before it": lambda text: "\ufeff" + text,
}
IN_LINES: dict[str, Printing] = {
    "indented": lambda text: "\u3000\u3000" + text.replace("\n", "\n\u3000\u3000"),
    "lines of 30": lambda text: wrapped(text, 30),
    "lines of 41": lambda text: wrapped(text, 41),
    "pages": paged,
}
# Read whole even from one line; the others have headings that only their line tells from the words below.
ON_ONE_LINE = (
    "02-industry-province", "03-rural-one-line", "05-consumption-articles", "09-livelihood-list", "11-two-clauses", "13-chapter-clauses",
    "16-second-default", "17-work-report", "19-amounts", "24-one-line-glued", "25-district", "26-national-style", "32-mixed-numbers",
)  # fmt: skip


def on_one_line(text: str) -> str:
    """``text`` without its line ends."""
    return "".join(line.strip() for line in text.split("\n"))


CASES = [(name, printing) for name in NAMES for printing in PRINTS] + [
    (name, printing) for name in NAMES if name not in TABLES | BROKEN for printing in IN_LINES
]


@pytest.mark.parametrize(("name", "printing"), CASES)
def test_every_field_agrees_with_what_a_person_read(name: str, printing: str) -> None:
    text = (PRINTS | IN_LINES)[printing](text_of(name))
    assert differences(read_document(text, name=name), gold_of(name)) == []


@pytest.mark.parametrize("name", ON_ONE_LINE)
def test_a_document_on_one_line_reads_the_same(name: str) -> None:
    assert differences(read_document(on_one_line(text_of(name)), name=name), gold_of(name)) == []


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    golds = [gold_of(name) for name in NAMES]
    assert len(golds) >= 35
    assert sum(len(gold["tasks"]) for gold in golds) >= 200
