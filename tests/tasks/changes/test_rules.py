"""When the office may correct a task, and what its act will do to the units."""

from typing import Any

import pytest

from tracker.audit.rules.entry_messages import EntryFacts
from tracker.core.vocabulary import Responsibility, TaskStatus
from tracker.tasks.changes.rules.consequences import consequences_of
from tracker.tasks.changes.rules.corrections import asks_more, why_not_corrected, why_not_other_units


def test_which_tasks_are_not_corrected_and_which_keep_their_units() -> None:
    corrected = {status: str(why) for status in TaskStatus if (why := why_not_corrected(status))}
    assert corrected == {
        TaskStatus.CLOSED: "It is closed and cannot be corrected any more.",
        TaskStatus.WITHDRAWN: "It is withdrawn: reinstate it before it is corrected.",
    }
    units = {status for status in TaskStatus if why_not_other_units(status)}
    assert units == {TaskStatus.COMPLETED, TaskStatus.CLOSED}


def test_leading_asks_more_than_sharing_and_sharing_more_than_implementing() -> None:
    lead, co, implementer = Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER
    more = {(one, other) for one in Responsibility for other in Responsibility if asks_more(one, other)}
    assert more == {(lead, co), (lead, implementer), (co, implementer)}


@pytest.mark.parametrize(
    ("event", "before", "after", "sentence"),
    [
        ("assignment:given", {}, {"role": "lead"}, "Health gets the task (lead) and has to accept it"),
        (
            "assignment:given",
            {"status": "withdrawn"},
            {"role": "co"},
            "Health gets the task (co) and has to accept it",
        ),
        (
            "assignment:given",
            {"status": "in_progress"},
            {"role": "lead"},
            "Health gets a bigger part (lead) and has to accept it anew",
        ),
        (
            "assignment:withdrawn",
            {},
            {"role": "co"},
            "Health loses its part (co); what it reported stays as history",
        ),
        (
            "extension:settled",
            {},
            {},
            "the request of Health for a later date is settled by this and counts as no extension",
        ),
        ("report:set-aside", {}, {}, "the report of Health that waits for its leader becomes a draft again"),
        (
            "task:added",
            {},
            {"lead": ["Civil"], "co": [], "implementers": []},
            "Civil gets the task and has to accept it",
        ),
        (
            "task:added",
            {},
            {"lead": ["Civil"], "co": ["Health"], "implementers": ["East"]},
            "Civil、Health、East get the task and have to accept it",
        ),
        ("task:withdrawn", {}, {"units": ["Civil"]}, "the part of Civil ends; nothing more is expected there"),
        (
            "task:withdrawn",
            {},
            {"units": ["Civil", "Health"]},
            "the parts of Civil、Health end; nothing more is expected there",
        ),
        ("task:reinstated", {}, {"units": ["Civil"]}, "Civil accepts the task anew"),
        ("task:reinstated", {}, {"units": ["Civil", "Health"]}, "Civil、Health accept the task anew"),
    ],
)
def test_what_an_act_will_do(event: str, before: dict[str, Any], after: dict[str, Any], sentence: str) -> None:
    entries = [EntryFacts(event, who="Li Mei", unit="Health", before=before, after=after)]
    assert [str(each) for each in consequences_of(entries)] == [sentence]


def test_what_the_task_itself_says_is_no_consequence() -> None:
    entries = [EntryFacts(event, who="Li Mei", unit="Health") for event in ("task:corrected", "report:set-aside")]
    assert len(consequences_of(entries)) == 1
