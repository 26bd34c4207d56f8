"""The policy's own title: as a notice forwards it, as it is printed above the text, or as a page lists it."""

import re

from tracker.reading.outline.outline import Line, Outline, Span
from tracker.reading.outline.signature import letterhead_ends

_KIND = (
    "(?:工作|行动|实施|整体解决|解决|建设|发展|专项|总体|任务|建议|指导|若干)?"
    "(?:方案|规划|计划|意见|清单|办法|措施|要点|分工|分解|细则|规定|纲要|决定|条例|安排|行动|通知|目录|台账|任务书|任务|一览|责任|政策|举措|分工表|工程|责任书|工作报告|纪要"
    r"|的复?函|预案|导则|规则|实事(?:项目)?|[一二三四五六七八九十\d]条"
    "|(?:推进|作战|进度|时间|调度|落实|督办|跟踪|推进计划)表|(?:作战|路线|施工)图)"
)
_YEARS = r"\(20\d\d年?[-—~至到]{0,2}(?:20\d\d)?年?度?\)"
_KIND_AT_END = re.compile(rf"{_KIND}(?:\([^()\n]{{1,30}}\)|表){{0,2}}$")

# "制定了《2023年云州市养老服务重点任务清单》,现印发你们"; "《云州市…方案》已经…同意,现印发给你们"
_FORWARDED = re.compile(r"《(?P<title>[^《》\n]{4,80}(?:〈[^〉\n]*〉[^《》\n]*)?)》(?P<then>[^《》\n]{0,80})")
# A title may only begin with the name of another document: "印发《政府工作报告》重点任务分工方案的通知".
_GOES_ON = re.compile(rf"》(?!的)[\u4e00-\u9fff]{{0,16}}?{_KIND}(?=的?通知|印发)")
_FORWARDING = re.compile("印发|发布|予以公布|公布如下|下发")
_PRINTED_FOR = re.compile(
    r"""
    (?: (?:关于)?(?:印发|公布|下达)                                    # 关于印发云州市食堂服务方案的通知
      | 转发\n?[\u4e00-\u9fff、\n]{2,30}?(?:委|局|厅|部|办|部门|单位)\n?(?=[^局委厅]{2,8}[省市县区]|关于)   # 转发市甲局云州市…方案的通知
    )
    \n?[《<]?(?P<title>[^《》]{4,80}?)[》>]?\n?的通知$
    """,
    re.VERBOSE,
)
_LONGEST_TITLE = 60
_LONGEST_PART = 40
# What a title's first line ends with, or what its last line is, where it is broken over two.
_BROKEN_TITLE = re.compile("(?:关于|关于印发|关于印发《|印发|加快|推进|促进|和|的|、|与)$")
_LAST_PART = re.compile(
    rf"(?:[一二三五]年|专项|工作|实施|总体|建设|发展|若干|攻坚|提升|重点|推进|分工|任务){{0,3}}(?:{_KIND})?(?:{_YEARS})?(?:的通知)?"
)
_ISSUES_JOINTLY = re.compile(r"(?:委员会|市委|省委|县委|区委|政府|局|厅|办公室|委)$")


def find_title(outline: Outline, listed: Span | None) -> Span | None:
    """Where the title stands; ``listed`` is what a web page lists beside the document."""
    forwarded, printed = _forwarded(outline), _printed(outline)
    if forwarded:
        return _own_heading(outline, forwarded) or forwarded
    return printed or listed or _run_in(outline) or _shared_file(outline)


def _forwarded(outline: Outline) -> Span | None:
    text, end = outline.clean.text, outline.preamble_end
    for match in _FORWARDED.finditer(text, 0, end):
        before = text[max(0, match.start() - 12) : match.start()]
        if re.search("现将?$|印发了?$|转发$", before):
            goes_on = _GOES_ON.match(text, match.end("title"))
            return (match.start(), goes_on.end()) if goes_on else match.span("title")
        if "现" in match["then"] and _FORWARDING.search(match["then"]):
            return match.span("title")
    return None


def _own_heading(outline: Outline, forwarded: Span) -> Span | None:
    """The policy's own heading below the notice, where it differs from the name that the notice gives by a 的 only."""
    text = outline.clean.text
    name = _bare(text[slice(*forwarded)])
    preamble = [line for line in outline.lines if forwarded[1] < line.start < outline.preamble_end]
    for place, line in enumerate(preamble):
        for first in preamble[max(0, place + 1 - _MOST_LINES) : place + 1]:
            if _bare(text[first.start : line.end]) == name:
                return first.start, line.end
    return None


_MOST_LINES = 4


def _bare(title: str) -> str:
    return re.sub(r"[\s的]", "", title)


def _printed(outline: Outline) -> Span | None:
    """A short line in the preamble that ends like a title; of "关于印发…的通知" the part printed.

    A title may be broken over two lines where the first cannot stand alone, and its years may
    stand on a line below it.
    """
    text = outline.clean.text
    preamble = [line for line in outline.lines if line.start < outline.preamble_end]
    alone: Span | None = None
    for place, line in enumerate(preamble):
        if numbered := _NUMBERED.search(line.words):
            alone = alone or (line.start, line.start + numbered.start())
            continue
        if len(line.words) > _LONGEST_TITLE or not _KIND_AT_END.search(line.words) or ":" in line.words:
            continue
        start, end = _start_of_title(preamble, place), _end_of_title(preamble, place)
        if printed := _PRINTED_FOR.search(text, start, end):
            return printed.span("title")
        alone = alone or (start + _status_before(text[start:end]), end)
    return alone


