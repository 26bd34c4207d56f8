"""What a document says of itself: title, number, issuer, day of issue and the years it covers."""

import re
from dataclasses import dataclass, field
from datetime import date

from tracker.reading.dates_and_amounts.dates import date_in, is_only_a_date
from tracker.reading.draft import Evidence
from tracker.reading.outline.outline import Outline, Span
from tracker.reading.outline.period import read_period
from tracker.reading.outline.signature import find_imprint, find_signature, issuer_in_heading, names_apart
from tracker.reading.outline.titles import find_title


@dataclass(frozen=True)
class Header:
    """The facts about the whole document; None for what it does not say."""

    title: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    evidence: dict[str, Evidence] = field(default_factory=dict)

    @property
    def last_year(self) -> int | None:
        """The year in which the plan ends."""
        return self.period_end.year if self.period_end else None


_LISTED_BESIDE = (
    "索引号|主题分类|发文机关|发文字号|成文日期|发布日期|发布时间|标题|名称|文号|有效性|发布机构|生成日期|关键词|体裁"
    "|组配分类|公开方式|公开范围|信息名称|主题词|失效日期|生效日期|文件编号|印发日期|责任部门|浏览次数|来源|字体"
)
_METADATA = re.compile(
    rf"""
    (?:
      (?:(?:^|(?<=[\n\t|•·]))[•·|\t]*)(?:
        (?P<title>标题|政策标题|文件标题|名称|中文名|文件名称|政策名称|信息名称)
      | (?P<number_at_start>文号|文件编号|发文文号)
      )
    | (?P<document_number>发文字号)
    | (?P<issuer>发文部门|发文机关|发文单位|发布单位|发布机构|发布机关|印发机关|制定机关|发文机构|公开主体)
    | (?P<written_on>成文日期|印发日期|发文日期|颁布时间|签发日期|成文时间|印发时间)
    | (?P<published_on>发布时间|发布日期|公开日期|公布日期)
    )
    [ ]*[:|\t]+[ ]*(?P<words>[^\n\t|]{{1,80}}?)(?=[\n\t|]|\Z|(?:{_LISTED_BESIDE}):)
    """,
    re.VERBOSE,
)
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}(?:〔|\[|\(|【)20\d\d(?:〕|\]|\)|】)第?\d{1,4}号")

_IN_BRACKETS = re.compile(rf"\((?P<number>{_DOCUMENT_NUMBER.pattern})\)")
# Minutes count by year alone: "〔2024〕第18号" below their heading.
_NUMBER_OF_MINUTES = re.compile(r"[〔\[(]20\d\d[〕\])]第?\d{1,4}[号期次]")


def read_header(outline: Outline) -> Header:
    """The header of a document: what a signature says goes before what a web page adds."""
    text = outline.clean.text
    metadata = _metadata(text[: outline.preamble_end + 1])
    signature, imprint = find_signature(outline), find_imprint(outline)
    days = (signature.day, metadata.get("written_on"), imprint.day, metadata.get("published_on"))
    places = {
        "title": find_title(outline, metadata.get("title")),
        "document_number": _number(outline, metadata),
        "issuer": signature.names or metadata.get("issuer") or issuer_in_heading(outline) or imprint.names,
        "issued_on": next((span for span in days if span and date_in(text[slice(*span)])), None),
    }
    found = {key: span for key, span in places.items() if span}
    words = {key: text[slice(*span)].replace("\n", "").strip() for key, span in found.items()}
    issued_on = date_in(words["issued_on"]) if "issued_on" in words else None
    start, end = read_period(outline, words.get("title"), issued_on)
    return Header(
        title=words.get("title"),
        document_number=words.get("document_number"),
        issuer=names_apart(text[slice(*found["issuer"])]) if "issuer" in found else None,
        issued_on=issued_on,
        period_start=start,
        period_end=end,
        evidence={key: outline.clean.evidence(*span) for key, span in found.items()},
    )


def _metadata(preamble: str) -> dict[str, Span]:
    """What a web page lists beside the document (发文部门:…): the first of each kind."""
    found: dict[str, Span] = {}
    for match in _METADATA.finditer(preamble):
        key = next(key for key, words in match.groupdict().items() if key != "words" and words)
        found.setdefault("document_number" if key == "number_at_start" else key, match.span("words"))
    return found


def _number(outline: Outline, metadata: dict[str, Span]) -> Span | None:
    """The document's own number: on a line of its own, or listed beside the text; never one it cites."""
    text = outline.clean.text
    if listed := metadata.get("document_number"):
        match = _DOCUMENT_NUMBER.search(text, *listed)
        return match.span() if match else listed
    for line in outline.lines:
        if line.start >= outline.preamble_end:
            return None
        in_brackets = _IN_BRACKETS.fullmatch(text, line.start, line.end)
        if in_brackets:
            return in_brackets.span("number")
        match = _DOCUMENT_NUMBER.match(text, line.start, line.end)
        match = match or _NUMBER_OF_MINUTES.fullmatch(text, line.start, line.end)
        rest = text[match.end() : line.end].strip() if match else ""
        if match and (not rest or is_only_a_date(rest) or rest.startswith("签发人:")):
            return match.span()
        if match := _NUMBER_AFTER_TITLE.search(text, line.start, line.end):
            return match.span("number")
    return None


# A number may follow the title, as in "云州市食堂服务实施方案(云政发〔2024〕3号)".
_NUMBER_AFTER_TITLE = re.compile(
    rf"(?:通知|方案|意见|规划|计划|措施|办法|要点|清单|[”》])\((?P<number>{_DOCUMENT_NUMBER.pattern})\)$", re.MULTILINE
)
