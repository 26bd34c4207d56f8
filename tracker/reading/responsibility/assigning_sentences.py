"""Who has to do what in the sentences of minutes: "由市甲局牵头,市乙局配合,于4月底前…", "市丙局要确保…".

Minutes (会议纪要) assign in prose. Elsewhere a unit in prose has no duty (form R20).
"""

import re
from collections.abc import Iterator

from tracker.reading.outline.outline import Item, Outline
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.responsibility.units import looks_like_unit, read_units, starts_with_unit

_MINUTES = re.compile(r"纪要|会议[^。,;\n]{0,6}(?:议定|明确|决定|确定)(?:事项|如下)")
_ASSIGNS = re.compile(
    r"""
    (?:(?<=[。;:\n,.、)])|\A)(?:会议[\u4e00-\u9fff]{2,4}[,:]?)?(?:由|请|责成|责令)?
    (?P<units>[\u4e00-\u9fff][\u4e00-\u9fff、()“”]{1,60}?)
    (?: (?P<leads>牵头)(?:负责|组织|推进|落实|抓好|制定|研究)?
      | 会同(?P<together>[\u4e00-\u9fff、()]{2,40}?(?:局|委|办|厅|部|院|中心|集团|公司|政府|银行|街道))(?=[\u4e00-\u9fff,])
      | (?:具体|主要|统筹)?负责 | 要(?![求素点件]) | 应(?:当|于|在)? | 须 | 需(?![求要]) | 于(?=\d|[本次今]) | 抓紧 | 尽快 | 加快 )
    """,
    re.VERBOSE,
)
_ASSISTS = re.compile(
    r"""
      ,(?P<units>[\u4e00-\u9fff][\u4e00-\u9fff、()]{1,60}?)(?:积极|密切|做好)?(?:配合|协助|协同|参与|参加)(?=[,。;])
    | ,会同(?P<together>[\u4e00-\u9fff、()]{2,60}(?:局|委|办|厅|部|院|中心|集团|公司|政府|银行|街道))
    """,
    re.VERBOSE,
)


def is_minutes(outline: Outline) -> bool:
    """Whether a document is the minutes of a meeting, by its title or the words above its items."""
    return _MINUTES.search(outline.clean.text, 0, outline.preamble_end) is not None


def assigned_in(outline: Outline, item: Item) -> tuple[Clause, ...]:
    """The words of an item's sentences that name who has to act; empty if none does."""
    return tuple(_assigned(outline.clean.text, item.title_start, item.end))


def _assigned(text: str, start: int, end: int) -> Iterator[Clause]:
    """At most one for each sentence, each from its first unit on."""
    past = start
    while found := _ASSIGNS.search(text, past, end):
        if not _names_units(text, *found.span("units")):
            past = found.start("units") + 1
            continue
        first, last = found.start("units"), found.end("units")
        if found["leads"] or found["together"]:
            last = found.end()
            assists = _ASSISTS.match(text, last, end)
            if assists and _names_units(text, *assists.span(assists.lastgroup or "units")):
                last = assists.end()
        yield Clause(first, last, first, last)
        stop = re.search("[。;\n]", text[last:end])
        past = last + stop.end() if stop else end


def _names_units(text: str, start: int, end: int) -> bool:
    units = read_units(text, start, end, None).units
    likely = all(unit.is_local_group or looks_like_unit(unit.printed) for unit in units)
    return bool(units) and likely and starts_with_unit(text, start, end)