def _status_before(title: str) -> int:
    """How long a page's mark of validity before a title is: "[已废止]云州市…"."""
    mark = re.match(r"[\[(【](?:已?废止|已?失效|现行有效|有效)[\])】]", title)
    return mark.end() if mark else 0


# A number may follow the title, as in "云州市食堂服务实施方案(云政发〔2024〕3号)".
_NUMBERED = re.compile(r"(?<=[划案知见施法点单”》)])\([\u4e00-\u9fff]{1,14}[〔\[(]20\d\d[〕\])]\d{1,4}号\)$")


def _start_of_title(lines: list[Line], place: int) -> int:
    """Where a title begins that ends in a line: in this line, or above it where it is broken."""
    while place:
        line, above = lines[place], lines[place - 1]
        short = len(above.words) <= _LONGEST_PART and not re.search(r"[。:;>|]|\d号$|\d日$|附件", above.words)
        if not short or not (_issues_jointly(lines, place) or _is_broken(above.words, line.words)):
            break
        place -= 1
    return lines[place].start


def _issues_jointly(lines: list[Line], place: int) -> bool:
    """Whether the line above a title names another issuer; a letterhead only names the same one again."""
    if lines[place].words.startswith("关于"):
        return _ISSUERS_NAME.fullmatch(lines[place - 1].words) is not None
    issued_by = _ISSUED_BY.match(lines[place].words)
    if issued_by is None or not _ISSUES_JOINTLY.search(lines[place - 1].words):
        return False
    return not letterhead_ends(lines, place, issued_by.group().removesuffix("关于"))


def _is_broken(above: str, line: str) -> bool:
    """Whether a title that ends in ``line`` begins in the line above: neither stands alone."""
    if _BROKEN_TITLE.search(above) or _LAST_PART.fullmatch(line) or line[0] in "的和与及、":
        return True
    if _ABOUT.match(above) and not _KIND_AT_END.search(above):
        return True
    if _is_first_half(above) and _PLACED.match(line) is None and _KIND_AT_END.search(line):
        return True
    unplaced = _ISSUED_BY.match(line) is not None and _PLACED.match(line) is None
    return unplaced and _PLACED.match(above) is not None and not _ISSUES_JOINTLY.search(above)


def _is_first_half(words: str) -> bool:
    """Whether a line may be a title's first half, as centred titles are broken: "云州市深化便民服务改革⏎推进社区食堂建设要点"."""
    if len(words) < _SHORTEST_HALF or not _PLACED.match(words) or _KIND_AT_END.search(words):
        return False
    return _NO_HALF.search(words) is None and not _ISSUES_JOINTLY.search(words)


_SHORTEST_HALF = 10
_NO_HALF = re.compile(r"[:,。;>|\d]|(?:网|网站|平台|频道|专栏|公报|日报|文件|页|会议|[局委府厅办室中心组院会处部])$")
# "云州市人民政府⏎关于加快银龄服务发展的意见"
_ISSUERS_NAME = re.compile(
    "(?:中共)?[\u4e00-\u9fff]{1,7}?[省市县区州][\u4e00-\u9fff]{0,16}(?:委员会|政府|局|厅|办公室)|国务院(?:办公厅)?"
)
# "国务院关于促进银龄服务⏎高质量发展的意见"
_ABOUT = re.compile(r"(?!为|根据|按照)[\u4e00-\u9fff]{0,30}关于[^,]{2,}$")
_PLACED = re.compile("[\u4e00-\u9fff]{1,7}?(?:[省市县州]|(?<![社园景校小街])区)|中共|国家|国务院|全国")
# "云州市人民政府办公室关于加快银龄服务发展的意见"
_ISSUED_BY = re.compile(r"[\u4e00-\u9fff]{2,30}?(?:政府|办公厅|办公室|委员会|局|厅|委)关于")


def _end_of_title(lines: list[Line], place: int) -> int:
    """Where a title ends: below the line where its years, or the rest of "关于印发…的通知", stand there."""
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is None:
        return lines[place].end
    prints = "印发" in lines[place].words and not lines[place].words.endswith("通知")
    rest = re.fullmatch(_YEARS, below.words) or (prints and re.fullmatch(rf"(?:{_YEARS})?的?通知", below.words))
    return below.end if rest else lines[place].end


# "云州市食堂服务工作方案为办好社区食堂…": a title that has lost its line's end.
_RUN_IN = re.compile(
    rf"[\u4e00-\u9fff“”\d年()—-]{{6,60}}?{_KIND}(?:{_YEARS})?(?=为|根据|按照|现|各|一、|1|目录|$|[\u4e00-\u9fff]{{2,14}}(?:政府|局|委|办公室)20)"
)


def _run_in(outline: Outline) -> Span | None:
    for line in outline.lines[:3]:
        if line.start < outline.preamble_end and (match := _RUN_IN.match(outline.clean.text, line.start, line.end)):
            return match.span()
    return None


# A page that shares files: "《云州市服务规划.doc》由会员分享".
_SHARED_FILE = re.compile(r"《(?P<title>[^《》\n]{4,60})\.(?:docx?|pdf|wps)》")


def _shared_file(outline: Outline) -> Span | None:
    shared = _SHARED_FILE.search(outline.clean.text, 0, outline.preamble_end)
    return shared.span("title") if shared and _KIND_AT_END.search(shared["title"]) else None
