"""How far, form by form (domain.md, forms Q1 to Q13)."""

import pytest

from tests.reading.make import task_of
from tracker.reading.draft import NORMS, AmountKind, DraftTarget, Recurrence


def targets_of(words: str) -> list[DraftTarget]:
    return list(task_of(f"办好食堂。{words}。(责任单位:市甲局)").targets)


# Each case: an id, then words, [(comparator, value, unit)].
AMOUNTS = [
    ("Q1 not under", "覆盖率不低于60%", [(">=", 60, "%")]),
    ("Q1 以上", "建成食堂20个以上", [(">=", 20, "个")]),
    ("Q1 达…以上", "满意率达到90%以上", [(">=", 90, "%")]),
    ("Q1 至少 with a verb between", "至少培育3家企业", [(">=", 3, "家")]),
    ("Q1 sign", "覆盖率≥60%", [(">=", 60, "%")]),
    ("Q2 over", "床位超过1.5万张", [(">", 15000, "张")]),
    ("Q3 not over", "空置率不超过10%", [("<=", 10, "%")]),
    ("Q3 within", "空置率控制在8%以内", [("<=", 8, "%")]),
    ("Q4 reach", "签约率达65%", [("=", 65, "%")]),
    ("Q4 build", "建成食堂2所", [("=", 2, "所")]),
    ("Q4 in all by a date", "2024年底前累计建成食堂200个", [("=", 200, "个")]),
    ("Q8 full coverage", "实现街道食堂全覆盖", [("=", 100, "%")]),
    ("Q8 all of them", "到2024年底,全市所有街道建成食堂", [("=", 100, "%")]),
    ("Q8 a figure says it already", "街道全覆盖,覆盖率达到100%", [("=", 100, "%"), ("=", 100, "%")]),
    ("Q8 quality is no number", "做到应保尽保、应助尽助", []),
    ("Q8 several coverages", "实现街道食堂、社区驿站、乡镇敬老院“三个全覆盖”", [("=", 100, "%")] * 3),
    ("Q11 ten thousand", "服务老年人3万人次", [("=", 30000, "人次")]),
    ("Q11 number before its noun", "新增2家医院、3家护理院", [("=", 2, "家"), ("=", 3, "家")]),
    ("Q11 share of places", "30%的乡镇建有分校", [("=", 30, "%")]),
    ("Q11 ratio words stay in the name", "每千人口托位数达到4.5个", [("=", 4.5, "个")]),
    ("Q11 thousands separator", "改造住房1,200户", [("=", 1200, "户")]),
    ("Q11 per cent of full width", "覆盖率达９５％", [("=", 95, "%")]),
    ("Q11 hundred in words", "培育百家企业", [("=", 100, "家")]),
    ("Q11 thousands in words", "举办百项活动,推出千款产品,走进万家企业", [("=", 100, "项"), ("=", 1000, "款"), ("=", 10000, "家")]),
    ("Q11 a saying", "服务千家万户", []),
    ("Q11 two in words", "新建两所学校", [("=", 2, "所")]),
    ("Q9 levels", "建成1个市级、10个区级食堂", [("=", 1, "个"), ("=", 10, "个")]),
    ("Q2 over, short", "床位超1万张", [(">", 10000, "张")]),
    ("Q11 working days are no amount", "3个工作日内办结,24小时受理,6个月内完成", []),
    ("Q11 hundred million", "产业规模达到2.5亿元", [("=", 250_000_000, "元")]),
    ("Q13 ages", "为65岁以上老年人和0-3岁婴幼儿服务", []),
    ("Q13 names of circles", "建设15分钟生活圈和“10分钟便民圈”", []),
    ("Q13 codes and numbers of documents", "落实国办发〔2020〕52号,用好12345热线和“3+4+N”机制", []),
    ("Q13 random checks", "推行“双随机、一公开”和5G应用", []),
    ("Q13 days of leave", "落实10天护理假", []),
    ("Q13 a denominator", "每5个社区共用食堂", []),
    ("Q13 a condition", "150张以上床位的机构设医务室", []),
    ("Q13 the state of today", "目前已建成食堂40个", []),
    ("Q3 a shortened term", "办理时限由15个工作日压缩至5个工作日以内", [("<=", 5, "个工作日")]),
    ("Q4 from and to", "覆盖率由2023年的52%提高到70%", [("=", 70, "%")]),
    ("Q11 industry", "新增光伏装机50万千瓦,PM2.5浓度控制在29微克/立方米以下", [("=", 500000, "千瓦"), ("<=", 29, "微克/立方米")]),
    ("Q11 farming", "粮食产量稳定在22亿斤以上,生猪出栏300万头", [(">=", 2200000000, "斤"), ("=", 3000000, "头")]),
    ("Q11 any noun of count", "接入监控8000路,拆除旧牌1200块", [("=", 8000, "路"), ("=", 1200, "块")]),
    ("Q11 money", "产值突破200亿元,实际使用外资5亿美元", [(">", 20000000000, "元"), ("=", 500000000, "美元")]),
    ("Q13 which ones", "实现20户以上自然村通路,1000人以上的安置点设站", []),
    ("Q13 a rank", "进入全国前10名", []),
    ("Q13 a proverb", "走访千企万户", []),
    ("Q13 a title", "落实《云州市100个食堂建设方案》", []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "amounts"), [case[1:] for case in AMOUNTS], ids=[case[0] for case in AMOUNTS])
