"""Where the last item ends: before the closing paragraph, the signature, the imprint, the annexes."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.reading.dates_and_amounts.dates import is_only_a_date
from tracker.reading.text.duty_words import LABEL
from tracker.reading.text.numbering import Style

# What follows the last item: "附件:…", "(此件公开发布)", "抄送:…"; a signature is told by its date.
_AFTER_THE_BODY = re.compile(
    r"附(?:件|表|录|:|$)|\(此件|\(联系|\(公开方式|信息公开(?:选项|形式)|(?:抄送|分送|抄报|主题词|公开方式|联系人|联系电话):"
    r"|[\u4e00-\u9fff()]{4,40}?20\d\d年\d{1,2}月\d{1,2}日印发$"  # 云州市人民政府办公室 2026年3月2日印发
)
_LONGEST_NAME = 40
_IS_AN_OFFICE = re.compile(r"(?:局|委|委员会|办公室|办公厅|政府|厅|部|院|会|中心|银行|支队|公司)(?:\(代章\))?$")
# What a document says of itself at its end.
_OF_ITSELF = re.compile(
    r"本[\u4e00-\u9fff]{2,6}(?:自|由|从|所称|有效期|未尽)|以上(?:措施|政策|意见|办法|任务|各项)|上述(?:措施|政策|意见|任务)|施行说明|特此(?:通知|公告)"
    r"|此前[^。]{0,20}(?:规定|政策)|现行[^。]{0,20}不一致"
)
# How a closing paragraph begins where only its place tells it: "各地各部门要抓好落实…".
_CLOSES = re.compile(
    r"请?各(?:地|县|市|区|镇|乡|级|部门|有关|相关|责任|成员|单位|主管|牵头)[^。;:]{0,40}?(?:[要应须将请可]|抓好|落实)"
    r"|(?:[省市县区]|全[省市县区])[^。;,:]{0,20}?将[^。]{2}|请[^。]{2,30}(?:落实|执行)|(?:各项|有关|相关)[^。;]{0,12}(?:情况|问题)[^。]{0,20}(?:报|反馈)"
)
_FEWEST_ALIKE = 2


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The lines of one item: the one that opens it, from ``start`` to ``end``, and those below it up to the next item."""

    style: Style
    start: int
    end: int
    below: tuple[tuple[int, int], ...]


def end_of_body(text: str, items: Sequence[Paragraphs], clauses: Sequence[tuple[int, int]], text_end: int) -> int:
    """Where the words of the last of ``items`` end; ``clauses`` are the spans of all clauses, sorted."""
    if not items:
        return text_end
    last = items[-1]
    below = list(last.below)
    for place, (start, end) in enumerate(below):
        if _ends_the_body(text, below, place):
            below = below[: _first_name(text, below, place) if is_only_a_date(text[start:end].strip("()")) else place]
            break
    closing = _start_of_closing(text, replace(last, below=tuple(below)), items[:-1], clauses)
    if closing is not None:
        return closing
    return last.below[len(below)][0] if len(below) < len(last.below) else text_end


def _first_name(text: str, below: Sequence[tuple[int, int]], day: int) -> int:
    """The place of the first of the names that sign above a day; the day's own if none does."""
    first = day
    if first and _is_name(text, below[first - 1]):
        first -= 1
        while first and _is_name(text, below[first - 1]) and _IS_AN_OFFICE.search(text[slice(*below[first - 1])]):
            first -= 1
    return first


def _ends_the_body(text: str, below: Sequence[tuple[int, int]], place: int) -> bool:
    words = text[slice(*below[place])]
    return is_only_a_date(words.strip("()")) or _AFTER_THE_BODY.match(words) is not None


def _is_name(text: str, span: tuple[int, int]) -> bool:
    words = text[slice(*span)]
    return len(words) <= _LONGEST_NAME and not re.search("[。:;)]", words.removesuffix("(代章)"))


def _start_of_closing(
    text: str, last: Paragraphs, before: Sequence[Paragraphs], clauses: Sequence[tuple[int, int]]
) -> int | None:
    """Where the closing paragraph begins: below the last clause as below no other item, or by its words."""
    alike = [item for item in before if item.style is last.style]
    tail = _below_its_clauses(last, clauses)
    if tail is not None:
        tails = [len(lines) for item in alike if (lines := _below_its_clauses(item, clauses)) is not None]
        usual = max(tails, default=0)
        extra = [span for span in tail[usual:] if not LABEL.match(text, *span)]
        if extra and (tails or _CLOSES.match(text, *extra[0])):
            return extra[0][0]
        rest = tail
    else:
        usual = max((len(item.below) for item in alike), default=0)
        extra = list(last.below[usual:]) if len(alike) >= _FEWEST_ALIKE else []
        by_words = next((start for start, end in extra if _CLOSES.match(text, start, end)), None)
        if by_words is not None:
            return by_words
        rest = list(last.below)
    return next((start for start, end in rest if _OF_ITSELF.match(text, start, end)), None)


def _below_its_clauses(item: Paragraphs, clauses: Sequence[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """The lines below an item's last clause; None if it has no clause."""
    end = item.below[-1][1] if item.below else item.end
    last = bisect_left(clauses, (end, 0)) - 1
    if last < 0 or clauses[last][0] < item.start:
        return None
    return [span for span in item.below if span[0] >= clauses[last][1]]
