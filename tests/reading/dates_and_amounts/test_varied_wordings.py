"""The same amounts and days in the many wordings of annual lists, action plans, measures and reports."""

import pytest

from tests.reading.make import plan_of, task_of
from tracker.reading.draft import DoubtKind, DraftTarget, Recurrence


def targets_of(words: str) -> list[DraftTarget]:
    return list(task_of(f"做好工作。{words}。(责任单位:市甲局)").targets)


# Each case: an id, then words, [(comparator, value, unit)].
AMOUNTS = [
    ("超 in a word", "新增充电桩900个,其中超充桩80个", [("=", 900, "个"), ("=", 80, "个")]),
    ("超 in the name of a plant", "新建超算中心2座、超市3家", [("=", 2, "座"), ("=", 3, "家")]),
    ("超 before its number", "服务超3万人次,用户超过5万户", [(">", 30000, "人次"), (">", 50000, "户")]),
    ("a bound of the first alone", "引进项目不少于6个、龙头企业2家", [(">=", 6, "个"), ("=", 2, "家")]),
    ("a bound before its verb", "至少建成公园2个、广场3个", [(">=", 2, "个"), (">=", 3, "个")]),
    ("a ceiling of so many", "每年扶持上限20名", [("<=", 20, "名")]),
    ("batches for a thousand people", "开展药品抽检4.5批次/千人", [("=", 4.5, "批次/千人")]),
    ("for ten thousand people", "万人发明专利拥有量达到25件", [("=", 25, "件")]),
    ("for a thousand people", "千人注册护士数达3.8人", [("=", 3.8, "人")]),
    ("for ten thousand households", "万户充电桩保有量200个", [("=", 200, "个")]),
    ("ten thousand people trained", "开展万人培训,走进百户家庭", [("=", 10000, "人"), ("=", 100, "户")]),
    ("numerals behind what they count", "培育上市企业两家,新建公园三处", [("=", 2, "家"), ("=", 3, "处")]),
    ("numerals in a list", "打造三十家智能工厂、五个产业集群", [("=", 30, "家"), ("=", 5, "个")]),
    ("a million", "参与人数达到百万人次,发展会员十万名", [("=", 1_000_000, "人次"), ("=", 100_000, "名")]),
    ("numerals that only name", "建设第三批示范点,落实三项制度,推动五个振兴", []),
    ("from what is there at present", "算力规模由目前的800PFLOPS提升至2000PFLOPS以上", [(">=", 2000, "PFLOPS")]),
    ("more than at present", "较目前增加床位50张", [("=", 50, "张")]),
    ("doubled without 一", "力争储能规模实现翻番", [("=", 2, "倍")]),
    ("an area for each head that is reached", "人均体育场地面积达到2.8平方米", [("=", 2.8, "平方米")]),
    ("a green area for each head", "人均公园绿地面积提高到15.5平方米以上", [(">=", 15.5, "平方米")]),
    ("points of other papers", "落实20项稳增长政策措施,用好36条民营经济措施", []),
    ("points carried out", "实施20项稳增长重点项目", [("=", 20, "项")]),
    ("the density of roads", "林区道路密度达到3.2米/公顷,发布岗位20万个次", [("=", 3.2, "米/公顷"), ("=", 200_000, "个次")]),
    ("a density", "路网密度达到8公里/平方公里,污水日处理能力达到10万吨/日", [("=", 8, "公里/平方公里"), ("=", 100_000, "吨/日")]),
    ("dust a month", "降尘量不高于5吨/月·平方公里", [("<=", 5, "吨/月·平方公里")]),
    ("a year's amount", "助餐达到5万人次/年", [("=", 50_000, "人次")]),
    ("in a hundred thousand", "孕产妇死亡率控制在12/10万以下", [("<=", 12, "/10万")]),
    ("in a thousand", "婴儿死亡率控制在5‰以下", [("<=", 5, "‰")]),
    ("units in letters", "新建管网25.6km,储能装机达到300MW", [("=", 25.6, "km"), ("=", 300, "MW")]),
    ("a concentration in letters", "细颗粒物浓度不高于32μg/m³", [("<=", 32, "μg/m³")]),
    ("the power of a machine", "安装机柜900架(总功率86.5MW)", [("=", 900, "架")]),
    ("a ratio without a unit", "城乡收入比缩小到1.8以内", [("<=", 1.8, "")]),
    ("efficiency without a unit", "新建数据中心PUE降至1.25以下", [("<=", 1.25, "")]),
    ("no more than a ratio", "电能利用效率不高于1.3", [("<=", 1.3, "")]),
    ("a version", "推广平台2.0,用好系统3.1版,平台升级到4.0", []),
    ("thousands that are part of the unit", "报装容量达到200千瓦,新建管网86千米", [("=", 200, "千瓦"), ("=", 86, "千米")]),
    ("what was so before", "产值达到300亿元(2023年为180亿元)", [("=", 30_000_000_000, "元")]),
    ("what was so at a year's end", "产值达到300亿元(2023年底为180亿元)", [("=", 30_000_000_000, "元")]),
    ("what was so at a year's close", "产值达到300亿元(2023年末是180亿元)", [("=", 30_000_000_000, "元")]),
    ("some more than so many ten thousand", "惠及群众10余万人、农户3多万户", [("=", 100_000, "人"), ("=", 30_000, "户")]),
    ("a growth of contracts", "技术合同成交额增长20%以上,合同外资不低于3亿美元", [(">=", 20, "%"), (">=", 300_000_000, "美元")]),
    ("numerals with a bound", "举办活动百场以上,培育企业三十家以上", [(">=", 100, "场"), (">=", 30, "家")]),
    ("how many in each batch", "选派干部50名,每批10人", [("=", 50, "名")]),
    ("how big, with 的", "培育产值超10亿元的企业5家、超亿元的50家", [("=", 5, "家"), ("=", 50, "家")]),
    ("how big, at least, with 的", "引进投资不低于2亿元的制造业项目30个", [("=", 30, "个")]),
    ("how long one is", "开工建设云河高速(全长86公里),完成投资9亿元", [("=", 900_000_000, "元")]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "amounts"), [case[1:] for case in AMOUNTS], ids=[case[0] for case in AMOUNTS])
