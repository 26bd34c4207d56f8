"""Numbers that nobody promises: what a rule grants, for whom it holds, what is named; each is kept with its reason."""

import re

import pytest

from tests.reading.make import task_of
from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.dates_and_amounts.targets import find_amounts
from tracker.reading.draft import SetAsideReason

RATE, CEILING, STANDARD = SetAsideReason.RATE, SetAsideReason.CEILING, SetAsideReason.STANDARD
CONDITION, COUNT, BASELINE = SetAsideReason.CONDITION, SetAsideReason.COUNT, SetAsideReason.BASELINE
SERVICE, NAME, ORDER = SetAsideReason.SERVICE_LIMIT, SetAsideReason.NAME, SetAsideReason.ORDER

# Each case: an id, then words, the numbers with their reasons in order; None for a target.
AMOUNTS = [
    ("a share that is paid", "对参保的给予50%补贴", [("50%", RATE)]),
    ("a share by which is paid", "按20%给予贴息", [("20%", RATE)]),
    ("a share of what was spent", "按照研发投入的30%给予补助", [("30%", RATE)]),
    ("a share of the tax", "减按90%计入收入总额", [("90%", RATE)]),
    ("a rate that falls", "工伤保险费率从1.2%降低到0.6%", [("1.2%", BASELINE), ("0.6%", RATE)]),
    ("a list of rates", "执行行业基准费率0.2%、0.4%、0.7%", [("0.2%", RATE), ("0.4%", RATE), ("0.7%", RATE)]),
    ("a first payment", "首付比例不低于20%", [("20%", RATE)]),
    ("a deposit that rises", "投标保证金由20%提高到30%", [("20%", BASELINE), ("30%", RATE)]),
    ("a share to be paid in time", "签约后30天内支付租金的50%", [("30天内", SERVICE), ("50%", RATE)]),
    ("a ratio that is changed", "置换比例由30%调整为10%", [("30%", BASELINE), ("10%", RATE)]),
    ("so many times of something", "贷款限额可放宽到缴存余额的15倍", [("15倍", RATE)]),
    ("points of credit", "按照5分/栋给予信用加分", [("5分", RATE)]),
    ("points of interest", "贷款利率减20个基点", [("20个", RATE)]),
    ("a highest sum", "最高奖励500万元", [("500万元", CEILING)]),
    ("a highest sum without its unit", "补贴不超过2万", [("2万", CEILING)]),
    ("a list of highest sums", "分别给予最高100万元/项、50万元/项奖励", [("100万元", CEILING), ("50万元", CEILING)]),
    ("a highest share of a price", "贷款额度不高于房价的80%", [("80%", CEILING)]),
    ("a highest share of a loan", "贴息资金不高于实际放款额的1%", [("1%", CEILING)]),
    ("a sum for each", "单个场景投入不低于5万元", [("5万元", RATE)]),
    ("a sum a month", "每人每月补助1500元", [("1500元", RATE)]),
    ("how big one may be", "单体项目床位原则上不超过150张", [("150张", STANDARD)]),
    ("how new ones are built", "新建护理型床位占比不低于60%", [("60%", STANDARD)]),
    ("what a contract says", "协议约定保留不低于20%的床位", [("20%", STANDARD)]),
    ("for whom, of money", "对投资额在100万元以下的项目给予支持", [("100万元以下", CONDITION)]),
    ("for whom, of sales", "对月销售额10万元以下的小规模纳税人免征增值税", [("10万元以下", CONDITION)]),
    ("for whom, two bounds", "吸纳见习人员超过20人且留用率超过60%的,给予补助", [("20人", CONDITION), ("60%", CONDITION)]),
    ("for whom, 若", "若年度吸纳见习人员超过200人,再给予奖励", [("200人", CONDITION)]),
    ("for whom, after a comma", "吸纳劳动力10人以上,给予奖励", [("10人以上", CONDITION)]),
    ("for whom, registered products", "对全年登记产品达10个以上的给予奖励", [("10个以上", CONDITION)]),
    ("for whom, growth", "对营业收入增长20%以上的再奖励", [("20%以上", CONDITION)]),
    ("how big the promised ones are", "培育5家产值超10亿元企业", [("5家", None), ("10亿元", CONDITION)]),
    ("how big, before the count", "引进投资2亿元以上项目3个", [("2亿元以上", CONDITION), ("3个", None)]),
    ("what was named", "围绕采购、配送、结算等5个领域开发应用", [("5个", COUNT)]),
    ("sides of a matter", "带动4个方面、6个行业的改造", [("4个", COUNT), ("6个", COUNT)]),
    ("points of a paper", "落实省16条意见", [("16条", COUNT)]),
    ("several offices", "会同教育等5部门开展检查", [("5部", COUNT)]),
    ("a group of points", "筑牢数据基座(2项)", [("2项", COUNT)]),
    ("working days of a service", "3个工作日内办结", [("3个工作日内", SERVICE)]),
    ("hours of a service", "24小时内响应", [("24小时内", SERVICE)]),
    ("ages", "为60周岁以上老人服务", [("60周岁以上", CONDITION)]),
    ("a quoted name", "打造“15分钟便民圈”", [("15分钟", NAME)]),
    ("a circle without marks", "加快建设15分钟养老服务圈", [("15分钟", NAME)]),
    ("a plan's name", "实施3年行动计划", [("3年", NAME)]),
    ("a batch", "申报第3批试点", [("3批", ORDER)]),
    ("a forum's name", "举办青年50人论坛", [("50人", NAME)]),
    ("days of leave", "落实10天护理假", [("10天", STANDARD)]),
    ("days before they are cut", "办理时间由10天缩短至3天", [("10天", BASELINE), ("3天", None)]),
    ("today", "目前已建成食堂40个,力争新增9个", [("40个", BASELINE), ("9个", None)]),
]  # fmt: skip

