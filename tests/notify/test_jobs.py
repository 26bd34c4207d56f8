"""The jobs' ticks: what they store, and that running them twice or all at once changes nothing."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.conftest import NOW
from tests.make import accepted, make_plan, make_report, make_returned_report, make_task, part_of
from tests.notify.mailroom import in_parallel
from tests.people import Cast
from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.database import single_transaction, transaction
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import Cadence, Language, NoticeKind, TaskStatus
from tracker.notify import jobs
from tracker.notify.models import DigestRecipient, Notice
from tracker.notify.services import add_digest_recipient
from tracker.organizations.models import Organization
from tracker.tasks.reports.services.reviewing import return_report
from tracker.tasks.steps.close.services import close_task
from tracker.tasks.steps.remind.services import remind_unit

THE_24TH = datetime(2023, 12, 24, 1, 30, tzinfo=UTC)  # a Sunday, half past nine in Shanghai; 7 days before the 31st
MONDAY = datetime(2023, 12, 18, 1, 30, tzinfo=UTC)


def told(kind: NoticeKind | None = None) -> list[tuple[str, str]]:
    """Who was told what: (login, kind), in the order of the notices; recipients without account by address."""
    query = (
        select(func.coalesce(User.login, DigestRecipient.address), Notice.kind)
        .select_from(Notice)
        .outerjoin(User, Notice.user_id == User.id)
        .outerjoin(DigestRecipient, Notice.digest_recipient_id == DigestRecipient.id)
        .order_by(Notice.id)
    )
    if kind:
        query = query.where(Notice.kind == kind)
    return [(who, what.value) for who, what in db.session.execute(query)]


def read_all_entries(now: datetime = NOW) -> None:
    while jobs.turn_entries_into_notices(now):
        pass


def subscribe(cast: Cast, address: str = "chen@yunzhou.example", **changes: object) -> DigestRecipient:
    values: dict[str, object] = {
        "name": "陈刚",
        "jurisdiction_id": cast.city.id,
        "organization_id": None,
        "cadence": Cadence.WEEKLY,
        "language": Language.CHINESE,
    }
    return add_digest_recipient(address, actor=cast.actor("office"), now=NOW, **(values | changes))  # type: ignore[arg-type]


def test_an_entry_becomes_notices_for_those_concerned(cast: Cast) -> None:
    report = make_report(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs))
    read_all_entries()
    assert told() == [("office", "report_submitted"), ("office2", "report_submitted")]
    return_report(report.id, "缺少数据。", actor=cast.actor("office"), now=NOW + timedelta(minutes=1))
    read_all_entries(NOW + timedelta(hours=1))
    assert told()[2:] == [("minzheng", "report_returned")]
    happened = db.session.scalars(select(Notice.created_at).order_by(Notice.id.desc())).first()
    assert happened == NOW + timedelta(minutes=1)


def test_what_was_answered_before_the_entries_were_read_is_not_asked_for(cast: Cast) -> None:
    returned = make_returned_report(cast, part_of(make_task(cast), cast.civil_affairs))
    make_report(returned.assignment)
    read_all_entries()
    assert told() == [("office", "report_submitted"), ("office2", "report_submitted")]
    assert db.session.scalars(select(Notice.values)).first()["corrected"]


def test_reading_entries_twice_tells_nobody_twice(cast: Cast) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs))
    read_all_entries()
    first = told()
    read_all_entries()
    assert told() == first
    assert jobs.turn_entries_into_notices(NOW) == 0


def test_an_issued_plan_is_one_notice_for_each_liaison(cast: Cast) -> None:
    plan = make_plan(cast)
    for _ in range(3):
        make_task(cast, plan, co=[cast.health])
    make_task(cast, plan, lead=cast.education)
    with transaction():
        actor = cast.actor("office")
        record(Event.PLAN_ISSUED, plan, actor=actor, now=NOW, jurisdiction_id=cast.city.id, plan_id=plan.id)
    read_all_entries()
    counts = db.session.execute(select(User.login, Notice.values).join(User).order_by(User.login)).all()
    assert [(login, values["count"]) for login, values in counts] == [("minzheng", 3), ("weijian", 3)]


def test_everybody_with_a_part_is_told_that_a_task_was_closed_but_not_who_closed_it(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health], status=TaskStatus.COMPLETED)
    close_task(task.id, "其余转入日常管理。", actor=cast.actor("office"), now=NOW, today=NOW.date())
    read_all_entries()
    assert told() == [("minzheng", "task_closed"), ("weijian", "task_closed")]


def test_many_entries_are_read_in_several_ticks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    part = accepted(part_of(make_task(cast), cast.civil_affairs))
    for number in range(5):
        remind_unit(part.id, f"第{number}次", actor=cast.actor("office"), now=NOW)
    monkeypatch.setattr(jobs, "ENTRIES_A_TICK", 4)
    ticks = 0
    while jobs.turn_entries_into_notices(NOW):
        ticks += 1
    assert ticks > 1
    assert told() == [("minzheng", "reminded")] * 5


def test_a_reminder_run_tells_the_liaisons_of_the_day_and_a_second_run_nobody(cast: Cast) -> None:
    accepted(part_of(make_task(cast, due="2023-12-31", co=[cast.health]), cast.civil_affairs))
    make_task(cast, due="2023-12-30")
    assert jobs.plan_reminders(THE_24TH) == len(told())
    assert told(NoticeKind.DUE) == [("minzheng", "due"), ("weijian", "due")]
    assert jobs.plan_reminders(THE_24TH) == 0
    assert jobs.plan_reminders(THE_24TH + timedelta(hours=3)) == 0


def test_the_day_of_a_run_is_the_local_one(cast: Cast) -> None:
    accepted(part_of(make_task(cast, due="2023-12-31"), cast.civil_affairs))
    assert jobs.plan_reminders(datetime(2023, 12, 23, 15, 59, tzinfo=UTC)) == 0  # a minute before midnight in Shanghai
    assert jobs.plan_reminders(datetime(2023, 12, 23, 16, 0, tzinfo=UTC)) == 1


def test_after_a_stop_of_weeks_each_part_is_told_its_latest_step_only(cast: Cast) -> None:
    for due in ("2023-12-31", "2023-12-20", "2023-11-20"):
        accepted(part_of(make_task(cast, due=due), cast.civil_affairs))
    jobs.plan_reminders(datetime(2023, 11, 1, 1, tzinfo=UTC))
    assert told() == []
    jobs.plan_reminders(datetime(2023, 12, 28, 1, tzinfo=UTC))
    keys = db.session.scalars(select(Notice.key).order_by(Notice.key)).all()
    assert [key.split(":")[0] for key in keys] == ["due-7", "late-35", "late-7"]


def test_planning_an_earlier_day_by_hand_does_not_set_the_job_back(cast: Cast) -> None:
    accepted(part_of(make_task(cast, due="2023-12-31"), cast.civil_affairs))
    jobs.plan_reminders(datetime(2023, 12, 30, 1, tzinfo=UTC))
    assert jobs.plan_reminders(NOW, on=THE_24TH.date()) == 1
    assert jobs.plan_reminders(datetime(2023, 12, 30, 2, tzinfo=UTC)) == 0


def test_the_office_is_chased_for_a_report_that_waits(cast: Cast) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs), now=NOW)  # Wednesday 28 June
    jobs.plan_reminders(NOW + timedelta(days=4))  # Sunday
    assert told(NoticeKind.UNREVIEWED) == []
    jobs.plan_reminders(NOW + timedelta(days=5))  # Monday 3 July, the 3rd working day
    assert told(NoticeKind.UNREVIEWED) == [("office", "unreviewed"), ("office2", "unreviewed")]


def test_another_city_s_office_is_told_nothing(cast: Cast) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs), now=NOW)
    read_all_entries()
    jobs.plan_reminders(NOW + timedelta(days=5))
    jobs.plan_digests(MONDAY)
    assert "haicheng" not in [who for who, _what in told()]


def test_digests_go_to_those_for_whom_something_waits_and_to_recipients(cast: Cast) -> None:
    make_task(cast, co=[cast.health], due="2023-12-06")
    subscribe(cast)
    assert jobs.plan_digests(MONDAY) == len(told())
    assert Counter(told()) == Counter(
        (who, "digest") for who in ("minzheng", "weijian", "office", "office2", "chen@yunzhou.example")
    )
    assert jobs.plan_digests(MONDAY + timedelta(hours=1)) == 0
    assert jobs.plan_digests(MONDAY + timedelta(days=1)) == 0


def test_a_digest_s_numbers_equal_its_lists(cast: Cast) -> None:
    make_task(cast, due="2023-12-06")
    make_task(cast, due="2023-12-28")
    subscribe(cast)
    jobs.plan_digests(MONDAY)
    values = dict(db.session.execute(select(User.login, Notice.values).join(User)).all())
    assert values["minzheng"]["count"] == len(values["minzheng"]["items"]) == 2
    assert (values["minzheng"]["overdue"], values["minzheng"]["worst"]) == (1, 12)
    state = db.session.scalars(select(Notice.values).where(Notice.digest_recipient_id.is_not(None))).one()
    assert (state["tasks"], state["overdue"], len(state["overdue_tasks"]), len(state["due_soon"])) == (2, 1, 1, 1)


def test_a_recipient_s_scope_is_the_tasks_of_its_unit(cast: Cast) -> None:
    make_task(cast, due="2023-12-06", co=[cast.health])
    make_task(cast, due="2023-12-28")
    subscribe(cast, organization_id=cast.health.id)
    jobs.plan_digests(MONDAY)
    state = db.session.scalars(select(Notice.values).where(Notice.digest_recipient_id.is_not(None))).one()
    assert (state["scope"], state["tasks"]) == ("市卫生健康委员会", 1)


def test_processes_that_run_all_at_once_plan_everything_once(app: Flask, cast: Cast) -> None:
    plan = make_plan(cast)
    for _ in range(5):
        make_task(cast, plan, co=[cast.health], implementers=[cast.east_district])
    make_report(part_of(plan.tasks[0], cast.civil_affairs), now=THE_24TH)
    subscribe(cast)

    def everything() -> None:
        read_all_entries(THE_24TH)
        jobs.plan_reminders(THE_24TH)
        jobs.plan_digests(MONDAY)

    in_parallel(app, everything)
    at_once = Counter(db.session.scalars(select(Notice.key)))
    db.session.rollback()
    everything()
    assert Counter(db.session.scalars(select(Notice.key))) == at_once
    assert set(at_once.values()) == {1}
    assert len([key for key in at_once if key.startswith("due-7:")]) == 15
    assert len([key for key in at_once if key.startswith("digest:")]) == 6


@pytest.mark.parametrize("job", ["plan_reminders", "plan_digests"])
def test_a_job_asks_a_fixed_number_of_questions(cast: Cast, job: str) -> None:
    plan = make_plan(cast)
    queries: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        queries.append(statement)

    def count(now: datetime) -> int:
        queries.clear()
        assert getattr(jobs, job)(now) > 0
        return len(queries)

    make_task(cast, plan, co=[cast.health])
    getattr(jobs, job)(MONDAY - timedelta(days=1))  # so that each of the two runs below has a week to look at
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        few = count(MONDAY + timedelta(days=6) if job == "plan_reminders" else MONDAY)
        for _ in range(20):
            make_task(cast, plan, co=[cast.health, cast.education], due="2024-01-07")
        many = count(MONDAY + timedelta(days=13) if job == "plan_reminders" else MONDAY + timedelta(days=7))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert many <= few


def test_an_entry_that_becomes_visible_after_a_later_one_of_another_city_is_not_passed_over(
    app: Flask, cast: Cast
) -> None:
    """A city's entry may wait for its transaction's end while those of another city go on."""
    part = accepted(part_of(make_task(cast), cast.civil_affairs))
    read_all_entries()
    if db.engine.dialect.name == "sqlite":
        return  # it has one writer: entries become visible in the order of their ids
    part_id, office, here, there = part.id, cast.actor("office"), cast.city.id, cast.other_city.id
    db.session.rollback()
    with app.app_context(), single_transaction(here):
        remind_unit(part_id, "请报送。", actor=office, now=NOW)
        with app.app_context():
            with transaction(there):
                city = db.session.get_one(Organization, there)
                record(Event.ORGANIZATION_ADDED, city, actor=SYSTEM, now=NOW, jurisdiction_id=there)
            assert jobs.turn_entries_into_notices(NOW) == 1
    assert told() == []
    read_all_entries()
    assert told() == [("minzheng", "reminded")]
