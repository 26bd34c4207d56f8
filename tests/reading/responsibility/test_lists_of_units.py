"""Lists of units: where a name ends, who shares a beginning or an end, and who is nobody in particular."""

import pytest

from tracker.reading.responsibility.names_of_units import is_clearly_unit, looks_like_unit
from tracker.reading.responsibility.units import UnitList, read_units


def units_in(words: str) -> UnitList:
    return read_units(words, 0, len(words), None)


def named(words: str) -> list[str]:
    return [unit.printed for unit in units_in(words).units]


def groups(words: str) -> list[str]:
    return [unit.printed for unit in units_in(words).units if unit.is_local_group]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("省甲厅、省乙厅等省级有关单位", ["省甲厅", "省乙厅"]),
        ("省甲厅、省乙厅等省级有关单位及各市县", ["省甲厅", "省乙厅", "各市县"]),
        ("甲部、乙总署等国务院相关部门及各地区", ["甲部", "乙总署", "各地区"]),
        ("甲部、国务院相关部门及各地区", ["甲部", "各地区"]),
        ("省甲厅、省乙厅等省直有关部门和单位", ["省甲厅", "省乙厅"]),
        ("省甲厅、省乙会等省有关部门", ["省甲厅", "省乙会"]),
        ("市甲局等市级相关部门、各区政府", ["市甲局", "各区政府"]),
        ("区甲局等有关区级部门", ["区甲局"]),
        ("市甲局等各有关部门(单位)", ["市甲局"]),
        ("市甲局等16个部门和单位", ["市甲局"]),
        ("市甲局等市属国有企业", ["市甲局"]),
        ("甲部等中央和国家机关有关部门", ["甲部"]),
        ("市甲局、有关市级部门", ["市甲局"]),
        ("市甲局、有关企业", ["市甲局"]),
        ("市甲局、有关高校和单位", ["市甲局"]),
        ("市甲局、其他市直部门", ["市甲局"]),
        ("国务院相关部门和单位", []),
        ("市甲局、市直及驻市有关单位", ["市甲局"]),
        ("各县(市、区)、市直有关部门", ["各县(市、区)"]),
    ],
)
def test_others_who_are_not_named_leave_the_list_open(words: str, names: list[str]) -> None:
    assert (named(words), units_in(words).open_ended) == (names, True)


@pytest.mark.parametrize(
    "words", ["市甲局、省高等学校", "市甲局、各行业主管部门", "市甲局、市初等教育局", "各产业主管部门"]
)
def test_a_named_kind_leaves_it_closed_and_so_does_a_name_that_holds_its_word(words: str) -> None:
    assert (named(words), units_in(words).open_ended) == (words.split("、"), False)


@pytest.mark.parametrize(
    "group",
    [
        "各区〔县、市〕政府",
        "各市、县〔市、区〕政府",
        "各县[市、区]人民政府",
        "有关区县",
        "相关县(市、区)",
        "有关设区市政府",
        "相关地区",
        "各产业园区管委会",
        "各城区政府",
        "各镇街",
        "各区公所",
        "各区人民政府(开发区管委会)",
        "各镇(街道)、村(社区)",
        "相关县级人民政府",
    ],
)
def test_a_group_of_local_governments_is_whole(group: str) -> None:
    assert groups(f"市甲局、{group}") == [group]
    assert named(f"市甲局,{group}、市乙局") == ["市甲局", group, "市乙局"]


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("市甲局,各区消防部门、商务部门、应急部门", ["各区消防部门", "商务部门", "应急部门"]),
        ("市甲局、各县民政局、财政局", ["各县民政局", "财政局"]),
        ("市甲局,各区消防部门、市乙局", ["各区消防部门"]),
        ("市甲局,各区消防部门,行业主管部门", ["各区消防部门"]),
        ("市甲局,各区政府、商务部门", ["各区政府"]),
        ("市甲局、行业主管部门、商务部门", []),
    ],
)
def test_bare_offices_go_on_the_group_before_them(words: str, local: list[str]) -> None:
    assert groups(words) == local


