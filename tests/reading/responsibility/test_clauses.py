"""What counts as a clause: labels, bare lists beside other clauses, and no foot of a page."""

import pytest

from tests.reading.make import names, plan_of, task_of, task_with_clause
from tracker.reading.draft import DraftPlan
from tracker.reading.read_document import read_document

LABELS_OF_A_LIST = [
    "责任单位",
    "责任部门",
    "承办单位",
    "实施单位",
    "建议责任单位",
    "权责机关",
    "承办局处",
    "执行机关",
    "负责政策局/部门",
    "牵头部门及配合部门",
    "牵头和责任单位",
    "主办、协办单位",
    "责任单位及责任人",
    "责任单位(部门)",
    "相关责任单位",
    "市直责任部门",
]


@pytest.mark.parametrize("label", LABELS_OF_A_LIST)
@pytest.mark.parametrize("form", ["({}:市甲局、市乙局)", "\n{}:市甲局、市乙局", "\n【{}】市甲局、市乙局"])
def test_a_label_makes_a_clause_and_the_first_named_leads(label: str, form: str) -> None:
    task = task_with_clause(form.format(label))
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局"])


@pytest.mark.parametrize(
    ("sentence", "leads", "co", "implementers"),
    [
        ("市甲局会同市乙局、云州学院落实。", ["市甲局"], ["市乙局", "云州学院"], []),
        ("各县(市、区)政府负责,市甲局、市乙局指导。", [], ["市甲局", "市乙局"], ["各县(市、区)政府"]),
        ("市甲局负责落实,市乙局配合。", ["市甲局"], ["市乙局"], []),
        ("由市甲局牵头,各区人民政府落实。分管领导:甲某副市长", ["市甲局"], [], ["各区人民政府"]),
        ("市甲局牵头,市乙局配合。完成时限:2024年6月底", ["市甲局"], ["市乙局"], []),
        ("牵头部门为市甲局,责任部门为市乙局、各区人民政府。", ["市甲局"], ["市乙局"], ["各区人民政府"]),
        ("(牵头单位为市甲局,配合单位为市乙局)", ["市甲局"], ["市乙局"], []),
        ("(市甲中心、市乙站)", ["市甲中心"], ["市乙站"], []),
        ("开展治理(市甲局牵头,市乙局配合),确保质量。", ["市甲局"], ["市乙局"], []),
        ("新建5家。(市甲局、市乙局)推动签约。(市丙局、市甲局)", ["市甲局", "市丙局"], ["市乙局"], []),
        ("\n责任单位  市甲局  市乙局", ["市甲局"], ["市乙局"], []),
        (
            "(责任单位:省甲厅,各设区市人民政府、省直管县(市)人民政府)",
            ["省甲厅"],
            [],
            ["各设区市人民政府", "省直管县(市)人民政府"],
        ),
        (
            "市甲局牵头;市乙局、市丙局按职责分工负责;各区政府、开发区管委会为责任主体。",
            ["市甲局"],
            ["市乙局", "市丙局"],
            ["各区政府", "开发区管委会"],
        ),
        ("新建食堂;市甲局牵头,市乙局配合。", ["市甲局"], ["市乙局"], []),
        ("(责任单位:南湖区甲局南湖区乙中心、北湖县丙局)", ["南湖区甲局"], ["南湖区乙中心", "北湖县丙局"], []),
        ("\n责任单位:\n市甲局\n市乙局\n各区人民政府", ["市甲局"], ["市乙局"], ["各区人民政府"]),
        ("\n责任单位:\n市甲局\n云州市商务局\n2024年5月6日", ["市甲局"], [], []),
        ("\n责任单位:市甲局\n市乙局", ["市甲局"], [], []),
        ("(省甲厅,各市、省直管县(市)政府按职责分工负责)", ["省甲厅"], [], ["各市、省直管县(市)政府"]),
        ("(市甲局、各区等部门和地方按职责分工负责)", ["市甲局"], [], ["各区"]),
        ("(市甲局等按职责分工负责)", ["市甲局"], [], []),
        ("责任单位:市甲局,各县(市、区)委", ["市甲局"], [], ["各县(市、区)委"]),
        (
            "责任单位:市甲局;各县(市、区)党委、政府,云州经开区党工委、管委会",
            ["市甲局"],
            [],
            ["各县(市、区)党委、政府", "云州经开区党工委、管委会"],
        ),
        ("(人民银行云州市分行、云州监管局、市甲局)", ["人民银行云州市分行"], ["云州监管局", "市甲局"], []),
    ],
)
def test_sentences_and_lists_that_only_say_who(
    sentence: str, leads: list[str], co: list[str], implementers: list[str]
) -> None:
    task, _ = plan_of(f"办好社区食堂。扩大助餐服务。{sentence}", "建好驿站。(责任单位:市丁局)").tasks
    assert (names(task.leads), names(task.co), names(task.implementers)) == (leads, co, implementers)


