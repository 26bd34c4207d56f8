"""Taking a task out of an issued plan and putting it back: what ends, what is told, and that it counts nowhere."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_plan,
    make_report,
    make_round,
    make_task,
    part_of,
    refreshed,
)
from tests.notify.test_assigning_notices import told_now
from tests.people import Cast
from tests.tasks.desk.test_work_queue import waits
from tests.tasks.reports.test_drafts import hand_over
from tests.tasks.steps.test_extend import asked, under_way
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    AssignmentStatus,
    Cadence,
    ExtensionStatus,
    NoticeKind,
    ProgressState,
    ReportDraftStatus,
    Responsibility,
    Role,
    TaskStatus,
)
from tracker.notify.models import DigestRecipient
from tracker.notify.queries.digest import desks
from tracker.notify.queries.notices import part_facts, people_by_organization
from tracker.notify.queries.scopes import scopes
from tracker.oversight.queries import due_lights, history, lights_before, part_counts, task_groups
from tracker.oversight.urgent.queries import urgent_tasks
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.changes.services.withdrawing import reinstate_task, withdraw_task
from tracker.tasks.desk.queries.queue import work_queue
from tracker.tasks.ledger.queries.file_lines import exported_tasks, ledger_lines
from tracker.tasks.ledger.queries.filters import FilterContext, chips_for, conditions_of
from tracker.tasks.models import Assignment, Extension, Plan, ReportDraft, Task
from tracker.tasks.plans.queries import district_matrix, task_counts
from tracker.tasks.plans.services.archiving import archiving_facts, plan_lines
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.rounds.queries.matrix import matrix_of
from tracker.tasks.rounds.queries.rounds import count_outstanding, facts_of_round, rounds_of_plan
from tracker.tasks.steps.accept.services import accept_assignment

WHY = "上级文件已废止该事项。"
PEOPLE = ("office", "leader", "lead_liaison", "co_liaison", "district_liaison", "unit_leader")


def withdrawn(cast: Cast, task: Task, who: str = "office") -> Task:
    withdraw_task(task.id, WHY, actor=cast.actor(who), now=NOW)
    db.session.expire_all()
    return task


def reinstated(cast: Cast, task: Task, who: str = "office") -> Task:
    reinstate_task(task.id, "事项恢复执行。", actor=cast.actor(who), now=NOW + timedelta(days=2))
    db.session.expire_all()
    return task


def listed(cast: Cast, person: str, **arguments: str) -> list[int]:
    """The ids that the ledger, and its file, hold for this person."""
    actor = cast.actor(person)
    conditions = conditions_of(chips_for(FilterContext(arguments, actor, TODAY)), actor)
    tasks = exported_tasks(conditions, [Task.ordinal])
    return [int(str(line["id"])) for line in ledger_lines(tasks.ids, actor=actor, today=TODAY, translate=str)]


def everything(cast: Cast, plan: Plan) -> dict[str, object]:
    """All that lists and counts say of the city on a day, however they say it."""
    ids, liaisons = [plan.id], people_by_organization(Role.LIAISON)
    after = TODAY + timedelta(days=200)
    found: dict[str, object] = {
        "chapters": task_groups(ids, after),
        "parts": sorted(map(repr, part_counts(ids, after))),
        "urgent": urgent_tasks(ids, after, limit=9),
        "due": due_lights(ids, TODAY, (30, 365)),
        "history": history([plan]),
        "reminded": part_facts(liaisons, only_open=False),
        "digests": [scope.state for scope in scopes(cast.city.id, tuple(Cadence), after)],
        "desks": desks(cast.city.id, after),
        "counts": task_counts(ids),
        "plans": [(line.tasks, line.ended) for line in plan_lines(cast.actor("office"))],
        "archiving": archiving_facts(plan),
        "rounds": [matrix_of(plan, rounds_of_plan(plan.id), cast.actor("office"), TODAY).lines],
        "missing": count_outstanding(facts_of_round(each) for each in rounds_of_plan(plan.id)),
    }
    for person in PEOPLE:
        found[f"queue of {person}"] = work_queue(cast.actor(person), after)
        found[f"ledger of {person}"] = listed(cast, person)
        found[f"districts of {person}"] = district_matrix(plan.id, cast.actor(person), TODAY).rows
    return found


def test_a_withdrawn_task_counts_nowhere(cast: Cast) -> None:
    plan = make_plan(cast)
    with transaction() as session:
        address = {"address": "leader@yunzhou.example", "name": "陈刚", "cadence": Cadence.WEEKLY}
        session.add(DigestRecipient(jurisdiction_id=cast.city.id, created_at=NOW, **address))
    make_round(cast, plan)
    usual = {"co": [cast.health], "implementers": [cast.east_district]}
    make_accepted_report(cast, part_of(make_task(cast, plan, **usual), cast.civil_affairs))  # type: ignore[arg-type]
    before = everything(cast, plan)
    task = make_task(cast, plan, section="另一章", **usual)  # type: ignore[arg-type]
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=70)
    hand_over(part_of(task, cast.civil_affairs))
    refreshed(task)
    asked(cast, task)
    with_it = everything(cast, plan)
    assert {name for name in before if before[name] == with_it[name]} == {"queue of leader"}
    withdrawn(cast, task)
    without = everything(cast, plan)
    assert {name for name in before if before[name] != without[name]} == set()


def test_the_parts_end_with_the_task_and_what_waits_is_settled(cast: Cast) -> None:
    task = under_way(cast)
    extension, draft = asked(cast, task), hand_over(part_of(task, cast.civil_affairs))
    refreshed(task)
    withdrawn(cast, task)
    assert (task.status, task.withdrawal_reason) == (TaskStatus.WITHDRAWN, WHY)
    assert {part.status for part in task.assignments} == {AssignmentStatus.WITHDRAWN}
    assert db.session.get_one(Extension, extension.id).status is ExtensionStatus.SETTLED
    kept = db.session.get_one(ReportDraft, draft.id)
    assert (kept.status, bool(kept.content)) == (ReportDraftStatus.DRAFT, True)
    entry = db.session.query(AuditEntry).filter_by(action="task:withdrawn").one()
    assert (entry.before, entry.reason, entry.after) == (
        {"status": "in_progress"},
        WHY,
        {"status": "withdrawn", "units": ["市民政局", "市卫生健康委", "东江区"]},
    )


def test_every_unit_hears_once_that_it_ends_and_that_it_is_back(cast: Cast) -> None:
    task = withdrawn(cast, under_way(cast))
    told = [
        ("赵敏", NoticeKind.TASK_WITHDRAWN),
        ("钱进", NoticeKind.TASK_WITHDRAWN),
        ("孙江", NoticeKind.TASK_WITHDRAWN),
    ]
    assert told_now("task:withdrawn") == told
    reinstated(cast, task)
    assert [name for name, _kind in told_now("task:reinstated")] == ["赵敏", "钱进", "孙江"]


def test_it_stays_findable_and_readable_for_the_city_and_its_units(cast: Cast) -> None:
    task = withdrawn(cast, under_way(cast))
    for person in PEOPLE:
        assert listed(cast, person) == []
        assert listed(cast, person, status="withdrawn") == [task.id]
    assert listed(cast, "stranger", status="withdrawn") == []


def test_a_unit_whose_part_was_taken_before_does_not_come_back(cast: Cast) -> None:
    task = under_way(cast)
    refreshed(task)
    correct_tasks([Correction(task.id, task.version, "co", ())], "更正。", actor=cast.actor("office"), now=NOW)
    refreshed(task)
    withdrawn(cast, task)
    assert listed(cast, "co_liaison", status="withdrawn") == []
    assert [part.organization_id for part in task.former_parts] == [cast.health.id]
    reinstated(cast, task)
    assert [part.organization_id for part in task.parts] == [cast.civil_affairs.id, cast.east_district.id]


def test_reinstated_parts_wait_to_be_accepted_and_keep_their_progress(cast: Cast) -> None:
    task = under_way(cast)
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=40)
    refreshed(task)
    reinstated(cast, withdrawn(cast, task))
    assert (task.status, task.percent, task.withdrawn_at, task.withdrawal_reason) == (TaskStatus.ISSUED, 40, None, "")
    for part in task.assignments:
        assert part.status is AssignmentStatus.AWAITING_ACCEPTANCE
        assert part.assigned_at == NOW + timedelta(days=2), "the clock for accepting starts anew"
    assert waits(cast, "lead_liaison") == {"to_accept": 1}
    accepted(part_of(task, cast.civil_affairs))
    refreshed(task)
    assert task.status is TaskStatus.IN_PROGRESS


def test_a_report_that_waits_is_decided_first(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    make_report(part_of(task, cast.health))
    with pytest.raises(Conflict, match="waits for review"):
        withdrawn(cast, task)
    assert task.status is TaskStatus.ISSUED


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(TaskStatus.COMPLETED, "reopen it first"), (TaskStatus.CLOSED, "stays as it is")],
)
def test_what_was_done_is_not_withdrawn(cast: Cast, status: TaskStatus, sentence: str) -> None:
    with pytest.raises(Conflict, match=sentence):
        withdrawn(cast, make_task(cast, status=status))


def test_nothing_is_done_to_a_withdrawn_task_but_reinstating_it(cast: Cast) -> None:
    task = withdrawn(cast, under_way(cast))
    part = part_of(task, cast.civil_affairs)
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    with pytest.raises(Conflict):
        withdrawn(cast, task)
    with pytest.raises(Conflict):
        submit_report(part.id, content, actor=liaison_of(part), now=NOW, today=TODAY)
    with pytest.raises(Conflict):
        accept_assignment(part.id, actor=liaison_of(part), now=NOW)
    with pytest.raises(Conflict, match="withdrawn"):
        asked(cast, task)
    refreshed(task)
    with pytest.raises(Conflict, match="reinstate it"):
        correct_tasks([Correction(task.id, task.version, "title", "新")], "更。", actor=cast.actor("office"), now=NOW)
    reinstated(cast, task)
    with pytest.raises(Conflict, match="not withdrawn"):
        reinstated(cast, task)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 4001])
def test_both_need_a_reason(cast: Cast, reason: str) -> None:
    task = under_way(cast)
    for act in (withdraw_task, reinstate_task):
        with pytest.raises(Invalid):
            act(task.id, reason, actor=cast.actor("office"), now=NOW)


@pytest.mark.parametrize("who", ["leader", "viewer", "admin", "lead_liaison", "unit_leader", "other_city_office"])
def test_only_the_office_of_the_city_does(cast: Cast, who: str) -> None:
    task = under_way(cast)
    with pytest.raises(Forbidden):
        withdrawn(cast, task, who)
    withdrawn(cast, task)
    with pytest.raises(Forbidden):
        reinstated(cast, task, who)


def test_what_changed_since_it_was_looked_at_is_looked_at_again(cast: Cast) -> None:
    task = under_way(cast)
    with pytest.raises(StaleEdit):
        withdraw_task(task.id, WHY, actor=cast.actor("office"), now=NOW, seen=task.version - 1)


def test_a_week_ago_the_task_counted_still(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan)
    withdrawn(cast, task)
    assert lights_before([plan.id], NOW - timedelta(days=1), TODAY).total() == 1
    assert lights_before([plan.id], NOW + timedelta(days=1), TODAY).total() == 0


def test_the_lead_stays_one_through_it_all(cast: Cast) -> None:
    task = reinstated(cast, withdrawn(cast, under_way(cast)))
    leads = select(Assignment).where(Assignment.task_id == task.id, Assignment.role == Responsibility.LEAD)
    assert len(db.session.scalars(leads).all()) == 1


def test_a_report_is_sent_while_the_task_is_withdrawn(app: Flask, cast: Cast) -> None:
    task = under_way(cast)
    part = part_of(task, cast.civil_affairs)
    task_id, part_id, office, liaison = task.id, part.id, cast.actor("office"), liaison_of(part)
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    outcome = at_once(
        app,
        lambda: withdraw_task(task_id, WHY, actor=office, now=NOW),
        lambda: submit_report(part_id, content, actor=liaison, now=NOW, today=TODAY),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("task:withdrawn") + entries("report:submitted") == 1


def test_two_withdraw_at_once(app: Flask, cast: Cast) -> None:
    task_id = under_way(cast).id
    people = [cast.actor("office"), cast.actor("second_office")]
    steps = [lambda who=who: withdraw_task(task_id, WHY, actor=who, now=NOW) for who in people]
    assert at_once(app, *steps) == ["Conflict", "done"]
    assert entries("task:withdrawn") == 1


def test_its_due_date_is_over_and_it_is_not_late(cast: Cast) -> None:
    task = withdrawn(cast, make_task(cast, due="2023-06-01"))
    assert listed(cast, "office", overdue="1", status="withdrawn") == []
    assert str(task.due_on) == str(date(2023, 6, 1))
