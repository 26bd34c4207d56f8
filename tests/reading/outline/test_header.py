"""What a document says of itself."""

from datetime import date

import pytest

from tracker.reading.draft import Doubt, DoubtKind, DraftPlan
from tracker.reading.read_document import read_document

ITEMS = "一、重点任务\n1.办好食堂。扩大供给。(责任单位:市甲局)\n"


def plan(preamble: str, items: str = ITEMS) -> DraftPlan:
    return read_document(preamble + "\n" + items, name="云州.txt")


# Each case: an id, then preamble, title.
TITLES = [
    ("forwarded by a notice", "我委制定了《2024年云州市银龄服务任务清单》,现印发你们,请遵照执行。", "2024年云州市银龄服务任务清单"),
    ("forwarded, 现将", "现将《云州市银龄服务行动方案》印发给你们。", "云州市银龄服务行动方案"),
    ("approved and forwarded", "《云州市银龄服务行动方案》已经市政府同意,现印发给你们。", "云州市银龄服务行动方案"),
    ("printed above the text", "云州市银龄服务实施方案\n为办好食堂,制定本方案。", "云州市银龄服务实施方案"),
    ("printed with its years", "云州市银龄服务行动计划(2024-2026年)\n为办好食堂,制定本计划。", "云州市银龄服务行动计划(2024-2026年)"),
    ("a notice that prints", "云州市人民政府关于印发云州市银龄服务规划的通知\n各区人民政府:", "云州市银龄服务规划"),
    ("a notice over two lines", "云州市人民政府办公室关于印发\n云州市银龄服务规划的通知\n各区人民政府:", "云州市银龄服务规划"),
    ("a table's title", "云州市2026年重点工程推进表\n各区人民政府:", "云州市2026年重点工程推进表"),
    ("a title of matters to be chased", "云岭市2026年重大事项督办表\n各区人民政府:", "云岭市2026年重大事项督办表"),
    ("a chart's title", "云州市2026年项目挂图作战图\n各区人民政府:", "云州市2026年项目挂图作战图"),
    ("a title over two lines", "关于加快和\n促进银龄服务发展的实施意见\n各区人民政府:", "关于加快和促进银龄服务发展的实施意见"),
    ("listed on a page", "标题:云州市银龄服务工作安排表\n发布时间:2024-03-01", "云州市银龄服务工作安排表"),
    ("passed on", "云州市人民政府办公室关于转发市民政局云州市银龄服务方案的通知\n各区人民政府:", "云州市银龄服务方案"),
    ("printed by two offices", "中共云州市委办公室 云州市人民政府办公室印发《关于办好食堂的若干措施》", "关于办好食堂的若干措施"),
    ("its kind on a line below", "云州市加快发展银龄服务\n行动方案(2024—2026年)\n为办好食堂,制定本方案。", "云州市加快发展银龄服务行动方案(2024—2026年)"),
    ("a notice over three lines", "云州市人民政府关于印发\n云州市加快发展银龄服务\n行动方案的通知", "云州市加快发展银龄服务行动方案"),
    ("its years on a line below", "云州市人民政府办公室\n关于印发云州市银龄服务计划\n(2021—2025年)的通知", "云州市银龄服务计划(2021—2025年)"),
    ("with its number", "云州市银龄服务方案(云政发〔2024〕3号)\n各区人民政府:", "云州市银龄服务方案"),
    ("run into the text", "云州市银龄服务方案为办好食堂,让老年人就近吃上热饭,现就扩大供给、改进服务、方便群众等事项制定本方案,请认真落实。", "云州市银龄服务方案"),
    ("a work report", "2024年云州市政府工作报告\n——2024年2月3日在云州市人民代表大会上\n来源:云州日报\n云州市市长王某某\n各位代表:", "2024年云州市政府工作报告"),
    ("minutes", "云州市人民政府专题会议纪要\n2024年3月12日\n会议议定事项如下:", "云州市人民政府专题会议纪要"),
    ("below a letterhead", "云州市民政局文件\n云民发〔2024〕3号\n云州市民政局关于办好食堂的通知\n各区民政局:", "云州市民政局关于办好食堂的通知"),
    (
        "a long issuer over lines below its letterhead",
        "云州市推进社区服务和\n银龄食堂建设领导小组办公室\n云州市推进社区服务和银龄食堂建设\n领导小组办公室关于统筹办好食堂的通知\n各区民政局:",
        "云州市推进社区服务和银龄食堂建设领导小组办公室关于统筹办好食堂的通知",
    ),
    (
        "a letterhead of the same words",
        "云州市推进社区食堂建设领导小组办公室\n云州市推进社区食堂建设领导小组办公室关于办好食堂的通知\n各区民政局:",
        "云州市推进社区食堂建设领导小组办公室关于办好食堂的通知",
    ),
    ("broken after its subject", "国务院关于办好社区食堂\n高质量发展的若干意见\n国发〔2024〕3号", "国务院关于办好社区食堂高质量发展的若干意见"),
    ("broken before 的", "云州市关于办好社区食堂\n的若干措施\n为办好食堂,制定本措施。", "云州市关于办好社区食堂的若干措施"),
    ("with a mark of validity", "[已废止]云州市人民政府关于办好食堂的意见\n各区人民政府:", "云州市人民政府关于办好食堂的意见"),
    (
        "as the policy itself prints it",
        "现将《云州市推进银龄食堂建设行动方案》印发给你们。\n云州市民政局\n2024年2月5日\n云州市推进银龄食堂\n建设的行动方案\n为办好食堂,制定本方案。",
        "云州市推进银龄食堂建设的行动方案",
    ),
    ("named after a cited document", "云州市人民政府办公室关于印发《政府工作报告》重点任务分工方案的通知\n各区人民政府:", "《政府工作报告》重点任务分工方案"),
    ("named after a cited document, by a notice", "现将《食堂服务条例》贯彻落实任务清单印发给你们。", "《食堂服务条例》贯彻落实任务清单"),
    ("its issuer on a line above", "云州市人民政府\n关于加快建设社区\n食堂体系的实施意见\n云政规〔2024〕3号", "云州市人民政府关于加快建设社区食堂体系的实施意见"),
    ("its issuer above, printed by a notice", "云州市民政局\n关于印发社区食堂方案的通知\n各区民政局:", "社区食堂方案"),
    ("a letter", "云州市民政局关于做好食堂检查工作的函\n各区民政局:", "云州市民政局关于做好食堂检查工作的函"),
    ("a centred title's two halves", "附件1\n云州市深化“最多跑一次”改革\n推进社区食堂建设工作要点\n为办好食堂,制定本要点。", "云州市深化“最多跑一次”改革推进社区食堂建设工作要点"),
    ("below a page's name", "云州市人民政府门户网站\n支持社区食堂发展若干措施\n各区民政局:", "支持社区食堂发展若干措施"),
    ("good deeds of a year", "云州市2024年十件民生实事\n各区人民政府:", "云州市2024年十件民生实事"),
    ("so many articles", "云州市支持社区食堂发展二十条\n各区人民政府:", "云州市支持社区食堂发展二十条"),
    ("measures that a notice prints", "印发推动社区食堂发展五条措施的通知\n各区人民政府:", "推动社区食堂发展五条措施"),
    ("none", "为办好食堂,现就有关事项说明如下。", None),
]  # fmt: skip


