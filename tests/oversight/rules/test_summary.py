"""Adding up: totals, means over the right tasks, units with the worst first."""

from dataclasses import replace

import pytest

from tracker.core.vocabulary import Light, Responsibility, TaskStatus
from tracker.oversight.rules.summary import (
    DUE_WINDOWS,
    PartCount,
    TaskGroup,
    changes_against,
    heat,
    shortened,
    totals_by_key,
    totals_of,
    unit_rows,
)

LEAD, CO, IMPLEMENTER = Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER


def group(
    light: Light = Light.GREEN,
    *,
    key: str = "供给",
    status: TaskStatus = TaskStatus.IN_PROGRESS,
    tasks: int = 1,
    percent: int = 50,
    expected: float | None = 60.0,
    overdue: bool = False,
    unreported: int = 0,
) -> TaskGroup:
    """Tasks that all have the same per cent; without `expected` they have no period."""
    dated = tasks if expected is not None else 0
    return TaskGroup(
        key=key,
        light=light,
        status=status,
        overdue=overdue,
        tasks=tasks,
        percent_sum=percent * tasks,
        dated=dated,
        dated_percent_sum=percent * dated,
        expected_sum=(expected or 0) * dated,
        unreported=unreported,
    )


def test_counts_add_up_and_every_light_and_status_is_there() -> None:
    total = totals_of([group(Light.RED, tasks=2, overdue=True), group(Light.BLUE, status=TaskStatus.CLOSED)])
    assert total.tasks == sum(total.by_light.values()) == sum(total.by_status.values()) == 3
    assert total.by_light == {Light.RED: 2, Light.YELLOW: 0, Light.GREEN: 0, Light.BLUE: 1, Light.GREY: 0}
    assert total.by_status[TaskStatus.CLOSED] == 1
    assert set(total.by_status) == set(TaskStatus) - {TaskStatus.WITHDRAWN}
    assert total.overdue == 2


def test_actual_and_expected_are_means_over_the_same_tasks() -> None:
    total = totals_of([group(percent=40, expected=80.0, tasks=2), group(percent=100, expected=None, tasks=5)])
    assert (total.actual, total.expected) == (40, 80)
    assert total.points_behind == 40
    assert replace(total, actual=None).points_behind == 0
    assert replace(total, expected=None).points_behind == 0


def test_without_any_period_the_mean_is_over_all_and_nothing_is_expected() -> None:
    total = totals_of([group(percent=40, expected=None), group(percent=60, expected=None)])
    assert (total.actual, total.expected, total.points_behind) == (50, None, 0)


def test_being_ahead_is_not_being_behind() -> None:
    assert totals_of([group(percent=90, expected=60.0)]).points_behind == 0


def test_nothing_at_all_has_no_mean() -> None:
    assert totals_of([]).actual is None
    assert not totals_of([]).all_unreported


def test_where_nobody_reported_there_is_no_zero_to_show() -> None:
    assert totals_of([group(tasks=2, percent=0, unreported=2)]).all_unreported
    assert totals_of([group(tasks=1, percent=0, unreported=1)]).all_unreported
    assert not totals_of([group(tasks=2, unreported=1)]).all_unreported


def test_chapters_stay_in_the_order_of_the_document() -> None:
    chapters = totals_by_key([group(key="统筹"), group(key="供给"), group(Light.RED, key="统筹")])
    assert list(chapters) == ["统筹", "供给"]
    assert chapters["统筹"].tasks == 2


def test_changes_are_told_only_when_the_past_is_known() -> None:
    assert changes_against({Light.RED: 3}, None) == {}
    changes = changes_against({Light.RED: 3, Light.GREEN: 1}, {Light.RED: 1, Light.GREEN: 3})
    assert (changes[Light.RED], changes[Light.GREEN], changes[Light.BLUE]) == (2, -2, 0)


def part(unit: int, role: Responsibility, light: Light, tasks: int = 1) -> PartCount:
    return PartCount(unit, f"单位{unit}全称", f"单位{unit}", role, light, tasks)


def test_a_unit_has_one_row_with_its_parts_apart() -> None:
    (row,) = unit_rows([part(1, LEAD, Light.RED, 2), part(1, LEAD, Light.GREEN), part(1, CO, Light.RED, 4)])
    assert row.parts[LEAD] == {Light.RED: 2, Light.GREEN: 1}
    assert (row.total(LEAD), row.total(CO), row.total(IMPLEMENTER)) == (3, 4, 0)


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        pytest.param([part(1, LEAD, Light.YELLOW, 9), part(2, LEAD, Light.RED)], [2, 1], id="red before yellow"),
        pytest.param(
            [part(1, LEAD, Light.YELLOW), part(1, LEAD, Light.GREEN, 9), part(2, LEAD, Light.YELLOW, 2)],
            [2, 1],
            id="more yellow before more in all",
        ),
        pytest.param([part(1, CO, Light.RED, 9), part(2, LEAD, Light.RED)], [2, 1], id="leading before sharing"),
        pytest.param(
            [part(1, LEAD, Light.GREEN), part(2, CO, Light.RED)], [2, 1], id="sharing red before leading green"
        ),
        pytest.param([part(1, LEAD, Light.GREEN), part(2, LEAD, Light.GREEN, 5)], [2, 1], id="more before fewer"),
        pytest.param([part(2, LEAD, Light.RED), part(1, LEAD, Light.RED)], [1, 2], id="then as entered"),
    ],
)
def test_the_worst_unit_stands_first(counts: list[PartCount], order: list[int]) -> None:
    assert [row.organization_id for row in unit_rows(counts)] == order


@pytest.mark.parametrize(("count", "tint"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (40, 3)])
def test_more_lights_tint_a_cell_more(count: int, tint: int) -> None:
    assert heat(count) == tint


def test_what_is_due_soon_is_told_for_a_month_for_two_and_for_three() -> None:
    assert DUE_WINDOWS == (30, 60, 90)


def test_a_long_report_is_cut_with_a_mark_and_a_short_one_is_not() -> None:
    assert shortened("已完成\n选址。") == "已完成 选址。"
    assert shortened("长" * 61) == "长" * 59 + "…"
    assert shortened("长" * 60) == "长" * 60