def test_named_governments_that_share_an_end_are_two_as_printed() -> None:
    assert named("市甲局,东溪区、北湾县人民政府") == ["市甲局", "东溪区", "北湾县人民政府"]
    assert groups("市甲局,东溪区、北湾县人民政府") == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("市甲局、市城市运行和政务服务办", ["市甲局", "市城市运行和政务服务办"]),
        ("人行云州分行和市甲局", ["人行云州分行", "市甲局"]),
        ("市委金融办(市地方金融监管局)、市甲局", ["市委金融办(市地方金融监管局)", "市甲局"]),
        ("市委改革办〔市营商环境局〕、市甲局", ["市委改革办〔市营商环境局〕", "市甲局"]),
        ("市甲局(市乙局、市丙局(分局))、市丁局", ["市甲局(市乙局、市丙局(分局))", "市丁局"]),
        ("市甲局\n(市乙局)、市丙\n局", ["市甲局(市乙局)", "市丙局"]),
        ("各县(市、区)、市甲乙局", ["各县(市、区)", "市甲乙局"]),
        ("市甲局,指导各区政府", ["市甲局", "各区政府"]),
        ("市纪委机关、各人民团体", ["市纪委机关", "各人民团体"]),
        ("无", []),
        ("/", []),
        ("市委\n组织部、市政府\n办公室、市乙委\n员会", ["市委组织部", "市政府办公室", "市乙委员会"]),
        ("市甲局、各行\n业主管部门", ["市甲局", "各行业主管部门"]),
        ("市甲局\n市乙局、市丙局\n丁局", ["市甲局", "市乙局", "市丙局", "丁局"]),
        ("市甲局电话:0000-5551234", ["市甲局"]),
        ("市甲局(联系电话:5551234)、市乙局", ["市甲局", "市乙局"]),
        ("市甲局0000-5551234", ["市甲局"]),
        ("市甲局、13900000000", ["市甲局"]),
        ("市甲局版权所有云州市", ["市甲局"]),
        ("市版权局、市手机产业专班、12345热线办", ["市版权局", "市手机产业专班", "12345热线办"]),
    ],
)
def test_a_name_is_whole_and_nothing_else(words: str, names: list[str]) -> None:
    assert named(words) == names


def test_a_star_marks_the_lead_and_is_no_part_of_the_name() -> None:
    found = units_in("市乙局、*市甲局、市丙局★、市丁局等").units
    assert [(unit.printed, unit.marked_as_lead) for unit in found] == [
        ("市乙局", False),
        ("市甲局", True),
        ("市丙局", True),
        ("市丁局", False),
    ]


@pytest.mark.parametrize(
    "name", ["市甲局电话:0000-5551234", "市甲局0000-5551234", "设置格式[某]:局", "产业规模明显提升", "局"]
)
def test_what_holds_foreign_words_is_unlikely_to_be_a_unit(name: str) -> None:
    assert not looks_like_unit(name)


@pytest.mark.parametrize(
    ("name", "clear"), [("市甲局", True), ("市甲办〔市乙局〕", True), ("龙头企业", False), ("社区", False)]
)
def test_only_offices_are_clearly_units(name: str, clear: bool) -> None:
    assert is_clearly_unit(name) is clear


@pytest.mark.parametrize("words", ["市甲局·市乙委·团市委", "市甲局 · 市乙委/团市委"])
def test_a_point_parts_units(words: str) -> None:
    assert named(words.replace(" ", "")) == ["市甲局", "市乙委", "团市委"]


@pytest.mark.parametrize("name", ["各县(市、区)残联", "各区妇联", "各县区总工会", "各镇(街道)团委"])
def test_bodies_of_each_place_are_a_group(name: str) -> None:
    assert groups(f"市甲局、{name}") == [name]


@pytest.mark.parametrize(
    ("words", "names", "leads"),
    [
        ("市甲局(牵头)市乙委、市丙局(配合)各县(市、区)", ["市甲局", "市乙委", "市丙局", "各县(市、区)"], ["市甲局"]),
        ("市甲局〔牵头单位〕团市委", ["市甲局", "团市委"], ["市甲局"]),
        ("市甲局(主办)市乙局(主办)市丙局", ["市甲局", "市乙局", "市丙局"], ["市甲局", "市乙局"]),
        ("市乙局市甲局(牵头)", ["市乙局", "市甲局"], ["市甲局"]),
    ],
)
def test_a_mark_of_its_part_ends_a_name(words: str, names: list[str], leads: list[str]) -> None:
    assert named(words) == names
    assert [unit.printed for unit in units_in(words).units if unit.marked_as_lead] == leads
