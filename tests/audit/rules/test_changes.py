"""What an entry changed, as people read it: names, days, words; nothing of the program's own."""

from datetime import date

import pytest

from tracker.audit.rules.changes import FieldChange, changes_of
from tracker.audit.rules.registry import actions_of, kind_of
from tracker.core.events import Event
from tracker.core.messages import Message
from tracker.core.vocabulary import ActKind, AssignmentStatus, ProgressState, Responsibility, Role, TaskStatus


def told(subject: str, action: str, before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[str, str]]:
    """The changes as texts, by label; a value that is not said is '?'."""
    return {
        str(change.label): ("?" if change.before is None else _text(change.before), _text(change.after))
        for change in changes_of(subject, action, before, after)
    }


def _text(value: object) -> str:
    return "?" if value is None else str(value)


@pytest.mark.parametrize(
    ("subject", "action", "before", "after", "expected"),
    [
        pytest.param(
            "task",
            "task:corrected",
            {"due": "2023-12-31", "lead": ["市民政局"], "co": []},
            {"due": None, "lead": ["市民政局"], "co": ["市教育局", "市财政局"]},
            {"Due on": ("2023-12-31", "without an end date"), "Co-responsible": ("", "市教育局、市财政局")},
            id="a correction: what stayed is left out",
        ),
        pytest.param(
            "extension",
            "extension:granted",
            {"status": "requested"},
            {"status": "granted", "due_on": "2024-03-31", "due_before": "2023-12-31"},
            {"Status": ("requested", "granted"), "Due on": ("2023-12-31", "2024-03-31")},
            id="an extension: the date before stands in the entry's after",
        ),
        pytest.param(
            "extension",
            "extension:asked",
            {},
            {"status": "requested", "due_on": "2024-03-31", "due_before": "2023-12-31"},
            {"Due date asked for": ("2023-12-31", "2024-03-31")},
            id="a request has moved nothing yet",
        ),
        pytest.param(
            "extension",
            "extension:denied",
            {"status": "requested"},
            {"status": "denied", "due_on": "2023-12-31", "due_before": "2023-12-31"},
            {"Status": ("requested", "denied")},
            id="a denied one moves nothing",
        ),
        pytest.param(
            "assignment",
            "assignment:handed-over",
            {},
            {"status": "in_progress", "liaison": "孙新", "liaison_id": 7, "from": "赵敏"},
            {"In hand with": ("赵敏", "孙新")},
            id="handing over: from whom to whom, without numbers of records",
        ),
        pytest.param(
            "plan",
            "plan:set",
            {"most_extensions": None, "lead_accepts_co": False},
            {"most_extensions": 2, "lead_accepts_co": True},
            {
                "Extensions a task may get": ("no limit", "2"),
                "The lead reviews the reports of the other units": ("no", "yes"),
            },
            id="settings",
        ),
        pytest.param(
            "task",
            "task:reopened",
            {"status": "closed"},
            {"status": "in_progress", "closed_on": None, "percent": 60},
            {"Status": ("closed", "in_progress"), "Progress": ("?", "60 %")},
            id="what is empty now, and nobody says what it was, is not told",
        ),
        pytest.param(
            "task",
            "task:added",
            {},
            {"due": None, "co": [], "place": ""},
            {},
            id="a due day that never was is not told",
        ),
        pytest.param(
            "task",
            "task:corrected",
            {"due": "2023-12-31", "section": "一、总体要求", "co": ["市教育局"]},
            {"due": None, "section": "", "co": []},
            {
                "Due on": ("2023-12-31", "without an end date"),
                "Chapter": ("一、总体要求", ""),
                "Co-responsible": ("市教育局", ""),
            },
            id="what was taken away",
        ),
        pytest.param(
            "task",
            "task:corrected",
            {"section": ""},
            {"section": "一、总体要求"},
            {"Chapter": ("", "一、总体要求")},
            id="what was empty before",
        ),
        pytest.param(
            "task",
            "task:reopened",
            {"closed_on": "2023-12-31", "place": ""},
            {},
            {"Closed on": ("2023-12-31", "?")},
            id="only what it was; an empty field that is gone is not told",
        ),
        pytest.param(
            "task",
            "task:corrected",
            {"colour_of_it": "red"},
            {"colour_of_it": "blue"},
            {"colour of it": ("red", "blue")},
            id="a field without a name is still told",
        ),
    ],
)
def test_the_changes_of_an_entry(
    subject: str,
    action: str,
    before: dict[str, object],
    after: dict[str, object],
    expected: dict[str, tuple[str, str]],
) -> None:
    assert told(subject, action, before, after) == expected


@pytest.mark.parametrize(
    ("subject", "name", "stored", "word"),
    [
        ("task", "status", "closed", TaskStatus.CLOSED),
        ("assignment", "status", "in_progress", AssignmentStatus.IN_PROGRESS),
        ("report", "state", "in_progress", ProgressState.IN_PROGRESS),
        ("assignment", "role", "lead", Responsibility.LEAD),
        ("user", "roles", ["office"], Role.OFFICE),
        ("task", "due", "2023-12-31", date(2023, 12, 31)),
        ("task", "status", "melted", "melted"),  # a word of an older version
        ("task", "due", "soon", "soon"),
        ("nothing known", "status", "closed", "closed"),
    ],
)
def test_values_are_words_and_days_to_be_shown_in_the_readers_language(
    subject: str, name: str, stored: object, word: object
) -> None:
    (change,) = changes_of(subject, "x:y", {name: None}, {name: stored})
    assert change.after == word
    assert type(change.after) is type(word)


def test_only_what_somebody_wrote_is_compared_word_by_word() -> None:
    changes = changes_of("task", "task:corrected", {"title": "甲", "due": None}, {"title": "乙", "due": "2023-12-31"})
    assert [change.is_text for change in changes] == [True, False]


def test_an_entry_that_changed_nothing_tells_nothing() -> None:
    assert changes_of("user", "user:signed-in", {}, {}) == []
    assert changes_of("task", "task:corrected", {"title": "甲"}, {"title": "甲"}) == []
    assert FieldChange(Message("Title"), None, "甲", is_text=True) in changes_of(
        "task", "task:corrected", {}, {"title": "甲"}
    )


def test_every_act_that_people_take_in_the_workflow_has_a_kind() -> None:
    """Letters, digests and documents under review are no part of the workflow's time lines."""
    rare = {action for action in Event if kind_of(action) is ActKind.OTHER}
    assert {action.partition(":")[0] for action in rare} <= {"draft", "mail", "digest-recipient", "day"}


def test_a_kind_finds_its_actions() -> None:
    there = ["report:returned", "task:closed", "report:accepted", "budget:moved"]
    assert actions_of(ActKind.REPORTING, there) == ["report:accepted", "report:returned"]
    assert actions_of(ActKind.OTHER, there) == ["budget:moved"]