UNDATED = Horizon()


@pytest.mark.parametrize(("words", "numbers"), [case[1:] for case in AMOUNTS], ids=[case[0] for case in AMOUNTS])
def test_a_number_is_kept_with_its_reason(words: str, numbers: list[tuple[str, SetAsideReason | None]]) -> None:
    found = find_amounts(words, find_date_phrases(words, UNDATED))
    assert [(words[amount.start : amount.end], amount.aside) for amount in found] == numbers


# Words like those of a rule, and what they promise: comparator, value, unit.
PROMISED = [
    ("首付补贴政策知晓率达到90%", [("=", 90, "%")]),
    ("补助资金兑付率达到100%", [("=", 100, "%")]),
    ("空置率不超过10%", [("<=", 10, "%")]),
    ("全市消费券总规模不少于8亿元", [(">=", 800_000_000, "元")]),
    ("银行对社区食堂的信贷额度不低于6亿元", [(">=", 600_000_000, "元")]),
    ("每年评选不超过12个项目", [("<=", 12, "个")]),
    ("培育5家百亿级龙头企业", [("=", 5, "家")]),
    ("培育5个以上具有全国影响力的品牌", [(">=", 5, "个")]),
    ("平台用户数超10万", [(">", 100_000, "")]),
    ("引进1—2家物流企业总部", [("=", 1, "家")]),
    ("依托现有冷库,引进3家企业", [("=", 3, "家")]),
    ("选取2个重点行业开展试点", [("=", 2, "个")]),
    ("在30个以上的工地试点应用", [(">=", 30, "个")]),
    ("居民消费价格涨幅控制在2%左右", [("<=", 2, "%")]),
    ("贷款平均利率下降0.2个百分点", [("=", 0.2, "个百分点")]),
    ("投资3亿元建设水厂2座", [("=", 300_000_000, "元"), ("=", 2, "座")]),
    ("安排3000万元专项资金支持数字化改造", [("=", 30_000_000, "元")]),
    ("对全市200个小区的管网实施改造,给予补贴", [("=", 200, "个")]),
    ("对新认定的企业给予奖励,新增企业100家", [("=", 100, "家")]),
    ("建成图书馆、博物馆等9个场馆", [("=", 9, "个")]),
    ("集聚成长型MCN500家以上", [(">=", 500, "家")]),
    ("空气质量优良天数达到310天", [("=", 310, "天")]),
    ("人均预期寿命达82岁", [("=", 82, "岁")]),
    ("到2027年,老旧小区电梯要全部安装到位", [("=", 100, "%")]),
    ("实现社区服务站全市域覆盖", [("=", 100, "%")]),
    ("新增变电容量5万千伏安", [("=", 50_000, "千伏安")]),
    ("拉动消费15亿元以上", [(">=", 1_500_000_000, "元")]),
    ("优化提升1家标准化护理院", [("=", 1, "家")]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "amounts"), PROMISED, ids=[words for words, _ in PROMISED])
