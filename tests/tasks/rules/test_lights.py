"""The lights of tasks and of parts: tables of days around each edge of the rules, and the reasons in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tasks.rules.light_cases import DUE, HALF, LIGHT_CASES, START, LightCase, facts
from tracker.core.messages import Message
from tracker.core.vocabulary import AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.rules.lights import (
    LightRules,
    PartLightFacts,
    light_on,
    pace_at_due_date,
    part_light_on,
)
from tracker.tasks.rules.status import TaskFacts

LEAD, CO = Responsibility.LEAD, Responsibility.CO
WAITING, UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS


@pytest.mark.parametrize("case", LIGHT_CASES)
def test_the_light_at_each_edge_of_the_rule(case: LightCase) -> None:
    assert light_on(case.facts, case.today).light is case.light


def reason(of: TaskFacts, today: date) -> str:
    return str(light_on(of, today).reason)


@pytest.mark.parametrize(
    ("of", "today", "words"),
    [
        (facts(20), HALF, "30 points behind schedule"),
        (facts(19), HALF, "31 points behind schedule"),
        (facts(20), date(2023, 9, 9), "late 1 day"),
        (facts(20), date(2023, 9, 20), "late 12 days"),
        (facts(50, returns=3), HALF, "sent back 3 times in a row"),
        (facts(89), date(2023, 9, 3), "5 days left and 89 % done"),
        (facts(89), date(2023, 9, 7), "1 day left and 89 % done"),
        (facts(), date(2023, 5, 31), "not started yet"),
        (facts(50), HALF, "on schedule"),
        (facts(due_on=None), HALF, "without an end date"),
        (facts(status=TaskStatus.ISSUED), START, "not accepted yet"),
        (facts(status=TaskStatus.ISSUED, accept_by=START), START, "to be accepted by 2023-06-01"),
        (facts(status=TaskStatus.ISSUED, accept_by=START), date(2023, 6, 2), "not accepted by 2023-06-01"),
        (facts(status=TaskStatus.ISSUED, accept_by=START), HALF, "not accepted yet, 50 points behind schedule"),
        (facts(50, report_owed_on=START), HALF, "the report due on 2023-06-01 is missing"),
        (facts(44, progress_on=HALF), HALF, "at the pace so far 88 % on 2023-09-08"),
        (facts(due_on=None, heard_on=START), date(2023, 9, 10), "nothing heard for 101 days"),
        (facts(100, status=TaskStatus.ISSUED, accept_by=DUE), DUE, "to be accepted by 2023-09-08"),
        (facts(status=TaskStatus.CLOSED), HALF, "closed"),
        (facts(status=TaskStatus.COMPLETED), HALF, "completed, waiting to be closed"),
        (facts(status=TaskStatus.WITHDRAWN), HALF, "task withdrawn"),
    ],
)
def test_the_reason_is_told_in_days_and_points(of: TaskFacts, today: date, words: str) -> None:
    assert isinstance(light_on(of, today).reason, Message)
    assert reason(of, today) == words


def test_the_numbers_of_the_rule_can_be_set() -> None:
    strict = LightRules(yellow_points=1, red_points=2, near=((60, 70),), red_returns=1)
    assert light_on(facts(50, returns=1), HALF, strict).light.value == "red"
    assert [light_on(facts(percent), HALF, strict).light.value for percent in (49, 48, 47)] == ["yellow"] * 2 + ["red"]


@pytest.mark.parametrize(
    ("of", "percent"),
    [
        pytest.param(facts(44, progress_on=HALF), 88, id="half way"),
        pytest.param(facts(60, progress_on=HALF), 100, id="never more than all"),
        pytest.param(facts(7, progress_on=date(2023, 6, 30)), 23, id="rounded down"),
        pytest.param(facts(7, progress_on=date(2023, 6, 24)), None, id="too early to tell"),
        pytest.param(facts(7), None, id="nothing accepted"),
        pytest.param(facts(7, progress_on=HALF, due_on=None), None, id="without an end"),
    ],
)
def test_the_pace_at_the_due_date(of: TaskFacts, percent: int | None) -> None:
    assert pace_at_due_date(of) == percent


def part(status: AssignmentStatus = UNDER_WAY, percent: int = 50, **more: object) -> PartLightFacts:
    """A co-responsible unit's part under way, on schedule half way, unless something else is said."""
    values: dict[str, object] = {"role": CO, "accept_by": None, "progress_on": None, "heard_on": None}
    return PartLightFacts(**(values | {"status": status, "percent": percent, "report_owed_on": None} | more))  # type: ignore[arg-type]


DONE, REFUSED, GIVEN_AWAY = AssignmentStatus.COMPLETED, AssignmentStatus.REFUSED, AssignmentStatus.WITHDRAWN
OVERDUE = replace(facts(90), due_on=HALF - timedelta(days=1))


@pytest.mark.parametrize(
    ("task", "of", "light", "words"),
    [
        pytest.param(facts(0), part(), Light.GREEN, "on schedule", id="on schedule, whatever the task"),
        pytest.param(facts(90), part(percent=19), Light.RED, "31 points behind schedule", id="behind alone"),
        pytest.param(facts(0), part(DONE, 100), Light.BLUE, "part completed", id="done, the task is not"),
        pytest.param(OVERDUE, part(DONE, 100), Light.BLUE, "part completed", id="done, the task is late"),
        pytest.param(OVERDUE, part(), Light.RED, "late 1 day", id="late together"),
        pytest.param(facts(50), part(REFUSED, 0), Light.GREY, "refused, the office decides", id="refused"),
        pytest.param(facts(50), part(GIVEN_AWAY, 0), Light.GREY, "given to another unit", id="taken from it"),
        pytest.param(
            facts(50), part(WAITING, 50, accept_by=HALF), Light.GREY, "to be accepted by 2023-07-20", id="given"
        ),
        pytest.param(
            facts(50), part(WAITING, 50, accept_by=START), Light.YELLOW, "not accepted by 2023-06-01", id="not accepted"
        ),
        pytest.param(
            facts(50, accept_by=START),
            part(WAITING, 50),
            Light.GREY,
            "not accepted yet",
            id="the lead's days are not its own",
        ),
        pytest.param(
            facts(50), part(report_owed_on=START), Light.YELLOW, "the report due on 2023-06-01 is missing", id="missing"
        ),
        pytest.param(
            facts(50, report_owed_on=START), part(), Light.GREEN, "on schedule", id="the lead's report is missing"
        ),
        pytest.param(facts(50, returns=2), part(), Light.GREEN, "on schedule", id="the lead was sent back"),
        pytest.param(
            facts(50, returns=2), part(role=LEAD), Light.RED, "sent back 2 times in a row", id="it is the lead"
        ),
        pytest.param(
            facts(100, status=TaskStatus.CLOSED), part(WAITING, 0), Light.BLUE, "closed", id="the task is closed"
        ),
        pytest.param(
            facts(status=TaskStatus.WITHDRAWN), part(DONE), Light.GREY, "task withdrawn", id="the task is withdrawn"
        ),
    ],
)
def test_the_light_of_a_part_is_its_units_own(task: TaskFacts, of: PartLightFacts, light: Light, words: str) -> None:
    found = part_light_on(task, of, HALF)
    assert (found.light, str(found.reason)) == (light, words)
