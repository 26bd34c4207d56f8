"""Every service feeds every guard that the table names for its step: it refuses when only that guard objects.

One service a step is brought to the point where the step can be taken; then one guard of the step after the other
is made to object, whatever it is given. A guard that the service does not feed would object with another reason.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

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
)
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.errors import Conflict
from tracker.core.extensions import db
from tracker.core.messages import Message
from tracker.core.permissions import Actor
from tracker.core.vocabulary import CheckResult, ProgressState, Rhythm, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.changes.services.withdrawing import withdraw_task
from tracker.tasks.models import Assignment, Extension, ReportDraft, Task
from tracker.tasks.plans.services.archiving import archive_plan
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.reports.services.recalling import open_report, recall_report
from tracker.tasks.reports.services.reports import ReportContent, approve_draft, hand_over_draft, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.rounds.rules.schedules import ScheduleFacts
from tracker.tasks.rounds.services.rounds import cancel_round, close_round, remind_missing
from tracker.tasks.rounds.services.scheduling import begin_rounds, set_schedule
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.close.services import Finding, close_task, record_check, reopen_task
from tracker.tasks.steps.extend.services import ask_extension, deny_extension, grant_extension
from tracker.tasks.steps.name_people.services import name_people
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment
from tracker.tasks.steps.remind.services import remind_unit
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import Guard
from tracker.tasks.workflow.rules.recalling_steps import OPEN_REPORT, RECALL_REPORT
from tracker.tasks.workflow.rules.steps import STEPS, Step

OBJECTION = Message("Only this guard objects.")
LATER = date(2024, 3, 31)
WORDS = ReportContent(ProgressState.IN_PROGRESS, 40, "已完成选址。")
TYPED = {"state": "in_progress", "percent": "40", "done": "已完成选址。"}
Act = Callable[[], object]


def lead_part(cast: Cast, **task: object) -> Assignment:
    """The accepted part of the lead in a task that the health commission shares."""
    made = make_task(cast, co=[cast.health], **task)  # type: ignore[arg-type]
    return accepted(part_of(made, cast.civil_affairs))


def completed(cast: Cast) -> Task:
    part = lead_part(cast)
    make_accepted_report(cast, part, state=ProgressState.COMPLETED, percent=100)
    return part.task


def refused(cast: Cast) -> Assignment:
    part = part_of(make_task(cast, co=[cast.health]), cast.health)
    refuse_assignment(part.id, "不属于本单位职责。", actor=cast.actor("co_liaison"), now=NOW)
    return part


def asked(cast: Cast) -> Extension:
    part = lead_part(cast)
    return ask_extension(part.task_id, LATER, "招标流标。", actor=liaison_of(part), now=NOW, today=TODAY)


def with_approval(unit: Organization) -> None:
    with transaction():
        db.session.get_one(Organization, unit.id).leader_approves_reports = True


def handed_over(cast: Cast) -> ReportDraft:
    part = lead_part(cast)
    with_approval(cast.civil_affairs)
    return hand_over_draft(part.id, WORDS, TYPED, actor=liaison_of(part), now=NOW, today=TODAY)


def scheduled(cast: Cast) -> None:
    """A plan whose rounds begin each month; the one of July stands there already."""
    plan = make_task(cast).plan
    wanted = ScheduleFacts(Rhythm.MONTHLY, 28, TODAY, None)
    set_schedule(
        plan.id, wanted, seen_version=0, actor=cast.actor("office"), now=NOW, today=TODAY, is_working_day=_every_day
    )


def _every_day(_day: date) -> bool:
    return True


def correct_units(cast: Cast, task: Task, office: Actor, **units: list[int]) -> Act:
    corrections = [Correction(task.id, task.version, name, value) for name, value in units.items()]  # type: ignore[arg-type]
    return lambda: correct_tasks(corrections, "按文件更正。", actor=office, now=NOW)


def archiving(cast: Cast) -> Act:
    plan = make_task(cast, status=TaskStatus.CLOSED).plan
    return lambda: archive_plan(plan.id, actor=cast.actor("office"), now=NOW)


def closing(cast: Cast) -> Act:
    task = completed(cast)
    return lambda: close_task(task.id, "其余转入日常管理。", actor=cast.actor("second_office"), now=NOW, today=TODAY)


def checking(cast: Cast) -> Act:
    task = completed(cast)
    finding = Finding("东江区", "已建成。", CheckResult.HOLDS, TODAY)
    return lambda: record_check(task.id, finding, actor=cast.actor("office"), now=NOW, today=TODAY)


def withdrawing(cast: Cast) -> Act:
    task = lead_part(cast).task
    return lambda: withdraw_task(task.id, "政策调整。", actor=cast.actor("office"), now=NOW)


def accepting(cast: Cast) -> Act:
    part = part_of(make_task(cast), cast.civil_affairs)
    return lambda: accept_assignment(part.id, actor=liaison_of(part), now=NOW)


def refusing(cast: Cast) -> Act:
    part = part_of(make_task(cast), cast.civil_affairs)
    return lambda: refuse_assignment(part.id, "不属于本单位职责。", actor=liaison_of(part), now=NOW)


def keeping(cast: Cast) -> Act:
    part = refused(cast)
    return lambda: decide_refusal(
        part.id, RefusalAnswer(Decision.KEEP, "职责明确。"), actor=cast.actor("office"), now=NOW
    )


def reassigning(cast: Cast) -> Act:
    part = refused(cast)
    answer = RefusalAnswer(Decision.REASSIGN, "改由财政局办理。", cast.finance.id)
    return lambda: decide_refusal(part.id, answer, actor=cast.actor("office"), now=NOW)


def giving_a_bigger_part(cast: Cast) -> Act:
    """The lead refused; the health commission, which implements, gets the lead's part."""
    part = part_of(make_task(cast, implementers=[cast.health]), cast.civil_affairs)
    refuse_assignment(part.id, "不属于本单位职责。", actor=liaison_of(part), now=NOW)
    answer = RefusalAnswer(Decision.REASSIGN, "改由卫生健康委办理。", cast.health.id)
    return lambda: decide_refusal(part.id, answer, actor=cast.actor("office"), now=NOW)


