"""What a part owes in a round, what became of it, and which round a report answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.vocabulary import AssignmentStatus, ReportStatus, RoundStatus, TaskStatus
from tracker.tasks.rounds.rules.answers import (
    OUTSTANDING,
    OWED,
    SENT,
    Answer,
    PartFacts,
    Result,
    RoundFacts,
    Standing,
    first_day_owed,
    round_to_answer,
    running,
    standing_of,
    waits_for_its_review,
    why_not_owed,
)

UNDER_WAY, TO_ACCEPT = AssignmentStatus.IN_PROGRESS, AssignmentStatus.AWAITING_ACCEPTANCE
JUNE = RoundFacts(6, date(2023, 6, 1), date(2023, 6, 30), date(2023, 6, 1), date(2023, 6, 25))  # a worked Sunday
JULY = RoundFacts(7, date(2023, 7, 1), date(2023, 7, 31), date(2023, 7, 1), date(2023, 7, 25))
HALF_YEAR = RoundFacts(9, date(2023, 1, 1), date(2023, 6, 30), date(2023, 6, 20), date(2023, 7, 10))


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def a_part(
    status: AssignmentStatus = UNDER_WAY,
    task: TaskStatus = TaskStatus.IN_PROGRESS,
    *,
    assigned: str = "01-16",
    finished: str = "",
    waits: str = "",
    waits_for: int | None = None,
) -> PartFacts:
    return PartFacts(
        status, task, day(assigned), day(finished) if finished else None, day(waits) if waits else None, waits_for
    )


def a_round(round_id: int, opens: str, due: str) -> RoundFacts:
    return RoundFacts(round_id, day(opens), day(due), day(opens), day(due))


@pytest.mark.parametrize(
    ("part", "today", "standing", "late"),
    [
        pytest.param(a_part(), "05-31", Standing.NOT_BEGUN, 0, id="the day before it begins"),
        pytest.param(a_part(), "06-01", Standing.TO_COME, 0, id="on its first day"),
        pytest.param(a_part(), "06-25", Standing.TO_COME, 0, id="on its day"),
        pytest.param(a_part(), "06-26", Standing.MISSING, 1, id="the day after"),
        pytest.param(a_part(), "12-31", Standing.MISSING, 189, id="half a year after"),
        pytest.param(a_part(TO_ACCEPT, TaskStatus.ISSUED), "06-20", Standing.TO_COME, 0, id="not accepted yet"),
        pytest.param(a_part(TO_ACCEPT, assigned="06-25"), "06-26", Standing.MISSING, 1, id="assigned on the day"),
        pytest.param(a_part(assigned="06-26"), "06-27", Standing.NOT_OWED, 0, id="assigned after the day"),
        pytest.param(a_part(AssignmentStatus.REFUSED), "06-27", Standing.NOT_OWED, 0, id="refused"),
        pytest.param(a_part(AssignmentStatus.WITHDRAWN), "06-27", Standing.NOT_OWED, 0, id="re-assigned"),
        pytest.param(
            a_part(AssignmentStatus.COMPLETED, finished="06-25"),
            "06-27",
            Standing.NOT_OWED,
            0,
            id="finished on the day",
        ),
        pytest.param(
            a_part(AssignmentStatus.COMPLETED, finished="06-26"), "06-27", Standing.MISSING, 2, id="finished after it"
        ),
        pytest.param(
            a_part(UNDER_WAY, TaskStatus.COMPLETED, finished="06-10"),
            "06-20",
            Standing.NOT_OWED,
            0,
            id="the lead finished",
        ),
        pytest.param(
            a_part(UNDER_WAY, TaskStatus.CLOSED, finished="07-10"), "07-20", Standing.MISSING, 25, id="closed later"
        ),
        pytest.param(
            a_part(AssignmentStatus.COMPLETED, TaskStatus.WITHDRAWN, finished="07-10"),
            "07-20",
            Standing.NOT_OWED,
            0,
            id="the task was withdrawn",
        ),
        pytest.param(a_part(waits="05-30"), "06-20", Standing.HELD_UP, 0, id="May's report still waits"),
        pytest.param(a_part(waits="05-30"), "06-30", Standing.HELD_UP, 0, id="and after the day it is not missing"),
        pytest.param(a_part(waits="07-10", waits_for=7), "07-12", Standing.MISSING, 17, id="July's report waits"),
    ],
)
def test_where_a_part_that_sent_nothing_stands(part: PartFacts, today: str, standing: Standing, late: int) -> None:
    result = standing_of(JUNE, part, None, day(today))
    assert (result.standing, result.days_late) == (standing, late)
    assert (result.why is not None) == (standing is Standing.NOT_OWED)


@pytest.mark.parametrize(
    ("part", "why"),
    [
        pytest.param(a_part(task=TaskStatus.WITHDRAWN), "task withdrawn", id="task withdrawn"),
        pytest.param(a_part(AssignmentStatus.WITHDRAWN), "re-assigned", id="re-assigned"),
        pytest.param(a_part(AssignmentStatus.WITHDRAWN, finished="06-20"), "re-assigned", id="re-assigned, finished"),
        pytest.param(a_part(AssignmentStatus.WITHDRAWN, finished="07-20"), "re-assigned", id="finished after the day"),
        pytest.param(a_part(AssignmentStatus.REFUSED), "refused, to be decided", id="refused"),
        pytest.param(a_part(AssignmentStatus.REFUSED, finished="07-20"), "refused, to be decided", id="refused late"),
        pytest.param(a_part(AssignmentStatus.COMPLETED, finished="06-25"), "finished", id="finished on the day"),
        pytest.param(a_part(AssignmentStatus.COMPLETED), "no longer under way", id="finished nobody knows when"),
        pytest.param(a_part(assigned="06-26"), "assigned after the round's day", id="assigned after the day"),
        pytest.param(a_part(assigned="06-25"), None, id="assigned on the day"),
        pytest.param(a_part(AssignmentStatus.COMPLETED, finished="06-26"), None, id="finished after the day"),
    ],
)
def test_why_a_part_owes_nothing(part: PartFacts, why: str | None) -> None:
    reason = why_not_owed(JUNE, part)
    assert (str(reason) if reason else None) == why
    ended = RoundFacts(*(JUNE.round_id, JUNE.period_start, JUNE.period_end, JUNE.opens_on, JUNE.due_on))
    for status, day_of_end, words in (
        (RoundStatus.CANCELLED, "06-27", "the round was cancelled"),
        (RoundStatus.CLOSED, "06-25", "the round was closed before its day"),
    ):
        assert str(why_not_owed(replace(ended, status=status, ended_on=day(day_of_end)), part)) == words


@pytest.mark.parametrize(
    ("waits", "waits_for", "held_up"),
    [
        pytest.param("06-24", None, True, id="sent the day before the round's day, for no round"),
        pytest.param("06-25", 5, True, id="sent on the day for another round"),
        pytest.param("06-26", 5, False, id="sent after the day"),
        pytest.param("06-20", 6, False, id="sent for this very round"),
        pytest.param("", None, False, id="nothing waits"),
    ],
)
def test_whether_an_earlier_report_holds_the_part_up(waits: str, waits_for: int | None, held_up: bool) -> None:
    part = a_part(waits=waits, waits_for=waits_for)
    assert waits_for_its_review(JUNE, part) is held_up
    assert standing_of(JUNE, part, None, day("06-24")).standing is (Standing.HELD_UP if held_up else Standing.TO_COME)


def test_which_standings_are_outstanding_sent_or_owed() -> None:
    assert {Standing.TO_COME, Standing.MISSING} == OUTSTANDING
    assert {Standing.RETURNED, Standing.WAITING, Standing.ACCEPTED} == SENT
    assert set(Standing) - {Standing.NOT_OWED, Standing.NOT_BEGUN} == OWED


def test_what_is_missing_is_not_called_a_late_report() -> None:
    missing = standing_of(JUNE, a_part(), None, day("06-27"))
    assert (missing.standing, missing.days_late, missing.is_late) == (Standing.MISSING, 2, False)


def test_an_answer_names_its_report_and_its_day() -> None:
    result = standing_of(JUNE, a_part(), Answer(4, day("06-26"), ReportStatus.SUBMITTED), day("07-20"))
    assert (result.report_id, result.sent_on, result.days_late) == (4, day("06-26"), 1)


def test_of_rounds_due_on_one_day_the_older_stands_in_front() -> None:
    rounds = [a_round(8, "06-01", "06-25"), a_round(6, "06-10", "06-25"), a_round(7, "06-05", "06-24")]
    assert [each.round_id for each in running(rounds, day("06-20"))] == [7, 6, 8]


@pytest.mark.parametrize(
    ("sent", "status", "standing", "late"),
    [
        pytest.param("06-01", ReportStatus.SUBMITTED, Standing.WAITING, 0, id="early"),
        pytest.param("06-25", ReportStatus.ACCEPTED, Standing.ACCEPTED, 0, id="on the day"),
        pytest.param("06-26", ReportStatus.ACCEPTED, Standing.ACCEPTED, 1, id="a day late"),
        pytest.param("06-24", ReportStatus.RETURNED, Standing.RETURNED, 0, id="sent back"),
        pytest.param("06-28", ReportStatus.RETURNED, Standing.RETURNED, 3, id="late and sent back"),
    ],
)
def test_where_a_part_that_sent_stands(sent: str, status: ReportStatus, standing: Standing, late: int) -> None:
    result = standing_of(JUNE, a_part(), Answer(1, day(sent), status), day("07-20"))
    assert (result.standing, result.days_late, result.is_late) == (standing, late, late > 0)


@pytest.mark.parametrize("status", AssignmentStatus)
@pytest.mark.parametrize("ended", [RoundStatus.CLOSED, RoundStatus.CANCELLED])
def test_a_report_that_came_counts_whatever_became_of_part_and_round(
    status: AssignmentStatus, ended: RoundStatus
) -> None:
    closed = RoundFacts(6, JUNE.period_start, JUNE.period_end, JUNE.opens_on, JUNE.due_on, ended, day("06-20"))
    answer = Answer(1, day("06-10"), ReportStatus.ACCEPTED)
    assert standing_of(closed, a_part(status), answer, day("06-28")).standing is Standing.ACCEPTED


@pytest.mark.parametrize(
    ("status", "ended", "standing"),
    [
        (RoundStatus.CLOSED, "06-25", Standing.NOT_OWED),
        (RoundStatus.CLOSED, "06-26", Standing.MISSING),
        (RoundStatus.CANCELLED, "06-26", Standing.NOT_OWED),
    ],
)
def test_a_round_that_ends_before_its_day_is_owed_by_nobody(
    status: RoundStatus, ended: str, standing: Standing
) -> None:
    facts = RoundFacts(6, JUNE.period_start, JUNE.period_end, JUNE.opens_on, JUNE.due_on, status, day(ended))
    assert standing_of(facts, a_part(), None, day("06-27")).standing is standing


@pytest.mark.parametrize(
    ("rounds", "today", "taking"),
    [
        pytest.param([JUNE, JULY], "05-31", [], id="none has begun"),
        pytest.param([JUNE, JULY], "06-01", [6], id="June has begun"),
        pytest.param([JUNE, JULY], "06-30", [6], id="June's late reports"),
        pytest.param([JUNE, JULY], "07-01", [7], id="July begins, June is over"),
        pytest.param([HALF_YEAR, JUNE], "06-20", [6, 9], id="two at once: the one due first in front"),
        pytest.param([HALF_YEAR, JUNE], "06-26", [6, 9], id="late reports beside another round that began before"),
        pytest.param([HALF_YEAR, JULY], "07-05", [9, 7], id="the half year is due before July"),
        pytest.param([HALF_YEAR, JULY], "07-11", [9, 7], id="its late reports, since July began before its day"),
    ],
)
def test_which_rounds_take_reports(rounds: list[RoundFacts], today: str, taking: list[int]) -> None:
    assert [each.round_id for each in running(rounds, day(today))] == taking


@pytest.mark.parametrize(
    ("opens", "today", "taking"),
    [
        pytest.param("06-24", "06-26", [6, 7], id="the next begins the day before the first one's day"),
        pytest.param("06-25", "06-26", [6, 7], id="the next begins on the first one's day"),
        pytest.param("06-26", "06-25", [6], id="the next begins tomorrow"),
        pytest.param("06-26", "06-26", [7], id="the next begins the day after it"),
        pytest.param("06-26", "06-27", [7], id="and the day after that"),
    ],
)
def test_late_reports_are_taken_until_another_round_begins_after_the_day(
    opens: str, today: str, taking: list[int]
) -> None:
    rounds = [a_round(6, "06-01", "06-25"), a_round(7, opens, "07-25")]
    assert [each.round_id for each in running(rounds, day(today))] == taking


def test_a_round_that_opens_after_its_own_day_takes_reports_until_another_begins() -> None:
    belated = RoundFacts(6, day("06-01"), day("06-30"), day("07-05"), day("06-25"))
    for opens, taking in [("07-05", [6, 7]), ("07-06", [7])]:
        assert [each.round_id for each in running([belated, a_round(7, opens, "07-25")], day("07-06"))] == taking


def test_a_round_that_was_closed_ends_the_ones_before_it_and_a_cancelled_one_does_not() -> None:
    for status, taking in [(RoundStatus.CLOSED, []), (RoundStatus.CANCELLED, [6])]:
        july = RoundFacts(7, JULY.period_start, JULY.period_end, JULY.opens_on, JULY.due_on, status, day("07-02"))
        assert [each.round_id for each in running([JUNE, july], day("07-03"))] == taking


@pytest.mark.parametrize(
    ("answered", "today", "expected"),
    [
        pytest.param(set(), "06-21", 6, id="the one due first"),
        pytest.param({6}, "06-21", 9, id="then the other"),
        pytest.param({6, 9}, "06-21", None, id="nothing waits any more"),
        pytest.param(set(), "05-21", None, id="nothing waits yet"),
    ],
)
def test_which_round_a_report_answers(answered: set[int], today: str, expected: int | None) -> None:
    found = round_to_answer([HALF_YEAR, JUNE], a_part(), answered, day(today))
    assert (found.round_id if found else None) == expected


DAYS = st.dates(date(2023, 1, 1), date(2024, 6, 30))
PARTS = st.builds(
    PartFacts,
    status=st.sampled_from(AssignmentStatus),
    task_status=st.sampled_from(TaskStatus),
    assigned_on=DAYS,
    finished_on=st.none() | DAYS,
    waits_since=st.none() | DAYS,
    waits_for=st.none() | st.integers(1, 3),
)


@st.composite
def rounds(draw: st.DrawFn, round_id: int = 1) -> RoundFacts:
    opens_on = draw(DAYS)
    due_on = opens_on + timedelta(days=draw(st.integers(0, 90)))
    status = draw(st.sampled_from(RoundStatus))
    ended_on = None if status is RoundStatus.OPEN else opens_on + timedelta(days=draw(st.integers(0, 120)))
    return RoundFacts(round_id, opens_on, due_on, opens_on, due_on, status, ended_on)


@given(facts=rounds(), part=PARTS, today=DAYS)
def test_a_part_is_late_only_after_the_day_and_owes_only_in_an_open_or_ended_round(
    facts: RoundFacts, part: PartFacts, today: date
) -> None:
    result = standing_of(facts, part, None, today)
    assert result.standing not in SENT
    assert (result.standing is Standing.MISSING) == (result.days_late > 0)
    if result.standing in OWED:
        assert facts.opens_on <= today
        assert why_not_owed(facts, part) is None
        assert facts.status is not RoundStatus.CANCELLED


@given(facts=rounds(), part=PARTS, today=DAYS, later=st.integers(1, 60))
def test_with_time_nothing_that_is_missing_comes_back_by_itself(
    facts: RoundFacts, part: PartFacts, today: date, later: int
) -> None:
    order = [Standing.NOT_BEGUN, Standing.TO_COME, Standing.MISSING]
    now, then = (standing_of(facts, part, None, each).standing for each in (today, today + timedelta(days=later)))
    if now in order and then in order:
        assert order.index(now) <= order.index(then)
    if now is Standing.NOT_OWED:
        assert then is Standing.NOT_OWED


@given(
    some=st.lists(rounds(), max_size=5).map(
        lambda found: [
            RoundFacts(n, each.period_start, each.period_end, each.opens_on, each.due_on, each.status, each.ended_on)
            for n, each in enumerate(found)
        ]
    ),
    part=PARTS,
    today=DAYS,
)
def test_a_report_answers_a_running_round_that_the_part_owes_each_once(
    some: list[RoundFacts], part: PartFacts, today: date
) -> None:
    answered: set[int] = set()
    while found := round_to_answer(some, part, answered, today):
        assert found in running(some, today)
        assert why_not_owed(found, part) is None
        assert found.round_id not in answered
        answered.add(found.round_id)
    assert len(answered) <= len(some)


@pytest.mark.parametrize("standing", Standing)
def test_a_result_says_of_itself_where_the_part_stands_and_nothing_else(standing: Standing) -> None:
    result = Result(standing)
    said = {
        Standing.ACCEPTED: result.is_accepted,
        Standing.WAITING: result.is_waiting,
        Standing.RETURNED: result.is_returned,
        Standing.MISSING: result.is_missing,
        Standing.TO_COME: result.is_to_come,
        Standing.HELD_UP: result.is_held_up,
        Standing.NOT_BEGUN: result.is_not_begun,
    }
    assert said == {each: each is standing for each in said}


@pytest.mark.parametrize(
    ("part", "answered", "last", "owed"),
    [
        pytest.param(a_part(), (), None, "06-25", id="the first of two"),
        pytest.param(a_part(), (6,), "06-20", "07-25", id="the first is answered"),
        pytest.param(a_part(), (6, 7), "07-20", None, id="both are answered"),
        pytest.param(a_part(), (7,), "07-02", None, id="missed, and the unit has reported since"),
        pytest.param(a_part(), (), "06-25", "07-25", id="reported on the round's day beside it"),
        pytest.param(a_part(), (), "06-24", "06-25", id="reported the day before, beside it"),
        pytest.param(a_part(waits="06-20"), (), "06-20", None, id="held up by a report that waits"),
        pytest.param(a_part(assigned="06-26"), (), None, "07-25", id="assigned after the first one's day"),
        pytest.param(a_part(assigned="06-25"), (), None, "06-25", id="assigned on the first one's day"),
        pytest.param(a_part(TO_ACCEPT), (), None, "06-25", id="not accepted yet"),
        pytest.param(a_part(AssignmentStatus.REFUSED), (), None, None, id="refused"),
        pytest.param(a_part(AssignmentStatus.COMPLETED, finished="08-01"), (), None, None, id="finished"),
        pytest.param(a_part(task=TaskStatus.CLOSED), (), None, None, id="its task is closed"),
    ],
)
def test_the_first_day_by_which_a_report_is_owed(
    part: PartFacts, answered: tuple[int, ...], last: str | None, owed: str | None
) -> None:
    found = first_day_owed([JULY, JUNE], part, answered, day(last) if last else None)
    assert found == (day(owed) if owed else None)


def test_rounds_that_were_cancelled_or_closed_before_their_day_owe_nothing() -> None:
    cancelled = replace(JUNE, status=RoundStatus.CANCELLED)
    early, late = (replace(JUNE, status=RoundStatus.CLOSED, ended_on=day(ended)) for ended in ("06-25", "06-26"))
    assert [first_day_owed([each], a_part(), (), None) for each in (cancelled, early, late)] == [
        None,
        None,
        day("06-25"),
    ]
