"""Which items are duties: lists of problems, minutes, measures and regulations without clauses, several duties in one."""

import pytest

from tests.reading.make import names, plan_of
from tracker.reading.draft import DoubtKind, DraftPlan
from tracker.reading.read_document import read_document


def read(text: str) -> DraftPlan:
    return read_document(text, name="云州.txt")


def kinds(plan: DraftPlan) -> list[DoubtKind]:
    return [doubt.kind for doubt in plan.doubts]


# --- documents without clauses ------------------------------------------------------------

ITEMS = "一、降低门槛。放宽条件。\n二、减免房租。免租一年。\n三、强化培训。年培训500人。\n"

# Each case: an id, then a text, (number, title) of each task.
WITHOUT_CLAUSES = [
    ("measures alone", "云州市支持青年创业三条措施\n" + ITEMS, "一 降低门槛|二 减免房租|三 强化培训"),
    ("articles", "云州市促进消费若干措施\n第一条 发放补贴。扩大供给。\n第二条 举办活动。方便群众。\n", "一 发放补贴|二 举办活动"),
    ("only sentences", "云州市2026年工作要点\n1.新建食堂5家。\n2.培训队伍300人。\n", "1 新建食堂5家|2 培训队伍300人"),
    ("the last is about the document", "云州市若干措施\n" + ITEMS + "四、附则\n本措施自2026年1月1日起施行。\n", "一 降低门槛|二 减免房租|三 强化培训"),
    ("with goals before", "云州市若干措施\n一、总体要求\n坚持以人为本。\n二、办好食堂。扩大供给。\n三、建好驿站。方便群众。\n四、组织保障\n健全机制。", "二 办好食堂|三 建好驿站"),
    ("titles with 基础 and 保障", "云州市方案\n一、夯实产业基础\n1.建设园区。\n2.招引企业。\n二、强化人才保障\n1.引进人才。\n三、保障措施\n1.加强领导。", "1 建设园区|2 招引企业|1 引进人才"),
    ("a task chapter with a year", "云州市工作安排\n一、2025年工作回顾\n1.食堂5家。\n二、2026年工作安排\n1.办好食堂。\n2.建好驿站。", "1 办好食堂|2 建好驿站"),
    ("named actions", "云州市行动方案\n一、现状分析\n1.产业成型。\n二、实施引才行动\n1.引进人才。\n三、优化载体服务\n1.建设园区。", "1 引进人才|1 建设园区"),
    ("goals and tasks in one", "云州市方案\n一、目标任务\n1.办好食堂。\n2.建好驿站。\n二、工作要求\n1.加强领导。", "1 办好食堂|2 建好驿站"),
    ("annexes", "云州市方案\n一、重点任务\n1.办好食堂。\n2.建好驿站。\n二、附件\n1.云州市食堂清单\n2.云州市驿站清单", "1 办好食堂|2 建好驿站"),
    ("a work report", "云州市政府工作报告\n一、2025年工作回顾\n(一)经济向好。增长5%。\n二、“十五五”时期主要任务\n(一)创新发展。\n三、2026年主要任务\n(一)扩大内需。\n(二)改善民生。", "一 扩大内需|二 改善民生"),
    ("no policy", "云州一日游\n一、东溪公园\n二、北湾古镇\n三、南山寺\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tasks"), [c[1:] for c in WITHOUT_CLAUSES], ids=[c[0] for c in WITHOUT_CLAUSES])
def test_without_clauses_the_tasks_are(text: str, tasks: str) -> None:
    plan = read(text)
    assert "|".join(f"{task.number} {task.title}" for task in plan.tasks) == tasks
    assert not any(task.leads for task in plan.tasks)
    assert kinds(plan).count(DoubtKind.LEAD_MISSING) == len(plan.tasks)


def test_of_a_regulation_only_what_gives_somebody_a_duty_is_a_task() -> None:
    plan = read(
        "云州市公共数据管理办法\n第一章 总则\n第一条 为规范公共数据管理,制定本办法。\n第二条 本办法所称公共数据,是指机关产生的数据。\n"
        "第三条 市数据主管部门负责统筹协调。\n第二章 运营\n第四条 运营机构应当建立安全制度。\n第五条 公共数据免费开放。\n"
        "第三章 附则\n第六条 市数据局负责解释本办法。\n第七条 本办法自2026年1月1日起施行。\n"
    )  # fmt: skip
    assert [task.number for task in plan.tasks] == ["三", "四"]
    left = [doubt.phrase for doubt in plan.doubts if doubt.kind is DoubtKind.WORDS_LEFT_OVER]
    assert left == ["第五条公共数据免费开放"]


def test_a_regulation_may_have_no_articles() -> None:
    plan = read(
        "云州市公共数据授权运营管理办法\n一、职责分工\n(一)主管部门。市数据局负责统筹协调。\n(二)运营机构。运营机构应当建立制度。\n"
        "二、基本条件\n(一)近3年没有事故。\n(二)具有运营经验。\n三、附则\n本办法自2026年1月1日起施行。\n"
    )  # fmt: skip
    assert [task.title for task in plan.tasks] == ["主管部门", "运营机构"]
    assert "二、基本条件" in [doubt.phrase for doubt in plan.doubts]