def test_one_sentence_without_a_lead_is_prose_where_no_clause_stands_beside_it() -> None:
    plan = plan_of("扩容。扩大供给。", "办证。方便群众。市甲局负责。", "检查。每年开展。")
    assert [(task.title, names(task.leads)) for task in plan.tasks] == [("扩容", []), ("办证", []), ("检查", [])]
    beside = plan_of("扩容。扩大供给。(责任单位:市乙局)", "办证。方便群众。市甲局负责。")
    assert [names(task.leads) for task in beside.tasks] == [["市乙局"], ["市甲局"]]


def test_names_alone_are_clauses_where_several_items_close_with_them() -> None:
    items = ("扩容。市甲局、市乙局", "升级。扩大供给。市甲局、各区政府。", "办事。市丙局、市丁公司")
    plan = plan_of(*items)
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"], ["市甲局"], ["市丙局"]]
    assert [names(task.co) for task in plan.tasks] == [["市乙局"], [], ["市丁公司"]]
    assert names(plan.tasks[1].implementers) == ["各区政府"]
    assert not any(names(task.leads) for task in plan_of(*items[:2]).tasks)


@pytest.mark.parametrize("title", ["整治占道经营", "整治占道经营(一期)"])
def test_a_space_ends_the_title_before_a_label(title: str) -> None:
    plan = plan_of(f"{title} 牵头单位:区甲局 配合单位:区乙局、各街道", "清理广告 责任单位:区甲局")
    assert [task.title for task in plan.tasks] == [title, "清理广告"]
    assert [names(task.leads) for task in plan.tasks] == [["区甲局"], ["区甲局"]]
    assert (names(plan.tasks[0].co), names(plan.tasks[0].implementers)) == (["区乙局"], ["各街道"])


@pytest.mark.parametrize(
    ("clause", "leads", "co", "implementers"),
    [
        ("(责任单位:市甲局 市乙局 财政局)", ["市甲局"], ["市乙局", "财政局"], []),
        ("\n责任单位: 市妇联 市工商联  各区人民政府", ["市妇联"], ["市工商联"], ["各区人民政府"]),
        ("\n责任单位:县甲局 各乡镇", ["县甲局"], [], ["各乡镇"]),
        ("\n牵头单位:甲业局 乙业局 配合单位:丙业局 丁业局", ["甲业局", "乙业局"], ["丙业局", "丁业局"], []),
        (
            "\n责任单位:市发展 改革委、市人民政府 办公室、市 财政局",
            ["市发展改革委"],
            ["市人民政府办公室", "市财政局"],
            [],
        ),
    ],
)
def test_spaces_part_whole_names_only(clause: str, leads: list[str], co: list[str], implementers: list[str]) -> None:
    task = task_with_clause(clause)
    assert (names(task.leads), names(task.co), names(task.implementers)) == (leads, co, implementers)


@pytest.mark.parametrize(
    "sentence", ["各区政府是责任主体。", "市甲局指导。", "具体办法由主管部门另行制定并负责。", "市甲局负责解释。"]
)
def test_sentences_that_give_the_item_to_nobody(sentence: str) -> None:
    plan = plan_of("办好社区食堂。扩大供给。(责任单位:市乙局)", f"建好驿站。方便群众。{sentence}")
    assert [names(task.leads) for task in plan.tasks] == [["市乙局"]]


