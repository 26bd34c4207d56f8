"""What is kept of a task and its parts on a day, and until when it holds."""

from dataclasses import astuple, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tasks.rules.light_cases import LIGHT_CASES, LightCase
from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    Acting,
    AssignmentStatus,
    Light,
    ReportStatus,
    Responsibility,
    TaskStatus,
)
from tracker.tasks.rules.kept import (
    PartDates,
    PartFacts,
    accept_by,
    holds_until,
    kept_of_part,
    kept_of_task,
    with_dates_of_lead,
)
from tracker.tasks.rules.lights import LightRules, light_on, part_light_on
from tracker.tasks.rules.next_actor import acting_on_part
from tracker.tasks.rules.status import TaskFacts, is_overdue

LEAD, CO = Responsibility.LEAD, Responsibility.CO
UNDER_WAY = PartFacts(LEAD, AssignmentStatus.IN_PROGRESS, ReportStatus.ACCEPTED)
BEGUN = TaskStatus.IN_PROGRESS
MONDAY = date(2023, 6, 26)

some_day = st.dates(date(2023, 1, 1), date(2024, 3, 1))
some_near = st.tuples(st.integers(0, 40), st.integers(0, 101))
some_rules = st.builds(
    LightRules,
    yellow_points=st.integers(0, 40),
    red_points=st.integers(0, 90),
    near=st.lists(some_near, max_size=2).map(tuple),
    red_returns=st.integers(1, 3),
    pace_from=st.integers(0, 100),
    pace_percent=st.integers(0, 100),
    last_days=st.integers(0, 60),
    silent_days=st.integers(0, 120),
)
some_dates = st.builds(PartDates, *[st.none() | some_day] * 4)


@st.composite
def any_facts(draw: st.DrawFn) -> TaskFacts:
    """A task, mostly one under way, with dates near each other or far apart."""
    status = draw(st.just(BEGUN) | st.sampled_from(TaskStatus))
    starts_on, length = draw(st.none() | some_day), draw(st.integers(-5, 400))
    due_on = draw(st.none() | some_day) if starts_on is None else draw(st.just(starts_on + timedelta(days=length)))
    facts = TaskFacts(status, starts_on, due_on, draw(st.integers(0, 100)), draw(st.sampled_from([0, 0, 0, 1, 2])))
    return with_dates_of_lead(facts, [PartFacts(LEAD, AssignmentStatus.IN_PROGRESS, dates=draw(some_dates))])


some_part = st.builds(
    PartFacts,
    role=st.sampled_from(Responsibility),
    status=st.sampled_from(AssignmentStatus),
    percent=st.integers(0, 100),
    dates=some_dates,
)


def by_day(facts: TaskFacts, parts: list[PartFacts], day: date, rules: LightRules) -> tuple[object, ...]:
    own = [part_light_on(facts, part.for_light, day, rules).light for part in parts]
    return light_on(facts, day, rules).light, is_overdue(facts, day), *own


@settings(max_examples=60)
@given(any_facts(), st.lists(some_part, max_size=3), some_day, some_rules)
def test_what_is_kept_holds_to_its_last_day_and_not_a_day_longer(
    facts: TaskFacts, parts: list[PartFacts], day: date, rules: LightRules
) -> None:
    until = holds_until(facts, parts, day, rules)
    last = until or day + timedelta(days=1000)
    assert last >= day
    each = (day + timedelta(days=passed) for passed in range((last - day).days + 1))
    assert {by_day(facts, parts, one, rules) for one in each} == {by_day(facts, parts, day, rules)}
    if until is not None:
        assert by_day(facts, parts, until + timedelta(days=1), rules) != by_day(facts, parts, day, rules)


