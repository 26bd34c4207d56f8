"""What a rule grants, asks or allows: rates, ceilings and standards, told from what is promised in all.

"按20%给予贴息", "最高100万元", "首付比例不低于20%", "每百户不低于30平方米": nobody has to reach these (form Q13).
"""

import re

from tracker.reading.dates_and_amounts.amounts import Amount, Stretch
from tracker.reading.draft import SetAsideReason

_MONEY = ("元", "美元", "欧元", "")
# A number without a unit is a sum (2万), if it is no ratio (1.25).
_LEAST_BARE_SUM = 100
_SHARES = ("%", "‰", "百分点", "个百分点")
_AREA = ("平方米", "亩", "公顷")
_CEILING = re.compile("最高|最多|至多|不超过|不高于|不多于|上限|封顶|以内")
# "最高给予不超过实际投资额的10%": the highest share of what somebody pays, earns or invests.
_OF_MONEY = "(?:额|金|款|价|费|费用|成本|支出|收入|投入|利息|本金|投资|租金|薪酬|工资|价格|价值|标准|额度|余额|比例)的?"
_HIGHEST_SHARE = re.compile(f"(?:最高|不超过|不高于)[^,;。]{{0,20}}(?:{_OF_MONEY})$")
_SHARE_OF_MONEY = re.compile(f"{_OF_MONEY[:-1]}$")
_BY = re.compile("(?:减?按照?|依照)(?![^,;。]*(?:完成|达到?))[^,;。]{0,40}$")
_PAYS = "给予|予以|奖励|奖补|补贴|补助|补偿|资助|贴息|减免|减征|免征|扶持|支付|缴纳|交纳|退还|返还|计入|抵扣|分担|承担|投拨|享受|下调|上浮|优惠"
_PAYS_BEFORE = re.compile(f"(?:{_PAYS})[^,;。]{{0,24}}$")
_PAID_AFTER = re.compile(
    f"^(?:以内|左右)?(?:的)?(?:标准|比例)?[^,;。\\d]{{0,10}}?(?:{_PAYS}|津贴|支持|贷款|奖金|保险金|入股|投资$)"
)
# "安排3000万元专项资金支持改造": a sum, and what it is for.
_A_SUM = re.compile("(?:以上|左右)?的?[^,;。\\d]{0,4}资金支持")
# "可享受最高180平方米的折扣": the most of whatever is measured; of a share also "最高可达30%".
_HIGHEST = re.compile("(?:最高|最多|至多)(?:可|能)?(?:享受)?$")
_HIGHEST_RATIO = re.compile("(?:最高|最多|至多)(?:可|能)?(?:达到?|为)$")
_ENJOYED = re.compile("享受[^,;。]{0,16}$")
_RATE_OF = re.compile(
    "(?:费率|税率|利率|(?:[水电气热租保学运]|收|服务|手续|会员|使用|检验|鉴定)费|资费|增值税|所得税|契税|房产税|利息|首付(?:款)?(?:比例)?|保证金|定金|预付款|出让金|[补贴奖资]?[助贴励补]比例|贴息|房价|租金|电价|气价|水价|价格"
    "|收费|折扣|报酬|贷款额度|授信额度|工资|薪酬|年薪|[年月]收入|保底额度|保费|扣除比例)[^,;。]{0,20}$"
)
# "比例由30%调整为10%", "下调至20%": a rule that changes.
_CHANGED_RULE = re.compile("(?:调整|下调|上调|放宽|放宽到|减按)(?:为|至|到)?$")
# "余额之和的10倍", "可用3倍": how much of something a rule allows; "增长2倍" is promised.
_TIMES_OF = re.compile("(?:的|为|到|用|可)$|倍数[^,;。]{0,14}$")
_GRADED = re.compile("得分|评分|满意|成绩|达|不低于")
# "覆盖率达到90%" is promised, also where the clause speaks of money; "费率降低到0.6%" is not.
_KEPT_SHARE = re.compile("(?:(?<![费税利汇倍贴])率|满意度|覆盖面|知晓度|涨幅|增幅|增速|指数)[^,;。\\d]{0,8}$")
_EACH = re.compile(
    "每人|人均|每床|每百户|每户|户均|每月|每件|每家|每个[^,;。]{0,6}最高|每增加|单体|单个|单户|单家|单笔|单项|同一|标准配|的标准"
    "|护理假|育儿假|不得低于"
)
_ANY_RATE = re.compile("补贴|补助|奖励|奖补|津贴|资助|价格|收费|工资|贷款额度|授信额度|保费|运行经费|最高")
# "争取上级补助2亿元", "发放补贴3000万元": in all, or for each?
_IN_ALL = re.compile("(?:争取|发放|兑现|拨付|安排|撬动|募集)[^,;。]{0,16}$")
# "年度授信额度不低于30亿元": no firm has so much of its own.
_CREDIT_IN_ALL = re.compile("授信(?:总?额度?|总量|规模)[^,;。\\d]{0,10}$")
_LARGE = 100_000_000
_AREA_WORDS = re.compile(
    "每人|人均|每床|每百户|每千人|每户|户均|每处|每所|配建|的标准|标准配|单体|不得低于|建筑面积(?!.{0,6}达)|用地面积|占地"
)
# "人均体育场地面积达到2.8平方米": a level of the whole place.
_AREA_REACHED = re.compile("人均[^,;。\\d]{0,12}面积[^,;。\\d]{0,4}(?:达到?|(?:提高|提升|增加|扩大)[到至])$")
_POWER = ("MW", "GW", "兆瓦", "千瓦")
_OF_A_MACHINE = re.compile("功[率耗][^,;。\\d]{0,4}$")
# "按照每千人口不少于10个托位规划建设"
_BY_A_STANDARD = re.compile("按照?每[^,;。]{0,24}(?:标准|规划|配建|建设|配置|配备)")
_HELD_TO = re.compile(
    "(?:容积率|门槛|原则上|单体|单个|约定|(?<!技术)合同(?!外资|利用|成交|登记|额)|协议(?!投资|引资|资金|金额)|应当?保留|不得)[^,;。]{0,30}$"
)
# What who comes must bring along: "亩均投资强度不低于400万元".
_ENTRY = re.compile("(?:投资强度|注册资本|实缴资本|门槛)[^,;。]{0,8}$")
# "每发生1起扣2分,未达标扣1分": how something is scored.
_POINTS_AFTER = re.compile("[^,;。\\d]{0,12}(?:扣|加|减)[^,;。\\d]{0,4}\\d[^,;。]{0,4}分")
_POINTS_BEFORE = re.compile("(?:扣|加|减|计|记|给)(?:[0-9.]{1,4}[-—~至])?$")
_BOUND = (">=", "<=", ">")
_OF_A_NORM = re.compile("标准(?!化|厂房|地)")
_NEW_BUILDS = re.compile("(?:新建|改建|扩建|配建)[^,;。]{0,20}(?:占比|比例|比重)[^,;。\\d]{0,6}$")