def test_the_amounts_are(words: str, amounts: list[tuple[str, float, str]]) -> None:
    assert [(target.comparator, target.value, target.unit) for target in targets_of(words)] == amounts


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("新增托位300个", AmountKind.INCREMENT),
        ("托位增加至300个", AmountKind.LEVEL),
        ("覆盖率提高5个百分点", AmountKind.RELATIVE),
        ("收入增长8%", AmountKind.RELATIVE),
        ("覆盖率提高到80%", AmountKind.LEVEL),
    ],
)
def test_an_increment_is_told_from_an_end_level(words: str, change: AmountKind) -> None:
    (target,) = targets_of(words)
    assert target.change is change


def test_doubling_a_baseline() -> None:
    (target,) = targets_of("护理床位较“十三五”末翻一番")
    assert (target.value, target.unit, target.change) == (2, "倍", AmountKind.RELATIVE)


@pytest.mark.parametrize(
    ("words", "aspirational", "approximate"),
    [
        ("力争覆盖率不低于68%", True, False),
        ("建成食堂30个左右", False, True),
        ("建成食堂30余个", False, True),
        ("建成食堂约30个", False, True),
        ("建成食堂30个", False, False),
    ],
)
def test_hopes_and_rounding_are_marked(words: str, aspirational: bool, approximate: bool) -> None:
    (target,) = targets_of(words)
    assert (target.aspirational, target.approximate) == (aspirational, approximate)


def test_a_range_is_met_at_its_lower_end() -> None:
    (target,) = targets_of("每年建成2-3个示范食堂")
    assert (target.value, target.value_max, target.recurrence) == (2, 3, Recurrence.YEAR)


def test_four_times_a_year_recurs() -> None:
    (target,) = targets_of("为住户提供1年4次上门巡诊")
    assert (target.value, target.unit, target.recurrence) == (4, "次", Recurrence.YEAR)


def test_every_year_does_not_reach_past_the_next_date() -> None:
    first, second = targets_of("每年培训护理员200名;到2025年,持证率达80%")
    assert (first.recurrence, second.recurrence, str(second.due)) == (Recurrence.YEAR, None, "2025-12-31")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("每个镇建成1个食堂", "每个镇"),
        ("每个市(区)至少引进1家企业", "每个市(区)"),
        ("各区建成1所护理院", "各区"),
    ],
)
def test_an_amount_for_each_place(words: str, place: str) -> None:
    (target,) = targets_of(words)
    assert (target.value, target.per) == (1, place)


@pytest.mark.parametrize(
    "words",
    [
        "每人每月提高15元",
        "按每百户不低于30平方米配建用房",
        "价格不高于市场价格的70%",
        "给予5万元补贴",
    ],
)
def test_rates_and_standards_are_set_aside_as_norms(words: str) -> None:
    task = task_of(f"办好食堂。{words}。(责任单位:市甲局)")
    (aside,) = task.set_aside
    assert task.targets == ()
    assert aside.target is not None
    assert aside.reason in NORMS
    assert aside.evidence.phrase in words


def test_each_year_has_its_own_amount() -> None:
    found = targets_of("2025年、2026年、2027年分别新增食堂10个、12个、15个")
    assert [(target.value, str(target.due)) for target in found] == [
        (10, "2025-12-31"),
        (12, "2026-12-31"),
        (15, "2027-12-31"),
    ]


def test_years_and_amounts_named_apart_belong_together() -> None:
    found = targets_of("到2024年、2025年,覆盖率分别达到80%、90%")
    assert [(target.value, str(target.due)) for target in found] == [(80, "2024-12-31"), (90, "2025-12-31")]


