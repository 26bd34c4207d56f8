"""Who issued a document and on which day: its signature, else its heading, else its imprint (版记)."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.dates_and_amounts.dates import is_only_a_date
from tracker.reading.outline.outline import Line, Outline, Span

_LONGEST_SIGNATURE = 60
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """The spans of the names that sign, and of the day below them; None for what is missing."""

    names: Span | None = None
    day: Span | None = None


def find_signature(outline: Outline) -> Signature:
    """Names above a line that is only a date, or both in one line; a date alone counts as the day."""
    lines = outline.lines
    for place, line in enumerate(lines):
        if place and is_only_a_date(line.words) and not _is_imprint(line):
            last = place - 1
            last -= bool(last and _IN_BRACKETS.fullmatch(lines[last].words))
            if _is_only_names(lines[last]):
                return Signature((_first_name(lines, last), _end_of_name(lines[last])), (line.start, line.end))
    for line in lines:
        match = _NAME_AND_DATE.fullmatch(outline.clean.text, line.start, line.end)
        if match and not match["printed"]:
            return Signature(match.span("name"), match.span("day"))
    days = (_day_alone(line) for line in lines if not _is_imprint(line))
    return Signature(_name_on_the_cover(outline), next((day for day in reversed(list(days)) if day), None))


def find_imprint(outline: Outline) -> Signature:
    """The office that prints and the day of printing (云州市人民政府办公室2024年2月5日印发): who issues only if nothing else says so."""
    lines = outline.lines
    for place in reversed(range(len(lines))):
        line = lines[place]
        if not _is_imprint(line):
            continue
        match = _NAME_AND_DATE.fullmatch(outline.clean.text, line.start, line.end)
        if match and match["printed"]:
            return Signature(match.span("name"), match.span("day"))
        if is_only_a_date(line.words):
            named = place and _is_only_names(lines[place - 1])
            names = (_first_name(lines, place - 1), _end_of_name(lines[place - 1])) if named else None
            return Signature(names, (line.start, line.end))
    return Signature()


def _is_imprint(line: Line) -> bool:
    return line.words.endswith("印发")


def _day_alone(line: Line) -> Span | None:
    """A date on a line of its own, or after the document's number: "云政发〔2025〕6号 2025-02-14"."""
    number = re.match(r"[^\n。,]{2,20}号(?=20\d\d)", line.words)
    start = number.end() if number else 0
    return (line.start + start, line.end) if is_only_a_date(line.words[start:].strip("()")) else None


def _first_name(lines: Sequence[Line], last: int) -> int:
    """Where the first of several lines of names begins that end in the line ``last`` (joint issuers)."""
    first = last
    while first > max(0, last - _MOST_NAMES):
        above = lines[first - 1]
        signs = _is_only_names(above) and _signs(above.words)
        if not (signs or _IN_BRACKETS.fullmatch(above.words) or _begins_a_name(above, lines[first])):
            break
        first -= 1
    return lines[first].start


def _begins_a_name(above: Line, line: Line) -> bool:
    """Whether a name is broken over two lines: "云州市推进食堂服务⏎领导小组办公室"."""
    if _NO_NAME.search(above.words) or len(above.words) > _LONGEST_HALF or _ISSUER.search(above.words):
        return False
    return _BEGINS.match(above.words) is not None and _BEGINS.match(line.words) is None


_LONGEST_HALF = 30
_BEGINS = re.compile("[\u4e00-\u9fff]{1,7}?[省市县区州]|中共|国家|国务院|中国")

# "(云州市数据局代章)", "(云州市食堂工作办公室)" on a line between the names
_IN_BRACKETS = re.compile(r"\([^()]{0,30}(?:代章|盖章|办公室)\)")
# "云州市人民政府办公室2024年2月5日印发", "云州市民政局2024年2月5日发布,征求意见截止3月5日"
_NAME_AND_DATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,36}(?:局|委|委员会|办公室|办公厅|政府|厅|部|院)(?:\([\u4e00-\u9fff]{2,30}(?:局|办公室|委)\))?)"
    r"(?P<day>20\d\d年\d{1,2}月\d{1,2}日)(?:(?P<printed>印发)|(?:发布|公布|发)(?:[,。(][^\n]{0,60})?)?"
)
_ISSUER = re.compile(
    "(?:局|委|委员会|办公室|办公厅|政府|厅|部|院|会|组|中心|指挥部|专班|支队|银行|分行|公司|税务局|联席会议|会议|处|署|[查究]室)$"
)
_NO_NAME = re.compile(r"[。:;,\d《》]|通知|方案|意见|首页|返回")
_SEAL = re.compile(r"\([^()]{0,30}(?:代章|盖章)\)$")


