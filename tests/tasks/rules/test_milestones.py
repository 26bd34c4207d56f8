"""Where milestones stand on a day, on the days that matter."""

from datetime import date

import pytest

from tracker.tasks.rules.milestones import milestone_rows

STEPS = [("竣工", date(2024, 9, 30)), ("验收", None), ("项目开工", date(2024, 3, 31))]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 3, 30), [("项目开工", "in 1 day", True), ("竣工", "in 184 days", False), ("验收", None, False)]),
        (date(2024, 3, 31), [("项目开工", "today", True), ("竣工", "in 183 days", False), ("验收", None, False)]),
        (
            date(2024, 4, 1),
            [("项目开工", "the day has passed", False), ("竣工", "in 182 days", True), ("验收", None, False)],
        ),
        (
            date(2024, 10, 1),
            [("项目开工", "the day has passed", False), ("竣工", "the day has passed", False), ("验收", None, False)],
        ),
    ],
)
def test_the_first_that_is_still_to_come_is_next(today: date, expected: list[tuple[str, str | None, bool]]) -> None:
    rows = milestone_rows(STEPS, today, done=False)
    assert [(row.about, str(row.when) if row.when else None, row.is_next) for row in rows] == expected


def test_nothing_is_next_once_the_task_is_done() -> None:
    rows = milestone_rows(STEPS, date(2024, 3, 1), done=True)
    assert [(row.about, row.when, row.is_next) for row in rows] == [
        ("项目开工", None, False),
        ("竣工", None, False),
        ("验收", None, False),
    ]