def reason_of_rule(
    visible: str, amount: Amount, clause: Stretch, *, after_condition: bool, dated: bool
) -> SetAsideReason | None:
    """Why the amount is a rate, a ceiling or a standard; None where it is promised.

    ``after_condition`` where its sentence has said before for whom a rule holds, ``dated`` where it names a day.
    """
    lead = visible[clause.start : amount.start]
    tail = visible[amount.end : clause.end]
    if amount.unit in _MONEY and (amount.unit or amount.value >= _LEAST_BARE_SUM):
        return _of_money(lead, tail, after_condition=after_condition)
    if _HIGHEST.search(lead):
        return SetAsideReason.CEILING
    if amount.unit in _SHARES:
        rate = _of_share(amount, lead, tail, after_condition=after_condition)
        return rate or _standard_of_share(lead, amount, dated=dated)
    if amount.unit in _POWER and _OF_A_MACHINE.search(lead):
        return SetAsideReason.STANDARD
    if amount.unit == "倍" and _TIMES_OF.search(lead):
        return SetAsideReason.RATE
    if amount.unit == "分" and (_POINTS_BEFORE.search(lead) or not _GRADED.search(lead)):
        return SetAsideReason.RATE
    if "每" in lead and _POINTS_AFTER.match(tail):
        return SetAsideReason.RATE
    if amount.comparator in _BOUND and _OF_A_NORM.match(tail):
        return SetAsideReason.STANDARD
    if amount.unit in _AREA and _ENJOYED.search(lead):
        return SetAsideReason.RATE
    if amount.unit in _AREA and _AREA_WORDS.search(lead + tail) and not _AREA_REACHED.search(lead):
        return SetAsideReason.STANDARD
    held = amount.comparator in _BOUND and _HELD_TO.search(lead)
    return SetAsideReason.STANDARD if held or _BY_A_STANDARD.search(lead + tail) else None


def may_be_promised_in_all(visible: str, amount: Amount, clause: Stretch) -> bool:
    """Whether money of a grant stands beside a verb that hands out a sum in all (发放补贴3000万元)."""
    lead = visible[clause.start : amount.start]
    for_each = _CEILING.search(lead[-14:]) or _EACH.search(visible, clause.start, clause.end)
    in_all = _IN_ALL.search(lead) or (amount.value >= _LARGE and _CREDIT_IN_ALL.search(lead))
    return amount.unit in _MONEY and bool(in_all) and not for_each


def _of_money(lead: str, tail: str, *, after_condition: bool) -> SetAsideReason | None:
    if _CEILING.search(lead[-14:]):
        return SetAsideReason.CEILING
    if _ENTRY.search(lead):
        return SetAsideReason.STANDARD
    paid = _PAID_AFTER.match(tail) and not _A_SUM.match(tail)
    granted = _BY.search(lead) or _PAYS_BEFORE.search(lead) or paid or _RATE_OF.search(lead)
    if granted or after_condition or _EACH.search(lead + tail) or _ANY_RATE.search(lead + tail):
        return SetAsideReason.RATE
    return None


def _of_share(amount: Amount, lead: str, tail: str, *, after_condition: bool) -> SetAsideReason | None:
    if _HIGHEST_SHARE.search(lead) or _HIGHEST_RATIO.search(lead):
        return SetAsideReason.CEILING
    if _KEPT_SHARE.search(lead) or (amount.unit.endswith("百分点") and lead.endswith(("下降", "降低"))):
        return None
    if _RATE_OF.search(lead) or _SHARE_OF_MONEY.search(lead) or _CHANGED_RULE.search(lead):
        return SetAsideReason.RATE
    if _BY.search(lead) or _PAYS_BEFORE.search(lead) or _PAID_AFTER.match(tail):
        return SetAsideReason.CEILING if _CEILING.search(lead[-14:]) else SetAsideReason.RATE
    priced = "价格" in lead + tail or "收费" in lead + tail
    return SetAsideReason.RATE if after_condition or priced else None


def _standard_of_share(lead: str, amount: Amount, *, dated: bool) -> SetAsideReason | None:
    """How something is built or run: "新建床位占比不低于60%" without a day, "协议约定不低于20%"."""
    bound = amount.comparator in _BOUND
    if bound and (_HELD_TO.search(lead) or (_NEW_BUILDS.search(lead) and not dated)):
        return SetAsideReason.STANDARD
    return None
