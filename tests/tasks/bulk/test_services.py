"""Acts on many tasks: what the preview says is what happens, all of it or nothing."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_plan, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.queries import count_queries
from tests.tasks.workflow.test_at_once import at_once
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core.database import transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import (
    AssignmentStatus,
    ExtensionStatus,
    ProgressState,
    ReportStatus,
    TaskStatus,
)
from tracker.core.working_calendar import working_calendar
from tracker.organizations.models import Organization
from tracker.tasks.bulk.queries import tasks_now
from tracker.tasks.bulk.rules import (
    MOST_TASKS,
    Act,
    Audience,
    Line,
    Moment,
    MoveDue,
    NewDate,
    NewUnits,
    Reassign,
    Remind,
    Reminders,
    Unit,
    lines_of,
)
from tracker.tasks.bulk.services import Done, apply_act
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.models import Assignment, Extension, Report, Task
from tracker.tasks.steps.accept.services import accept_assignment

LATER = MoveDue(days=30)


def moment() -> Moment:
    return Moment(TODAY, working_calendar().is_working_day)


def unit(organization: Organization) -> Unit:
    return Unit(organization.id, organization.short_name, organization.root_id)


def preview(act: Act, tasks: Sequence[Task], actor: Actor) -> list[Line]:
    lines = lines_of(act, tasks_now([task.id for task in tasks], actor), actor=actor, moment=moment())
    db.session.rollback()
    return lines


def seen(lines: Sequence[Line]) -> dict[int, str]:
    return {line.task.id: line.fingerprint for line in lines}


def do(act: Act, tasks: Sequence[Task], actor: Actor, words: str = "机构改革。") -> Done:
    prints = seen(preview(act, tasks, actor))
    return apply_act(act, prints, words, actor=actor, now=NOW, moment=moment())


def entries(*actions: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)))


def test_dates_move_with_one_entry_a_task(cast: Cast) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan, due=due) for due in ("2023-12-31", "2023-09-30")]
    without_end = make_task(cast, plan, due=None)
    assert do(LATER, [*tasks, without_end], cast.actor("office")) == Done(2)
    refreshed(*tasks, without_end)
    assert [str(task.due_on) for task in tasks] == ["2024-01-30", "2023-10-30"]
    assert [str(task.original_due_on) for task in tasks] == ["2023-12-31", "2023-09-30"]
    assert without_end.due_on is None
    assert [(entry.task_id, entry.reason) for entry in entries("task:corrected")] == [
        (task.id, "机构改革。") for task in tasks
    ]


def test_everything_of_one_unit_goes_to_another(cast: Cast) -> None:
    plan = make_plan(cast)
    led = make_task(cast, plan, lead=cast.health, co=[cast.finance])
    shared = make_task(cast, plan, co=[cast.health, cast.education])
    both = make_task(cast, plan, lead=cast.education, implementers=[cast.health])
    act = Reassign(unit(cast.health), unit(cast.education))
    assert do(act, [led, shared, both], cast.actor("office")) == Done(3)
    db.session.expire_all()
    roles = [{part.organization.short_name: part.role.value for part in task.parts} for task in (led, shared, both)]
    assert roles == [
        {"市教育局": "lead", "市财政局": "co"},
        {"市民政局": "lead", "市教育局": "co"},
        {"市教育局": "lead"},
    ]
    assert [entry.task_id for entry in entries("assignment:withdrawn")] == [led.id, shared.id, both.id]
    assert [entry.task_id for entry in entries("assignment:given")] == [led.id]


def test_each_unit_is_reminded_of_each_task_with_an_entry_at_one_moment(cast: Cast) -> None:
    plan = make_plan(cast)
    first, second = make_task(cast, plan, co=[cast.health]), make_task(cast, plan, co=[cast.finance])
    assert do(Remind(Audience.OPEN), [first, second], cast.actor("office"), "请报送") == Done(2, 4)
    told = entries("assignment:reminded")
    assert [(entry.organization_id, entry.task_id) for entry in told] == [
        (cast.civil_affairs.id, first.id),
        (cast.health.id, first.id),
        (cast.civil_affairs.id, second.id),
        (cast.finance.id, second.id),
    ]
    assert {(entry.occurred_at, entry.reason) for entry in told} == {(NOW, "请报送")}
    (again, _second) = preview(Remind(Audience.LEAD), [first, second], cast.actor("office"))
    assert isinstance(again.effect, Reminders)
    assert again.effect.parts[0].reminded_on == TODAY


def test_when_anything_changed_since_nothing_is_done(cast: Cast) -> None:
    office = cast.actor("office")
    plan = make_plan(cast)
    tasks = [make_task(cast, plan) for _ in range(3)]
    prints = seen(preview(LATER, tasks, office))
    due = Correction(tasks[2].id, tasks[2].version, "due", "2023-10-31")
    correct_tasks([due], "更正。", actor=office, now=NOW)
    with pytest.raises(StaleEdit):
        apply_act(LATER, prints, "顺延。", actor=office, now=NOW, moment=moment())
    assert len(entries("task:corrected")) == 1
    refreshed(*tasks)
    assert [str(task.due_on) for task in tasks] == ["2023-12-31", "2023-12-31", "2023-10-31"]


def test_what_does_not_matter_to_the_act_may_change(cast: Cast) -> None:
    task = make_task(cast)
    prints = seen(preview(LATER, [task], cast.actor("office")))
    accepted(part_of(task, cast.civil_affairs))
    done = apply_act(LATER, prints, "顺延。", actor=cast.actor("office"), now=NOW, moment=moment())
    assert done == Done(1)


def test_other_cities_tasks_do_not_exist(cast: Cast) -> None:
    own = make_task(cast)
    other = make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), lead=cast.other_city)
    office = cast.actor("office")
    assert [line.task.id for line in preview(LATER, [own, other], office)] == [own.id]
    forged = seen(preview(LATER, [own], office)) | seen(preview(LATER, [other], cast.actor("other_city_office")))
    with pytest.raises(StaleEdit):
        apply_act(LATER, forged, "顺延。", actor=office, now=NOW, moment=moment())
    assert entries("task:corrected") == []


@pytest.mark.parametrize("who", ["leader", "viewer", "lead_liaison"])
def test_whoever_is_not_the_office_gets_nothing_done(cast: Cast, who: str) -> None:
    task = make_task(cast)
    for act in (LATER, Remind(Audience.OPEN), Reassign(unit(cast.civil_affairs), unit(cast.health))):
        with pytest.raises(Invalid, match="Nothing would happen"):
            do(act, [task], cast.actor(who))
    assert entries("task:corrected", "assignment:reminded", "assignment:given") == []


def test_a_correction_needs_its_reason_and_a_limit_holds(cast: Cast) -> None:
    task = make_task(cast)
    with pytest.raises(Invalid, match="reason"):
        do(LATER, [task], cast.actor("office"), " ")
    too_many = dict.fromkeys(range(MOST_TASKS + 1), "x")
    with pytest.raises(Invalid, match="more than 2000"):
        apply_act(LATER, too_many, "顺延。", actor=cast.actor("office"), now=NOW, moment=moment())


def test_too_much_at_once_is_refused_as_a_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan, co=[cast.health]) for _ in range(3)]
    monkeypatch.setattr("tracker.tasks.bulk.rules.MOST_CORRECTED", 2)
    monkeypatch.setattr("tracker.tasks.bulk.rules.MOST_REMINDERS", 5)
    with pytest.raises(Invalid, match="3 tasks would change; at most 2"):
        do(LATER, tasks, cast.actor("office"))
    with pytest.raises(Invalid, match="6 reminders; at most 5"):
        do(Remind(Audience.OPEN), tasks, cast.actor("office"))
    assert entries("task:corrected", "assignment:reminded") == []
    assert do(Remind(Audience.LEAD), tasks, cast.actor("office")) == Done(3, 3)


def test_a_collective_name_gets_nothing(cast: Cast) -> None:
    task = make_task(cast)
    act = Reassign(unit(cast.civil_affairs), unit(cast.all_districts))
    with pytest.raises(Invalid, match="collective name"):
        do(act, [task], cast.actor("office"))
    refreshed(task)
    assert [part.organization_id for part in task.parts] == [cast.civil_affairs.id]


def test_a_preview_needs_no_more_queries_for_more_tasks(cast: Cast) -> None:
    plan, office = make_plan(cast), cast.actor("office")
    few = [make_task(cast, plan, co=[cast.health])]
    many = few + [make_task(cast, plan, co=[cast.health]) for _ in range(20)]
    ids = [[task.id for task in each] for each in (few, many)]
    counts = []
    for each in ids:
        with count_queries() as counted:
            tasks_now(each, office)
        counts.append(counted.count)
    assert counts == [2, 2]


# --- the preview says exactly what then happens ---------------------------------------------------


def wild_tasks(cast: Cast, dice: random.Random, count: int = 25) -> list[Task]:
    """Tasks in all kinds of states, also those that nobody would think of."""
    plan = make_plan(cast)
    units = [cast.civil_affairs, cast.health, cast.education, cast.finance, cast.east_district]
    tasks = []
    for _ in range(count):
        lead, *others = dice.sample(units, dice.randint(1, 5))
        cut = dice.randint(0, len(others))
        due = dice.choice(
            [None, TODAY - timedelta(days=dice.randint(1, 60)), TODAY + timedelta(days=dice.randint(0, 90))]
        )
        made = make_task(
            cast, plan, lead=lead, co=others[:cut], implementers=others[cut:],
            due=due.isoformat() if due else None, status=dice.choice([*TaskStatus] + [TaskStatus.IN_PROGRESS] * 3),
        )  # fmt: skip
        tasks.append(made)
    with transaction() as session:
        for part in session.scalars(select(Assignment)):
            part.status = dice.choice([*AssignmentStatus][:4])
            if dice.random() < 0.15:
                session.add(_waiting_report(part))
        for task in tasks:
            if task.due_on and dice.random() < 0.15:
                session.add(_request(task))
    return tasks


def _waiting_report(part: Assignment) -> Report:
    return Report(
        assignment_id=part.id, as_of=TODAY, state=ProgressState.IN_PROGRESS, percent=5, done="已开工。",
        status=ReportStatus.SUBMITTED, submitted_at=NOW,
    )  # fmt: skip


def _request(task: Task) -> Extension:
    lead = next(part for part in task.assignments if part.role.value == "lead")
    return Extension(
        task_id=task.id, assignment_id=lead.id, due_before=task.due_on, asked_due_on=date(2024, 6, 30),
        reason="需要时间。", status=ExtensionStatus.REQUESTED, asked_at=NOW,
    )  # fmt: skip


def state_of(task_id: int) -> tuple[object, ...]:
    """What an act could change of a task."""
    task = db.session.get_one(Task, task_id, populate_existing=True)
    db.session.expire(task)
    parts = sorted((part.organization_id, part.role.value, part.status.value) for part in task.assignments)
    return task.due_on, task.status, parts


def standing_roles(task_id: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"lead": [], "co": [], "implementers": []}
    names = {"lead": "lead", "co": "co", "implementer": "implementers"}
    for part in db.session.get_one(Task, task_id).parts:
        found[names[part.role.value]].append(part.organization_id)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_preview_says_exactly_what_then_happens(cast: Cast, seed: int) -> None:
    dice, office = random.Random(seed), cast.actor("office")
    tasks = wild_tasks(cast, dice)
    acts: list[Act] = [
        Remind(dice.choice([*Audience])),
        MoveDue(day=TODAY + timedelta(days=dice.randint(0, 40))),
        MoveDue(days=dice.randint(1, 60), working=dice.random() < 0.5),
        Reassign(unit(cast.health), unit(cast.education)),
        Reassign(unit(cast.civil_affairs), unit(cast.west_district)),
    ]
    dice.shuffle(acts)
    for act in acts:
        lines = preview(act, tasks, office)
        before = {line.task.id: state_of(line.task.id) for line in lines}
        last = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        roles = {line.task.id: standing_roles(line.task.id) for line in lines}
        apply_act(act, seen(lines), "批量。", actor=office, now=NOW, moment=moment())
        db.session.expire_all()
        new = list(db.session.scalars(select(AuditEntry).where(AuditEntry.id > last)))
        for line in lines:
            _check(line, before[line.task.id], roles[line.task.id], [e for e in new if e.task_id == line.task.id])
    assert check_trail().broken is None


def _check(line: Line, before: tuple[object, ...], roles: dict[str, list[int]], new: list[AuditEntry]) -> None:
    effect, task_id = line.effect, line.task.id
    words = sorted(entry.action for entry in new)
    if effect is None:
        assert (state_of(task_id), words) == (before, [])
    elif isinstance(effect, Reminders):
        assert state_of(task_id) == before
        assert sorted(entry.subject_id for entry in new) == sorted(part.id for part in effect.parts)
        assert set(words) == {"assignment:reminded"}
    elif isinstance(effect, NewDate):
        assert before[0] == effect.before
        assert state_of(task_id) == (effect.after, *before[1:])
        assert words == ["task:corrected"]
    else:
        assert isinstance(effect, NewUnits)
        assert standing_roles(task_id) == roles | {name: list(units) for name, units in effect.columns.items()}
        given = ["assignment:given"] if effect.gets else []
        assert words == [*given, "assignment:withdrawn", "task:corrected"]


# --- two at once ------------------------------------------------------------------------------------


def test_of_two_offices_that_confirm_the_same_at_once_one_does_it(app: Flask, cast: Cast) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan) for _ in range(5)]
    first, second = cast.actor("office"), cast.actor("second_office")
    prints = seen(preview(LATER, tasks, first))
    at = moment()
    outcome = at_once(
        app,
        lambda: apply_act(LATER, prints, "顺延。", actor=first, now=NOW, moment=at),
        lambda: apply_act(LATER, prints, "顺延。", actor=second, now=NOW, moment=at),
    )
    assert outcome == ["StaleEdit", "done"]
    assert len(entries("task:corrected")) == 5
    refreshed(*tasks)
    assert {str(task.due_on) for task in tasks} == {"2024-01-30"}


def test_a_liaison_who_accepts_at_the_same_moment_either_comes_first_or_has_lost_the_part(
    app: Flask, cast: Cast
) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan) for _ in range(5)]
    part = part_of(tasks[2], cast.civil_affairs)
    office, liaison, part_id = cast.actor("office"), liaison_of(part), part.id
    act = Reassign(unit(cast.civil_affairs), unit(cast.finance))
    prints = seen(preview(act, tasks, office))
    at = moment()
    outcome = at_once(
        app,
        lambda: apply_act(act, prints, "改派。", actor=office, now=NOW, moment=at),
        lambda: accept_assignment(part_id, actor=liaison, now=NOW),
    )
    assert outcome in (["Conflict", "done"], ["done", "done"])
    refreshed(*tasks)
    assert [[each.organization_id for each in task.parts] for task in tasks] == [[cast.finance.id]] * 5
    assert len(entries("assignment:accepted")) == (outcome == ["done", "done"])
    assert check_trail().broken is None


def test_a_report_sent_at_the_same_moment_keeps_the_whole_act_back(app: Flask, cast: Cast) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan) for _ in range(3)]
    part = accepted(part_of(tasks[1], cast.civil_affairs))
    office, act = cast.actor("office"), Reassign(unit(cast.civil_affairs), unit(cast.finance))
    prints = seen(preview(act, tasks, office))
    make_report(part)
    with pytest.raises(StaleEdit):
        apply_act(act, prints, "改派。", actor=office, now=NOW, moment=moment())
    assert entries("assignment:withdrawn") == []