# --- lists of problems, lines that only say who ---------------------------------------------

PROBLEMS = (
    "云州市问题整改方案\n一、整改任务\n(一)污水处理厂超负荷问题。\n整改措施:\n1.加快二期建设。\n2.排查管网。\n责任单位:市甲局\n整改时限:2026年6月底前\n"
    "(二)工地扬尘问题。\n整改措施:逐一排查。\n责任单位:市乙局\n整改时限:2026年9月底前\n(三)噪声问题。\n整改措施:\n1.设置声屏障。\n责任单位:市丙局\n"
)  # fmt: skip


def test_a_problem_is_a_task_whether_its_measures_are_numbered_or_not() -> None:
    tasks = read(PROBLEMS).tasks
    assert [(task.number, task.section, *names(task.leads)) for task in tasks] == [
        ("一", "整改任务", "市甲局"),
        ("二", "整改任务", "市乙局"),
        ("三", "整改任务", "市丙局"),
    ]


@pytest.mark.parametrize("line", ["(三)责任单位:市甲局、市乙局。", "(三)牵头单位:市甲局,配合单位:市乙局"])
def test_a_numbered_line_that_only_says_who_belongs_to_the_item_above(line: str) -> None:
    plan = read(
        f"云州市住房细则\n一、优化供地\n(一)适用范围:重点地块。\n(二)办理流程:公开出让。\n{line}\n二、强化支持\n(一)保持平稳。\n(二)责任单位:市丙局。\n"
    )
    assert [(task.title, names(task.leads), names(task.co)) for task in plan.tasks] == [
        ("优化供地", ["市甲局"], ["市乙局"]),
        ("强化支持", ["市丙局"], []),
    ]


# --- minutes ----------------------------------------------------------------------------------

# Each case: an id, then a sentence, leads, co.
SENTENCES = [
    ("leads and assists", "由市甲局牵头,市乙局、市丙局配合,于4月底前完成方案。", ["市甲局"], ["市乙局", "市丙局"]),
    ("leads together with", "市甲局牵头,会同市乙局、市丙局于5月底前落实资金。", ["市甲局"], ["市乙局", "市丙局"]),
    ("is in charge", "市公安局负责梳理泊位,4月10日前新增泊位600个。", ["市公安局"], []),
    ("has to", "市城投集团要确保停车楼6月底前开工。", ["市城投集团"], []),
    ("behind a reason", "为保障资金,请市财政局抓紧拨付。", ["市财政局"], []),
    ("two", "市甲局、市乙局负责整治秩序。", ["市甲局"], ["市乙局"]),
    ("a district", "东溪区政府尽快完成征收。", ["东溪区政府"], []),
]


@pytest.mark.parametrize(("sentence", "leads", "co"), [c[1:] for c in SENTENCES], ids=[c[0] for c in SENTENCES])
def test_minutes_say_who_in_their_sentences(sentence: str, leads: list[str], co: list[str]) -> None:
    plan = read(f"云州市人民政府专题会议纪要\n2026年3月12日\n会议议定事项如下:\n1.{sentence}\n2.市丁局要加强宣传。\n")
    assert (names(plan.tasks[0].leads), names(plan.tasks[0].co)) == (leads, co)
    uncertain = [doubt.task_ordinal for doubt in plan.doubts if doubt.kind is DoubtKind.LEAD_UNCERTAIN]
    assert uncertain == [1, 2]


def test_what_minutes_only_tell_of_is_no_task_but_a_doubt() -> None:
    plan = read("云州市会议纪要\n一、会议听取了汇报。会议指出要高度重视。\n二、由市甲局牵头,5月底前完成。\n")
    assert [task.number for task in plan.tasks] == ["二"]
    assert DoubtKind.WORDS_LEFT_OVER in kinds(plan)


def test_in_other_documents_a_unit_in_prose_has_no_duty() -> None:
    plan = read("云州市若干措施\n一、办好食堂。市甲局负责扩大供给。\n二、建好驿站。市乙局要方便群众。\n")
    assert [task.leads for task in plan.tasks] == [(), ()]


# --- several duties in one item -----------------------------------------------------------------


def test_several_duties_with_different_leads_in_one_item_are_a_doubt() -> None:
    plan = plan_of("智能+文化。\n一是建设平台。(责任单位:市甲局、市乙局)\n二是开发工具。(责任单位:市丙局、市甲局)")
    (doubt,) = (doubt for doubt in plan.doubts if doubt.kind is DoubtKind.DUTIES_DIFFER)
    assert (doubt.task_ordinal, doubt.candidates) == (1, ("市甲局", "市丙局"))
    assert names(plan.tasks[0].leads) == ["市甲局", "市丙局"]


@pytest.mark.parametrize(
    "clauses",
    ["一是建设。(责任单位:市甲局)二是管理。(责任单位:市甲局、市乙局)", "(责任单位:市甲局)(配合单位:市乙局)"],
)
def test_the_same_lead_twice_is_none(clauses: str) -> None:
    assert DoubtKind.DUTIES_DIFFER not in kinds(plan_of(f"智能+文化。{clauses}"))