@pytest.mark.parametrize(("preamble", "title"), [c[1:] for c in TITLES], ids=[c[0] for c in TITLES])
def test_the_title(preamble: str, title: str | None) -> None:
    assert plan(preamble).title == title


def test_a_cited_document_is_neither_title_nor_number() -> None:
    read = plan("根据《云州省银龄服务规划》(云政发〔2021〕5号),制定本方案。")
    assert (read.title, read.document_number) == (None, None)


@pytest.mark.parametrize("number", ["云发改〔2024〕8号", "云政办发〔2024〕112号"])
def test_the_number_stands_on_a_line_of_its_own(number: str) -> None:
    assert plan(f"{number}\n各区人民政府:").document_number == number


@pytest.mark.parametrize(
    ("preamble", "number"),
    [
        ("云州市人民政府文件\n云政发〔2023〕15号    签发人:甲某\n云州市银龄服务方案", "云政发〔2023〕15号"),
        ("云州市人民政府专题会议纪要\n〔2024〕第18号\n会议议定事项如下:", "〔2024〕第18号"),
        ("会议纪要\n(2024)6期\n会议议定事项如下:", "(2024)6期"),
        ("关于印发社区食堂方案的通知\n(云民发[2024]15号)\n各区民政局:", "云民发[2024]15号"),
        ("根据云政发〔2023〕15号要求,制定本方案。", None),
    ],
)
def test_the_number_of_a_letterhead_and_of_minutes(preamble: str, number: str | None) -> None:
    assert plan(preamble).document_number == number


