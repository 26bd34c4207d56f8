"""Opening, scheduling, ending and reminding of rounds, and which round a report names; on both databases."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.beside import held_beside, impatient
from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_round,
    make_task,
    part_of,
    refreshed,
)
from tests.people import Cast
from tests.tasks.steps.test_extend import EVERYBODY
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import single_transaction, transaction
from tracker.core.errors import Busy, Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, ProgressState, Rhythm, RoundStatus
from tracker.core.workdays import WorkCalendar
from tracker.tasks.models import Plan, Report, ReportingRound, RoundSchedule
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.rounds.queries.rounds import (
    answers_to,
    count_outstanding,
    facts_of_round,
    rounds_of_plan,
    schedule_of,
)
from tracker.tasks.rounds.rules.schedules import ScheduleFacts
from tracker.tasks.rounds.services.rounds import (
    RoundContent,
    cancel_round,
    close_round,
    open_round,
    remind_missing,
    round_values,
)
from tracker.tasks.rounds.services.scheduling import begin_rounds, changes_of_schedule, set_schedule, stop_schedule
from tracker.tasks.steps.close.services import reopen_task

WORKED = WorkCalendar().is_working_day
YEAR = ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), date(2023, 12, 31))
STARTED = ReportContent(ProgressState.IN_PROGRESS, 30, "开工。")
CONTENT = RoundContent(date(2023, 6, 1), date(2023, 6, 30), date(2023, 6, 30))


def on(day: date) -> datetime:
    """Half past nine of a day."""
    return NOW + (day - TODAY)


def schedule(
    cast: Cast, plan: Plan, wanted: ScheduleFacts = YEAR, *, today: date = TODAY, person: str = "office"
) -> int:
    found = schedule_of(plan.id)
    return set_schedule(
        plan.id,
        wanted,
        seen_version=found.version if found else 0,
        actor=cast.actor(person),
        now=on(today),
        today=today,
        is_working_day=WORKED,
    )


def stop(cast: Cast, plan: Plan, *, today: date = TODAY) -> None:
    stop_schedule(
        plan.id,
        seen_version=schedule_of(plan.id).version,
        actor=cast.actor("office"),
        now=on(today),
        today=today,  # type: ignore[union-attr]
    )


def tick(today: date) -> int:
    return begin_rounds(on(today), today, is_working_day=WORKED)


def due_days(plan: Plan) -> list[str]:
    return [each.due_on.isoformat() for each in reversed(rounds_of_plan(plan.id))]


def sentences(*actions: str) -> list[str]:
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id))
    return [str(sentence_of(entry_facts(entry, {}))) for entry in found]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return make_plan(cast)


# -- opening one ------------------------------------------------------------------------------------------------


def test_a_round_is_opened_with_an_entry_that_says_for_what_and_until_when(cast: Cast, plan: Plan) -> None:
    opened = make_round(cast, plan)
    assert (opened.status, opened.opens_on, opened.told_at, opened.schedule_id) == (RoundStatus.OPEN, TODAY, NOW, None)
    assert sentences("round:opened") == ["李梅 opened the round 6/2023: reports by 2023-06-30"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "round:opened")).one()
    assert (entry.subject_id, entry.after["round_id"], entry.plan_id) == (opened.id, opened.id, plan.id)


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (RoundContent(date(2023, 6, 30), date(2023, 6, 1), TODAY), {"period_end", "due_on"}),
        (RoundContent(date(2023, 6, 1), date(2023, 6, 30), TODAY - timedelta(days=1)), {"due_on"}),
        (RoundContent(date(2023, 6, 1), date(2023, 6, 30), TODAY + timedelta(days=367)), {"due_on"}),
        (RoundContent(date(2023, 6, 1), date(2023, 6, 30), TODAY, "长" * 501), {"note"}),
        (RoundContent(date(2023, 6, 1), date(2023, 6, 30), TODAY + timedelta(days=366), "长" * 500), set()),
    ],
)
def test_what_cannot_be_opened_is_said_by_field(
    cast: Cast, plan: Plan, content: RoundContent, fields: set[str]
) -> None:
    if not fields:
        open_round(plan.id, content, actor=cast.actor("office"), now=NOW, today=TODAY)
        return
    with pytest.raises(Invalid) as refused:
        open_round(plan.id, content, actor=cast.actor("office"), now=NOW, today=TODAY)
    assert set(refused.value.fields) == fields


def test_the_same_round_is_not_opened_twice_also_not_at_once(app: Flask, cast: Cast, plan: Plan) -> None:
    plan_id, first, second = plan.id, cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        *(
            lambda actor=actor: open_round(plan_id, CONTENT, actor=actor, now=NOW, today=TODAY)
            for actor in (first, second)
        ),
    )
    assert outcome == ["Invalid", "done"]
    assert entries("round:opened") == len(rounds_of_plan(plan_id)) == 1


@pytest.mark.parametrize("person", sorted(set(EVERYBODY) - {"office", "second_office"}))
def test_only_the_office_opens_schedules_ends_and_reminds(cast: Cast, plan: Plan, person: str) -> None:
    part_of(make_task(cast, plan), cast.civil_affairs)
    opened, actor = make_round(cast, plan), cast.actor(person)
    for step in (
        lambda: open_round(plan.id, CONTENT, actor=actor, now=NOW, today=TODAY),
        lambda: schedule(cast, plan, person=person),
        lambda: close_round(opened.id, "已足够", actor=actor, now=NOW, today=TODAY),
        lambda: cancel_round(opened.id, "开错了", actor=actor, now=NOW, today=TODAY),
        lambda: remind_missing(opened.id, "", actor=actor, now=NOW, today=TODAY),
    ):
        with pytest.raises(Forbidden):
            step()
    assert (len(rounds_of_plan(plan.id)), schedule_of(plan.id), opened.status) == (1, None, RoundStatus.OPEN)


def test_a_plan_that_is_not_in_force_gets_no_rounds(cast: Cast, plan: Plan) -> None:
    with transaction():
        plan.status = PlanStatus.ARCHIVED
    with pytest.raises(Forbidden, match="archived"):
        make_round(cast, plan)


# -- a schedule -------------------------------------------------------------------------------------------------


def test_a_schedule_makes_the_rounds_that_are_still_to_come(cast: Cast, plan: Plan) -> None:
    assert schedule(cast, plan) == 6
    assert due_days(plan) == ["2023-07-25", "2023-08-25", "2023-09-25", "2023-10-25", "2023-11-24", "2023-12-25"]
    assert sentences("plan:rounds-scheduled", "round:opened") == [
        "李梅 had reports sent monthly by day 25, from 2023-01-01 to 2023-12-31"
    ]


def test_a_round_that_has_begun_already_is_told_at_once(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan, ScheduleFacts(Rhythm.MONTHLY, 30, date(2023, 1, 1), date(2023, 8, 31)))
    first = rounds_of_plan(plan.id)[-1]
    assert (first.opens_on, first.due_on, first.told_at) == (date(2023, 6, 1), date(2023, 6, 30), NOW)
    assert sentences("round:opened") == ["李梅 opened the round 6/2023: reports by 2023-06-30"]
    assert tick(TODAY) == 0


def test_changing_the_schedule_takes_back_only_what_has_not_begun(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan)
    assert tick(date(2023, 7, 1)) == 1
    august = next(each for each in rounds_of_plan(plan.id) if each.due_on.month == 8)
    cancel_round(august.id, "暑期暂停", actor=cast.actor("office"), now=NOW, today=date(2023, 7, 3))
    schedule(
        cast, plan, ScheduleFacts(Rhythm.MONTHLY, 10, date(2023, 1, 1), date(2023, 10, 31)), today=date(2023, 7, 3)
    )
    assert due_days(plan) == ["2023-07-25", "2023-08-25", "2023-09-08", "2023-10-10"]
    assert [each.status for each in reversed(rounds_of_plan(plan.id))][1] is RoundStatus.CANCELLED
    entry = changes_of_schedule(plan.id)[0]
    assert (entry.before["day"], entry.after["day"]) == (25, 10)


def test_a_quarterly_schedule_takes_the_place_of_a_monthly_one(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan)
    schedule(cast, plan, ScheduleFacts(Rhythm.QUARTERLY, 25, date(2023, 1, 1), date(2023, 12, 31)))
    assert due_days(plan) == ["2023-09-25", "2023-12-25"]


def test_a_stopped_schedule_makes_no_more_and_what_has_begun_goes_on(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan, ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), None))
    tick(date(2023, 7, 1))
    stop(cast, plan, today=date(2023, 7, 5))
    assert due_days(plan) == ["2023-07-25"]
    assert tick(date(2023, 12, 1)) == 0
    with pytest.raises(Conflict, match="no schedule"):
        stop(cast, plan)
    schedule(cast, plan, today=date(2023, 9, 1))
    assert due_days(plan) == ["2023-07-25", "2023-09-25", "2023-10-25", "2023-11-24", "2023-12-25"]


def test_what_was_reported_on_stays_even_if_it_lies_ahead(cast: Cast, plan: Plan) -> None:
    """The day of a demo may be set back."""
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    schedule(cast, plan)
    tick(date(2023, 7, 1))
    make_report(part, today=date(2023, 7, 2), now=on(date(2023, 7, 2)))
    stop(cast, plan)
    assert due_days(plan) == ["2023-07-25"]


def test_a_schedule_without_end_is_carried_on_by_the_job_and_doing_it_again_changes_nothing(
    cast: Cast, plan: Plan
) -> None:
    schedule(cast, plan, ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), None))
    assert len(rounds_of_plan(plan.id)) == 11
    assert [tick(date(2023, 7, 1)) for _ in range(3)] == [2, 0, 0]  # one more month ahead, and July has begun
    assert due_days(plan)[-1] == "2024-06-25"
    assert sentences("round:opened") == ["the system opened the round 7/2023: reports by 2023-07-25"]


def test_a_run_of_the_job_that_finds_nothing_waits_for_nobody(
    app: Flask, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(cast, plan, ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), None))
    tick(date(2023, 7, 1))
    impatient(monkeypatch)
    with held_beside(app, single_transaction):
        assert tick(date(2023, 7, 31)) == 0
        with pytest.raises(Busy):
            tick(date(2023, 8, 1))
    assert tick(date(2023, 8, 1)) == 2


def test_the_day_is_fixed_when_the_round_begins_by_the_calendar_of_then(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan)
    holiday = WorkCalendar({date(2023, 7, 25): "新假日"})
    begin_rounds(on(date(2023, 7, 1)), date(2023, 7, 1), is_working_day=holiday.is_working_day)
    assert due_days(plan)[0] == "2023-07-24"


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (ScheduleFacts(Rhythm.MONTHLY, 32, date(2023, 1, 1), None), {"day"}),
        (ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), date(2023, 7, 24)), {"ends_on"}),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(cast: Cast, plan: Plan, wanted: ScheduleFacts, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        schedule(cast, plan, wanted)
    assert set(refused.value.fields) == fields
    assert schedule_of(plan.id) is None


def test_two_who_set_the_schedule_at_once_do_not_overwrite_each_other(app: Flask, cast: Cast, plan: Plan) -> None:
    plan_id = plan.id

    def setting(actor, day: int):  # type: ignore[no-untyped-def]
        wanted = ScheduleFacts(Rhythm.MONTHLY, day, date(2023, 1, 1), date(2023, 12, 31))
        return lambda: set_schedule(
            plan_id, wanted, seen_version=0, actor=actor, now=NOW, today=TODAY, is_working_day=WORKED
        )

    outcome = at_once(app, setting(cast.actor("office"), 10), setting(cast.actor("second_office"), 25))
    assert outcome == ["StaleEdit", "done"]
    assert db.session.scalar(select(func.count(RoundSchedule.id))) == entries("plan:rounds-scheduled") == 1
    assert len(rounds_of_plan(plan_id)) == 6


def test_the_job_in_many_processes_at_once_tells_of_each_round_once(app: Flask, cast: Cast, plan: Plan) -> None:
    schedule(cast, plan, ScheduleFacts(Rhythm.MONTHLY, 25, date(2023, 1, 1), None))
    outcome = at_once(app, *[lambda: tick(date(2023, 8, 1))] * 4)
    assert outcome == ["done"] * 4
    assert entries("round:opened") == 2
    assert len(rounds_of_plan(plan.id)) == len(set(due_days(plan))) == 13


def test_a_stale_form_changes_nothing(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan)
    with pytest.raises(StaleEdit):
        stop_schedule(plan.id, seen_version=99, actor=cast.actor("office"), now=NOW, today=TODAY)
    assert len(rounds_of_plan(plan.id)) == 6


# -- answering --------------------------------------------------------------------------------------------------


def test_a_report_names_the_round_that_waits_for_it_and_the_next_one_names_none(cast: Cast, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    before = make_accepted_report(cast, part, today=date(2023, 6, 27))
    opened = make_round(cast, plan)
    answer = make_accepted_report(cast, part)
    more = make_report(part, percent=45)
    assert (before.round_id, answer.round_id, more.round_id) == (None, opened.id, None)


def test_a_correction_answers_the_same_round_even_after_it_was_closed(cast: Cast, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    opened = make_round(cast, plan)
    returned = make_returned_report(cast, part)
    close_round(opened.id, "", actor=cast.actor("office"), now=NOW, today=TODAY)
    correction = make_report(part, today=date(2023, 7, 3), now=on(date(2023, 7, 3)))
    assert (returned.round_id, correction.round_id, correction.corrects_id) == (opened.id, opened.id, returned.id)
    answer = answers_to([opened.id])[opened.id, part.id]
    assert (answer.first_sent_on, answer.report_id) == (TODAY, correction.id)


def test_a_correction_of_a_report_without_round_answers_the_one_that_waits_now(cast: Cast, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    make_returned_report(cast, part)
    opened = make_round(cast, plan)
    assert make_report(part).round_id == opened.id


def test_of_two_rounds_at_once_each_is_answered_by_a_report_of_its_own(cast: Cast, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    later = make_round(cast, plan, month="2023-05", due="2023-07-10")
    sooner = make_round(cast, plan)
    found = [make_accepted_report(cast, part, percent=percent).round_id for percent in (40, 45, 50)]
    assert found == [sooner.id, later.id, None]


def test_a_completed_part_owes_nothing_and_a_reopened_one_does_again(cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health])
    opened = make_round(cast, plan)
    assert count_outstanding([facts_of_round(opened)]) == {opened.id: 2}
    lead = part_of(task, cast.civil_affairs)
    make_accepted_report(cast, lead, percent=100, state=ProgressState.COMPLETED)
    assert count_outstanding([facts_of_round(opened)]) == {opened.id: 0}
    next_round = make_round(cast, plan, month="2023-07", due="2023-07-25")
    assert count_outstanding([facts_of_round(next_round)]) == {next_round.id: 0}
    reopen_task(task.id, "数据有误", actor=cast.actor("office"), now=NOW)
    assert count_outstanding([facts_of_round(next_round)]) == {next_round.id: 2}


def test_two_reports_at_once_give_one_answer(app: Flask, cast: Cast, plan: Plan) -> None:
    part = accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    opened_id, actor, part_id = make_round(cast, plan).id, liaison_of(part), part.id
    steps = [lambda: submit_report(part_id, STARTED, actor=actor, now=NOW, today=TODAY)] * 3
    assert at_once(app, *steps) == ["Conflict", "Conflict", "done"]
    assert db.session.scalars(select(Report.round_id)).all() == [opened_id]


# -- ending and reminding ---------------------------------------------------------------------------------------


def test_a_round_is_cancelled_only_while_nobody_has_reported(cast: Cast, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    opened = make_round(cast, plan)
    with pytest.raises(Invalid):
        cancel_round(opened.id, " ", actor=cast.actor("office"), now=NOW, today=TODAY)
    report = make_report(part)
    with pytest.raises(Conflict, match="Reports have come in"):
        cancel_round(opened.id, "开错了", actor=cast.actor("office"), now=NOW, today=TODAY)
    assert report.round_id == opened.id
    other = make_round(cast, plan, month="2023-05")
    cancel_round(other.id, "开错了", actor=cast.actor("office"), now=NOW, today=TODAY)
    refreshed(other)
    assert (other.status, other.ended_on, other.end_reason) == (RoundStatus.CANCELLED, TODAY, "开错了")
    assert sentences("round:cancelled") == ["李梅 cancelled the round 5/2023: 开错了"]


def test_a_round_that_ends_early_needs_a_reason_and_frees_those_who_have_not_sent(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    opened = make_round(cast, plan)
    with pytest.raises(Invalid) as refused:
        close_round(opened.id, "", actor=cast.actor("office"), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {"reason"}
    close_round(opened.id, "并入半年总结", actor=cast.actor("office"), now=NOW, today=TODAY)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "round:closed")).one()
    assert (entry.after["units_owing"], entry.reason) == ([cast.civil_affairs.id], "并入半年总结")
    assert count_outstanding([facts_of_round(opened)]) == {opened.id: 0}


def test_a_round_that_is_over_is_closed_without_a_reason_and_what_is_missing_stays_missing(
    cast: Cast, plan: Plan
) -> None:
    make_task(cast, plan)
    opened, after = make_round(cast, plan), date(2023, 7, 3)
    close_round(opened.id, "", actor=cast.actor("office"), now=on(after), today=after)
    assert count_outstanding([facts_of_round(opened)]) == {opened.id: 1}
    with pytest.raises(Conflict, match="closed"):
        close_round(opened.id, "", actor=cast.actor("office"), now=on(after), today=after)


def test_a_round_that_has_not_begun_is_not_closed_but_cancelled(cast: Cast, plan: Plan) -> None:
    schedule(cast, plan)
    ahead = rounds_of_plan(plan.id)[0]
    with pytest.raises(Conflict, match="not begun"):
        close_round(ahead.id, "", actor=cast.actor("office"), now=NOW, today=TODAY)
    cancel_round(ahead.id, "年底不报", actor=cast.actor("office"), now=NOW, today=TODAY)
    schedule(cast, plan)
    assert [each.status for each in rounds_of_plan(plan.id)].count(RoundStatus.CANCELLED) == 1


def test_everybody_who_is_missing_is_reminded_once_a_day_with_an_entry_each(cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health])
    make_task(cast, plan, lead=cast.finance)
    opened = make_round(cast, plan)
    make_report(part_of(task, cast.health))
    actor = cast.actor("office")
    assert remind_missing(opened.id, "请抓紧", actor=actor, now=NOW, today=TODAY) == 2
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "assignment:reminded")).all()
    assert [(entry.organization_id, entry.reason) for entry in found] == [
        (cast.civil_affairs.id, "请抓紧"),
        (cast.finance.id, "请抓紧"),
    ]
    assert all(entry.after["round_id"] == opened.id for entry in found)
    with pytest.raises(Conflict, match="today already"):
        remind_missing(opened.id, "", actor=actor, now=NOW, today=TODAY)
    make_report(part_of(task, cast.civil_affairs))
    assert remind_missing(opened.id, "", actor=actor, now=NOW, today=TODAY + timedelta(days=1)) == 1


def test_reminding_is_refused_where_it_makes_no_sense(cast: Cast, plan: Plan) -> None:
    actor = cast.actor("office")
    empty = make_round(cast, plan)
    with pytest.raises(Conflict, match="No report is missing"):
        remind_missing(empty.id, "", actor=actor, now=NOW, today=TODAY)
    make_task(cast, plan)
    later = date(2023, 7, 5)
    make_round(cast, plan, month="2023-07", due="2023-07-25", today=later, now=on(later))
    with pytest.raises(Conflict, match="no more reports"):
        remind_missing(empty.id, "", actor=actor, now=on(later), today=later)
    close_round(empty.id, "", actor=actor, now=on(later), today=later)
    with pytest.raises(Conflict, match="nobody to remind"):
        remind_missing(empty.id, "", actor=actor, now=on(later), today=later)


def test_two_who_remind_at_once_send_one_reminder(app: Flask, cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    round_id, first, second = make_round(cast, plan).id, cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        *(
            lambda actor=actor: remind_missing(round_id, "", actor=actor, now=NOW, today=TODAY)
            for actor in (first, second)
        ),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("assignment:reminded") == 1


def test_reporting_and_cancelling_at_once_leave_no_answer_to_a_cancelled_round(
    app: Flask, cast: Cast, plan: Plan
) -> None:
    part = accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    round_id, part_id, office = make_round(cast, plan).id, part.id, cast.actor("office")
    liaison = liaison_of(part)
    at_once(
        app,
        lambda: cancel_round(round_id, "开错了", actor=office, now=NOW, today=TODAY),
        lambda: submit_report(part_id, STARTED, actor=liaison, now=NOW, today=TODAY),
    )
    ended, report = db.session.get_one(ReportingRound, round_id), db.session.scalars(select(Report)).one()
    assert (ended.status is RoundStatus.CANCELLED) == (report.round_id is None)


def test_what_sentences_show_of_a_round(cast: Cast, plan: Plan) -> None:
    opened = make_round(cast, plan)
    assert dict(round_values(opened)) == {
        "round_id": opened.id,
        "period_start": "2023-06-01",
        "period_end": "2023-06-30",
        "due_on": "2023-06-30",
    }