def test_the_amounts_are(words: str, amounts: list[tuple[str, float, str]]) -> None:
    assert [(target.comparator, target.value, target.unit) for target in targets_of(words)] == amounts


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("研发投入占比达到3%-5%", 3, 5),
        ("新增融资50亿元至60亿元", 5_000_000_000, 6_000_000_000),
        ("新增企业20家—30家", 20, 30),
        ("服务群众8000人次~1.2万人次", 8000, 12_000),
    ],
)
def test_a_range_may_print_its_unit_twice(words: str, low: float, high: float) -> None:
    (target,) = targets_of(words)
    assert (target.value, target.value_max) == (low, high)


# Each case: an id, then words of a rule in which nothing is promised.
RULES = [
    ("a highest share", "对重点项目直投比例最高可达30%"),
    ("a highest area", "人才购房可享受最高180平方米的折扣"),
    ("a highest number of times", "优秀人才可享受最高4倍的额度"),
    ("an area that is let off", "人才可享受50平方米面积的租金减免"),
    ("who may apply, by income", "年薪连续2年达到50万元且有3年以上经验的,可申报人才"),
    ("income in the middle of a sentence", "年收入达到30万元的骨干可申报"),
    ("a loss for each head", "每头生猪亏损大于100元以上时启动补贴"),
    ("what is paid for each acre", "种粮大户每亩补助150元"),
    ("which projects, beginning with 对", "对改扩建项目和总投资1000万元以下的项目,合并编制和审批"),
    ("which land, of two conditions", "对宗地面积100亩以上、缴清价款且没有违约行为的企业,可分期办证"),
    ("which families", "对拥有1套住房并已结清贷款的家庭,申请贷款执行首套政策"),
    ("what is not granted", "购买144平方米以上,不给予补贴"),
    ("the sum of a loan", "贷款的保底额度由30万元提高至50万元"),
    ("the times of a loan", "缴存余额倍数由10倍提高至12倍"),
    ("a bracket on each one", "由第三方对所需贷款(原则上每家贷款10万元以内)给予贴息"),
]  # fmt: skip


@pytest.mark.parametrize("words", [case[1] for case in RULES], ids=[case[0] for case in RULES])
def test_a_rule_promises_nothing(words: str) -> None:
    assert [(target.comparator, target.value, target.unit) for target in targets_of(words)] == []


@pytest.mark.parametrize("words", ["失业率低于5.5%", "停电时长小于3小时"])
def test_less_than_is_at_most_and_not_certain(words: str) -> None:
    plan = plan_of(f"做好工作。{words}。(责任单位:市甲局)")
    assert [target.comparator for target in plan.tasks[0].targets] == ["<="]
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.AMOUNT_UNCERTAIN]


def test_a_credit_line_in_all_is_a_doubt() -> None:
    plan = plan_of("做好工作。年度授信额度不低于30亿元。(责任单位:市甲局)")
    assert [(target.comparator, target.value) for target in plan.tasks[0].targets] == [(">=", 3_000_000_000)]
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.AMOUNT_UNCERTAIN]


@pytest.mark.parametrize(
    ("words", "recurrences"),
    [
        ("每年遴选20个场景,三年累计发布90个案例", [Recurrence.YEAR, None]),
        ("每年修复湿地500亩,累计治理矿山36座", [Recurrence.YEAR, None]),
        ("每年培训骨干300名、学徒500名", [Recurrence.YEAR, Recurrence.YEAR]),
        ("每年改造5000户,三年共1.5万户", [Recurrence.YEAR, None]),
        ("每年新增站点10个,总数达到80个", [Recurrence.YEAR, None]),
        ("每学期开展讲座2次", [Recurrence.HALF_YEAR]),
    ],
)
def test_what_is_summed_up_does_not_recur(words: str, recurrences: list[Recurrence | None]) -> None:
    assert [target.recurrence for target in targets_of(words)] == recurrences