@pytest.mark.parametrize("head", ["云州市人民政府令\n第15号", "云州市人民政府令第15号"])
def test_a_decree_names_its_issuer(head: str) -> None:
    assert plan(f"{head}\n云州市食堂管理规定\n为办好食堂,制定本规定。").issuer == "云州市人民政府"


def test_ministries_sign_on_lines_of_their_own() -> None:
    read = plan("关于办好社区食堂的意见", ITEMS + "国家发展改革委\n民政部\n市场监管总局\n2024年5月8日\n")
    assert read.issuer == "国家发展改革委 民政部 市场监管总局"


@pytest.mark.parametrize("office", ["云州市人民政府督查室", "云州市人民政府研究室"])
def test_a_room_of_the_government_signs(office: str) -> None:
    assert plan("督查通知", ITEMS + f"{office}\n2024年5月8日\n").issuer == office


def test_a_page_may_list_its_facts_in_one_line() -> None:
    read = plan(
        "索 引 号:0123 主题分类:民政 发文机关:云州市人民政府 成文日期:2024年02月05日 发文字号:云政发〔2024〕3号"
    )
    assert (read.issuer, read.issued_on, read.document_number) == (
        "云州市人民政府",
        date(2024, 2, 5),
        "云政发〔2024〕3号",
    )


def test_name_and_day_may_stand_in_one_line() -> None:
    read = plan("各区人民政府:", ITEMS + "云州市人民政府办公室 2024年2月5日印发")
    assert (read.issuer, read.issued_on) == ("云州市人民政府办公室", date(2024, 2, 5))


def test_name_and_day_may_stand_in_a_sentence_that_publishes() -> None:
    read = plan("云州市食堂方案", ITEMS + "云州市工业局(乡村振兴局)2024年2月5日发布,征求意见截止2024年3月5日。")
    assert (read.issuer, read.issued_on) == ("云州市工业局(乡村振兴局)", date(2024, 2, 5))


def test_the_day_of_the_signature_goes_before_the_day_of_printing() -> None:
    read = plan("云州市民政局\n2024年2月5日", ITEMS + "云州市民政局办公室\n2024年2月8日印发")
    assert (read.issuer, read.issued_on) == ("云州市民政局", date(2024, 2, 5))


def test_a_list_of_data_above_the_text_is_no_list_of_items() -> None:
    read = plan(
        "1.[主题分类]民政\n2.[发文机构]云州市人民政府办公室\n3.[成文日期]2024-02-05\n4.[发文字号]云政办发〔2024〕5号\n"
        "5.[有效性]是\n云州市人民政府办公室关于印发《云州市食堂措施》的通知"
    )  # fmt: skip
    assert (read.title, read.document_number) == ("云州市食堂措施", "云政办发〔2024〕5号")
    assert (read.issuer, read.issued_on) == ("云州市人民政府办公室", date(2024, 2, 5))
    assert read.doubts == (Doubt(DoubtKind.PERIOD_MISSING, ""),)