@pytest.mark.parametrize("lead", ["牵头单位", "主责部门", "主办机关", "主政机关", "牵头处室", "主责"])
@pytest.mark.parametrize("co", ["配合单位", "协办机关", "协作部门", "会办机关", "支持单位"])
def test_labels_of_leading_and_helping_units(lead: str, co: str) -> None:
    task = task_with_clause(f"\n{lead}:市甲局、市乙局\n{co}:市丙局\n期程:2024年9月")
    assert (names(task.leads), names(task.co)) == (["市甲局", "市乙局"], ["市丙局"])
    assert str(task.deadline.due) == "2024-09-30"


@pytest.mark.parametrize(
    ("line", "leads", "co"),
    [
        ("责任单位及承办科室:市甲局,储备中心。", ["市甲局"], []),
        ("责任单位及承办科室:市甲局,市乙局,综合科", ["市甲局"], ["市乙局"]),
        ("责任部门和具体科室:市甲局、市乙局", ["市甲局"], ["市乙局"]),
        ("责任单位:市甲局 责任科室:综合科", ["市甲局"], []),
        ("责任单位:市甲局 联系电话:0000-5551234", ["市甲局"], []),
        ("责任单位:市甲局 整改措施:由市乙局关停", ["市甲局"], []),
        ("责任单位:市甲局(综合科电话:5551234)", ["市甲局"], []),
    ],
)
def test_what_stands_beside_the_units_is_none(line: str, leads: list[str], co: list[str]) -> None:
    task = task_of(f"办好社区食堂。扩大助餐服务。\n{line}")
    assert (names(task.leads), names(task.co)) == (leads, co)


@pytest.mark.parametrize("number", ["(三)", "三、", "3.", "(3)", "③"])
def test_a_numbered_label_is_a_clause(number: str) -> None:
    plan = read_document(f"一、优化服务\n办好食堂,方便群众。\n{number}责任单位:市甲局、市乙局", name="云州.txt")
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"]]


def test_the_numbered_label_of_an_item_is_no_task_itself() -> None:
    text = (
        "云州市养老服务实施细则\n一、办好食堂\n(一)适用范围:城区。\n(二)办理流程:先申请后核定。\n(三)责任单位:市甲局。\n"
        "二、建好驿站\n(一)扩大服务。方便群众。\n(二)责任单位:市乙局、市丙局。"
    )
    plan = read_document(text, name="云州.txt")
    assert [(task.title, names(task.leads), names(task.co)) for task in plan.tasks] == [
        ("办好食堂", ["市甲局"], []),
        ("建好驿站", ["市乙局"], ["市丙局"]),
    ]


# --- bare lists -----------------------------------------------------------------------------


def leads_of(plan: DraftPlan) -> list[list[str]]:
    return [names((*task.leads, *task.co)) for task in plan.tasks]


@pytest.mark.parametrize(
    ("bare", "units"),
    [
        ("(市乙局)。", ["市乙局"]),
        ("(市乙局)", ["市乙局"]),
        ("(市乙局、市丙局,6月底前完成)。", ["市乙局", "市丙局"]),
        ("〔市乙局,市丙局〕。", ["市乙局", "市丙局"]),
        ("[市乙局、市丙办];", ["市乙局", "市丙办"]),
        ("【省乙厅、省丙集团】。", ["省乙厅", "省丙集团"]),
    ],
)
def test_names_alone_in_brackets_are_a_clause_beside_other_clauses(bare: str, units: list[str]) -> None:
    plan = plan_of("办好食堂12家(市甲局牵头)。", f"培训护理员2万人{bare}")
    assert leads_of(plan) == [["市甲局"], units]


def test_they_are_one_where_several_items_close_like_this() -> None:
    assert leads_of(plan_of("办好食堂12家(市甲局)。", "建驿站3个(市乙局)。", "培训2万人(市丙局)。")) == [
        ["市甲局"],
        ["市乙局"],
        ["市丙局"],
    ]


@pytest.mark.parametrize(
    "words",
    [
        "把材料报送主管部门(市乙局)。",
        "移交给业务单位(市乙局、市丙局)。",
        "统一由审批中心(市乙局)。",
        "发展银发经济(老年用品)。",
        "用好街道食堂(社区食堂)。",
        "扩大服务(市乙局等已有经验)范围。",
    ],
)
def test_a_bracket_that_explains_is_no_clause(words: str) -> None:
    plan = plan_of("办好食堂12家(市甲局牵头)。", words + "(责任单位:市丁局)")
    assert leads_of(plan) == [["市甲局"], ["市丁局"]]


