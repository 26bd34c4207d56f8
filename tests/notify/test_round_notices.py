"""Reporting rounds as their units are told of them: what the office's acts and the reminders' job tell whom."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_plan, make_report, make_returned_report, make_round, make_task, part_of
from tests.notify.test_jobs import told
from tests.people import Cast
from tests.tasks.rounds.test_services import YEAR, schedule
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, NoticeKind
from tracker.notify import jobs
from tracker.notify.models import Notice
from tracker.notify.queries import digest as digest_facts
from tracker.notify.rules.blocks import blocks_of
from tracker.notify.rules.digest import desk_values, plan_digests
from tracker.notify.rules.phrases import what_happened, what_to_do
from tracker.tasks.models import Plan
from tracker.tasks.rounds.services.rounds import cancel_round, close_round, remind_missing

CALENDAR = read_calendar(SHIPPED)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return make_plan(cast)


def at(day: date) -> datetime:
    return NOW + (day - TODAY)


def latest(kind: NoticeKind) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_a_round_that_begins_tells_each_unit_how_much_it_owes_and_nobody_who_owes_nothing(
    cast: Cast, plan: Plan
) -> None:
    for n in range(2):
        make_task(cast, plan, title=f"任务{n}", co=[cast.health])
    done = part_of(make_task(cast, plan, lead=cast.finance), cast.finance)
    with transaction():
        done.status, done.completed_on = AssignmentStatus.COMPLETED, TODAY - timedelta(days=3)
    opened = make_round(cast, plan)
    assert jobs.turn_entries_into_notices(NOW)
    assert told(NoticeKind.ROUND_OPENED) == [("minzheng", "round_opened"), ("weijian", "round_opened")]
    notice = latest(NoticeKind.ROUND_OPENED)[0]
    assert str(what_happened(notice.kind, notice.values, TODAY)) == (
        "李梅 has reports sent for 6/2023 by 2023-06-30; reports that 市民政局 owes: 2"
    )
    assert what_to_do(notice.kind)
    (block,) = blocks_of([notice], TODAY)
    assert (block.heading, block.round_id, block.due_on) == (plan.title, opened.id, date(2023, 6, 30))


def test_the_job_announces_a_scheduled_round_on_its_first_day_once(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    schedule(cast, plan, YEAR)
    first, day_before = date(2023, 7, 1), date(2023, 6, 30)
    assert jobs.begin_rounds(at(day_before)) == 0
    assert [jobs.begin_rounds(at(first)) for _ in range(3)] == [1, 0, 0]
    jobs.turn_entries_into_notices(at(first))
    assert told(NoticeKind.ROUND_OPENED) == [("minzheng", "round_opened")]


def test_after_a_long_stop_nobody_is_told_of_a_round_that_is_past(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    schedule(cast, plan, YEAR)
    late = date(2023, 8, 28)
    assert jobs.begin_rounds(at(late)) == 2
    jobs.turn_entries_into_notices(at(late))
    assert told(NoticeKind.ROUND_OPENED) == []


def test_reminders_go_to_those_who_have_not_sent_and_never_to_those_who_have(cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health], implementers=[cast.east_district])
    make_round(cast, plan, due="2023-07-10")
    make_report(part_of(task, cast.health))
    make_returned_report(cast, part_of(task, cast.east_district))
    for day in (date(2023, 7, 5), date(2023, 7, 10), date(2023, 7, 11), date(2023, 7, 11)):
        jobs.plan_reminders(at(day))
    assert told(NoticeKind.ROUND_DUE) == [("minzheng", "round_due")] * 2
    assert told(NoticeKind.ROUND_MISSING) == [("minzheng", "round_missing")]
    make_report(part_of(task, cast.civil_affairs), today=date(2023, 7, 11), now=at(date(2023, 7, 11)))
    assert jobs.plan_reminders(at(date(2023, 7, 11))) == 0


def test_no_reminder_after_the_round_was_closed(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    opened = make_round(cast, plan, due="2023-07-10")
    close_round(opened.id, "并入半年总结", actor=cast.actor("office"), now=NOW, today=TODAY)
    jobs.plan_reminders(at(date(2023, 7, 10)))
    assert told(NoticeKind.ROUND_DUE) == []
    jobs.turn_entries_into_notices(NOW)
    assert told(NoticeKind.ROUND_OPENED) == []  # it was over before anybody was told of it
    assert told(NoticeKind.ROUND_ENDED) == [("minzheng", "round_ended")]
    notice = latest(NoticeKind.ROUND_ENDED)[0]
    assert str(what_happened(notice.kind, notice.values, TODAY)).endswith(
        "no more reports are expected for it: 并入半年总结"
    )


def test_a_cancelled_round_asks_for_nothing_in_the_mail_that_told_of_it(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    opened = make_round(cast, plan)
    jobs.turn_entries_into_notices(NOW)
    cancel_round(opened.id, "开错了", actor=cast.actor("office"), now=NOW, today=TODAY)
    jobs.turn_entries_into_notices(NOW)
    notices = db.session.scalars(
        select(Notice).where(Notice.kind.in_([NoticeKind.ROUND_OPENED, NoticeKind.ROUND_ENDED])).order_by(Notice.id)
    ).all()
    (block,) = blocks_of(notices, TODAY)
    assert (len(block.happened), block.to_do) == (2, [])


def test_reminding_by_hand_tells_a_unit_once_of_all_that_is_missing(cast: Cast, plan: Plan) -> None:
    for n in range(3):
        make_task(cast, plan, title=f"任务{n}")
    opened = make_round(cast, plan)
    remind_missing(opened.id, "请抓紧", actor=cast.actor("office"), now=NOW, today=TODAY)
    jobs.turn_entries_into_notices(NOW)
    assert told(NoticeKind.REMINDED) == [("minzheng", "reminded")]
    notice = latest(NoticeKind.REMINDED)[0]
    assert str(what_happened(notice.kind, notice.values, TODAY)) == (
        "李梅 reminds 市民政局 of 3 reports missing for 6/2023: 请抓紧"
    )
    blocks = blocks_of([notice], TODAY)
    assert [block.heading for block in blocks] == ["1 任务0", "2 任务1", "3 任务2"]
    assert str(blocks[0].happened[0]) == "李梅 reminds 市民政局 of the report missing for 6/2023: 请抓紧"


def test_the_digest_names_the_round_and_tells_the_office_what_is_missing(cast: Cast, plan: Plan) -> None:
    accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    opened = make_round(cast, plan)
    found = {desk.person.user_id: desk for desk in digest_facts.desks(cast.city.id, TODAY)}
    desk = found[cast.lead_liaison.id]
    (item,) = desk_values(desk.waiting, desk.totals, TODAY)["items"]
    assert item["round"] == {"period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-06-30"}
    office = found[cast.office.id]
    assert [(line["round_id"], line["count"]) for line in office.rounds] == [(opened.id, 1)]
    monday = date(2023, 7, 3)
    planned = plan_digests(
        [office], [], since=monday - timedelta(days=1), today=monday, is_working_day=CALENDAR.is_working_day
    ).planned
    assert planned[0].values["rounds"][0]["count"] == 1