def _is_only_names(line: Line) -> bool:
    words = _SEAL.sub("", line.words)
    return len(words) <= _LONGEST_SIGNATURE and _ISSUER.search(words) is not None and _NO_NAME.search(words) is None


def _end_of_name(line: Line) -> int:
    return line.start + len(_SEAL.sub("", line.words))


def _signs(words: str) -> bool:
    """Whether a line above the last name is one of several issuers: a full name, no list and no crumb of a page."""
    return re.search("[省市县区州]|^中共|^国家|^中国|部$|委员会$|总局$|总署$", words) is not None and not re.search(
        "[>|、]|文件$", words
    )


_MONTH = re.compile(r"(?:20\d\d|[二〇零一三四五六七八九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月")


def _name_on_the_cover(outline: Outline) -> Span | None:
    """The name above a month on a plan's cover: "云州市人民政府⏎2026年1月"."""
    lines = [line for line in outline.lines if line.start < outline.preamble_end]
    for name, month in itertools.pairwise(lines):
        if _MONTH.fullmatch(month.words) and _is_only_names(name):
            return name.start, name.end
    return None


# "云州市人民政府办公室关于加快银龄服务发展的意见"
_ISSUED_BY = re.compile(
    r"(?!为|根据|按照|贯彻|落实|依据)"
    r"(?P<issuer>[\u4e00-\u9fff()“”]{2,60}?(?:政府|国务院|办公厅|办公室|委员会|局|厅|委|指挥部|领导小组|联席会议|专班|[^部]部)(?:等[\d一二三四五六七八九十]{0,3}个?(?:部门|单位))?)(?:关于|印发)(?=[^\n]{2,60})"
)


# "云州市人民政府令"
_DECREE = re.compile("(?P<issuer>[\u4e00-\u9fff]{2,20}(?:政府|国务院|委员会|[^部]部|局))令(?:第\\d{1,4}号)?")


def issuer_in_heading(outline: Outline) -> Span | None:
    """Who issues, by the heading of the notice or of the policy itself; joint issuers stand on lines above."""
    text = outline.clean.text
    lines = [line for line in outline.lines if line.start < outline.preamble_end]
    for place, line in enumerate(lines):
        if match := _ISSUED_BY.match(text, line.start, line.end):
            return _start_above(lines, place, match["issuer"]), match.end("issuer")
        if decree := _DECREE.fullmatch(text, line.start, line.end):
            return decree.span("issuer")
        if line.words.startswith(("关于", "印发")) and place and _is_only_names(lines[place - 1]):
            return _first_name(lines, place - 1), _end_of_name(lines[place - 1])
    return None


def _start_above(lines: Sequence[Line], place: int, issuer: str) -> int:
    """Where the issuers of a heading begin: in its line, or in lines above; the letterhead is no part of it."""
    if letterhead_ends(lines, place, issuer):
        return lines[place].start
    return _first_name(lines, place)


def letterhead_ends(lines: Sequence[Line], place: int, issuer: str) -> bool:
    """Whether the lines above one print the ``issuer`` that it begins with, as a letterhead does."""
    above = ""
    for line in reversed(lines[max(0, place - 3) : place]):
        above = line.words.removesuffix("文件") + above
        if above.endswith(issuer) and _BEGINS.match(issuer):
            return True
    return False


def names_apart(words: str) -> str:
    """The issuers with a space between them, whatever stood between them in print; without seals in brackets."""
    lines = ["".join(line.split()) for line in _IN_BRACKETS.sub("", words).split("\n")]
    words = lines[0] + "".join(
        f" {line}" if _ISSUER.search(above) else line for above, line in itertools.pairwise(lines)
    )
    place = re.match(r"(?:中共|国家)?(?P<place>[\u4e00-\u9fff]{2,7}?[省市县区州])", words)
    starts = "中共|国家|中国" if place is None else f"(?:中共)?{place['place']}|中共|国家(?!发)|中国"
    apart = re.sub(f"(?<!总局)(?<!银行)(?<=[局委厅会办室院府部队行司心])(?={starts})", " ", words)
    return " ".join(apart.split())