def taking_a_part_away(cast: Cast) -> Act:
    return correct_units(cast, make_task(cast, co=[cast.health]), cast.actor("office"), co=[])


def making_another_lead(cast: Cast) -> Act:
    units = {"lead": [cast.health.id], "co": [cast.civil_affairs.id]}
    return correct_units(cast, make_task(cast, co=[cast.health]), cast.actor("office"), **units)


def naming_people(cast: Cast) -> Act:
    part = lead_part(cast)
    return lambda: name_people(part.id, leader="冯局", liaison_id=None, actor=liaison_of(part), now=NOW)


def writing(cast: Cast) -> Act:
    part = lead_part(cast)
    return lambda: save_draft(part.id, TYPED, actor=liaison_of(part), now=NOW)


def sending(cast: Cast) -> Act:
    part = lead_part(cast)
    return lambda: submit_report(part.id, WORDS, actor=liaison_of(part), now=NOW, today=TODAY)


def handing_over(cast: Cast) -> Act:
    part = lead_part(cast)
    with_approval(cast.civil_affairs)
    return lambda: hand_over_draft(part.id, WORDS, TYPED, actor=liaison_of(part), now=NOW, today=TODAY)


def approving(cast: Cast) -> Act:
    draft = handed_over(cast)
    leader, seen = cast.actor("unit_leader"), draft.version
    return lambda: approve_draft(draft.assignment_id, seen=seen, actor=leader, now=NOW, today=TODAY)


def reviewing(cast: Cast) -> Act:
    report = make_report(lead_part(cast))
    return lambda: accept_report(report.id, actor=cast.actor("office"), now=NOW)


def recalling(cast: Cast) -> Act:
    report = make_report(lead_part(cast))
    return lambda: recall_report(report.id, actor=cast.actor("lead_liaison"), now=NOW)


def opening(cast: Cast) -> Act:
    report = make_report(lead_part(cast))
    return lambda: open_report(report.id, actor=cast.actor("office"), now=NOW)