def test_a_second_respectively_takes_the_years_of_the_first() -> None:
    found = targets_of("到2025年、2026年,产值分别达到50亿元、65亿元,占比分别为40%、45%")
    assert [(target.value, str(target.due)) for target in found] == [
        (5_000_000_000, "2025-12-31"),
        (6_500_000_000, "2026-12-31"),
        (40, "2025-12-31"),
        (45, "2026-12-31"),
    ]


@pytest.mark.parametrize("words", ["每年年底前开展考核", "每年年末评估", "每年的年底前报送"])
def test_the_end_of_each_year_comes_back(words: str) -> None:
    task = task_of(f"做好工作。{words}。(责任单位:市甲局)")
    assert (task.deadline.phrase, task.recurrence) == ("", Recurrence.YEAR)


def test_a_date_that_touches_an_amount_is_its_own() -> None:
    found = targets_of("2024年建成住房1200套,结转的300套3月底前交付")
    assert [str(target.due) for target in found] == ["2024-12-31", "2024-03-31"]


def test_years_and_rates_named_apart_belong_together() -> None:
    found = targets_of("到2025年和2026年,劳动生产率分别达到25万元/人、28万元/人")
    assert [str(target.due) for target in found] == ["2025-12-31", "2026-12-31"]


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("对2020年以来出台的政策开展清理,9月底前形成清单", "2024-09-30"),
        ("落实《云州市规划(2021-2035年)》,10月底前完成评估", "2024-10-31"),
        ("较2022年下降5%,11月底前完成整治", "2024-11-30"),
        ("11月底前完成2025年项目储备和2025年度预算编制", "2024-11-30"),
        ("五一前开放3个公园,十一前开放5个", "2024-09-30"),
        ("27年6月底前建成", "2027-06-30"),
        ("25年3月开工,26年底投用", "2026-12-31"),
        ("27年6月15日前建成", "2027-06-15"),
        ("2025年一季度完成招标,三季度末建成", "2025-09-30"),
    ],
)
def test_a_bare_month_has_no_year_of_a_look_back_or_a_name(words: str, due: str) -> None:
    assert str(task_of(f"做好工作。{words}。(责任单位:市甲局)").deadline.due) == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("自印发之日起3个月内制定细则,6个月内发布首批场景", "2024-08-05"),
        ("本方案印发后30日内制定措施,60日内完成整改", "2024-04-05"),
    ],
)
def test_a_second_term_is_counted_from_the_issue_and_not_certain(words: str, due: str) -> None:
    plan = plan_of(f"做好工作。{words}。(责任单位:市甲局)")
    assert str(plan.tasks[0].deadline.due) == due
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.DEADLINE_UNCERTAIN]


def test_a_term_of_a_service_after_the_issue_stays_one() -> None:
    plan = plan_of("做好工作。自印发之日起30日内公布清单,申请3个工作日内办结。(责任单位:市甲局)")
    assert (str(plan.tasks[0].deadline.due), plan.doubts) == ("2024-03-06", ())


def test_a_school_year_is_not_the_year() -> None:
    plan = plan_of("做好工作。本学年内建成智慧校园。(责任单位:市甲局)")
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.DEADLINE_UNRESOLVED]


@pytest.mark.parametrize(
    "words",
    [
        "新建公路120公里,其中上半年完成60%以上",
        "改造小区30个,其中6月底前开工20个",
        "推进水厂建设,上半年完成投资计划的40%",
    ],
)
def test_a_day_of_a_part_is_doubted_as_the_day_of_the_whole(words: str) -> None:
    plan = plan_of(f"做好工作。{words}。(责任单位:市甲局)")
    assert (str(plan.tasks[0].deadline.due), [doubt.kind for doubt in plan.doubts]) == (
        "2024-06-30",
        [DoubtKind.DAY_OF_A_PART],
    )


@pytest.mark.parametrize("words", ["年度完成投资30亿元,上半年完成15亿元", "一季度开工,年度计划完成改造40个"])
def test_the_amount_of_the_year_is_due_when_it_ends(words: str) -> None:
    assert str(task_of(f"做好工作。{words}。(责任单位:市甲局)").deadline.due) == "2024-12-31"


def test_the_day_of_a_part_is_no_doubt_where_the_whole_has_its_own() -> None:
    plan = plan_of("做好工作。年底前改造小区30个,其中6月底前20个。(责任单位:市甲局)")
    assert (str(plan.tasks[0].deadline.due), plan.doubts) == ("2024-12-31", ())