@pytest.mark.parametrize("case", LIGHT_CASES)
def test_light_and_lateness_are_those_of_the_one_rule(case: LightCase) -> None:
    kept = kept_of_task(case.facts, [UNDER_WAY], case.today)
    assert (kept.light, kept.overdue) == (case.light, case.overdue)


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        pytest.param(TaskFacts(BEGUN, None, None, 0), None, id="without an end: for ever"),
        pytest.param(TaskFacts(TaskStatus.CLOSED, None, MONDAY, 100), None, id="closed: for ever"),
        pytest.param(TaskFacts(BEGUN, None, date(2023, 6, 20), 0), None, id="overdue: for ever"),
        pytest.param(TaskFacts(BEGUN, None, MONDAY, 0), MONDAY, id="due today: only today"),
        pytest.param(TaskFacts(BEGUN, None, date(2023, 7, 31), 0), date(2023, 7, 23), id="green until a week is left"),
        pytest.param(TaskFacts(BEGUN, date(2023, 7, 3), date(2023, 9, 30), 0), date(2023, 7, 2), id="until it begins"),
        pytest.param(TaskFacts(BEGUN, None, None, 0, heard_on=MONDAY), date(2023, 10, 4), id="until it is silent"),
        pytest.param(TaskFacts(BEGUN, None, None, 0, report_owed_on=MONDAY), MONDAY, id="until a report is missing"),
        pytest.param(
            TaskFacts(TaskStatus.ISSUED, None, None, 0, accept_by=MONDAY), MONDAY, id="until it should be accepted"
        ),
        # 100 days: on the eleventh it is 11 points behind
        pytest.param(TaskFacts(BEGUN, MONDAY, date(2023, 10, 3), 0), date(2023, 7, 5), id="until it falls behind"),
    ],
)
def test_until_when_it_holds(facts: TaskFacts, until: date | None) -> None:
    assert holds_until(facts, [], MONDAY) == until


def test_a_part_whose_light_changes_first_ends_what_is_kept_of_its_task() -> None:
    facts = TaskFacts(BEGUN, None, date(2023, 7, 31), 0)
    given = PartFacts(CO, AssignmentStatus.AWAITING_ACCEPTANCE, dates=PartDates(accept_by=date(2023, 6, 28)))
    assert holds_until(facts, [UNDER_WAY, given], MONDAY) == date(2023, 6, 28)
    refused = replace(given, status=AssignmentStatus.REFUSED)
    assert holds_until(facts, [UNDER_WAY, refused], MONDAY) == date(2023, 7, 23)


def test_the_last_day_to_accept_is_the_second_working_day() -> None:
    friday, tuesday = date(2023, 6, 23), date(2023, 6, 27)
    assert accept_by(friday, lambda day: day.weekday() < 5) == tuesday


def test_a_task_has_the_days_of_its_lead() -> None:
    days = PartDates(date(2023, 6, 1), date(2023, 6, 2), date(2023, 6, 3), date(2023, 6, 4))
    of_lead = with_dates_of_lead(
        TaskFacts(BEGUN, None, None, 0), [PartFacts(CO, PART), PartFacts(LEAD, PART, dates=days)]
    )
    assert (of_lead.accept_by, of_lead.progress_on, of_lead.heard_on, of_lead.report_owed_on) == astuple(days)
    assert with_dates_of_lead(of_lead, [PartFacts(CO, PART, dates=days)]) == TaskFacts(BEGUN, None, None, 0)


def test_who_must_act_is_told_of_the_lead_and_its_last_report() -> None:
    facts = TaskFacts(BEGUN, None, None, 0)
    co = PartFacts(CO, AssignmentStatus.IN_PROGRESS, ReportStatus.ACCEPTED)
    waiting = PartFacts(LEAD, AssignmentStatus.IN_PROGRESS, ReportStatus.SUBMITTED)
    assert kept_of_task(facts, [co, UNDER_WAY], MONDAY).must_act is Acting.LEAD
    assert kept_of_task(facts, [co, waiting], MONDAY).must_act is Acting.OFFICE
    assert kept_of_task(facts, [co], MONDAY).must_act is Acting.OFFICE
    assert kept_of_task(TaskFacts(TaskStatus.CLOSED, None, None, 100), [UNDER_WAY], MONDAY).must_act is Acting.NOBODY


