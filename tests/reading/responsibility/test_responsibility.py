"""Who is responsible, form by form (domain.md, forms R1 to R20)."""

import pytest

from tests.reading.make import names, plan_of, task_of, task_with_clause
from tracker.organizations.rules.names import Directory, Entry
from tracker.reading.draft import DoubtKind, LeadBasis
from tracker.reading.read_document import read_document

# Each case: an id, then clause, leads, co, implementers, open-ended.
CLAUSES = [
    ("R1 a list: the first leads", "(责任单位:市甲局、市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R1 one unit", "(责任单位:市甲局)", ["市甲局"], [], [], False),
    ("R1 full width", "（责任单位：市甲局、市乙局）", ["市甲局"], ["市乙局"], [], False),
    ("R1 square brackets", "【责任单位:市甲局、市乙局】", ["市甲局"], ["市乙局"], [], False),
    ("R1 without brackets", "责任单位:市甲局、市乙局。", ["市甲局"], ["市乙局"], [], False),
    ("R2 by division of duties", "(责任单位:市甲局、市乙局按照职责分工负责)", ["市甲局"], ["市乙局"], [], False),
    ("R3 lead and co", "(牵头单位:市甲局;配合单位:市乙局、市丙局)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R3 lead and co, comma", "(牵头单位:市甲局,配合单位:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R3 responsible and taking part", "(责任部门:市甲局;参与部门:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R3 on two lines", "\n牵头单位:市甲局\n配合单位:市乙局、市丙局", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R3 lead and responsible on lines", "\n牵头单位:市甲局\n责任单位:市乙局、市丙局,各区人民政府\n完成时限:6月底", ["市甲局"], ["市乙局", "市丙局"], ["各区人民政府"], False),
    ("R3 lead and responsible", "(牵头单位:市甲局;责任单位:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R3 two leads", "(牵头单位:市甲局、市乙局;配合单位:市丙局)", ["市甲局", "市乙局"], ["市丙局"], [], False),
    ("R2 tortoise brackets", "〔市甲局、市乙局按职责分工负责〕", ["市甲局"], ["市乙局"], [], False),
    ("R3 short labels", "(牵头:市甲局;配合:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R3 负责单位", "负责单位:市甲局、市乙局", ["市甲局"], ["市乙局"], [], False),
    ("R1 after a dash", "——责任单位:市甲局、市乙局", ["市甲局"], ["市乙局"], [], False),
    ("R1 only a list", "(市甲局、市乙局,各区人民政府)", ["市甲局"], ["市乙局"], ["各区人民政府"], False),
    ("R3 provincial", "(牵头单位:省甲厅;责任单位:省乙委、省丙厅,各市(州)人民政府)", ["省甲厅"], ["省乙委", "省丙厅"], ["各市(州)人民政府"], False),
    ("R2 with local groups", "(省甲厅、省乙委等按职责分工负责,各市、州人民政府负责落实)", ["省甲厅"], ["省乙委"], ["各市、州人民政府"], True),
    ("R4 each its work", "(市甲局、市乙局牵头负责食堂、驿站工作)", ["市甲局", "市乙局"], [], [], False),
    ("R17 deadline label", "(责任单位:市甲局,完成时限:2024年9月)", ["市甲局"], [], [], False),
    ("R8 named government", "(责任单位:市甲局、云东县人民政府)", ["市甲局"], ["云东县人民政府"], [], False),
    ("R13 towns", "(责任单位:市甲局,各镇(街道、开发区))", ["市甲局"], [], ["各镇(街道、开发区)"], False),
    ("R13 prefectures", "(责任单位:省甲厅,各地级以上市人民政府)", ["省甲厅"], [], ["各地级以上市人民政府"], False),
    ("R8 zones", "(责任单位:市甲局,各区政府、各开发区管委会)", ["市甲局"], [], ["各区政府", "各开发区管委会"], False),
    ("R4 leads before 牵头", "(市甲局、市乙局牵头,市丙局配合)", ["市甲局", "市乙局"], ["市丙局"], [], False),
    ("R4 others by duties", "(市甲局牵头,市乙局、市丙局按职责分工负责)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R4 inside a label", "(责任单位:市甲局牵头,市乙局、市丙局配合)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R4 mark after the name", "(责任单位:市乙局、市甲局(牵头)、市丙局)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R5 together with", "(市甲局会同市乙局负责)", ["市甲局"], ["市乙局"], [], False),
    ("R5 in consultation", "(市商务局商市乙局负责)", ["市商务局"], ["市乙局"], [], False),
    ("R6 each its part", "(市甲局、市乙局分别负责)", ["市甲局", "市乙局"], [], [], False),
    ("R7 and others", "(责任单位:市甲局、市乙局等相关部门按照职责分工负责)", ["市甲局"], ["市乙局"], [], True),
    ("R7 bare 等", "(责任单位:市甲局、市乙局等)", ["市甲局"], ["市乙局"], [], True),
    ("R7 其他有关部门", "(责任单位:市甲局、其他有关部门)", ["市甲局"], [], [], True),
    ("R7 departments of the city", "(责任单位:市甲局、市政府各有关部门)", ["市甲局"], [], [], True),
    ("R8 units that leave out their level", "(省甲厅、乙厅,各地级以上市人民政府按职责分工负责)", ["省甲厅"], ["乙厅"], ["各地级以上市人民政府"], False),
    ("R5 together with local groups", "(市甲局会同各区人民政府负责)", ["市甲局"], [], ["各区人民政府"], False),
    ("R3 main and helping", "主责单位:市甲局;协办单位:市乙局,各区政府", ["市甲局"], ["市乙局"], ["各区政府"], False),
    ("R8 local groups", "(责任单位:市甲局,各区人民政府)", ["市甲局"], [], ["各区人民政府"], False),
    ("R8 a zone after them", "(责任单位:市甲局,各区人民政府、高新区管委会)", ["市甲局"], [], ["各区人民政府", "高新区管委会"], False),
    ("R11 local only", "(各县(市、区)负责落实)", [], [], ["各县(市、区)"], False),
    ("R11 local groups never lead", "(责任单位:各区人民政府)", [], [], ["各区人民政府"], False),
    ("R12 odd units", "(责任单位:市委宣传部、团市委、供电公司、人行云州中支)", ["市委宣传部"], ["团市委", "供电公司", "人行云州中支"], [], False),
    ("R13 a name with 、", "(责任单位:市甲局,各辖市、区人民政府)", ["市甲局"], [], ["各辖市、区人民政府"], False),
    ("R13 a name with brackets", "(责任单位:市甲局,各县(市、区)人民政府)", ["市甲局"], [], ["各县(市、区)人民政府"], False),
    ("R13 both", "(责任单位:市甲局,各市、县(市、区)人民政府)", ["市甲局"], [], ["各市、县(市、区)人民政府"], False),
    ("R13 short group", "(责任单位:市甲局,各区、县级市)", ["市甲局"], [], ["各区、县级市"], False),
    ("R13 和 inside a name", "(责任单位:市文化和旅游局和市乙局)", ["市文化和旅游局"], ["市乙局"], [], False),
    ("R14 lost separator", "(责任单位:市甲局市乙局、市丙局)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R14 spaces inside", "(责 任单位: 市甲 局、市乙 局)", ["市甲局"], ["市乙局"], [], False),
    ("R14 bracket never closed", "(责任单位:市甲局、市乙局", ["市甲局"], ["市乙局"], [], False),
    ("R15 a bracket over two lines", "(责任单位:市甲局、\n市乙局、市丙\n局)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R15 a list over two lines", "责任单位:市甲局、\n市乙局", ["市甲局"], ["市乙局"], [], False),
    ("R15 a list below its label", "责任单位:\n市甲局、市乙局", ["市甲局"], ["市乙局"], [], False),
    ("R3 a label in brackets", "【牵头单位】市甲局【配合单位】市乙局、市丙局", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R3 leaders beside units", "(责任领导:张某某;牵头单位:市甲局;责任单位:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("R3 who guides", "(责任单位:各区人民政府;指导单位:市甲局)", [], ["市甲局"], ["各区人民政府"], False),
    ("R3 a label for counties", "(责任单位:市甲局、市乙局;县级责任单位:各县人民政府)", ["市甲局"], ["市乙局"], ["各县人民政府"], False),
    ("R2 sharing the work", "(市甲局、市乙局分工负责)", ["市甲局"], ["市乙局"], [], False),
    ("R2 in brackets of its own", "牵头单位:市甲局、市乙局(按职责分工负责)", ["市甲局", "市乙局"], [], [], False),
    ("R4 each by its duties", "(市甲局、市乙局按职责分工牵头)", ["市甲局", "市乙局"], [], [], False),
    ("R4 as a sentence", "市甲局牵头,市乙局、市丙局配合。", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R4 as a line", "\n由市甲局牵头,各区人民政府配合", ["市甲局"], [], ["各区人民政府"], False),
    ("R4 main and assisting", "(市甲局主办,市乙局协办)", ["市甲局"], ["市乙局"], [], False),
    ("R5 leading together with", "(市甲局牵头,会同市乙局、市丙局推进)", ["市甲局"], ["市乙局", "市丙局"], [], False),
    ("R7 departments of a committee", "(牵头单位:市甲局;责任单位:市安委会有关成员单位)", ["市甲局"], [], [], True),
    ("R7 colleges", "(市甲局、市乙局,云州学院等院校)", ["市甲局"], ["市乙局", "云州学院"], [], True),
    ("R8 ministries and provinces", "(农业农村部、财政部,各省级人民政府)", ["农业农村部"], ["财政部"], ["各省级人民政府"], False),
    ("R11 local groups with helpers", "(各区政府牵头,市甲局指导)", [], ["市甲局"], ["各区政府"], False),
    ("R13 committees and governments", "(市甲局,各县(市、区)党委和政府)", ["市甲局"], [], ["各县(市、区)党委和政府"], False),
    ("R13 governments and zones", "(市甲局参与,各县、区人民政府(管委会)负责落实)", [], ["市甲局"], ["各县、区人民政府(管委会)"], False),
    ("R14 a bracket that another line closes", "(牵头单位:市甲局;配合\n单位:市乙局)", ["市甲局"], ["市乙局"], [], False),
    ("two clauses", "(责任单位:市甲局、市乙局)扩大范围。(责任单位:市丙局、市甲局)", ["市甲局", "市丙局"], ["市乙局"], [], False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "leads", "co", "implementers", "open_ended"),
    [case[1:] for case in CLAUSES],
    ids=[case[0] for case in CLAUSES],
)
def test_a_clause_names(
    clause: str, leads: list[str], co: list[str], implementers: list[str], open_ended: bool
) -> None:
    task = task_with_clause(clause)
    assert (names(task.leads), names(task.co), names(task.implementers), task.open_ended) == (
        leads,
        co,
        implementers,
        open_ended,
    )


def test_a_lead_from_a_list_is_marked_as_inferred() -> None:
    assert task_with_clause("(责任单位:市甲局、市乙局)").lead_basis is LeadBasis.FIRST_LISTED
    assert task_with_clause("(市甲局牵头,市乙局配合)").lead_basis is LeadBasis.NAMED


@pytest.mark.parametrize("clause", ["(市甲局、市乙局分别负责)", "(市甲局、市乙局牵头负责食堂、驿站工作)"])
def test_leads_of_parts_are_a_doubt_with_their_names(clause: str) -> None:
    plan = plan_of(f"办好食堂。{clause}")
    doubt = next(doubt for doubt in plan.doubts if doubt.kind is DoubtKind.LEADS_TO_BE_SPLIT)
    assert doubt.candidates == ("市甲局", "市乙局")


def test_default_implementers_hold_for_the_plan_and_stand_in_their_own_item() -> None:
    plan = plan_of(
        "健全机制。(责任单位:市甲局,以下各项均需各辖市、区政府及云东开发区管委会落实,不再重复列出)",
        "办好食堂。(责任单位:市乙局)",
    )
    assert names(plan.default_implementers) == ["各辖市、区政府", "云东开发区管委会"]
    assert [names(task.implementers) for task in plan.tasks] == [["各辖市、区政府", "云东开发区管委会"], []]


def test_the_meaning_of_a_group_is_kept_and_its_name_stays_bare() -> None:
    plan = plan_of("办好食堂。(责任单位:市甲局,各区人民政府<含云东新城管委会,下同>)")
    assert names(plan.tasks[0].implementers) == ["各区人民政府"]
    assert plan.group_meanings == (("各区人民政府", "含云东新城管委会"),)


@pytest.mark.parametrize(
    ("rule", "leads"),
    [
        ("(责任单位:市甲局、市乙局,市丙局。第一个逗号前为牵头单位,下同)", ["市甲局", "市乙局"]),
        ("(责任单位:市甲局、市乙局,市丙局;列第一位的为牵头单位,下同)", ["市甲局"]),
        ("【责任单位:市甲局、市乙局,市丙局;列首位的为牵头单位,下同】", ["市甲局"]),
        ("(市甲局、市乙局,市丙局按职责分工负责,排名第一的为牵头单位,下同)", ["市甲局"]),
        ("(责任单位:市甲局、市乙局,市丙局,排在第一位的部门为牵头部门,下同)", ["市甲局"]),
    ],
)
def test_a_rule_stated_once_holds_from_there_on(rule: str, leads: list[str]) -> None:
    plan = plan_of(f"健全机制。{rule}", "办好食堂。(责任单位:市丁局、市戊局,市己局)")
    assert names(plan.tasks[0].leads) == leads
    assert len(plan.tasks[1].leads) == len(leads)
    assert plan.tasks[1].lead_basis is LeadBasis.STATED_RULE


def test_a_deadline_inside_a_clause_is_the_items() -> None:
    task = task_with_clause("(市甲局牵头,6月底前完成)")
    assert (names(task.leads), task.co, str(task.deadline.due)) == (["市甲局"], (), "2024-06-30")


def test_a_meaning_may_stand_in_any_brackets() -> None:
    task = task_with_clause("(责任单位:市甲局,各区县政府〔含云江新区、高新区管委会,下同〕)")
    assert (names(task.leads), names(task.co), names(task.implementers)) == (["市甲局"], [], ["各区县政府"])


def test_a_clause_in_a_heading_holds_for_the_items_below_it() -> None:
    plan = read_document(
        "一、重点任务\n(一)完善网络(牵头单位:市甲局)\n1.办好食堂。扩大供给。\n2.建好驿站。方便群众。(责任单位:市乙局)",
        name="云州.txt",
    )
    assert [(task.title, names(task.leads)) for task in plan.tasks] == [
        ("办好食堂", ["市甲局"]),
        ("建好驿站", ["市乙局"]),
    ]


def test_a_heading_whose_items_have_their_own_clauses_is_no_task_and_its_clause_a_doubt() -> None:
    plan = plan_of("办好食堂。(责任单位:市甲局)", header="一、完善网络\n(责任单位:市乙局)\n")
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"]]
    assert DoubtKind.CLAUSE_OUTSIDE_ITEMS in [doubt.kind for doubt in plan.doubts]


def test_a_clause_below_several_items_is_their_headings() -> None:
    text = "一、任务\n(一)完善网络\n1.办好食堂。扩大供给。\n2.建好驿站。方便群众。\n责任单位:市甲局\n(二)培训。(责任单位:市乙局)"
    plan = read_document(text, name="云州.txt")
    assert [(task.title, names(task.leads)) for task in plan.tasks] == [("完善网络", ["市甲局"]), ("培训", ["市乙局"])]


def test_a_unit_in_prose_has_no_duty() -> None:
    plan = plan_of("办好食堂。市甲局牵头起草了办法(由市乙局牵头起草的除外),已经施行。(责任单位:市丙局)")
    assert (names(plan.tasks[0].leads), plan.tasks[0].co) == (["市丙局"], ())


def test_an_item_beside_duties_that_names_nobody_is_a_doubt_and_no_task() -> None:
    plan = plan_of("办好食堂。(责任单位:市甲局)", "建好驿站。方便群众。")
    assert [task.title for task in plan.tasks] == ["办好食堂"]
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.ITEM_WITHOUT_CLAUSE]


def test_without_any_clause_the_lowest_items_of_the_tasks_are_tasks_without_lead() -> None:
    plan = read_document(
        "一、总体要求\n(一)指导思想。坚持方便群众。\n二、重点任务\n(一)完善网络\n1.办好食堂。扩大供给。\n2.建好驿站。方便群众。\n"
        "三、保障措施\n(一)加强领导。健全机制。",
        name="云州.txt",
    )
    assert [(task.title, task.section, task.leads) for task in plan.tasks] == [
        ("办好食堂", "完善网络", ()),
        ("建好驿站", "完善网络", ()),
    ]
    missing = [doubt.task_ordinal for doubt in plan.doubts if doubt.kind is DoubtKind.LEAD_MISSING]
    assert missing == [1, 2]


def test_a_clause_before_any_item_is_a_doubt() -> None:
    plan = read_document("(责任单位:市甲局、市乙局)", name="云州.txt")
    assert DoubtKind.CLAUSE_OUTSIDE_ITEMS in [doubt.kind for doubt in plan.doubts]


def test_a_directory_parts_names_and_an_unknown_unit_is_a_doubt_with_the_nearest() -> None:
    directory = Directory(
        [Entry("市民政局", "市民政局", (), "department"), Entry("市财政局", "市财政局", (), "department")]
    )
    text = "一、任务\n1.办好食堂。扩大供给。(责任单位:市民政局市财政局、市民政厅)"
    plan = read_document(text, name="云州.txt", directory=directory)
    (task,) = plan.tasks
    assert [unit.canonical for unit in (*task.leads, *task.co)] == ["市民政局", "市财政局", None]
    (doubt,) = (doubt for doubt in plan.doubts if doubt.kind is DoubtKind.UNIT_UNKNOWN)
    assert doubt.phrase == "市民政厅"
    assert doubt.candidates[0] == "市民政局"


def test_the_evidence_of_a_unit_is_its_name() -> None:
    task = task_of("办好食堂。(责任单位:市 甲局、市乙局)")
    assert [unit.evidence.phrase for unit in (*task.leads, *task.co)] == ["市 甲局", "市乙局"]
