"""What a ledger that came back would change: pure, cell by cell."""

import pytest

from tracker.tasks.ledger.rules.changes import CellChange, KnownTask, LedgerComparison, compare_ledger

UNITS = {"市民政局": 1, "市卫健委": 2, "市教育局": 3, "各市(县)、区政府": 9}
WRITTEN = {
    "id": "7",
    "number": "12",
    "section": "设施",
    "title": "改造社区食堂",
    "lead": "市民政局",
    "co": "市卫健委、市教育局",
    "implementers": "",
    "due": "2023-12-31",
    "percent": "40",
    "done": "已完成选址。",
}
TASK = KnownTask(
    id=7,
    version=3,
    texts={key: WRITTEN[key] for key in ("number", "section", "title", "lead", "co", "implementers", "due")},
    units={"lead": (1,), "co": (2, 3), "implementers": ()},
)


def compare(row: dict[str, str], task: KnownTask = TASK, written: dict[str, str] | None = WRITTEN) -> LedgerComparison:
    return compare_ledger([WRITTEN | row], {7: written} if written else {}, {7: task}, UNITS.get)


def the_change(result: LedgerComparison) -> CellChange:
    (change,) = result.changes
    assert result.problems == []
    return change


def test_an_unchanged_file_says_nothing() -> None:
    assert compare({}).nothing


@pytest.mark.parametrize(
    ("row", "value", "after"),
    [
        pytest.param({"title": "新建社区食堂"}, "新建社区食堂", "新建社区食堂", id="title"),
        pytest.param({"number": "13"}, "13", "13", id="number"),
        pytest.param({"number": "1" * 80}, "1" * 80, "1" * 80, id="the longest number"),
        pytest.param({"title": "长" * 200}, "长" * 200, "长" * 200, id="the longest title"),
        pytest.param({"section": "长" * 200}, "长" * 200, "长" * 200, id="the longest chapter"),
        pytest.param({"section": ""}, "", "", id="chapter emptied"),
        pytest.param({"due": "2023-11-30"}, "2023-11-30", "2023-11-30", id="day"),
        pytest.param({"due": "2023年11月5日"}, "2023-11-05", "2023-11-05", id="day in Chinese"),
        pytest.param({"due": "2023/11/05"}, "2023-11-05", "2023-11-05", id="day with strokes"),
        pytest.param({"due": "2023.11.5"}, "2023-11-05", "2023-11-05", id="day with dots"),
        pytest.param({"due": ""}, "", "", id="no day any more"),
        pytest.param({"lead": "市教育局"}, (3,), "市教育局", id="lead"),
        pytest.param(
            {"co": "市教育局,市卫健委,市民政局"}, (3, 2, 1), "市教育局,市卫健委,市民政局", id="one more shares"
        ),
        pytest.param({"co": ""}, (), "", id="nobody shares"),
        pytest.param({"implementers": "各市(县)、区政府"}, (9,), "各市(县)、区政府", id="a name with its own mark"),
        pytest.param(
            {"implementers": "市教育局、各市(县)、区政府,市教育局、市卫健委"},
            (3, 9, 2),
            "市教育局、各市(县)、区政府,市教育局、市卫健委",
            id="among others, one of them twice",
        ),
    ],
)
def test_a_changed_cell_is_one_change(row: dict[str, str], value: object, after: str) -> None:
    change = the_change(compare(row))
    assert (change.task_id, change.version, change.value, change.after) == (7, 3, value, after)
    assert change.before == WRITTEN[next(iter(row))]
    assert not change.conflict


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"id": "07"}, id="the task's id in another shape"),
        pytest.param({"co": "市教育局、市卫健委"}, id="units in another order"),
        pytest.param({"title": " 改造社区食堂 "}, id="blanks at the ends"),
        pytest.param({"due": "2023年12月31日"}, id="the same day in other words"),
    ],
)
def test_the_same_in_other_words_is_no_change(row: dict[str, str]) -> None:
    assert compare(row).nothing


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param({"due": "年底"}, "is no day", id="no day"),
        pytest.param({"due": "2023-02-30"}, "is no day", id="a day that is not there"),
        pytest.param({"title": ""}, "needs a title", id="no title"),
        pytest.param({"title": "长" * 201}, "At most 200 characters", id="too long"),
        pytest.param({"section": "长" * 201}, "At most 200 characters", id="a long chapter"),
        pytest.param({"number": "1" * 81}, "At most 80 characters", id="a long number"),
        pytest.param({"lead": ""}, "exactly one lead", id="no lead"),
        pytest.param({"lead": "市民政局、市教育局"}, "exactly one lead", id="two leads"),
        pytest.param({"co": "市教育局、市某局"}, "“市某局” is not in the directory", id="an unknown unit"),
        pytest.param({"co": "市某局、市教育局"}, "“市某局” is not in the directory", id="an unknown unit in front"),
        pytest.param({"percent": "90"}, "cannot be changed here", id="a reported figure"),
        pytest.param({"done": "全部完成"}, "cannot be changed here", id="a reported text"),
    ],
)
def test_what_cannot_be_taken_in_is_named(row: dict[str, str], why: str) -> None:
    result = compare(row)
    assert result.changes == []
    (problem,) = result.problems
    assert why in str(problem.why)
    assert problem.field == next(iter(row))


