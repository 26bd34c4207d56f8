"""Why a number with a unit is no amount that the task promises (form Q13)."""

import re
from dataclasses import dataclass, replace

from tracker.reading.dates_and_amounts.amounts import GROWS, Amount, Stretch
from tracker.reading.dates_and_amounts.conditions import GRANTS
from tracker.reading.dates_and_amounts.rules_of_money import may_be_promised_in_all, reason_of_rule
from tracker.reading.dates_and_amounts.stretches import Stretches
from tracker.reading.draft import SetAsideReason

_DONE_ALREADY = re.compile("已(?:经)?(?:累计)?(?:建|有|达|完成|培|开|设|配|实现)|共有|累计已")
# "对运营达标的企业给予5个名额", "减按90%计入": a rule for single cases.
_SINGLE_CASE = re.compile("(?:[^,;。]{0,4})?(?:对|凡)[^,;。]{0,60}的[^,;。]{0,30}(?:给予|奖励|补贴|补助|享受)")
# "20户以上自然村通硬化路": which ones; but "培育20家以上企业实现转型" is how many.
_DOES_SOMETHING = re.compile(
    r"(?!的)[^,;。、\d|\t\x00]{1,10}?(?:通|全部|均|实现|完成|达到|纳入|配备|设立|设置|建有|建立|应当?|必须)[^,;。\d]"
)
_MAKES = re.compile(
    "(?:新增|新建|改造|建成|建设|培育|打造|引进|推动|支持|扶持|遴选|完成|认定|培训|带动|创建|培养|选拔|招引|引育|集聚|举办|组织|形成|挖掘|评选|创成"
    "|推出|实施|开展|建立|发布|开放|覆盖|服务|辐射)[^,;。]{0,6}$"
)
_QUALIFIES = re.compile(r"[^,;。\d|\t\x00]{0,10}的")
# "吸纳10人以上,给予奖励": what follows the comma is the rule.
_GRANTED_NEXT = re.compile(
    f"[^,;。\\d]{{0,4}},(?:将其|再|可|按|最高|方可|即可|由|分别|一次性|不再?)?(?:{GRANTS}|最高|认定)"
)
# "进入全国前10名"
_RANKS = re.compile("(?:全[国省市区球]|世界|进入|位居|位列|排名|跻身|保持|列|的)前$")
# "由2023年的52%提高到70%": the first number is where it starts.
_RISES_FROM = re.compile("[由从](?:20\\d\\d年)?(?:年?底|末)?(?:的|目前的|现有的)?$")
_RISES_TO = re.compile(
    "[^,;。\\d]{0,4}?(?:提高|提升|增加|增长|上升|下降|降低|压减|压缩|扩大|降|减少|缩短|减|增|上调|下调|调整)[至到为]"
)
_DENOMINATOR = re.compile("每(?:批|期|班|组|队|千|百|万|新增|增加|招引|招用|吸纳|引进|培育)?$")
# "青年50人论坛", "千人计划"
_OF_A_NAME = re.compile("论坛|峰会|大会|计划|工程|行动|强(?!化|镇|县|村)")
# "培育5家产值超10亿元企业", "引进投资5亿元以上项目3个": how big each of the counted ones is.
_SIZE_OF_EACH = re.compile(r"\d[家个户项所处条名座][^,;。、\d]{0,12}$")
_OF_COUNTED = re.compile(r"(?:以上)?的?[^,;。、\d]{1,12}(?:\d|$)")
_COUNTED_AFTER = re.compile(
    r"(?:以上)?的?(?!建|新建|改造|实施|用于|支持|完成|打造|开工)[^,;。、\d]{1,12}\d{1,6}余?[家个户项所处条名座]"
    r"|(?<=以上)的?\d{1,6}余?[家个户项所处条名座]"  # 其中10亿元以上5个
)
# "培育产值超10亿元的企业5家"
_BOUNDED_SIZE = re.compile("(?:超过?|突破|不低于|不少于|高于)$")
_SIZES = ("元", "美元", "平方米", "亩", "吨", "")
# How long or big the promised one is: 开工建设高速公路(全长86公里).
_SIZE_IN_BRACKETS = re.compile(r"\((?:全长|总长|线路长|占地|总投资|总?建筑面积|总?规模|总?装机)[^(),;。\d]{0,6}$")
# "对宗地面积100亩以上、没有违约的企业"
_FOR_THOSE = re.compile("(?:对于?|凡|针对)[^\\d]{2}")
# Counts of what has just been named, or of what there is anyway.
_LIST_BEFORE = re.compile("(?:建|完成|实施|推进|改造|培育|打造|举办|引进|投用|推动)[^,;。]{0,80}等$")
_NAMED_BEFORE = re.compile("(?:上述|以下|下列|这|那|前述|其他)$")
_COUNTED_PLACES = ("个", "家", "所", "处")
_COUNTING = ("个", "项", "条", "种", "家", "部", "件", "类")
_OF_THE_SUBJECT = re.compile(
    "(?:重点|主要|关键|核心|优势|特色)?(?:领域|方面|行业|环节|方向|维度|层面|阶段|步骤|原则|部门|部委|要素|类别|板块|关键点)"
)
_PICKS = re.compile("(?:选取|选择|选定|遴选|确定|拓展|新增|打造|建设|培育|形成|推出|覆盖|选)(?:不少于|至少|约)?$")
_OF_PAPERS = re.compile(r"[^,;。、\d]{0,8}?(?:意见|举措|措施|政策|任务|要求|规定|条款|清单)")
_HELD_BY = re.compile("(?:落实|贯彻|执行|用好|按照|根据|对照|围绕|细化)[^,;。]{0,12}$|[省市国家]$")


