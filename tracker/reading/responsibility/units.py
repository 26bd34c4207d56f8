"""Lists of units: where one name ends and the next begins, and which of them are local groups.

Names may hold the very characters that part a list (各辖市、区人民政府; 各县(市、区)政府, form R13),
and a list may have lost its separators (市甲局市乙局, form R14). Brackets are balanced first,
local groups are recognised whole, and a directory, where one is given, knows the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.organizations.rules.names import Directory, Resolved


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as printed, without marks of its role, and where it stands in the cleaned text."""

    printed: str
    start: int
    end: int
    is_local_group: bool = False
    marked_as_lead: bool = False


@dataclass(frozen=True, slots=True)
class UnitList:
    """The units of one list; ``open_ended`` if it closes with 等(相关部门) (form R7).

    ``meanings`` are the explanations <含…,下同> that followed a name (form R10).
    """

    units: tuple[NamedUnit, ...]
    open_ended: bool = False
    meanings: tuple[tuple[str, str], ...] = ()


_LEVEL = (
    "(?:省级|自治区|直辖市|地级以上市|县级市|省辖市|设区的?市|自治州|自治县|市辖区|辖市|市州|功能区|经济区|开发区|高新区|经开区|"
    "园区|新区|景区|乡镇|街镇|街道|地区|省|市|州|盟|县|区|旗|地|乡|镇)"
)
_LEVELS = rf"(?:{_LEVEL}{{1,3}}(?:\([^()\n]{{1,15}}\))?){{1,2}}"
_OFFICE = "(?:(?:党委|党工委|委)[和、](?:人民)?政府|党委政府|人民政府|政府|党工委|管委会|管理委员会|党委|办事处|[\u4e00-\u9fff]{2,10}?(?:局|委|办|厅|部门))"
_LOCAL_GROUP = re.compile(
    rf"""
    (?:
      (?:全市|全省|市|省)?各(?:有关|相关|级)?          # each of them
      {_LEVELS}(?:[、,和及]{_LEVELS}){{0,3}}           # 各辖市、区; 各市、县(市、区); 各县级市、区
      {_OFFICE}?                                      # 人民政府; 管委会; 民政局
      (?:\((?:管委会|办事处|管理委员会)[^()\n]{{0,10}}\))?   # 各县、区人民政府(管委会)
    | (?:地方)?各级(?:党委)?[、和]?(?:人民)?政府
    | 各[\u4e00-\u9fff]{{1,8}}?(?:人民)?政府            # 各沿海省级人民政府
    | (?:全市|全省|市|省)?各(?:地区|地)                # 各地
    | (?:有关|相关)?(?:(?:区|县|乡镇|镇|街道|市县|区县|县区|县级|属地|辖区|所在地)(?:\([^()\n]{{1,15}}\))?
        |县\([^()\n]{{1,15}}\)|市\([^()\n]{{1,15}}\)|市、[县区](?:\([^()\n]{{1,15}}\))?)
      (?:人民政府|政府|办事处)                         # 县(市、区)人民政府; 区政府; 属地政府
    )
    (?=$|[、,;。:)(<〔\[和及与等均分负落按])
    """,
    re.VERBOSE,
)

# An explanation that ends with 下同: "各区政府<含高新区管委会,下同>" (form R10).
_MEANING = re.compile(r"[<(〔\[](?:均|包)?[含括][^<>()〔〕\[\]\n]{0,60}[>)〕\]]")

# "市乙局等相关部门", "市乙局等3个单位", a bare "等" (form R7).
_AND_OTHERS = re.compile(
    r"""
    等(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[个家]?
    (?:市级|市直|各级|各)?(?:相关|有关|其他|责任|成员|职能|主管){0,2}
    (?:部门|单位|机构|企业|方面|院校|高校|学校|医院|组织|银行|平台)?(?:和单位|、单位|\(单位\))?$
    """,
    re.VERBOSE,
)
# Not a unit of its own: "市各有关部门", "其他相关单位".
_NOBODY_IN_PARTICULAR = re.compile(
    r"""
    (?:[市省区县][^、,()]{0,10}?(?:委员会|委会|领导小组|指挥部|专班))?      # 市安委会有关成员单位
    各?(?:全?[市省区县州])?(?:直|级|属|政府)?(?:各|其他|其它)?(?:相关|有关|其他|其它|成员|职能|责任|主管|行业主管){0,3}
    (?:部门|单位|机构)(?:\(单位\)|和单位|、单位)?$
    """,
    re.VERBOSE,
)
_LEAD_MARK = re.compile(r"\((?:牵头|总牵头|主办)(?:单位|部门)?\)$")
_DUTY_MARK = re.compile(r"\((?:按照?|根据|依)[^()]{0,10}(?:负责|分工|落实)\)$")
_LEADING_WORDS = re.compile(r"(?:由|请|以及|和|及|与|并|会同|其中)?")
_UNIT_ENDING = re.compile(
    "(?:局|委|办|厅|部|院|会|联|行|司|心|府|队|团|学|校|站|所|处|室|组|社|署|关|库|馆|协|集团|区|县|市|部门|单位|"
    "机构|中支|分局|公安|法院|企业|银行|基地|园|台|报|网|厂|店|盟|州|旗|镇|街道|乡|营管部)$"
)
_ENDS_A_NAME = "门位局委办厅会院部室府司心队联行社团站所处区县"
_LOST_SEPARATOR = re.compile(r"(?<=[局委厅会办室院府])(?=[市省](?!委?$)|各[市县区辖])")
_SEPARATORS = "、,;/ \t|"
_LONGEST_NAME = 40


