"""Words for people: every stored word has its own name, and dates and amounts read as people write them."""

from datetime import date
from enum import StrEnum

import pytest

from tracker.core import vocabulary
from tracker.core.vocabulary import Comparator, DatePrecision, Language, ProgressState, TaskStatus
from tracker.core.wording import LABELS, amount, date_with_weekday, due_words, label, number

NEVER_SHOWN = {Comparator, DatePrecision, Language}
SHOWN = [
    word
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum and kind not in NEVER_SHOWN
    for word in kind
]


@pytest.mark.parametrize("word", SHOWN, ids=lambda word: f"{type(word).__name__}.{word.name}")
def test_every_stored_word_is_called_something(word: StrEnum) -> None:
    assert label(word) is LABELS[type(word)][word]


def test_words_spelled_alike_keep_their_own_names() -> None:
    assert TaskStatus.IN_PROGRESS.value == ProgressState.IN_PROGRESS.value
    assert str(label(TaskStatus.IN_PROGRESS)) == "in progress"
    assert str(label(ProgressState.IN_PROGRESS)) == "under way"


@pytest.mark.parametrize(
    ("language", "text"), [("zh_Hans_CN", "2023-12-31（日）"), ("en", "2023-12-31 (Sun)")], ids=["Chinese", "English"]
)
def test_a_date_carries_its_weekday(language: str, text: str) -> None:
    assert date_with_weekday(date(2023, 12, 31), language) == text


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2023, 12, 31), "in 9 days"),
        (date(2023, 12, 22), "today"),
        (date(2023, 12, 10), "12 days late"),
        (None, "without an end date"),
    ],
)
def test_a_due_date_lies_to_today(due: date | None, text: str) -> None:
    assert str(due_words(due, date(2023, 12, 22))) == text


@pytest.mark.parametrize(("value", "text"), [(30000, "30,000"), (3.5, "3.5"), (0.25, "0.25"), (12.0, "12")])
def test_figures_have_no_needless_decimals(value: float, text: str) -> None:
    assert number(value) == text


def test_amounts_read_as_the_ledger_prints_them() -> None:
    assert amount(68, "%", Comparator.AT_LEAST) == "≥68 %"
    assert amount(2, "家", value_max=3) == "2–3 家"
    assert amount(30000, "人次") == "30,000 人次"
