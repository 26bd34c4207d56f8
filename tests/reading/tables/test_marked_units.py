"""Tables whose columns are units, with a mark for each one's part in a row."""

import pytest

from tests.reading.make import names
from tracker.reading.draft import DoubtKind, DraftPlan
from tracker.reading.read_document import read_document


def read(*rows: str, note: str = "") -> DraftPlan:
    lines = ["| " + " | ".join(row.split()) + " |" for row in rows]
    return read_document("云岭市2026年任务分工表\n\n" + "\n".join(lines) + "\n\n" + note, name="云岭.md")


def who(plan: DraftPlan) -> list[tuple[list[str], list[str], list[str]]]:
    return [(names(task.leads), names(task.co), names(task.implementers)) for task in plan.tasks]


UNITS = "序号 工作任务 市甲局 市乙委 各县区 时限"
FIRST = (["市乙委"], ["市甲局"], ["各县区"])
SECOND = (["市甲局"], [], [])


@pytest.mark.parametrize(
    ("lead", "co", "note"),
    [
        ("★", "√", ""),
        ("●", "○", ""),
        ("▲", "△", ""),
        ("√", "△", "注:√为牵头单位,△为配合单位。"),
        ("○", "●", "说明:牵头单位(○),配合单位(●)"),
        ("◇", "★", "◇表示牵头部门;★表示配合部门"),
        ("牵头", "配合", ""),
        ("主办", "协办", ""),
    ],
)
def test_a_mark_says_which_part_a_unit_has(lead: str, co: str, note: str) -> None:
    plan = read(UNITS, f"1 改造小区 {co} {lead} {co} 5月", f"2 修好道路 {lead} — — 6月", note=note)
    assert who(plan) == [FIRST, SECOND]
    assert not [doubt for doubt in plan.doubts if doubt.kind is DoubtKind.COLUMN_UNKNOWN]


def test_an_empty_cell_is_nobody_s_part_though_the_row_above_has_a_mark() -> None:
    lines = ["| 序号 | 任务 | 市甲局 | 市乙局 |", "| 1 | 改造小区 | ★ | √ |", "| 2 | 修好道路 |  | ★ |"]
    plan = read_document("云岭市2026年任务分工表\n\n" + "\n".join(lines), name="云岭.md")
    assert who(plan) == [(["市甲局"], ["市乙局"], []), (["市乙局"], [], [])]


def test_of_a_single_mark_nobody_can_tell_who_leads() -> None:
    plan = read("序号 任务 市甲局 市乙局", "1 改造小区 √ √", "2 修好道路 √ √")
    assert who(plan) == [([], ["市甲局", "市乙局"], [])] * 2
    assert [doubt.task_ordinal for doubt in plan.doubts if doubt.kind is DoubtKind.LEAD_MISSING] == [1, 2]


def test_columns_of_amounts_are_no_marks() -> None:
    plan = read("序号 任务 甲县 乙县 责任单位", "1 新增岗位 800 600 市丙局", "2 开展培训 300 250 市丙局")
    assert who(plan) == [(["市丙局"], [], [])] * 2
