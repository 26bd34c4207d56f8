"""What waits for whom on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_round,
    make_task,
    part_of,
)
from tests.people import Cast
from tracker.accounts.models import RoleGrant
from tracker.core.database import transaction
from tracker.core.vocabulary import ProgressState, Role, Wait
from tracker.tasks.desk.queries.queue import work_queue
from tracker.tasks.steps.close.services import close_task
from tracker.tasks.steps.refuse.services import refuse_assignment


def waits(cast: Cast, person: str, today: date = TODAY) -> dict[str, int]:
    return {wait.value: len(items) for wait, items in work_queue(cast.actor(person), today).items() if items}


def test_a_new_part_waits_to_be_accepted_then_to_be_reported(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    assert waits(cast, "lead_liaison") == {"to_accept": 1}
    accepted(part)
    assert waits(cast, "lead_liaison") == {"to_report": 1}


def test_what_was_reported_this_month_is_not_owed_again_before_the_next(cast: Cast) -> None:
    make_accepted_report(cast, part_of(make_task(cast), cast.civil_affairs))
    assert waits(cast, "lead_liaison") == {}
    assert waits(cast, "lead_liaison", date(2023, 6, 30)) == {}
    assert waits(cast, "lead_liaison", date(2023, 7, 1)) == {"to_report": 1}


@pytest.mark.parametrize(
    ("reported", "today", "owed"),
    [
        pytest.param(date(2023, 5, 31), date(2023, 6, 1), True, id="the last of May, asked on 1 June"),
        pytest.param(date(2023, 6, 1), date(2023, 6, 1), False, id="on the 1st, asked that day"),
        pytest.param(date(2023, 6, 1), date(2023, 6, 30), False, id="on the 1st: June's, and not May's"),
        pytest.param(date(2023, 6, 1), date(2023, 7, 1), True, id="on the 1st, asked a month later"),
        pytest.param(date(2023, 6, 30), date(2023, 7, 1), True, id="on the last day, asked the day after"),
        pytest.param(date(2022, 6, 20), date(2023, 6, 20), True, id="the same month of the year before"),
    ],
)
def test_a_report_counts_for_the_month_of_its_day(cast: Cast, reported: date, today: date, owed: bool) -> None:
    make_accepted_report(cast, part_of(make_task(cast), cast.civil_affairs), today=reported)
    assert waits(cast, "lead_liaison", today) == ({"to_report": 1} if owed else {})


def test_a_submitted_report_waits_for_the_office_only(cast: Cast) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs))
    assert waits(cast, "lead_liaison", date(2023, 7, 20)) == {}
    assert waits(cast, "office") == waits(cast, "second_office") == {"to_review": 1}
    assert waits(cast, "other_city_office") == {}


def test_what_came_early_in_the_morning_came_on_that_day_here(cast: Cast) -> None:
    half_past_seven = datetime(2023, 6, 27, 23, 30, tzinfo=UTC)
    make_report(part_of(make_task(cast), cast.civil_affairs), now=half_past_seven)
    (report,) = work_queue(cast.actor("office"), TODAY)[Wait.TO_REVIEW]
    assert report.since == date(2023, 6, 28)


def test_a_refused_part_waits_since_it_was_refused_the_longest_waiting_first(cast: Cast) -> None:
    first, second = (part_of(make_task(cast), cast.civil_affairs) for _ in range(2))
    for part, days in ((second, 3), (first, 1)):
        at = NOW - timedelta(days=days)
        refuse_assignment(part.id, "不是本局职责。", actor=cast.actor("lead_liaison"), now=at)
    waiting = work_queue(cast.actor("office"), TODAY)[Wait.TO_DECIDE]
    assert [(item.assignment_id, item.since) for item in waiting] == [
        (second.id, date(2023, 6, 25)),
        (first.id, date(2023, 6, 27)),
    ]


def test_a_returned_report_waits_for_its_unit_until_corrected(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_returned_report(cast, part)
    assert waits(cast, "lead_liaison") == {"returned": 1}
    make_report(part)
    assert waits(cast, "lead_liaison") == {}


@pytest.mark.parametrize(
    ("today", "tab"),
    [
        pytest.param(date(2023, 11, 30), None, id="31 days left"),
        pytest.param(date(2023, 12, 1), "due_soon", id="30 days left"),
        pytest.param(date(2023, 12, 31), "due_soon", id="due today"),
        pytest.param(date(2024, 1, 1), "overdue", id="a day late"),
    ],
)
def test_the_due_date_decides_between_soon_and_overdue(cast: Cast, today: date, tab: str | None) -> None:
    make_task(cast)
    found = set(waits(cast, "lead_liaison", today)) - {"to_accept"}
    assert found == ({tab} if tab else set())


def test_a_completed_task_waits_to_be_closed_and_then_for_nobody(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    assert waits(cast, "office") == {"to_close": 1}
    assert waits(cast, "co_liaison", date(2024, 1, 1)) == {}
    close_task(task.id, "其余转入日常管理。", actor=cast.actor("office"), now=NOW, today=TODAY)
    assert waits(cast, "office", date(2024, 1, 1)) == {}


def test_overdue_tasks_wait_for_the_office_too_once_each(cast: Cast) -> None:
    make_task(cast, co=[cast.health], due="2023-06-27")
    assert waits(cast, "office")["overdue"] == 1


def test_a_person_of_office_and_unit_sees_what_is_overdue_of_both_once(cast: Cast) -> None:
    make_task(cast, co=[cast.health], due="2023-06-27")
    make_task(cast, lead=cast.health, due="2023-06-26")
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.co_liaison.id, role=Role.OFFICE, organization_id=cast.city.id))
    items = work_queue(cast.actor("co_liaison"), TODAY)[Wait.OVERDUE]
    assert [(item.organization_name, item.due_on) for item in items] == [
        ("市卫生健康委", date(2023, 6, 26)),
        ("市民政局", date(2023, 6, 27)),
        ("市卫生健康委", date(2023, 6, 27)),
    ]


def test_nothing_waits_for_those_who_only_read(cast: Cast) -> None:
    make_task(cast)
    for person in ("leader", "viewer", "admin"):
        assert work_queue(cast.actor(person), TODAY) == {}


def test_an_item_says_what_it_is(cast: Cast) -> None:
    make_task(cast, title="改造食堂", number="7", assigned_at=NOW - timedelta(days=5))
    item = work_queue(cast.actor("lead_liaison"), TODAY)[Wait.TO_ACCEPT][0]
    assert (item.number, item.title, item.organization_name, item.since) == (
        "7",
        "改造食堂",
        "市民政局",
        date(2023, 6, 23),
    )


def test_a_round_waits_for_a_report_whatever_was_sent_earlier_in_the_month(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_accepted_report(cast, part)
    assert waits(cast, "lead_liaison") == {}
    opened = make_round(cast, part.task.plan)
    item = work_queue(cast.actor("lead_liaison"), TODAY)[Wait.TO_REPORT][0]
    assert item.round is not None
    assert (item.round.round_id, item.round.due_on, item.repeatable) == (opened.id, date(2023, 6, 30), True)
    make_report(part)
    assert waits(cast, "lead_liaison") == {}


def test_in_a_plan_with_rounds_a_new_month_alone_asks_for_nothing(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    other = part_of(make_task(cast), cast.civil_affairs)  # of a plan without rounds
    make_round(cast, part.task.plan, due="2023-07-10")
    for each in (part, other):
        make_accepted_report(cast, each)
    assert waits(cast, "lead_liaison", date(2023, 7, 5)) == {"to_report": 1}
    queue = work_queue(cast.actor("lead_liaison"), date(2023, 7, 5))
    assert [item.assignment_id for item in queue[Wait.TO_REPORT]] == [other.id]


def test_after_the_last_round_the_usual_month_counts_again(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_round(cast, part.task.plan)
    make_accepted_report(cast, part)
    assert waits(cast, "lead_liaison", date(2023, 6, 30)) == {}
    assert waits(cast, "lead_liaison", date(2023, 7, 3)) == {"to_report": 1}


def test_a_part_to_be_accepted_says_that_a_round_waits_and_a_returned_report_comes_first(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    make_round(cast, task.plan)
    to_accept = work_queue(cast.actor("lead_liaison"), TODAY)[Wait.TO_ACCEPT][0]
    assert to_accept.round is not None
    make_returned_report(cast, part_of(task, cast.health))
    assert waits(cast, "co_liaison") == {"returned": 1}


def test_what_a_round_waits_for_stands_before_what_the_month_does(cast: Cast) -> None:
    later = accepted(part_of(make_task(cast), cast.civil_affairs))
    plan = make_plan(cast, "另一个计划")
    first = accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    make_round(cast, plan)
    found = work_queue(cast.actor("lead_liaison"), TODAY)[Wait.TO_REPORT]
    assert [item.assignment_id for item in found] == [first.id, later.id]
