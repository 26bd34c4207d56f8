"""Later due dates: who asks, when, who decides, and what moves."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_accepted_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.tasks.desk.test_work_queue import waits
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.accounts.models import RoleGrant
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.vocabulary import ExtensionStatus, ProgressState, Role, TaskStatus
from tracker.tasks.models import Extension, Task
from tracker.tasks.queries import Granted, granted_extensions
from tracker.tasks.steps.close.services import close_task
from tracker.tasks.steps.extend.services import (
    ask_extension,
    deny_extension,
    grant_extension,
    take_back_extension,
    why_not_this_date,
)

LATER = date(2024, 3, 29)  # a Friday
EVERYBODY = (
    "lead_liaison",
    "co_liaison",
    "district_liaison",
    "unit_leader",
    "stranger",
    "office",
    "second_office",
    "leader",
    "viewer",
    "admin",
    "other_city_office",
)


def under_way(cast: Cast, **task: object) -> Task:
    made = make_task(cast, co=[cast.health], implementers=[cast.east_district], **task)  # type: ignore[arg-type]
    accepted(part_of(made, cast.civil_affairs))
    return made


def asked(cast: Cast, task: Task, day: date = LATER, person: str = "lead_liaison") -> Extension:
    return ask_extension(task.id, day, "设备未到货", actor=cast.actor(person), now=NOW, today=TODAY)


def granted(cast: Cast, extension: Extension, day: date = LATER, person: str = "office") -> None:
    grant_extension(extension.id, day, actor=cast.actor(person), now=NOW, today=TODAY)


def denied(cast: Cast, extension: Extension) -> None:
    deny_extension(extension.id, "任务已办结。", actor=cast.actor("office"), now=NOW)


def test_a_granted_extension_moves_the_due_date_and_nothing_else(cast: Cast) -> None:
    task = under_way(cast)
    before = {column.key: getattr(task, column.key) for column in Task.__table__.columns}
    granted(cast, asked(cast, task))
    after = {column.key: getattr(task, column.key) for column in Task.__table__.columns}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"due_on", "version"}
    assert (task.due_on, task.original_due_on) == (LATER, date(2023, 12, 31))
    assert granted_extensions([task.id]) == {task.id: [Granted(date(2023, 12, 31), LATER, "设备未到货")]}


def test_the_office_may_grant_another_date(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    grant_extension(extension.id, date(2024, 1, 31), "一个月为限", actor=cast.actor("office"), now=NOW, today=TODAY)
    assert (task.due_on, extension.granted_due_on, extension.asked_due_on) == (
        date(2024, 1, 31),
        date(2024, 1, 31),
        LATER,
    )
    assert (extension.status, extension.answer) == (ExtensionStatus.GRANTED, "一个月为限")


def test_a_denied_extension_leaves_the_due_date_and_carries_its_answer(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    with pytest.raises(Invalid) as refused:
        deny_extension(extension.id, "  ", actor=cast.actor("office"), now=NOW)
    assert set(refused.value.fields) == {"answer"}
    deny_extension(extension.id, "民生实事不得延期", actor=cast.actor("office"), now=NOW)
    assert (task.due_on, extension.status, extension.answer) == (
        date(2023, 12, 31),
        ExtensionStatus.DENIED,
        "民生实事不得延期",
    )
    assert asked(cast, task).status is ExtensionStatus.REQUESTED


def test_the_unit_takes_it_back_only_while_it_waits(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    take_back_extension(extension.id, actor=cast.actor("lead_liaison"), now=NOW)
    assert extension.status is ExtensionStatus.TAKEN_BACK
    with pytest.raises(Conflict, match="taken this request back"):
        granted(cast, extension)
    second = asked(cast, task)
    granted(cast, second)
    with pytest.raises(Conflict, match="granted this request already"):
        take_back_extension(second.id, actor=cast.actor("lead_liaison"), now=NOW)


@pytest.mark.parametrize(
    ("day", "due_on", "today", "possible"),
    [
        pytest.param("2024-01-01", "2023-12-31", "2023-06-28", True, id="Monday after the Sunday it was due"),
        pytest.param("2023-12-31", "2023-12-31", "2023-06-28", False, id="the same Sunday"),
        pytest.param("2023-12-29", "2023-12-31", "2023-06-28", False, id="Friday before it"),
        pytest.param("2024-02-10", "2023-12-31", "2023-12-31", True, id="a Saturday in the Spring Festival is a date"),
        pytest.param("2024-01-12", "2023-12-31", "2024-01-15", False, id="later than due, but last Friday"),
        pytest.param("2024-01-15", "2023-12-31", "2024-01-15", True, id="today, a Monday"),
        pytest.param("2024-02-29", "2024-02-28", "2024-02-28", True, id="leap day, a Thursday"),
        pytest.param(None, "2023-12-31", "2023-06-28", False, id="no date"),
    ],
)
def test_which_dates_are_later_dates(day: str | None, due_on: str, today: str, possible: bool) -> None:
    chosen = date.fromisoformat(day) if day else None
    why_not = why_not_this_date(chosen, date.fromisoformat(due_on), date.fromisoformat(today))
    assert (why_not is None) == possible


@pytest.mark.parametrize(
    ("today", "possible"),
    [
        pytest.param(date(2023, 12, 30), True, id="Saturday, the day before"),
        pytest.param(date(2023, 12, 31), True, id="Sunday, the due date"),
        pytest.param(date(2024, 1, 1), False, id="Monday, a day late"),
    ],
)
def test_it_is_asked_before_the_due_date_has_passed(cast: Cast, today: date, possible: bool) -> None:
    task = under_way(cast)
    actor = cast.actor("lead_liaison")
    if possible:
        assert ask_extension(task.id, LATER, "设备未到货", actor=actor, now=NOW, today=today).id
    else:
        with pytest.raises(Conflict, match="has passed"):
            ask_extension(task.id, LATER, "设备未到货", actor=actor, now=NOW, today=today)


def test_what_was_asked_in_time_may_be_granted_after_the_due_date(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    grant_extension(extension.id, LATER, actor=cast.actor("office"), now=NOW, today=date(2024, 1, 9))
    assert task.due_on == LATER


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_the_leads_liaison_asks_and_takes_back(cast: Cast, person: str) -> None:
    task = under_way(cast)
    if person == "lead_liaison":
        extension = asked(cast, task)
        take_back_extension(extension.id, actor=cast.actor(person), now=NOW)
        return
    with pytest.raises(Forbidden):
        asked(cast, task, person=person)
    extension = asked(cast, task)
    with pytest.raises(Forbidden):
        take_back_extension(extension.id, actor=cast.actor(person), now=NOW)


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_the_office_decides(cast: Cast, person: str) -> None:
    extension = asked(cast, under_way(cast))
    if person in ("office", "second_office"):
        granted(cast, extension, person=person)
        return
    with pytest.raises(Forbidden):
        granted(cast, extension, person=person)
    with pytest.raises(Forbidden):
        deny_extension(extension.id, "不同意", actor=cast.actor(person), now=NOW)
    assert extension.status is ExtensionStatus.REQUESTED


def test_whoever_asked_does_not_decide_even_with_both_roles(cast: Cast) -> None:
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.lead_liaison.id, role=Role.OFFICE, organization_id=cast.city.id))
    refreshed(cast.lead_liaison)
    extension = asked(cast, under_way(cast))
    with pytest.raises(Conflict, match="request of their own"):
        granted(cast, extension, person="lead_liaison")
    with pytest.raises(Conflict, match="request of their own"):
        deny_extension(extension.id, "不同意", actor=cast.actor("lead_liaison"), now=NOW)
    granted(cast, extension, person="second_office")


def test_a_plan_may_limit_how_often(cast: Cast) -> None:
    task = under_way(cast)
    with transaction():
        task.plan.most_extensions = 1
    granted(cast, asked(cast, task))
    with pytest.raises(Conflict, match="used up"):
        asked(cast, task, date(2024, 6, 28))


def test_a_denied_request_does_not_count(cast: Cast) -> None:
    task = under_way(cast)
    with transaction():
        task.plan.most_extensions = 1
    deny_extension(asked(cast, task).id, "先压实进度", actor=cast.actor("office"), now=NOW)
    granted(cast, asked(cast, task))
    assert task.due_on == LATER


def test_a_limit_lowered_meanwhile_stops_the_grant(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    with transaction():
        task.plan.most_extensions = 0
    with pytest.raises(Conflict, match="used up"):
        granted(cast, extension)
    assert extension.status is ExtensionStatus.REQUESTED


def test_one_request_waits_at_a_time(cast: Cast) -> None:
    task = under_way(cast)
    asked(cast, task)
    with pytest.raises(Conflict, match="waits for the office already"):
        asked(cast, task)


@pytest.mark.parametrize(
    ("state", "why"),
    [(TaskStatus.ISSUED, "Accept the task first"), (TaskStatus.COMPLETED, "completed"), (TaskStatus.CLOSED, "closed")],
)
def test_it_is_asked_only_for_work_under_way(cast: Cast, state: TaskStatus, why: str) -> None:
    task = make_task(cast, status=state)
    with pytest.raises(Conflict, match=why):
        asked(cast, task)


def test_work_without_an_end_has_no_date_to_move(cast: Cast) -> None:
    with pytest.raises(Conflict, match="no end date"):
        asked(cast, under_way(cast, due=None))


def test_the_completion_of_the_task_settles_a_request_that_waits(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    refreshed(extension)
    assert (extension.status, extension.answer, extension.decided_at) == (ExtensionStatus.SETTLED, "", NOW)
    assert entries("extension:settled") == 1
    assert "to_decide_extension" not in waits(cast, "office")
    for decide in (granted, denied):
        with pytest.raises(Conflict, match="was changed or completed"):
            decide(cast, extension)


def test_progress_that_is_accepted_leaves_the_request_waiting(cast: Cast) -> None:
    extension = asked(cast, task := under_way(cast))
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=60)
    refreshed(extension)
    assert extension.status is ExtensionStatus.REQUESTED


def test_each_step_leaves_its_entry_with_both_dates(cast: Cast) -> None:
    task = under_way(cast)
    granted(cast, asked(cast, task))
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_type == "extension").order_by(AuditEntry.id)
    ).all()
    assert [(entry.action, entry.after["due_before"], entry.after["due_on"]) for entry in found] == [
        ("extension:asked", "2023-12-31", "2024-03-29"),
        ("extension:granted", "2023-12-31", "2024-03-29"),
    ]
    assert (found[0].reason, found[1].before) == ("设备未到货", {"status": "requested"})


def test_a_request_waits_for_the_office_until_it_is_decided(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    assert waits(cast, "office")["to_decide_extension"] == 1
    assert "to_decide_extension" not in waits(cast, "lead_liaison")
    assert waits(cast, "other_city_office") == {}
    granted(cast, extension)
    assert "to_decide_extension" not in waits(cast, "office")


def test_one_of_two_who_decide_at_once_is_told(app: Flask, cast: Cast) -> None:
    task_id, extension_id = (extension := asked(cast, under_way(cast))).task_id, extension.id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: grant_extension(extension_id, LATER, actor=first, now=NOW, today=TODAY),
        lambda: deny_extension(extension_id, "不同意", actor=second, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("extension:granted") + entries("extension:denied") == 1
    task = db.session.get_one(Task, task_id)
    assert (task.due_on == LATER) == (entries("extension:granted") == 1)


def test_two_requests_at_once_become_one(app: Flask, cast: Cast) -> None:
    task_id = under_way(cast).id
    actor = cast.actor("lead_liaison")
    steps = [lambda: ask_extension(task_id, LATER, "设备未到货", actor=actor, now=NOW, today=TODAY)] * 3
    assert at_once(app, *steps) == ["Conflict", "Conflict", "done"]
    assert entries("extension:asked") == 1


def test_a_task_is_closed_and_extended_at_once_without_a_half_step(app: Flask, cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    task_id, extension_id = task.id, extension.id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: close_task(task_id, "其余转入日常管理。", actor=first, now=NOW, today=TODAY),
        lambda: grant_extension(extension_id, LATER, actor=second, now=NOW, today=TODAY),
    )
    assert outcome == ["Conflict", "done"]
    assert (entries("task:closed"), entries("extension:granted")) == (1, 0)