def returning(cast: Cast) -> Act:
    report = make_report(lead_part(cast))
    return lambda: return_report(report.id, "缺少数据。", actor=cast.actor("office"), now=NOW)


def reminding(cast: Cast) -> Act:
    part = lead_part(cast)
    return lambda: remind_unit(part.id, "请抓紧。", actor=cast.actor("office"), now=NOW)


def asking(cast: Cast) -> Act:
    part = lead_part(cast)
    return lambda: ask_extension(part.task_id, LATER, "招标流标。", actor=liaison_of(part), now=NOW, today=TODAY)


def granting(cast: Cast) -> Act:
    request = asked(cast)
    return lambda: grant_extension(request.id, LATER, actor=cast.actor("office"), now=NOW, today=TODAY)


def denying(cast: Cast) -> Act:
    request = asked(cast)
    return lambda: deny_extension(request.id, "不予延期。", actor=cast.actor("office"), now=NOW)


def telling_of_a_round(cast: Cast) -> Act:
    scheduled(cast)
    later = TODAY + timedelta(days=10)
    return lambda: begin_rounds(NOW + timedelta(days=10), later, is_working_day=_every_day)


def reminding_of_a_round(cast: Cast) -> Act:
    shown = make_round(cast, lead_part(cast).task.plan)
    return lambda: remind_missing(shown.id, "请抓紧。", actor=cast.actor("office"), now=NOW, today=TODAY)


def closing_a_round(cast: Cast) -> Act:
    shown = make_round(cast, lead_part(cast).task.plan)
    return lambda: close_round(shown.id, "提前结束。", actor=cast.actor("office"), now=NOW, today=TODAY)


def cancelling_a_round(cast: Cast) -> Act:
    shown = make_round(cast, make_plan(cast))
    return lambda: cancel_round(shown.id, "口径调整。", actor=cast.actor("office"), now=NOW, today=TODAY)


#: For each step that has guards: the services that take it, each brought to the point where it can be taken.
SERVICES: dict[str, tuple[Step, tuple[Callable[[Cast], Act], ...]]] = {
    "archive a plan": (steps.ARCHIVE_PLAN, (archiving,)),
    "close a task": (steps.CLOSE_TASK, (closing,)),
    "check a task": (steps.CHECK_TASK, (checking,)),
    "withdraw a task": (steps.WITHDRAW_TASK, (withdrawing,)),
    "accept a part": (steps.ACCEPT_ASSIGNMENT, (accepting,)),
    "refuse a part": (steps.REFUSE_ASSIGNMENT, (refusing,)),
    "keep a part": (steps.KEEP_ASSIGNMENT, (keeping,)),
    "re-assign a part": (steps.WITHDRAW_ASSIGNMENT, (reassigning,)),
    "give a bigger part": (steps.GIVE_BIGGER_ASSIGNMENT, (giving_a_bigger_part,)),
    "take a part away": (steps.TAKE_PART_AWAY, (taking_a_part_away,)),
    "give another part": (steps.GIVE_OTHER_PART, (making_another_lead,)),
    "name people": (steps.NAME_PEOPLE, (naming_people,)),
    "write a report": (steps.WRITE_REPORT, (writing,)),
    "report": (steps.REPORT_ON_ASSIGNMENT, (sending, handing_over, approving)),
    "remind a unit": (steps.REMIND_UNIT, (reminding,)),
    "send a report": (steps.SUBMIT_REPORT, (sending,)),
    "approve a report": (steps.APPROVE_REPORT, (approving,)),
    "hand a draft over": (steps.HAND_OVER_DRAFT, (handing_over,)),
    "take a report back": (RECALL_REPORT, (recalling,)),
    "open a report": (OPEN_REPORT, (opening,)),
    "accept a report": (steps.ACCEPT_REPORT, (reviewing,)),
    "return a report": (steps.RETURN_REPORT, (returning,)),
    "ask for a later date": (steps.ASK_FOR_EXTENSION, (asking,)),
    "extend a task": (steps.EXTEND_TASK, (granting,)),
    "grant a later date": (steps.GRANT_EXTENSION, (granting,)),
    "deny a later date": (steps.DENY_EXTENSION, (denying,)),
    "begin a round": (steps.BEGIN_ROUND, (telling_of_a_round,)),
    "remind of a round": (steps.REMIND_ROUND, (reminding_of_a_round,)),
    "close a round": (steps.CLOSE_ROUND, (closing_a_round,)),
    "cancel a round": (steps.CANCEL_ROUND, (cancelling_a_round,)),
}
CASES = [
    pytest.param(step, guard, service, id=f"{name}: {guard.fact} ({service.__name__})")
    for name, (step, services) in SERVICES.items()
    for service in services
    for guard in step.guards
]


