"""The rows of the leading group's page: every number has the filters of the list behind it."""

from datetime import date

from tests.oversight.rules.test_summary import LEAD, group
from tracker.core.vocabulary import Light, TaskStatus
from tracker.oversight.rules.board import chapter_rows, due_rows, plan_rows, roles_of, totals_row, unit_cells
from tracker.oversight.rules.summary import PartCount, totals_by_key, totals_of, unit_rows

PART = PartCount(7, "云州市民政局", "市民政局", LEAD, Light.RED, 3)


def test_a_total_narrows_the_ledger_to_the_plan_in_view() -> None:
    totals = totals_row(totals_of([group(Light.RED, tasks=2, overdue=True)]), {}, plan_id=4)
    assert (totals.tasks.number, totals.tasks.filters) == (2, {"plan": 4})
    assert (totals.red.number, totals.red.filters) == (2, {"plan": 4, "light": "red"})
    assert (totals.overdue.number, totals.overdue.filters) == (2, {"plan": 4, "overdue": 1})
    assert (TaskStatus.IN_PROGRESS, 2) in [(status, count.number) for status, count in totals.statuses]


def test_a_week_ago_is_compared_only_where_it_is_known() -> None:
    total = totals_of([group(Light.RED)])
    unknown = totals_row(total, {}, plan_id=4)
    equal = totals_row(total, dict.fromkeys(Light, 0), plan_id=4)
    worse = totals_row(total, dict.fromkeys(Light, 0) | {Light.RED: 1}, plan_id=4)
    assert [(each.compared, each.changed) for each in (unknown, equal, worse)] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert worse.lights[0].change == 1


def test_a_chapter_opens_its_tasks_and_those_without_one_open_none_beside_others() -> None:
    named, nameless = chapter_rows(totals_by_key([group(key="供给"), group(key="")]), plan_id=4)
    assert (named.name, named.has_list, named.tasks.filters) == ("供给", True, {"plan": 4, "section": "供给"})
    assert (str(nameless.name), nameless.has_list) == ("without a chapter", False)
    assert [(each.light, each.change) for each in named.lights] == [(Light.RED, 0), (Light.YELLOW, 0)]


def test_a_plan_without_chapters_opens_all_its_tasks() -> None:
    (row,) = chapter_rows(totals_by_key([group(key="")]), plan_id=4)
    assert row.has_list
    assert row.tasks.filters == {"plan": 4, "section": None}


def test_of_several_plans_each_is_named_and_opened() -> None:
    rows = plan_rows(totals_by_key([group(key="4"), group(key="9")]), {4: "便民清单", 9: "行动方案"})
    assert [(row.name, row.plan_id, row.tasks.filters, row.has_list) for row in rows] == [
        ("便民清单", 4, {"plan": 4}, True),
        ("行动方案", 9, {"plan": 9}, True),
    ]


def test_reports_are_missing_where_some_were_given() -> None:
    groups = [group(key="部分", tasks=2, unreported=1), group(key="全无", tasks=2, unreported=2), group(key="全有")]
    assert [row.reports_missing for row in chapter_rows(totals_by_key(groups), plan_id=4)] == [True, False, False]


def test_what_is_due_soon_is_counted_from_today_to_the_last_day() -> None:
    (row,) = due_rows({30: {Light.RED: 2, Light.GREEN: 1}}, None, date(2023, 6, 28))
    assert row.until == date(2023, 7, 28)
    assert row.tasks.number == 3
    assert row.tasks.filters == {"plan": None, "due_from": "2023-06-28", "due_to": "2023-07-28", "open": 1}
    assert row.lights[0].count.filters["light"] == "red"


def test_a_unit_has_cells_in_the_roles_that_any_unit_has() -> None:
    rows = unit_rows([PART])
    assert roles_of(rows) == [LEAD]
    (unit,) = unit_cells(rows, 4)
    (lead,) = unit.roles
    assert (lead.tasks.number, lead.tasks.filters) == (3, {"plan": 4, "organization": 7, "role": "lead"})
    assert [(each.light, each.count.number, each.heat) for each in lead.lights[:2]] == [
        (Light.RED, 3, 2),
        (Light.YELLOW, 0, 0),
    ]
