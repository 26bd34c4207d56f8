"""Entries as sentences: one a kind, nothing that is recorded without one."""

import pytest

from tracker.audit.rules.entry_messages import EntryFacts
from tracker.audit.rules.registry import sentence_of
from tracker.core.messages import N_


def facts(action: str, *, reason: str = "", **after: object) -> EntryFacts:
    return EntryFacts(action, who="Li Mei", unit="Civil Affairs", after=after, reason=reason)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        pytest.param(facts("plan:issued", tasks=27), "Li Mei issued the plan with 27 tasks", id="issued"),
        pytest.param(facts("plan:issued"), "Li Mei issued the plan", id="issued, count unknown"),
        pytest.param(facts("assignment:accepted"), "Li Mei accepted the task for Civil Affairs", id="accepted"),
        pytest.param(
            facts("report:submitted", percent=40, corrects_id=None),
            "Li Mei sent the report of Civil Affairs: 40 %",
            id="reported",
        ),
        pytest.param(
            facts("report:submitted", percent=45, corrects_id=3),
            "Li Mei sent the corrected report of Civil Affairs: 45 %",
            id="corrected",
        ),
        pytest.param(facts("report:accepted"), "Li Mei accepted the report of Civil Affairs", id="report accepted"),
        pytest.param(
            facts("report:accepted", percent=40),
            "Li Mei accepted the report of Civil Affairs: 40 %",
            id="report accepted, with its per cent",
        ),
        pytest.param(
            facts("report:returned", reason="figures for June missing"),
            "Li Mei returned the report of Civil Affairs: figures for June missing",
            id="returned",
        ),
        pytest.param(facts("task:completed"), "Civil Affairs completed the task; Li Mei accepted it", id="completed"),
        pytest.param(facts("task:closed"), "Li Mei closed the task", id="closed"),
        pytest.param(facts("assignment:reminded"), "Li Mei reminded Civil Affairs", id="reminded without a note"),
        pytest.param(
            facts("assignment:reminded", reason="by Friday"),
            "Li Mei reminded Civil Affairs: by Friday",
            id="reminded with a note",
        ),
        pytest.param(facts("budget:moved"), "Li Mei: budget:moved", id="a kind from the future"),
    ],
)
def test_an_entry_says_who_did_what(entry: EntryFacts, sentence: str) -> None:
    assert str(sentence_of(entry)) == sentence


def test_what_the_program_did_is_said_of_the_system() -> None:
    entry = EntryFacts("assignment:reminded", who=N_("the system"), unit="Civil Affairs")
    assert str(sentence_of(entry)) == "the system reminded Civil Affairs"