def test_a_day_alone_below_the_text_is_the_issue_and_no_deadline() -> None:
    read = plan("云州市银龄服务方案", "一、任务\n1.办好食堂。(责任单位:市甲局)\n2024年2月5日\n(此件公开发布)")
    assert read.issued_on == date(2024, 2, 5)
    assert read.tasks[0].deadline.due is None
    assert read.tasks[0].text.endswith("(责任单位:市甲局)")


def test_the_heading_names_the_issuer_where_nothing_else_does() -> None:
    assert plan("云州市人民政府办公室关于加快银龄服务发展的实施意见").issuer == "云州市人民政府办公室"


# Each case: an id, then preamble, issuer.
ISSUERS = [
    ("above the heading", "云州市人民政府办公室\n关于印发云州市银龄服务方案的通知", "云州市人民政府办公室"),
    ("a heading over two lines", "云州市人民政府关于印发\n云州市银龄服务方案的通知", "云州市人民政府"),
    ("two offices", "中共云州市委办公室 云州市人民政府办公室印发《关于办好食堂的意见》", "中共云州市委办公室 云州市人民政府办公室"),
    ("joint, one a line", "各区民政局:\n云州市民政局\n云州市财政局\n2024年2月5日", "云州市民政局 云州市财政局"),
    ("joint, in one line", "各区民政局:\n云州市民政局　云州市财政局\n2024年2月5日", "云州市民政局 云州市财政局"),
    ("a spaced name", "各区民政局:\n云 州 市 民 政 局\n2024年2月5日", "云州市民政局"),
    ("a seal for another", "各区民政局:\n云州市银龄服务联席会议(代章)\n2024年2月5日", "云州市银龄服务联席会议"),
    ("a seal on its own line", "各区民政局:\n云州市食堂建设领导小组办公室\n(云州市民政局代章)\n2024年2月5日", "云州市食堂建设领导小组办公室"),
    ("a name over two lines", "各区民政局:\n云州市“满天星”行动计划\n工作专班办公室(代章)\n2024年2月5日", "云州市“满天星”行动计划工作专班办公室"),
    (
        "the name that also stands for another",
        "各区民政局:\n云州市民政局\n(云州市食堂工作领导小组办公室)\n云州市财政局\n2024年2月5日",
        "云州市民政局 云州市财政局",
    ),
    ("offices of the state", "各区:\n云州市民政局 云州市财政局\n国家税务总局云州市税务局\n中国人民银行云州市分行\n2024年2月5日", "云州市民政局 云州市财政局 国家税务总局云州市税务局 中国人民银行云州市分行"),
    ("before its imprint", "云州市食堂领导小组办公室\n2024年2月5日\n云州市食堂方案\n云州市民政局办公室2024年2月6日印发", "云州市食堂领导小组办公室"),
    ("its imprint last of all", "云州市人民政府关于办好食堂的意见\n云州市人民政府办公室2024年2月6日印发", "云州市人民政府"),
    ("with other offices", "云州市民政局等七部门关于印发云州市食堂方案的通知\n各区民政局:", "云州市民政局等七部门"),
    ("a purpose is no issuer", "为贯彻落实市委市政府关于办好食堂的要求,制定本方案。", None),
    ("on a plan's cover", "云州市银龄服务规划\n云州市民政局\n二〇二四年二月", "云州市民政局"),
]  # fmt: skip


@pytest.mark.parametrize(("preamble", "issuer"), [c[1:] for c in ISSUERS], ids=[c[0] for c in ISSUERS])
def test_the_issuer(preamble: str, issuer: str | None) -> None:
    assert plan(preamble).issuer == issuer


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "()", "【】", "［］", "（）", "﹝﹞"])
def test_the_number_s_year_stands_in_any_brackets(brackets: str) -> None:
    number = f"云政办发{brackets[0]}2024{brackets[1]}3号"
    read = plan(f"{number}\n各区人民政府:").document_number
    assert read is not None
    assert read.startswith("云政办发")