def looks_like_unit(name: str) -> bool:
    """Whether a name ends as units do and is no sentence: a sign to look again, not a proof."""
    return 2 <= len(name) <= _LONGEST_NAME and bool(_UNIT_ENDING.search(_without_brackets(name)))


def _without_brackets(name: str) -> str:
    return re.sub(r"\([^()]*\)", "", name) or name


def starts_with_unit(text: str, start: int, end: int) -> bool:
    """Whether the first name of the list at ``start`` looks like a unit."""
    for unit in _elements(text, start, end, None):
        return unit.is_local_group or looks_like_unit(unit.printed)
    return False


def read_units(text: str, start: int, end: int, directory: Directory | None) -> UnitList:
    """The units listed in ``text[start:end]``, in order and without repeats."""
    meanings: list[tuple[str, str]] = []
    units: dict[str, NamedUnit] = {}
    open_ended = False
    for element in _elements(text, start, end, directory):
        meaning = _MEANING.search(element.printed)
        if meaning:
            words = meaning.group()[1:-1].removesuffix("下同").rstrip(",")
            meanings.append((element.printed[: meaning.start()], words))
            element = _shortened(element, meaning.start())
        others = _AND_OTHERS.search(element.printed)
        if others:
            open_ended = True
            element = _shortened(element, others.start())
        if _NOBODY_IN_PARTICULAR.match(element.printed):
            open_ended = True
            continue
        for unit in _apart(element, directory):
            if unit.printed:
                units.setdefault(unit.printed, unit)
    return UnitList(tuple(units.values()), open_ended, tuple(meanings))


def _shortened(unit: NamedUnit, length: int) -> NamedUnit:
    return _unit(unit.printed[:length], unit.start)


def _unit(printed: str, start: int) -> NamedUnit:
    """The unit printed at ``start``, without words before it and the mark (牵头) after it."""
    skip = _LEADING_WORDS.match(printed)
    begin = skip.end() if skip else 0
    mark = _LEAD_MARK.search(printed)
    aside = mark or _DUTY_MARK.search(printed)
    raw = printed[begin : aside.start() if aside else None].rstrip("。;:,、\n")
    name = raw.replace("\n", "")
    return NamedUnit(
        printed=name,
        start=start + begin,
        end=start + begin + len(raw),
        is_local_group=_LOCAL_GROUP.fullmatch(name) is not None,
        marked_as_lead=mark is not None,
    )


def _elements(text: str, start: int, end: int, directory: Directory | None) -> Iterator[NamedUnit]:
    """The members of a list, cut at separators that stand neither in brackets nor in a name."""
    begin = start
    while begin < end:
        if text[begin] in _SEPARATORS + "\n":
            begin += 1
            continue
        stop = _end_of_element(text, begin, end, directory)
        yield _unit(text[begin:stop], begin)
        begin = stop


def _end_of_element(text: str, begin: int, end: int, directory: Directory | None) -> int:
    place = _end_of_whole_name(text, begin, end, directory)
    depth = 0
    while place < end:
        char = text[place]
        if char in "(<〔[":
            depth += 1
        elif char in ")>〕]":
            depth = max(0, depth - 1)
        elif depth == 0 and (char in _SEPARATORS or _joins_two_names(text, begin, place, end)):
            break
        place += 1
    return place


def _end_of_whole_name(text: str, begin: int, end: int, directory: Directory | None) -> int:
    """Past a name that may itself hold separators: a local group, or one that the directory knows."""
    skip = _LEADING_WORDS.match(text, begin, end)
    begin = skip.end() if skip else begin
    if group := _LOCAL_GROUP.match(text, begin, end):
        return group.end()
    known = directory.known_at(text, begin, end) if directory else begin
    return known if known == end or (known > begin and text[known] in _SEPARATORS) else begin + 1


def _joins_two_names(text: str, begin: int, place: int, end: int) -> bool:
    """和, 及, 与, 以及 or a line's end between two names; not the 和 inside 发展和改革委员会."""
    if text[place] not in "和及与\n" and not text.startswith("以及", place):
        return False
    return place > begin + 1 and place + 2 < end and text[place - 1] in _ENDS_A_NAME + ")>"


def _apart(unit: NamedUnit, directory: Directory | None) -> list[NamedUnit]:
    """The units that a lost separator has run together (form R14); the unit alone as a rule."""
    if unit.is_local_group or (directory and isinstance(directory.resolve(unit.printed), Resolved)):
        return [unit]
    pieces = list(directory.segments(unit.printed)) if directory else []
    if len(pieces) < 2 or not all(directory and directory.known_at(p, 0, len(p)) == len(p) for p in pieces):
        pieces = _LOST_SEPARATOR.split(unit.printed)
    if len(pieces) < 2 or not all(looks_like_unit(piece) for piece in pieces):
        return [unit]
    start = unit.start
    parts = []
    for piece in pieces:
        parts.append(_unit(piece, start))
        start += len(piece)
    return parts
