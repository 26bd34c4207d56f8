"""What a document says once: who leads a list, and who carries out all later items (form R9)."""

import pytest

from tests.reading.make import names, plan_of
from tracker.reading.draft import LeadBasis


@pytest.mark.parametrize(
    "rule",
    [
        "以下均需各区政府、高新区管委会负责,不再列出",
        "以下均需各区政府、高新区管委会落实,不再列出",
        "以下各项均需各区政府、高新区管委会配合落实,不再逐项列出",
        "以下任务均由各区政府、高新区管委会组织实施,不再重复列出",
        "以下均需各区政府、高新区管委会参与,不再一一注明",
        "下列各项均应由各区政府、高新区管委会抓好落实",
        "各区政府、高新区管委会均为责任单位,不再列出",
        "以下各项任务各区政府、高新区管委会均为责任单位,以下不再列出",
        "各区政府、高新区管委会都是落实主体,下同",
    ],
)
@pytest.mark.parametrize(
    "clause",
    [
        "(责任单位:市甲局、市乙局,{})",
        "(责任单位:市甲局、市乙局。{})",
        "(市甲局、市乙局按职责分工负责;{})",
        "(市甲局、市乙局按职责分工负责。{})",
        "[责任单位:市甲局、市乙局。列第一位的为牵头单位,下同。{}]",
    ],
)
def test_all_later_items_are_carried_out_by_those_named(clause: str, rule: str) -> None:
    plan = plan_of(f"办好食堂。{clause.format(rule)}", "建好驿站。(责任单位:市丙局)")
    first, second = plan.tasks
    assert names(plan.default_implementers) == ["各区政府", "高新区管委会"]
    assert (names(first.leads), names(first.co)) == (["市甲局"], ["市乙局"])
    assert names(first.implementers) == ["各区政府", "高新区管委会"]
    assert (names(second.leads), names(second.co), second.implementers) == (["市丙局"], [], ())


def test_a_bare_地方_means_the_local_governments_just_named() -> None:  # noqa: N802
    plan = plan_of("办好食堂。(责任单位:市甲局,各区、县(市)政府,以下均需地方落实不再重复列出)")
    assert names(plan.default_implementers) == ["各区、县(市)政府"]
    assert names(plan.tasks[0].implementers) == ["各区、县(市)政府"]


def test_local_units_of_one_item_are_no_default() -> None:
    plan = plan_of("办好食堂。(责任单位:市甲局。各区政府均为责任单位)")
    assert (plan.default_implementers, names(plan.tasks[0].implementers)) == ((), ["各区政府"])


@pytest.mark.parametrize(
    ("clause", "leads", "co"),
    [
        ("(责任单位:市甲局、市乙局〔列第一位者为牵头单位,下同〕)", ["市甲局"], ["市乙局"]),
        ("(责任单位:市甲局、市乙局(列首位的为牵头单位,下同)、市丙局)", ["市甲局"], ["市乙局", "市丙局"]),
        ("(责任单位:市甲局、市乙局,市丙局,第一个逗号前为牵头,下同)", ["市甲局", "市乙局"], ["市丙局"]),
        ("(责任单位:市甲局、市乙局,市丙局;逗号前为牵头单位,下同)", ["市甲局", "市乙局"], ["市丙局"]),
        (
            "(责任单位:市甲局、市乙局,市丙局;第一个逗号前的为牵头单位,有多个的按照职责分工负责,下同)",
            ["市甲局", "市乙局"],
            ["市丙局"],
        ),
        ("(责任单位:市甲局、市乙局。排名首位的为牵头单位,其他为配合单位,下同)", ["市甲局"], ["市乙局"]),
        ("(市甲局、市乙局按职责分工负责,首个单位为牵头单位,下同)", ["市甲局"], ["市乙局"]),
        ("(责任单位:市甲局、市乙局。排序第一位的是牵头单位)", ["市甲局"], ["市乙局"]),
    ],
)
def test_a_rule_about_leads_is_none_of_the_units(clause: str, leads: list[str], co: list[str]) -> None:
    (task,) = plan_of(f"办好食堂。{clause}").tasks
    assert (names(task.leads), names(task.co)) == (leads, co)
    assert task.lead_basis is LeadBasis.STATED_RULE