def test_a_single_name_in_brackets_is_none_without_other_clauses() -> None:
    assert leads_of(plan_of("办好食堂12家(市甲局)。", "建驿站3个。", "培训2万人。")) == [[], [], []]


# --- names that hold a verb -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "市推进职能转变协调办",
        "市城市更新组织实施专班",
        "市招商引资牵头推进领导小组",
        "市重点项目统筹负责指挥部",
        "市稳就业汇总调度专班",
        "国务院职能转变协调办",
        "市委职责落实办公室",
    ],
)
@pytest.mark.parametrize("form", ["({}、市乙局按职责分工负责)", "({}牵头,市乙局配合)", "(责任单位:{}、市乙局)"])
def test_a_verb_inside_a_name_is_part_of_it(name: str, form: str) -> None:
    task = task_with_clause(form.format(name))
    assert (names(task.leads), names(task.co)) == ([name], ["市乙局"])


def test_the_helpers_by_duty_are_helpers() -> None:
    task = task_with_clause("(市甲局牵头,市乙局、市丙局按职责配合)")
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局", "市丙局"])


@pytest.mark.parametrize(
    ("clause", "leads", "co", "implementers"),
    [
        ("(市甲局、市乙局负责牵头,市丙局配合)", ["市甲局", "市乙局"], ["市丙局"], []),
        ("(市甲局统筹,市乙局、各区政府落实)", ["市甲局"], ["市乙局"], ["各区政府"]),
        ("(市甲局主责,市乙局协同)", ["市甲局"], ["市乙局"], []),
        ("(责任单位:市乙局、市甲局(牵头)、市丙局(配合))", ["市甲局"], ["市乙局", "市丙局"], []),
        ("(牵头市领导:某某;牵头单位:市甲局;责任市领导:某某;责任单位:市乙局)", ["市甲局"], ["市乙局"], []),
        ("(市政府分管领导:某某;责任单位:市甲局)", ["市甲局"], [], []),
        ("\n责任分工:市甲局牵头,市乙局配合。", ["市甲局"], ["市乙局"], []),
        ("(自治区甲厅,各盟行政公署、市人民政府)", ["自治区甲厅"], [], ["各盟行政公署、市人民政府"]),
        ("(责任单位:市甲局、属地乡镇(街道))", ["市甲局"], [], ["属地乡镇(街道)"]),
        ("(责任单位:市甲局、驻市各单位)", ["市甲局"], [], []),
    ],
)
def test_other_words_of_leading_and_helping(
    clause: str, leads: list[str], co: list[str], implementers: list[str]
) -> None:
    task = task_with_clause(clause)
    assert (names(task.leads), names(task.co), names(task.implementers)) == (leads, co, implementers)


def test_a_bracket_that_a_line_cuts_keeps_the_brackets_inside_it() -> None:
    task = task_of("办好食堂。(责任单位:市甲局、市委乙办(市丙\n局)、市丁局)")
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市委乙办(市丙局)", "市丁局"])


# --- the foot of a page ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        "主办:云州市民政局 版权:云州市民政局 电话:0000-5551234",
        "主办单位:云州市民政局 承办单位:云州市信息中心 网站标识码:0000000000",
        "打印本页 关闭窗口\n主办:云州市人民政府\n承办:云州市大数据中心",
        "网站主办:云州市人民政府\n云ICP备00000000号",
        "主办单位:云州市商务局\n地址:甲路1号 邮编:000000",
        "主办:云州市民政局\n承办:云州市信息中心\n技术支持:甲公司",
    ],
)
def test_the_foot_of_a_page_is_no_clause(foot: str) -> None:
    text = f"云州市养老服务行动方案\n一、重点任务\n1.办好食堂。扩大供给。\n2.建好驿站。方便群众。\n{foot}\n"
    plan = read_document(text, name="云州.txt")
    assert [(task.title, task.leads) for task in plan.tasks] == [("办好食堂", ()), ("建好驿站", ())]


def test_hosts_of_an_event_are_its_units() -> None:
    task = task_of("举办银龄节。丰富生活。\n主办单位:市甲局\n承办单位:市乙局")
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局"])
