"""Who has to do what in a sentence of minutes or a speech: "由市甲局牵头,市乙局配合,于4月底前…", "市丙集团要确保…".

Only names that are clearly units count, where a part between commas begins with them and a word of duty follows.
Whether a document assigns in sentences at all is for the caller: elsewhere a unit in prose has no duty (form R20).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.organizations.rules.names import Directory
from tracker.reading.draft import LeadBasis
from tracker.reading.responsibility.names_of_units import LOCAL_GROUP
from tracker.reading.responsibility.responsibility import UnitsInCharge
from tracker.reading.responsibility.units import NamedUnit, read_units
from tracker.reading.text.brackets import parts_outside_brackets

_BEFORE_THE_NAMES = re.compile(
    r"(?:会议[\u4e00-\u9fff]{0,4}[,:]?|[一二三四五六七八九十]是|其中|同时|并|再)*(?P<by>由|请|责成|责令|交由|委托)?"
)
_NAME = re.compile(
    r"""
      (?!根据|按照?|经|对|向|将|把|为|与|在|从|据|听取|关于|针对|结合|通过|各)[\u4e00-\u9fff“”]{1,18}?
      (?: 局(?![面势限部长]) | 厅 | 集团(?!公司|有限) | 公司 | 管委会 | 委员会 | 政府(?!办|采购|投资|性)
        | 办公室 | [总支大]队 | 分行 | 银行(?!.{0,8}分行) | 指挥部 | 专班 | 工作组 | 领导小组 | 联席会议 | 中心(?![城区])
        | 法院 | 检察院 | 联合会 | 总工会 | [妇残]联 | 团[市省区县]委 | [^市省区县州党工]委(?!员会|托) | [^市省区县]办(?![公法理事好学])
        | (?<=委)[\u4e00-\u9fff]{2}部 | 总?署 | 大学 | 学院 | 医院 | 街道(?!办) )
      (?:\([^()]{1,15}\))?
    """,
    re.VERBOSE,
)
_JOINS = re.compile("[、和及与]|以及")
_DUTY = re.compile(
    r"""
      (?P<lead>(?:具体|主要|统筹|共同|联合|总)?(?:牵头|负责|主责|主办|承担)(?!人|同志))
    | (?P<co>(?:积极|密切|全力|共同|做好)?(?:配合|协助|协同|参与|参加|支持))
    | (?P<jointly>会同|商)
    | (?P<shall>要(?![求素点件]) | 应当? | 须 | 需(?!求) | 必须 | 务必 | 抓紧 | 尽快 | 加快 | 于(?=[\d本次今]) | 在?(?=\d{1,4}[年月]))
    """,
    re.VERBOSE,
)


@dataclass
class _Found:
    """Who has been named so far; ``sharing`` counts the parts of the sentence that give somebody work of its own."""

    leads: list[NamedUnit] = field(default_factory=list)
    co: list[NamedUnit] = field(default_factory=list)
    open_ended: bool = False
    is_led: bool = False
    sharing: int = 0


def duty_in_sentence(text: str, start: int, end: int, directory: Directory | None) -> UnitsInCharge | None:
    """Who has to act by ``text[start:end]``; None where no unit is clearly given anything to do.

    Units that 牵头 lead; of those that answer for something or 要, 应, 须 do it the first leads (form R1); the others,
    those that 配合 and those behind 会同 are co; local groups implement. Several that each have work of their own are to be split (form R6).
    """
    found = _Found()
    for part in parts_outside_brackets(text, start, end, ",;。\n"):
        _read_part(text, part, found, directory)
    named = [*found.leads, *found.co]
    if not named:
        return None
    leads = _without_repeats(unit for unit in found.leads if not unit.is_local_group)
    leading = {unit.printed for unit in leads}
    return UnitsInCharge(
        leads=leads,
        co=_without_repeats(u for u in found.co if not u.is_local_group and u.printed not in leading),
        implementers=_without_repeats(unit for unit in named if unit.is_local_group),
        basis=LeadBasis.NOBODY if not leads else LeadBasis.NAMED if found.is_led else LeadBasis.FIRST_LISTED,
        open_ended=found.open_ended,
        leads_to_be_split=len(leads) > 1 and found.sharing > 1,
    )


def _read_part(text: str, part: tuple[int, int], found: _Found, directory: Directory | None) -> None:
    """Add what the words between two commas say: names at their beginning and the word of duty behind them."""
    opening = _BEFORE_THE_NAMES.match(text, *part)
    begin = opening.end() if opening else part[0]
    if joint := re.compile("会同").match(text, begin, part[1]):  # ",会同市乙局做好…"
        found.co += _units(text, joint.end(), _end_of_names(text, joint.end(), part[1], directory), found, directory)
        return
    names_end = _end_of_names(text, begin, part[1], directory)
    duty = _DUTY.match(text, names_end, part[1]) if names_end > begin else None
    if names_end == begin or (duty is None and not (opening and opening["by"])):
        return
    units = _units(text, begin, names_end, found, directory)
    if duty and duty["co"]:
        found.co += units
        return
    is_led = bool(duty and "牵头" in duty.group())
    leads = [unit for unit in units if is_led or unit.is_local_group or unit is units[0]]
    found.leads += leads
    found.co += [unit for unit in units if unit not in leads]
    found.sharing += 1
    found.is_led = found.is_led or is_led
    if duty and duty["jointly"]:
        found.co += _units(text, duty.end(), _end_of_names(text, duty.end(), part[1], directory), found, directory)


def _units(text: str, start: int, end: int, found: _Found, directory: Directory | None) -> Sequence[NamedUnit]:
    listed = read_units(text, start, end, directory)
    found.open_ended = found.open_ended or listed.open_ended
    return listed.units


def _end_of_names(text: str, start: int, end: int, directory: Directory | None) -> int:
    """Where the names that begin at ``start`` end; ``start`` if no name is clearly one."""
    names_end = start
    for name_end in _names(text, start, end, directory):
        names_end = name_end
    return names_end


def _names(text: str, start: int, end: int, directory: Directory | None) -> Iterator[int]:
    """The end of each name of a list that begins at ``start``."""
    while True:
        known = directory.known_at(text, start, end) if directory else start
        name = None if known > start else LOCAL_GROUP.match(text, start, end) or _NAME.match(text, start, end)
        if known == start and name is None:
            return
        stop = name.end() if name else known
        yield stop
        join = _JOINS.match(text, stop, end)
        if join is None:
            return
        start = join.end()


def _without_repeats(units: Iterable[NamedUnit]) -> tuple[NamedUnit, ...]:
    return tuple({unit.printed: unit for unit in reversed(list(units))}.values())[::-1]
