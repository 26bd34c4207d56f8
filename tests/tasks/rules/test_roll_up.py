"""Who holds a task up, in cases and as properties."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.vocabulary import AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.rules.lights import PartLightFacts, light_on
from tracker.tasks.rules.roll_up import PartProgress, roll_up, why_behind
from tracker.tasks.rules.status import TaskFacts

TODAY = date(2023, 6, 28)  # a Wednesday; half of the year has passed
WAITING, UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS
TASK = TaskFacts(TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 12, 31), 50)
LONG_AGO = date(2023, 1, 16)


def part(
    status: AssignmentStatus = UNDER_WAY,
    percent: int = 50,
    *,
    accept_by: date = LONG_AGO,
    reported: bool | None = None,
    role: Responsibility = Responsibility.CO,
) -> PartProgress:
    facts = PartLightFacts(role, status, percent, accept_by, None, None, None)
    return PartProgress(1, "市民政局", facts, percent > 0 if reported is None else reported)


@pytest.mark.parametrize(
    ("task", "of", "reason"),
    [
        pytest.param(TASK, part(), None, id="on schedule"),
        pytest.param(TASK, part(percent=40), None, id="less than ten points behind"),
        pytest.param(TASK, part(percent=30), "19 points behind", id="yellow"),
        pytest.param(TASK, part(percent=10), "39 points behind", id="red"),
        pytest.param(TASK, part(percent=0, reported=True), "49 points behind", id="reported that nothing was done"),
        pytest.param(TASK, part(percent=0), "49 points behind", id="never reported"),
        pytest.param(TASK, part(WAITING, 40, accept_by=date(2023, 6, 27)), "not accepted by", id="not accepted"),
        pytest.param(TASK, part(WAITING, 40, accept_by=TODAY), None, id="the last day to accept"),
        pytest.param(
            TASK, part(WAITING, 0, accept_by=TODAY), "not accepted yet, 49", id="behind before it is accepted"
        ),
        pytest.param(TASK, part(AssignmentStatus.REFUSED, 0), None, id="refused: the office's turn"),
        pytest.param(TASK, part(AssignmentStatus.COMPLETED, 100), None, id="completed"),
        pytest.param(
            TaskFacts(TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 6, 20), 90),
            part(percent=99),
            "late 8",
            id="late",
        ),
        pytest.param(
            TaskFacts(TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 6, 30), 95),
            part(percent=89),
            "2 days left",
            id="soon due",
        ),
        pytest.param(
            TaskFacts(TaskStatus.ISSUED, date(2023, 9, 1), date(2023, 12, 31), 0), part(percent=0), None, id="not begun"
        ),
        pytest.param(TaskFacts(TaskStatus.IN_PROGRESS, None, None, 0), part(percent=0), None, id="without an end"),
        pytest.param(
            TaskFacts(TaskStatus.CLOSED, date(2023, 1, 1), date(2023, 6, 20), 100), part(WAITING, 0), None, id="closed"
        ),
    ],
)
def test_who_is_behind(task: TaskFacts, of: PartProgress, reason: str | None) -> None:
    said = why_behind(task, of, TODAY)
    assert said is None if reason is None else reason in str(said)


def test_reports_that_were_sent_back_again_and_again_are_the_leads() -> None:
    task = TaskFacts(TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 12, 31), 50, returns_in_a_row=2)
    assert "sent back 2 times" in str(why_behind(task, part(role=Responsibility.LEAD), TODAY))
    assert why_behind(task, part(), TODAY) is None


def test_the_units_are_counted_on_their_way() -> None:
    parts = [part(AssignmentStatus.COMPLETED, 100), part(percent=45), part(percent=0), part(WAITING, 0)]
    summed = roll_up(TASK, parts, TODAY)
    assert (summed.units, summed.accepted, summed.reported, summed.completed) == (4, 3, 2, 1)
    assert [(each.unit, str(each.reason)[:15]) for each in summed.behind] == [
        ("市民政局", "49 points behin"),
        ("市民政局", "not accepted ye"),
    ]


@given(
    percent=st.integers(0, 100),
    starts=st.dates(date(2022, 1, 1), date(2024, 1, 1)),
    due=st.dates(date(2022, 1, 1), date(2024, 12, 31)),
)
def test_the_lead_is_behind_exactly_when_the_tasks_light_warns(percent: int, starts: date, due: date) -> None:
    task = TaskFacts(TaskStatus.IN_PROGRESS, starts, due, percent)
    warns = light_on(task, TODAY).light in (Light.RED, Light.YELLOW)
    lead = part(percent=percent, reported=True, role=Responsibility.LEAD)
    assert (why_behind(task, lead, TODAY) is not None) == warns
