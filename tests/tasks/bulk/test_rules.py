"""What an act on many tasks would do to one of them: tables of cases, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.core.permissions import Actor
from tracker.core.vocabulary import AssignmentStatus, Responsibility, Role, TaskStatus
from tracker.core.workdays import WorkCalendar
from tracker.tasks.bulk.rules import (
    Act,
    Audience,
    Line,
    Moment,
    MoveDue,
    NewDate,
    NewUnits,
    PartNow,
    Reassign,
    Remind,
    Reminders,
    TaskNow,
    Unit,
    changed_since,
    count_of_reminders,
    left_out_by_reason,
    lines_of,
    why_not_all,
)

CITY, OTHER_CITY = 10, 11
OFFICE = Actor(1, "李梅", frozenset({(Role.OFFICE, CITY)}), frozenset({CITY}))
CIVIL, HEALTH, FINANCE = Unit(20, "市民政局", CITY), Unit(21, "市卫生健康委", CITY), Unit(23, "市财政局", CITY)
LEAD = PartNow(1, CIVIL.id, CIVIL.name, Responsibility.LEAD, AssignmentStatus.IN_PROGRESS)
CO = PartNow(2, HEALTH.id, HEALTH.name, Responsibility.CO, AssignmentStatus.IN_PROGRESS)
TASK = TaskNow(
    7, 1, CITY, "12", "改造食堂", TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 12, 29), parts=(LEAD, CO)
)
#: 2023-12-29 is a Friday; 1 January 2024 is a holiday.
CALENDAR = WorkCalendar({date(2024, 1, 1): "元旦"}, frozenset(), frozenset({2023, 2024}))
MOMENT = Moment(TODAY, CALENDAR.is_working_day)
TO_HEALTH = Reassign(CIVIL, HEALTH)
TO_FINANCE = Reassign(CIVIL, FINANCE)
LATER = MoveDue(days=10)


def line(act: Act, task: TaskNow = TASK, actor: Actor = OFFICE) -> Line:
    (made,) = lines_of(act, [task], actor=actor, moment=MOMENT)
    return made


def with_part(task: TaskNow, part: PartNow, **changes: object) -> TaskNow:
    parts = tuple(replace(each, **changes) if each.id == part.id else each for each in task.parts)  # type: ignore[arg-type]
    return replace(task, parts=parts)


@pytest.mark.parametrize(
    ("act", "after"),
    [
        pytest.param(MoveDue(day=date(2024, 3, 29)), date(2024, 3, 29), id="to a day"),
        pytest.param(MoveDue(day=date(2023, 11, 30)), date(2023, 11, 30), id="to an earlier day"),
        pytest.param(MoveDue(day=TODAY), TODAY, id="to this very day"),
        pytest.param(MoveDue(days=1), date(2023, 12, 30), id="a day later, a Saturday"),
        pytest.param(MoveDue(days=1, working=True), date(2024, 1, 2), id="a working day later, over a holiday"),
    ],
)
def test_the_new_date(act: MoveDue, after: date) -> None:
    made = line(act)
    assert made.effect == NewDate(date(2023, 12, 29), after)
    assert made.told == ("市民政局", "市卫生健康委")


@pytest.mark.parametrize(
    ("act", "task", "reason"),
    [
        pytest.param(LATER, replace(TASK, status=TaskStatus.CLOSED), "closed", id="closed"),
        pytest.param(LATER, replace(TASK, status=TaskStatus.COMPLETED), "completed", id="completed"),
        pytest.param(LATER, replace(TASK, status=TaskStatus.WITHDRAWN), "withdrawn", id="withdrawn"),
        pytest.param(TO_FINANCE, replace(TASK, status=TaskStatus.WITHDRAWN), "withdrawn", id="units: withdrawn"),
        pytest.param(
            Remind(Audience.OPEN), replace(TASK, status=TaskStatus.WITHDRAWN, parts=()), "No unit", id="nobody left"
        ),
        pytest.param(LATER, replace(TASK, due_on=None), "no end date", id="work without an end"),
        pytest.param(MoveDue(day=date(2023, 12, 29)), TASK, "that day already", id="the same day"),
        pytest.param(MoveDue(), TASK, "that day already", id="by no days"),
        pytest.param(MoveDue(day=date(2023, 6, 27)), TASK, "passed already", id="yesterday"),
        pytest.param(LATER, replace(TASK, due_on=date(2023, 6, 17)), "passed already", id="late, and still late"),
        pytest.param(LATER, replace(TASK, request_waits=True), "grant or deny", id="a request waits"),
        pytest.param(
            MoveDue(day=date(2023, 8, 1)), replace(TASK, starts_on=date(2023, 9, 1)), "begins", id="before it begins"
        ),
        pytest.param(LATER, replace(TASK, archived=True), "archived", id="an archived plan"),
        pytest.param(LATER, replace(TASK, city_id=OTHER_CITY), "another organization", id="another city"),
        pytest.param(TO_FINANCE, replace(TASK, status=TaskStatus.CLOSED), "closed", id="units: closed"),
        pytest.param(TO_FINANCE, replace(TASK, status=TaskStatus.COMPLETED), "units cannot", id="units: completed"),
        pytest.param(TO_FINANCE, with_part(TASK, LEAD, report_waits=True), "市民政局 waits", id="its report waits"),
        pytest.param(TO_HEALTH, with_part(TASK, CO, report_waits=True), "市卫生健康委 waits", id="the other's waits"),
        pytest.param(TO_HEALTH, with_part(TASK, CO, status=AssignmentStatus.REFUSED), "itself refused", id="refused"),
        pytest.param(TO_FINANCE, replace(TASK, request_waits=True), "grant or deny", id="the lead asked for time"),
        pytest.param(Reassign(FINANCE, CIVIL), TASK, "市财政局 has no part", id="no part"),
        pytest.param(Reassign(CIVIL, CIVIL), TASK, "another unit than", id="the lead to itself"),
        pytest.param(Reassign(HEALTH, HEALTH), TASK, "another unit than", id="a co-unit to itself"),
        pytest.param(
            Reassign(HEALTH, FINANCE), with_part(TASK, CO, status=AssignmentStatus.COMPLETED), "stays", id="done part"
        ),
        pytest.param(Reassign(CIVIL, Unit(40, "海城", OTHER_CITY)), TASK, "another city", id="to another city"),
        pytest.param(Remind(Audience.OPEN), replace(TASK, status=TaskStatus.CLOSED), "closed", id="reminding: closed"),
        pytest.param(
            Remind(Audience.LEAD), with_part(TASK, LEAD, report_waits=True), "waits for review", id="it has reported"
        ),
        pytest.param(
            Remind(Audience.LEAD), with_part(TASK, LEAD, status=AssignmentStatus.COMPLETED), "completed", id="done lead"
        ),
        pytest.param(
            Remind(Audience.OPEN),
            with_part(with_part(TASK, LEAD, report_waits=True), CO, report_waits=True),
            "Its report waits for review.",
            id="all have reported",
        ),
        pytest.param(
            Remind(Audience.OPEN),
            with_part(with_part(TASK, LEAD, report_waits=True), CO, status=AssignmentStatus.COMPLETED),
            "No unit of the task can be reminded.",
            id="nobody, for several reasons",
        ),
    ],
)
def test_why_nothing_happens(act: Act, task: TaskNow, reason: str) -> None:
    made = line(act, task)
    assert (made.effect, made.told) == (None, ())
    assert reason in str(made.why_not)


def test_an_overdue_task_can_be_moved_to_a_day_that_comes() -> None:
    late = replace(TASK, due_on=date(2023, 6, 1))
    assert line(MoveDue(day=date(2023, 7, 31)), late).effect == NewDate(date(2023, 6, 1), date(2023, 7, 31))


@pytest.mark.parametrize("starts_on", [None, date(2023, 9, 1)])
def test_a_task_may_be_due_on_the_day_on_which_it_begins(starts_on: date | None) -> None:
    task = replace(TASK, starts_on=starts_on)
    assert line(MoveDue(day=date(2023, 9, 1)), task).effect == NewDate(date(2023, 12, 29), date(2023, 9, 1))


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        pytest.param(Audience.LEAD, ("市民政局",), id="the lead only"),
        pytest.param(Audience.OPEN, ("市民政局", "市卫生健康委"), id="all that are open"),
    ],
)
def test_who_is_reminded(audience: Audience, told: tuple[str, ...]) -> None:
    assert line(Remind(audience)).told == told


def test_who_waits_for_the_office_is_left_out_by_name_and_who_has_finished_without() -> None:
    third = replace(CO, id=3, unit_id=FINANCE.id, unit=FINANCE.name, status=AssignmentStatus.COMPLETED)
    task = replace(with_part(TASK, CO, report_waits=True), parts=(LEAD, replace(CO, report_waits=True), third))
    effect = line(Remind(Audience.OPEN), task).effect
    assert isinstance(effect, Reminders)
    assert [part.unit for part in effect.parts] == ["市民政局"]
    assert [(part.unit, str(reason)) for part, reason in effect.left_out] == [
        ("市卫生健康委", "Its report waits for review.")
    ]


@pytest.mark.parametrize(
    ("act", "gets", "columns"),
    [
        pytest.param(TO_FINANCE, Responsibility.LEAD, {"lead": (23,)}, id="a new unit leads"),
        pytest.param(TO_HEALTH, Responsibility.LEAD, {"lead": (21,), "co": ()}, id="the co-unit leads"),
        pytest.param(Reassign(HEALTH, FINANCE), Responsibility.CO, {"co": (23,)}, id="a new co-unit"),
        pytest.param(Reassign(HEALTH, CIVIL), None, {"co": ()}, id="the lead has as much already"),
    ],
)
def test_who_gets_what(act: Reassign, gets: Responsibility | None, columns: dict[str, tuple[int, ...]]) -> None:
    effect = line(act).effect
    assert isinstance(effect, NewUnits)
    assert (effect.gets, effect.columns) == (gets, columns)
    assert effect.starts_anew == (act.from_unit is CIVIL)


@pytest.mark.parametrize(
    ("act", "task"),
    [
        pytest.param(
            Reassign(HEALTH, CIVIL), with_part(TASK, LEAD, report_waits=True), id="the lead's report, whose part stays"
        ),
        pytest.param(
            Reassign(HEALTH, FINANCE), replace(TASK, request_waits=True), id="the lead's request, whose part stays"
        ),
        pytest.param(Reassign(HEALTH, FINANCE), with_part(TASK, LEAD, report_waits=True), id="another unit's report"),
    ],
)
def test_what_waits_at_a_unit_whose_part_stays_hinders_nothing(act: Reassign, task: TaskNow) -> None:
    assert isinstance(line(act, task).effect, NewUnits)


def test_an_implementing_unit_is_replaced_in_its_column() -> None:
    district = replace(CO, id=3, unit_id=25, unit="东江区", role=Responsibility.IMPLEMENTER)
    effect = line(Reassign(Unit(25, "东江区", CITY), FINANCE), replace(TASK, parts=(LEAD, CO, district))).effect
    assert effect == NewUnits(Responsibility.IMPLEMENTER, Responsibility.IMPLEMENTER, {"implementers": (23,)}, False)


def test_of_new_units_both_are_told_first_and_then_the_others_once() -> None:
    third = replace(CO, id=3, unit_id=25, unit="市教育局")
    task = replace(TASK, parts=(LEAD, CO, third))
    assert line(TO_FINANCE, task).told == ("市民政局", "市财政局", "市卫生健康委", "市教育局")
    assert line(TO_HEALTH, task).told == ("市民政局", "市卫生健康委", "市教育局")


def test_the_place_among_the_others_is_kept() -> None:
    third = replace(CO, id=3, unit_id=25, unit="市教育局")
    effect = line(Reassign(HEALTH, FINANCE), replace(TASK, parts=(LEAD, CO, third))).effect
    assert isinstance(effect, NewUnits)
    assert effect.columns == {"co": (23, 25)}


def test_a_line_that_says_the_same_has_the_same_fingerprint_and_any_other_a_different_one() -> None:
    prints = {
        line(act, task).fingerprint
        for act in (LATER, MoveDue(days=11), TO_FINANCE, TO_HEALTH, Remind(Audience.LEAD), Remind(Audience.OPEN))
        for task in (TASK, replace(TASK, status=TaskStatus.CLOSED), replace(TASK, number="13"))
    }
    assert len(prints) == 6 + 6 + 2, "of a closed task all corrections say the same, and so do both reminders"
    assert line(LATER).fingerprint == line(LATER, replace(TASK, version=9)).fingerprint
    assert {len(each) for each in prints} == {10}, "two thousand of them are sent with the form"


def test_what_changed_since_it_was_seen() -> None:
    second = replace(TASK, id=8)
    lines = lines_of(LATER, [TASK, second], actor=OFFICE, moment=MOMENT)
    seen = {each.task.id: each.fingerprint for each in lines}
    assert changed_since(seen, lines) == (frozenset(), 0)
    moved = lines_of(LATER, [replace(TASK, due_on=date(2024, 1, 1))], actor=OFFICE, moment=MOMENT)
    assert changed_since(seen, moved) == ({7}, 1)


def test_reasons_are_counted_the_most_frequent_first() -> None:
    closed = replace(TASK, status=TaskStatus.CLOSED)
    tasks = [TASK, replace(TASK, id=8, due_on=None), closed, replace(closed, id=9)]
    groups = left_out_by_reason(lines_of(LATER, tasks, actor=OFFICE, moment=MOMENT))
    assert [(str(reason), [each.task.id for each in group]) for reason, group in groups] == [
        ("It is closed and cannot be corrected any more.", [7, 9]),
        ("The task has no end date, so there is none to move.", [8]),
    ]


def moved(count: int) -> list[Line]:
    """So many tasks whose due date would move."""
    return [line(LATER)] * count


def reminded(count: int) -> list[Line]:
    """So many tasks of which one unit would be reminded."""
    return [line(Remind(Audience.LEAD))] * count


@pytest.mark.parametrize(
    ("lines", "why_not"),
    [
        pytest.param([], "Nothing would happen to any of these tasks.", id="no task"),
        pytest.param([line(LATER, replace(TASK, due_on=None))], "Nothing would happen", id="nothing happens to any"),
        pytest.param(moved(1), None, id="one date"),
        pytest.param(moved(500), None, id="as many dates as are moved at once"),
        pytest.param(moved(501), "501 tasks would change; at most 500 at once.", id="one too many"),
        pytest.param(
            [*moved(500), line(LATER, replace(TASK, due_on=None))], None, id="what is left out does not count"
        ),
        pytest.param(reminded(501), None, id="reminding changes no task"),
        pytest.param(reminded(1000), None, id="as many reminders as are sent at once"),
        pytest.param(reminded(1001), "These are 1001 reminders; at most 1000 at once.", id="a reminder too many"),
        pytest.param([line(Remind(Audience.OPEN))] * 501, "1002 reminders", id="each unit is one reminder"),
    ],
)
def test_how_much_is_done_at_once(lines: list[Line], why_not: str | None) -> None:
    reason = why_not_all(lines)
    assert (reason is None) == (why_not is None)
    assert (why_not or "") in str(reason)


def test_reminders_are_counted_by_unit_and_task() -> None:
    left_out = line(Remind(Audience.LEAD), with_part(TASK, LEAD, report_waits=True))
    assert count_of_reminders([line(Remind(Audience.OPEN)), *reminded(2), left_out, *moved(3)]) == 4
