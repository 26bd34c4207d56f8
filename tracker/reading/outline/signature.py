"""Who issued a document and on which day: its signature, else its heading."""

import itertools
import re
from dataclasses import dataclass

from tracker.reading.dates_and_amounts.dates import is_only_a_date
from tracker.reading.outline.outline import Line, Outline, Span

_LONGEST_SIGNATURE = 60
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """The spans of the names that sign, and of the day below them; None for what is missing."""

    names: Span | None
    day: Span | None


def find_signature(outline: Outline) -> Signature:
    """Names above a line that is only a date, or both in one line; a date alone counts as the day."""
    lines = outline.lines
    for place, line in enumerate(lines):
        if is_only_a_date(line.words) and place and _is_only_names(lines[place - 1]):
            return Signature((_first_name(lines, place), lines[place - 1].end), (line.start, line.end))
    for line in lines:
        if match := _NAME_AND_DATE.fullmatch(outline.clean.text, line.start, line.end):
            return Signature(match.span("name"), match.span("day"))
    days = (_day_alone(line) for line in lines)
    return Signature(_name_on_the_cover(outline), next((day for day in reversed(list(days)) if day), None))


def _day_alone(line: Line) -> Span | None:
    """A date on a line of its own, or after the document's number: "云政发〔2025〕6号 2025-02-14"."""
    number = re.match(r"[^\n。,]{2,20}号(?=20\d\d)", line.words)
    start = number.end() if number else 0
    return (line.start + start, line.end) if is_only_a_date(line.words[start:].strip("()")) else None


def _first_name(lines: tuple[Line, ...], day: int) -> int:
    """Where the first of several lines of names above the day begins (joint issuers)."""
    first = day - 1
    while first > max(0, day - _MOST_NAMES) and _is_only_names(lines[first - 1]) and _signs(lines[first - 1].words):
        first -= 1
    return lines[first].start


# "云州市人民政府办公室2024年2月5日印发"
_NAME_AND_DATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,36}(?:局|委|委员会|办公室|办公厅|政府|厅|部|院))"
    r"(?P<day>20\d\d年\d{1,2}月\d{1,2}日)(?:印发)?"
)
_ISSUER = re.compile("(?:局|委|委员会|办公室|办公厅|政府|厅|部|院|会|组|中心|指挥部|专班|支队|银行|分行|公司|税务局)$")
_NO_NAME = re.compile(r"[。:;,\d《》]|通知|方案|意见|首页|返回")


def _is_only_names(line: Line) -> bool:
    return (
        len(line.words) <= _LONGEST_SIGNATURE
        and _ISSUER.search(line.words) is not None
        and _NO_NAME.search(line.words) is None
    )


def _signs(words: str) -> bool:
    """Whether a line above the last name is one of several issuers: a full name, no list and no crumb of a page."""
    return re.search("[省市县区州]|^中共|部$|委员会$", words) is not None and not re.search("[>|、]|文件$", words)


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
    r"(?P<issuer>[\u4e00-\u9fff]{2,60}?(?:政府|办公厅|办公室|委员会|局|厅|委|指挥部|领导小组))(?:关于|印发)(?=[^\n]{2,60})"
)


def issuer_in_heading(outline: Outline) -> Span | None:
    """Who issues, by the heading of the notice or of the policy itself; joint issuers stand on lines above."""
    text = outline.clean.text
    lines = [line for line in outline.lines if line.start < outline.preamble_end]
    for place, line in enumerate(lines):
        if match := _ISSUED_BY.match(text, line.start, line.end):
            first = place
            while first and _is_only_names(lines[first - 1]) and _signs(lines[first - 1].words):
                first -= 1
            return lines[first].start, match.end("issuer")
        if line.words.startswith("关于") and place and _is_only_names(lines[place - 1]):
            return _first_name(tuple(lines), place), lines[place - 1].end
    return None


def names_apart(words: str) -> str:
    """The issuers with a space between them, whatever stood between them in print."""
    words = "".join(words.split())
    place = re.match(r"(?:中共|国家)?(?P<place>[\u4e00-\u9fff]{2,7}?[省市县区州])", words)
    if place is None:
        return words
    return re.sub(f"(?<=[局委厅会办室院府部队行司])(?={place['place']})", " ", words)