@dataclass(frozen=True)
class Surroundings:
    """A sentence of ``visible`` and what is known about the text: its conditions, where it speaks of today, its dates."""

    visible: str
    sentence: Stretch
    conditions: Stretches
    today: Stretches
    dated: bool


def judged(amount: Amount, clause: Stretch, around: Surroundings) -> Amount:
    """The amount with the reason why it is no target, or doubted where that cannot be told."""
    reason = _reason(amount, clause, around)
    if reason in (SetAsideReason.RATE, None) and may_be_promised_in_all(around.visible, amount, clause):
        before = around.conditions.end_between(around.sentence.start, amount.start)
        return replace(amount, aside=reason) if before or reason is None else replace(amount, certain=False)
    return replace(amount, aside=reason)


def _reason(amount: Amount, clause: Stretch, around: Surroundings) -> SetAsideReason | None:
    visible = around.visible
    before = visible[clause.start : amount.start]
    if reason := _reason_before(visible, amount, before):
        return reason
    if _DONE_ALREADY.search(before) or around.today.hold(amount.start):
        return SetAsideReason.BASELINE
    if around.conditions.hold(amount.start) or _says_which(visible, amount, clause, before):
        return SetAsideReason.CONDITION
    if amount.unit in _COUNTING and _counts_the_named(visible, amount, before):
        return SetAsideReason.COUNT
    after_condition = around.conditions.end_between(around.sentence.start, amount.start)
    rule = reason_of_rule(visible, amount, clause, after_condition=after_condition, dated=around.dated)
    if rule is None and amount.unit not in ("%", "‰") and _SINGLE_CASE.match(visible, clause.start, amount.start):
        return SetAsideReason.RATE
    return rule


def _reason_before(visible: str, amount: Amount, before: str) -> SetAsideReason | None:
    """What the very words before and after a number say: a series, a rank, a denominator, where it starts."""
    if visible.startswith(("+", "岁"), amount.end) or before.endswith("“") or _is_of_a_name(visible, amount):
        return SetAsideReason.NAME
    if visible.startswith("基点", amount.end):
        return SetAsideReason.RATE
    if before.endswith("第") or _RANKS.search(before):
        return SetAsideReason.ORDER
    if _RISES_FROM.search(before) and _RISES_TO.match(visible, amount.end):
        return SetAsideReason.BASELINE
    if _DENOMINATOR.search(before):
        return SetAsideReason.STANDARD
    return SetAsideReason.RATE if before.endswith("按") else None


def _is_of_a_name(visible: str, amount: Amount) -> bool:
    return amount.unit == "人" and _OF_A_NAME.match(visible, amount.end) is not None


def _says_which(visible: str, amount: Amount, clause: Stretch, before: str) -> bool:
    """Whether the number says which ones are meant (150张以上床位的机构), not how many there shall be."""
    is_bound = visible[amount.start : amount.end].endswith(("以上", "以下"))
    makes = _MAKES.search(before) is not None
    if amount.unit in _SIZES and _BOUNDED_SIZE.search(before) and _COUNTED_AFTER.match(visible, amount.end, clause.end):
        return True
    if amount.unit in _SIZES and visible.find("的", amount.start, clause.end) != amount.end:
        if _SIZE_OF_EACH.search(before) and _OF_COUNTED.fullmatch(visible, amount.end, clause.end):
            return True
        if _COUNTED_AFTER.match(visible, amount.end, clause.end):
            return True
    if _SIZE_IN_BRACKETS.search(before) or (is_bound and _is_of_those(visible, amount, clause, before)):
        return True
    if is_bound and before.endswith("(") and visible.startswith(")", amount.end):
        return True
    if not is_bound or makes or (amount.unit in _COUNTED_PLACES and before.endswith("在")):
        return False
    if _GRANTED_NEXT.match(visible, amount.end):
        return True
    if _DOES_SOMETHING.match(visible, amount.end):
        return True
    is_share = amount.unit in ("%", "‰") or "百分点" in amount.unit
    return not is_share and not GROWS.search(before) and _QUALIFIES.match(visible, amount.end, clause.end) is not None


def _is_of_those(visible: str, amount: Amount, clause: Stretch, before: str) -> bool:
    return _FOR_THOSE.match(before) is not None and "的" in visible[amount.end : clause.end]


def _counts_the_named(visible: str, amount: Amount, before: str) -> bool:
    """Whether a number counts what has been named (等5个领域), the sides of a matter or a paper's points."""
    if _NAMED_BEFORE.search(before) or (before.endswith("等") and not _LIST_BEFORE.search(before)):
        return True
    if amount.unit == "类" and amount.comparator == "=" and not _MAKES.search(before):
        return True
    if before.endswith("(") and visible.startswith(")", amount.end):
        return True
    if _OF_THE_SUBJECT.match(visible, amount.end):
        return not _PICKS.search(before)
    return _OF_PAPERS.match(visible, amount.end) is not None and _HELD_BY.search(before) is not None