def test_the_number_listed_on_a_page() -> None:
    assert plan("发文字号:云政发〔2024〕3号").document_number == "云政发〔2024〕3号"


@pytest.mark.parametrize("day", ["2024年2月5日", "二〇二四年二月五日", "2024 年 2 月 5 日"])
def test_the_signature_goes_before_the_page(day: str) -> None:
    read = plan(f"发文部门:云州市政府网\n发布时间:2024-02-09\n各区人民政府:\n云州市民政局\n{day}")
    assert (read.issuer, read.issued_on) == ("云州市民政局", date(2024, 2, 5))


def test_without_a_signature_the_page_says() -> None:
    read = plan("发布机构:云州市民政局\n成文日期:2024-02-05\n发布时间:2024-02-09")
    assert (read.issuer, read.issued_on) == ("云州市民政局", date(2024, 2, 5))


# Each case: an id, then preamble, items, first day, last day.
PERIODS = [
    ("a year in the title", "2024年云州市银龄服务任务清单", "", "2024-01-01", "2024-12-31"),
    ("years in the title", "云州市银龄服务行动方案(2023—2025年)", "", "2023-01-01", "2025-12-31"),
    ("a five-year period in the title", "云州市“十四五”银龄服务规划", "", "2021-01-01", "2025-12-31"),
    ("goal years: the latest", "云州市银龄服务方案", "二、工作目标\n到2025年,办好食堂。到2027年,供给充足。\n", None, "2027-12-31"),
    ("a goal year of a five-year period", "云州市银龄服务方案", "二、工作目标\n“十四五”时期稳步推进,到2025年,供给充足。\n", "2021-01-01", "2025-12-31"),
    ("a stated validity", "云州市银龄服务办法", "二、附则\n本办法自2024年3月1日起施行,有效期至2027年2月28日。\n", "2024-03-01", "2027-02-28"),
    ("a goal year with 底前", "云州市银龄服务方案", "二、工作目标\n2026年底前,供给充足。\n", None, "2026-12-31"),
    ("a validity of years", "云州市银龄服务办法", "二、附则\n本办法自2024年3月1日起施行,有效期3年。\n", "2024-03-01", "2027-02-28"),
    ("a validity of two years", "云州市银龄服务办法", "二、附则\n本办法自2024年7月1日起施行,有效期两年。\n", "2024-07-01", "2026-06-30"),
    ("years of the plan", "云州市银龄服务规划\n制定本规划,规划期为2022—2025年。", "", "2022-01-01", "2025-12-31"),
    ("a deadline of an item is no goal", "云州市银龄服务方案", "2.建好驿站。2026年底前建成。(责任单位:市乙局)\n", None, None),
    ("a task within five years is no plan of five years", "云州市银龄服务方案\n到2025年,供给充足。", "2.建好驿站。“十四五”期间改造。(责任单位:市乙局)\n", None, "2025-12-31"),
    ("forecasts are no goals", "云州市银龄服务方案", "二、实施背景\n预计到2035年,老年人增多。\n", None, None),
    ("none", "云州市银龄服务方案", "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("preamble", "items", "start", "end"), [c[1:] for c in PERIODS], ids=[c[0] for c in PERIODS])
def test_the_period(preamble: str, items: str, start: str | None, end: str | None) -> None:
    read = plan(preamble, ITEMS + items)
    assert (read.period_start, read.period_end) == (
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def test_each_fact_of_the_header_has_its_evidence() -> None:
    read = plan("云发改〔2024〕8号\n现将《2024年云州市银龄服务任务清单》印发你们。\n云州市民政局\n2024年2月5日")
    assert {key: place.phrase for key, place in read.header_evidence.items()} == {
        "title": "2024年云州市银龄服务任务清单",
        "document_number": "云发改〔2024〕8号",
        "issuer": "云州市民政局",
        "issued_on": "2024年2月5日",
    }