def test_a_date_with_another_deed_governs_no_amount_before_it() -> None:
    (target,) = targets_of("查处案件300件,6月底、12月底前分别报送总结")
    assert str(target.due) == "2024-12-31"


def test_an_amount_a_year_recurs() -> None:
    (target,) = targets_of("助餐不低于500万人次/年")
    assert (target.value, target.recurrence) == (5_000_000, Recurrence.YEAR)


def test_a_date_after_the_amount_governs_it() -> None:
    (target,) = targets_of("新建食堂5个,6月底前完成")
    assert (str(target.due), target.due_phrase) == ("2024-06-30", "6月底前")


def test_a_date_after_a_comma_may_govern_the_next_amount() -> None:
    first, second = targets_of("新增驿站300处,其中6月底前完成100处")
    assert (str(first.due), str(second.due)) == ("2024-06-30", "2024-06-30")
    assert (first.due_phrase, second.due_phrase) == (None, "6月底前")


def test_the_heading_counts_where_it_is_the_whole_item() -> None:
    (target,) = task_of("新建社区食堂12个(责任单位:市甲局)").targets
    assert (target.value, target.unit) == (12, "个")


def test_an_amount_alone_is_named_by_the_words_before_its_comma() -> None:
    (target,) = targets_of("开展上门巡诊,全年不少于4次")
    assert target.about == "开展上门巡诊"


def test_a_target_says_what_is_counted_and_where_it_stands() -> None:
    (target,) = targets_of("到2024年底,全市新增社区食堂12家")
    assert target.about == "新增社区食堂"
    assert target.evidence.phrase == "12家"


@pytest.mark.parametrize(
    "words",
    ["2025、2026、2027年分别新增食堂10个、12个、15个", "2025-2027年分别新增食堂10个、12个、15个"],
)
def test_years_without_their_own_sign_are_told_one_by_one(words: str) -> None:
    assert [(target.value, str(target.due)) for target in targets_of(words)] == [
        (10, "2025-12-31"),
        (12, "2026-12-31"),
        (15, "2027-12-31"),
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("新建公路80公里。\n牵头领导:李明 副县长\n责任单位:市甲局", [(80, "公里")]),
        ("新建公路80公里。\n责任单位:市甲局\n完成时限:3月底前招标,11月底前完工", [(80, "公里")]),
        ("新建食堂20个,服务3200户。加强管理,提升品质,让群众满意。(责任单位:市甲局)", [(20, "个"), (3200, "户")]),
        ("新建食堂20个。今年在各街道新建食堂20个,改造驿站5个。(责任单位:市甲局)", [(20, "个"), (5, "个")]),
        ("实施“百日攻坚”行动。新建食堂20个。(责任单位:市甲局)", [(20, "个")]),
    ],
)
def test_a_heading_that_promises_something_is_read(item: str, expected: list[tuple[float, str]]) -> None:
    assert [(target.value, target.unit) for target in task_of(item).targets] == expected


def test_a_heading_that_names_a_day_sets_the_due_date() -> None:
    task = task_of("公园6月底前建成。加强养护管理,提升绿化品质。(责任单位:市甲局)")
    assert str(task.deadline.due) == "2024-06-30"


@pytest.mark.parametrize(
    ("words", "promised", "aside"),
    [
        ("招引项目不少于30个,其中10亿元以上5个", [(30, "个"), (5, "个")], ["10亿元以上"]),
        ("供应用地1500亩,亩均投资强度不低于400万元", [(1500, "亩")], ["400万元"]),
        ("引进注册资本1亿元以上企业8家", [(8, "家")], ["1亿元以上"]),
    ],
)
def test_how_big_each_one_is_is_not_promised(words: str, promised: list[tuple[float, str]], aside: list[str]) -> None:
    task = task_of(f"办好食堂。{words}。(责任单位:市甲局)")
    assert [(target.value, target.unit) for target in task.targets] == promised
    assert [each.evidence.phrase for each in task.set_aside] == aside


@pytest.mark.parametrize("words", ["每发生1起扣2分", "每迟报1次扣0.5分", "未达到要求扣3分", "按时完成加1-2分"])
def test_how_work_is_scored_promises_nothing(words: str) -> None:
    task = task_of(f"办好食堂。{words}。(责任单位:市甲局)")
    assert task.set_aside
    assert task.targets == ()
