"""A few documents of the fuzz run; `make fuzz` reads many more."""

import pytest

from tests.reading.fuzz import damaged, lost_clauses, problems_of
from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.read_document import read_document


@pytest.mark.parametrize("hundred", range(0, 400, 100))
def test_damaged_documents_are_read_without_losing_a_clause(hundred: int) -> None:
    found = [f"seed {seed}: {problem}" for seed in range(hundred, hundred + 100) for problem in problems_of(seed)]
    assert found == []


@pytest.mark.parametrize("name", names_of_corpus())
def test_no_clause_of_the_corpus_is_lost(name: str) -> None:
    text = text_of(name)
    assert lost_clauses(text, read_document(text, name=name)) == []


def test_a_lost_clause_would_be_found() -> None:
    plan = read_document("一、任务\n1.办好食堂。(责任单位:市甲局)", name="云州.txt")
    assert lost_clauses("一、任务\n1.办好食堂。(责任单位:市甲局)\n" * 2, plan) == ["责任单位:"]


def test_a_seed_always_makes_the_same_document() -> None:
    assert damaged(7) == damaged(7)
    assert len({damaged(seed) for seed in range(50)}) == 50