def finishing(cast: Cast) -> tuple[Act, Callable[[], object]]:
    part = lead_part(cast)
    report = make_report(part, state=ProgressState.COMPLETED, percent=100)
    act = lambda: accept_report(report.id, actor=cast.actor("office"), now=NOW)  # noqa: E731
    return act, lambda: (db.session.get_one(Task, part.task_id).status, db.session.get_one(Assignment, part.id).status)


def beginning(cast: Cast) -> tuple[Act, Callable[[], object]]:
    part = part_of(make_task(cast), cast.civil_affairs)
    act = lambda: accept_assignment(part.id, actor=liaison_of(part), now=NOW)  # noqa: E731
    return act, lambda: db.session.get_one(Task, part.task_id).status


def reopening(cast: Cast) -> tuple[Act, Callable[[], object]]:
    task = completed(cast)
    lead = part_of(task, cast.civil_affairs).id
    act = lambda: reopen_task(task.id, "核查不实。", actor=cast.actor("office"), now=NOW)  # noqa: E731
    return act, lambda: db.session.get_one(Assignment, lead).status


#: Steps that follow from another act: they are not taken while a guard objects, and the act itself is done.
FOLLOWING: dict[str, tuple[Step, Callable[[Cast], tuple[Act, Callable[[], object]]]]] = {
    "begin a task": (steps.BEGIN_TASK, beginning),
    "complete a task": (steps.COMPLETE_TASK, finishing),
    "complete a part": (steps.COMPLETE_ASSIGNMENT, finishing),
    "reopen a part": (steps.REOPEN_PART, reopening),
}
FOLLOWING_CASES = [
    pytest.param(step, guard, act, id=f"{name}: {guard.fact}")
    for name, (step, act) in FOLLOWING.items()
    for guard in step.guards
]


@contextmanager
def objecting(step: Step, guard: Guard) -> Iterator[None]:
    """Within, this guard of this step objects whatever it is given."""
    guards = step.guards
    stubborn = replace(guard, objection=lambda _given: OBJECTION)
    object.__setattr__(step, "guards", tuple(stubborn if each is guard else each for each in guards))
    try:
        yield
    finally:
        object.__setattr__(step, "guards", guards)


def test_every_step_with_a_guard_is_tried() -> None:
    tried = {step for step, _services in SERVICES.values()} | {step for step, _act in FOLLOWING.values()}
    assert tried == {step for step in STEPS if step.guards}


@pytest.mark.parametrize(("step", "guard", "service"), CASES)
def test_a_service_refuses_when_only_one_guard_objects(
    cast: Cast, step: Step, guard: Guard, service: Callable[[Cast], Act]
) -> None:
    act = service(cast)
    with objecting(step, guard), pytest.raises(Conflict) as refusal:
        act()
    assert str(OBJECTION) in str(refusal.value)
    db.session.rollback()
    act()


@pytest.mark.parametrize(("step", "guard", "act"), FOLLOWING_CASES)
def test_a_step_that_follows_is_not_taken_while_a_guard_objects(
    cast: Cast, step: Step, guard: Guard, act: Callable[[Cast], tuple[Act, Callable[[], object]]]
) -> None:
    acting, state = act(cast)
    before = state()
    with objecting(step, guard):
        acting()
    db.session.expire_all()
    assert _stays(step, before, state())


def _stays(step: Step, before: object, after: object) -> bool:
    """Whether the record of the step is in the state in which it was."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        index = 0 if step is steps.COMPLETE_TASK else 1
        return bool(before[index] is after[index])
    return before is after