def test_words_like_those_of_a_rule_may_promise(words: str, amounts: list[tuple[str, float, str]]) -> None:
    found = [amount for amount in find_amounts(words, []) if amount.aside is None]
    assert [(amount.comparator, amount.value, amount.unit) for amount in found] == amounts


@pytest.mark.parametrize("words", ["发放稳岗补贴3000万元", "争取上级奖补资金2亿元"])
def test_a_grant_that_may_be_a_sum_in_all_is_a_doubt(words: str) -> None:
    (found,) = find_amounts(words, [])
    assert (found.aside, found.certain) == (None, False)


def test_an_amount_of_a_title_or_a_quotation_is_part_of_a_name() -> None:
    task = task_of("办好食堂。落实《云州市100个食堂建设方案》,用好“20条惠企措施”。(责任单位:市甲局)")
    assert [(each.reason, each.evidence.phrase) for each in task.set_aside] == [(NAME, "100个"), (NAME, "20条")]


# --- nothing is dropped ------------------------------------------------------------------------

# Made independently of the reader, and coarser: a number (not a code) with a sign of unit, and words of a date.
_NUMBER_AND_UNIT = re.compile(r"(?<![\dA-Za-z.+*=〔])\d{1,6}(?:\.\d{1,3})?(?:[%‰]|[\u4e00-\u9fff])")
_DATE = re.compile(r"20\d\d年|\d{1,2}月(?:\d{1,2}日|底)|[一二三四]季度|上半年|下半年|年底前|年内|每年|每月")
_SENTENCES = [
    *(case[1] for case in AMOUNTS),
    *(words for words, _ in PROMISED),
    "到2027年,对3年内首次入库的企业给予2万元奖励,每年不超过50家,9月底前兑付",
    "2024年2月30日前完成“2025年跨年购物季”和《云州市规划(2021-2035年)》评估",
    "较2020年提高5个百分点,自2025年3月起每月10日前报送,第三季度末完成",
    "上半年完成4类12项,下半年完成其余30%,每年3月、9月各检查2次",
]  # fmt: skip


def _lost(words: str) -> list[str]:
    """What the coarse scanner sees and the reader has neither used nor set aside."""
    dates = find_date_phrases(words, Horizon())
    held = [(found.start, found.end) for found in (*dates, *find_amounts(words, dates))]
    seen = [*_NUMBER_AND_UNIT.finditer(words), *_DATE.finditer(words)]
    return [m.group() for m in seen if not any(start < m.end() and m.start() < end for start, end in held)]


@pytest.mark.parametrize("words", _SENTENCES)
def test_no_date_and_no_number_with_a_unit_is_dropped(words: str) -> None:
    assert _lost(words) == []


@pytest.mark.parametrize("name", names_of_corpus())
def test_nothing_is_dropped_from_a_line_of_a_document(name: str) -> None:
    text = text_of(name).translate(str.maketrans("（），：；％", "(),:;%"))
    assert [lost for line in text.split("\n") for lost in _lost(line)] == []