def later(**texts: str) -> KnownTask:
    return KnownTask(7, 4, dict(TASK.texts) | texts, TASK.units)


def test_what_the_ledger_changed_since_is_not_changed_back() -> None:
    assert compare({}, later(title="已更正的标题")).nothing


def test_a_cell_that_both_changed_is_a_conflict() -> None:
    change = the_change(compare({"title": "文件里的标题"}, later(title="已更正的标题")))
    assert (change.before, change.after, change.conflict) == ("已更正的标题", "文件里的标题", True)


def test_both_made_the_same_change() -> None:
    assert compare({"title": "同一个标题"}, later(title="同一个标题")).nothing


def test_without_the_exported_lines_the_ledger_as_it_is_counts() -> None:
    assert the_change(compare({"title": "新"}, written=None)).value == "新"
    assert compare({"percent": "90"}, written=None).nothing


def test_a_closed_task_is_not_corrected() -> None:
    closed = KnownTask(7, 3, TASK.texts, TASK.units, is_closed=True)
    assert "closed" in str(compare({"title": "新"}, closed).problems[0].why)
    assert compare({}, closed).nothing


def test_a_withdrawn_task_is_not_corrected() -> None:
    withdrawn = KnownTask(7, 3, TASK.texts, TASK.units, is_withdrawn=True)
    assert "withdrawn" in str(compare({"title": "新"}, withdrawn).problems[0].why)
    assert compare({}, withdrawn).nothing


def test_a_column_that_is_not_in_the_file_stays_as_it_is() -> None:
    row = {"id": "7", "title": "新建社区食堂"}
    result = compare_ledger([row], {7: WRITTEN}, {7: TASK}, UNITS.get)
    assert [(change.field, change.after) for change in result.changes] == [("title", "新建社区食堂")]
    assert result.problems == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([WRITTEN | {"title": "新建社区食堂"}], id="a change"),
        pytest.param([WRITTEN | {"title": ""}], id="a problem"),
        pytest.param([WRITTEN, {"id": "99"}], id="an unknown row"),
        pytest.param([], id="a missing row"),
    ],
)
def test_a_file_says_something_where_anything_differs(rows: list[dict[str, str]]) -> None:
    assert not compare_ledger(rows, {7: WRITTEN}, {7: TASK}, UNITS.get).nothing


def test_rows_without_a_task_and_missing_rows_are_named_and_never_new_tasks() -> None:
    rows = [
        WRITTEN | {"id": "99"},
        {"id": "", "number": "28", "title": "新增事项"},
        {"id": "x", "title": ""},
        {"id": "", "number": "", "source": "云发1号"},
        {"id": ""},
    ]
    result = compare_ledger(rows, {7: WRITTEN, 8: WRITTEN}, {7: TASK}, UNITS.get)
    assert result.unknown == ["12 改造社区食堂", "28 新增事项", "x", "云发1号", ""]
    assert result.missing == [7], "8 is not in the ledger any more"
    assert result.changes == []


def test_a_row_that_stands_twice_counts_once() -> None:
    rows = [WRITTEN | {"title": "甲"}, WRITTEN | {"title": "乙"}]
    result = compare_ledger(rows, {7: WRITTEN}, {7: TASK}, UNITS.get)
    assert [change.after for change in result.changes] == ["甲"]
    assert "twice" in str(result.problems[0].why)