@pytest.mark.parametrize("status", AssignmentStatus)
def test_an_overdue_task_is_overdue_for_those_who_still_have_to_do_their_part(status: AssignmentStatus) -> None:
    facts, part = TaskFacts(BEGUN, None, date(2023, 6, 20), 0), PartFacts(CO, status)
    of_part = kept_of_part(facts, part, MONDAY, lead_accepts_co=False)
    assert of_part.overdue is (status in OPEN_ASSIGNMENTS)
    assert (of_part.light is Light.RED) is (status in OPEN_ASSIGNMENTS)


WAITING, DONE = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.COMPLETED
PART, REFUSED = AssignmentStatus.IN_PROGRESS, AssignmentStatus.REFUSED
SENT, RETURNED = ReportStatus.SUBMITTED, ReportStatus.RETURNED


@pytest.mark.parametrize(
    ("task", "part", "last", "lead_reviews", "who"),
    [
        pytest.param(TaskStatus.ISSUED, WAITING, None, False, Acting.UNIT, id="accept it"),
        pytest.param(BEGUN, PART, RETURNED, False, Acting.UNIT, id="correct what was returned"),
        pytest.param(BEGUN, PART, SENT, False, Acting.OFFICE, id="the office reviews"),
        pytest.param(BEGUN, PART, SENT, True, Acting.LEAD, id="the lead reviews"),
        pytest.param(TaskStatus.COMPLETED, PART, SENT, True, Acting.LEAD, id="reviews after completion, too"),
        pytest.param(BEGUN, REFUSED, None, False, Acting.OFFICE, id="the office decides on a refusal"),
        pytest.param(TaskStatus.CLOSED, REFUSED, None, False, Acting.NOBODY, id="refused, and the task is closed"),
        pytest.param(BEGUN, DONE, ReportStatus.ACCEPTED, False, Acting.NOBODY, id="the part is done"),
        pytest.param(TaskStatus.COMPLETED, PART, None, False, Acting.NOBODY, id="the task is done"),
        pytest.param(TaskStatus.WITHDRAWN, AssignmentStatus.WITHDRAWN, SENT, False, Acting.NOBODY, id="withdrawn"),
        pytest.param(BEGUN, AssignmentStatus.WITHDRAWN, None, False, Acting.NOBODY, id="given to another unit"),
    ],
)
def test_who_must_act_on_a_part(
    task: TaskStatus, part: AssignmentStatus, last: ReportStatus | None, lead_reviews: bool, who: Acting
) -> None:
    told = acting_on_part(task, part, last, lead_reviews=lead_reviews, extension_waits=False, with_leader=False)
    assert told is who


@pytest.mark.parametrize(
    ("last", "waits", "who"),
    [
        pytest.param(RETURNED, {"extension_waits": True}, Acting.OFFICE, id="a later date is asked for"),
        pytest.param(RETURNED, {"with_leader": True}, Acting.UNIT_LEADER, id="the leader has the draft"),
        pytest.param(SENT, {"extension_waits": True}, Acting.OFFICE, id="a report waits as well"),
    ],
)
def test_a_part_waits_for_whoever_holds_it(last: ReportStatus, waits: dict[str, bool], who: Acting) -> None:
    facts, part = TaskFacts(BEGUN, None, None, 0), replace(UNDER_WAY, last_report=last, **waits)
    assert kept_of_part(facts, part, MONDAY, lead_accepts_co=False).must_act is who
    assert kept_of_task(facts, [part], MONDAY).must_act is who


def test_only_the_reports_of_other_units_are_reviewed_by_the_lead() -> None:
    facts = TaskFacts(BEGUN, None, None, 0)
    for role, who in ((LEAD, Acting.OFFICE), (CO, Acting.LEAD)):
        part = PartFacts(role, AssignmentStatus.IN_PROGRESS, SENT)
        assert kept_of_part(facts, part, MONDAY, lead_accepts_co=True).must_act is who
