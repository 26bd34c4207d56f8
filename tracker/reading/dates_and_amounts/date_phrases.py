"""The date phrases of a text: those that govern something, and those that do not, with the reason.

A phrase that looks back (截至…, 在…基础上, a year before the plan) is a baseline (form T10); one in a name, in a
condition or in a stated validity sets nobody a day.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from tracker.reading.dates_and_amounts.conditions import conditions_in, reports_of_all_in
from tracker.reading.dates_and_amounts.date_forms import read_forms
from tracker.reading.dates_and_amounts.deadlines import DatePhrase, Horizon
from tracker.reading.dates_and_amounts.stretches import Stretches
from tracker.reading.draft import SetAsideReason
from tracker.reading.text.brackets import BLANK, without_quotations, without_titles

# What makes a date look back: "较2020年", "2020年以来", "在2021年9月基础上".
_LOOKS_BACK = re.compile("(?:较|比|与|同)$")
_SEEN_FROM_LATER = re.compile("以来|基础上|年?(?:水平|同期|相比)")
_STARTS = re.compile("(?:[自从]|生效日期为?)$")
_STARTED = re.compile("年?(?:起(?!至)|开始|之后|以后|后)")
# "2026年版", "2026年第3批", "2026年度计划": a part of a name.
_NAMES = re.compile(
    "年?度?(?:版|项目(?:储备|谋划|申报|计划)|(?:预算|计划|任务|指标)(?:编制|申报|分解|谋划)|第[一二三四五六七八九十0-9]{1,3}[批届期次]|远景目标|行动方案|行动计划|工作方案|工作要点|度(?:计划(?![新完建实投培改开引安力])|任务|目标|项目|考核|预算|方案|要点|名单))"
)
# "2027年目标值", "2026年计划投资": headings of columns.
_HEADS_A_COLUMN = re.compile("(?:计划投资|目标值|基期值|现状值|完成值|预期值|最低工资)")
# "2022年1月1日至12月31日期间购置的": which ones.
_WHEN_BOUGHT = re.compile("(?:期间|之间)[^,;。]{0,20}(?:的|且)")
# "截至2022年底" looks back, but "截至" with a day after the issue is a deadline.
_UP_TO = re.compile("截[至止]$")
# "政策执行至2027年12月31日", "有效期至…": how long a rule holds.
_VALID_UNTIL = re.compile(
    "(?:有效期(?:限)?(?:为|至|到|截至)?|(?:执行|施行|实施|实行|延续|延长|顺延|有效|优惠|缓缴)(?:至|到))$"
)
_OF_VALIDITY = re.compile("有效期|政策期限|期限为|执行期")
# "举办2026年音乐节": the year of an event in its name.
_EVENT_BEFORE = re.compile("(?:举办|承办|办好|办|召开|开展|组织|参加|筹办|启动|结合|借助|依托|抢抓|迎接|备战)(?:好)?$")
_EVENT = re.compile(
    "度?[^,;。、\n]{0,16}?(?:大会|年会|论坛|峰会|博览会|展览会|交易会|洽谈会|大赛|比赛|竞赛|锦标赛|运动会|马拉松"
    "|购物季|消费季|季|节|活动周|活动月|宣传周|宣传月|联赛|[月周日]”)"
)
# "当年营业收入增长20%", "全年登记的产品": a year that counts something, not one by which it is done.
_DOES = re.compile(
    "[,。;、底末]?(?:内|底|末|前)?(?:全部|全面|基本|力争|确保|全市|计划|预计|累计|新|再|共)?"
    "(?:完|建|实现|新|增|开|投|见|达|竣|启|推|培|改|引|争|组|举|办|力|确|发|实施|落|打|制|出|推|印|上|$|[,。;])"
)
_MEASURES = re.compile("(?:满足|按照?|用于|达到|依据)$")
# "毕业5年内的", "成立3年内": years after something that happens to each case.
_BEGINS_A_CLAUSE = re.compile(rf"(?:^|[,;。:、(\n{BLANK}]|在|力争|争取|计划|确保|将于?)$")
_CLAIMS = re.compile("[^,;。]{0,6}(?:享受|免|减按|可(?!望)|不得|均可)|的")
_YEARS_ALONE = re.compile("(?:[\\d一二三四五六七八九十两]{1,3}|半)年(?:[之以]?内|时间内)")
_QUOTED_PERIOD = re.compile('[“"]?十.五')


def find_date_phrases(text: str, horizon: Horizon) -> list[DatePhrase]:
    """Every date phrase of ``text``, in order; one that governs nothing has its reason in ``aside``.

    A bare month or quarter takes the last year written before it in the text, unless that looks back or belongs to a
    name, else the document's own year.
    """
    around = _Surroundings(text)
    return list(read_forms(text, horizon, lambda phrase: _reason(around, phrase, horizon)))


@dataclass(frozen=True)
class _Surroundings:
    """A text, what is left of it without titles and without names, its conditions and its words to all.

    Each is made when it is first asked for: most sentences hold no date.
    """

    text: str

    @cached_property
    def outside_titles(self) -> str:
        return without_titles(self.text)

    @cached_property
    def outside_names(self) -> str:
        return without_quotations(self.text)

    @cached_property
    def conditions(self) -> Stretches:
        return conditions_in(self.outside_names)

    @cached_property
    def to_all(self) -> Stretches:
        return reports_of_all_in(self.outside_names)


def _reason(around: _Surroundings, phrase: DatePhrase, horizon: Horizon) -> SetAsideReason | None:
    """Why a phrase governs nothing; None where it does."""
    if around.outside_titles[phrase.start] == BLANK:
        return SetAsideReason.NAME
    if phrase.recurrence or (phrase.due is None and phrase.resolved):
        return None
    if around.outside_names[phrase.start] == BLANK and not _is_whole_quotation(around.text, phrase):
        return SetAsideReason.NAME
    if around.conditions.hold(phrase.start):
        return SetAsideReason.CONDITION
    if around.to_all.hold(phrase.start):
        return SetAsideReason.CLOSING
    return _reason_beside(around.text, phrase, horizon)


def _is_whole_quotation(text: str, phrase: DatePhrase) -> bool:
    """Whether the quotation marks hold the date alone (“十四五”期间, “2025年底前”)."""
    if _QUOTED_PERIOD.match(phrase.phrase):
        return True
    return text[phrase.start - 1 : phrase.start] == "“" and text[phrase.end : phrase.end + 1] == "”"


def _reason_beside(text: str, phrase: DatePhrase, horizon: Horizon) -> SetAsideReason | None:
    before = text[max(0, phrase.start - 8) : phrase.start]
    if _LOOKS_BACK.search(before) or _SEEN_FROM_LATER.match(text, phrase.end):
        return SetAsideReason.BASELINE
    if _is_past(before, phrase, horizon):
        return SetAsideReason.BASELINE
    if _VALID_UNTIL.search(before) or (_OF_VALIDITY.search(text, max(0, phrase.start - 12), phrase.start)):
        return SetAsideReason.VALIDITY
    if _STARTED.match(text, phrase.end) or (_STARTS.search(before) and "起" not in phrase.phrase):
        return SetAsideReason.VALIDITY
    if _NAMES.match(text, phrase.end) or (_EVENT_BEFORE.search(before) and _EVENT.match(text, phrase.end)):
        return SetAsideReason.NAME
    if _HEADS_A_COLUMN.match(text, phrase.end):
        return SetAsideReason.NAME
    return _reason_of_bare_years(text, before, phrase)


def _reason_of_bare_years(text: str, before: str, phrase: DatePhrase) -> SetAsideReason | None:
    """当年 beside a noun and "毕业5年内" belong to the single case that a rule speaks of."""
    if phrase.phrase == "当年" and (_MEASURES.search(before) or not _DOES.match(text, phrase.end)):
        return SetAsideReason.CONDITION
    if _WHEN_BOUGHT.match(text, phrase.end):
        return SetAsideReason.CONDITION
    if phrase.phrase.startswith("近"):
        return SetAsideReason.BASELINE
    if _YEARS_ALONE.fullmatch(phrase.phrase):
        starts = _BEGINS_A_CLAUSE.search(before) is not None
        return None if starts and not _CLAIMS.match(text, phrase.end) else SetAsideReason.CONDITION
    return None


def _is_past(before: str, phrase: DatePhrase, horizon: Horizon) -> bool:
    if phrase.due is None:
        return False
    if _UP_TO.search(before):
        return horizon.issued_on is None or phrase.due <= horizon.issued_on
    return horizon.begins is not None and phrase.due < horizon.begins
