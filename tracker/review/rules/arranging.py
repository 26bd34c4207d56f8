"""Merging, splitting and reordering the tasks of a draft. Pure: each operation returns the changed content."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TypeVar

from tracker.core.vocabulary import DatePrecision
from tracker.review.rules.draft_content import DraftContent, Question, SetAside
from tracker.tasks.content.rules.content import MilestoneContent, Place, TargetContent, TaskContent, UnitChoice

AboutATask = TypeVar("AboutATask", Question, SetAside)

LONGEST_TITLE = 200
_SENTENCE_END = re.compile("[。;；!！?？\n]+")
_ENDS_BUT_LINES = re.compile("[。;；!！?？]")
_OPENING, _CLOSING = ("(", "（"), (")", "）")
_BLANK = re.compile(r"\s+")
#: A number at the beginning of an item.
_LEADING_NUMBER = re.compile(
    r"""\s*(?:
        (?P<digits>\d{1,3})\s*[.﹒．、)）](?!\d)                # 12﹒  4、  5)
      | [(（](?P<bracketed>\d{1,3}|[一二三四五六七八九十]{1,4})[)）]  # (3) (十二)
      | (?P<chinese>[一二三四五六七八九十]{1,4})、               # 三、
      | 第(?P<article>[一二三四五六七八九十百\d]{1,5})[条项]     # 第三条
      )\s*""",
    re.VERBOSE,
)


# --- merging ---------------------------------------------------------------------------------


def next_task(content: DraftContent, key: int) -> TaskContent | None:
    """The task that follows this one among those that will be issued."""
    tasks = content.tasks_to_issue
    place = next((place for place, task in enumerate(tasks) if task.key == key), len(tasks))
    return tasks[place + 1] if place + 1 < len(tasks) else None


def with_next_merged(content: DraftContent, key: int) -> DraftContent:
    """The content in which this task has taken in the one that follows it."""
    first, second = content.task(key), next_task(content, key)
    if first is None or second is None:
        raise KeyError(key)
    merged = merged_task(first, second)
    tasks = tuple(merged if each.key == key else each for each in content.tasks if each.key != second.key)
    return replace(
        content,
        tasks=tasks,
        questions=tuple(_handed_on(each, second.key, key) for each in content.questions),
        set_aside=tuple(_handed_on(each, second.key, key) for each in content.set_aside),
    )


def merged_task(first: TaskContent, second: TaskContent) -> TaskContent:
    """Both tasks as one: the first's number, title and lead; everybody else shares; the later date holds."""
    lead = first.lead or second.lead
    co = [unit for unit in (*first.co, second.lead, *second.co) if unit is not None]
    co = _without_repeats(co, [lead] if lead else [])
    implementers = _without_repeats([*first.implementers, *second.implementers], [*co, *([lead] if lead else [])])
    later = second if second.due is not None and (first.due is None or second.due > first.due) else first
    return replace(
        first,
        revision=first.revision + 1,
        reviewed=False,
        lead=lead,
        co=tuple(co),
        implementers=tuple(implementers),
        named_lead=first.named_lead if first.lead else second.named_lead,
        others_share=first.others_share or second.others_share,
        due=later.due,
        due_phrase=later.due_phrase,
        precision=later.precision,
        due_place=later.due_place,
        targets=_united(first.targets, second.targets),
        milestones=_all_milestones(first.milestones, second.milestones),
        leaders="、".join(dict.fromkeys(filter(None, (first.leaders, second.leaders)))),
        body="\n".join(filter(None, (first.body or first.title, second.body or second.title))),
        place=spanning(first.place, second.place),
    )


def spanning(first: Place | None, second: Place | None) -> Place | None:
    """The place from the beginning of the earlier one to the end of the later one."""
    if first is None or second is None:
        return first or second
    return Place(
        min(first.first_line, second.first_line),
        max(first.last_line, second.last_line),
        min(first.start, second.start),
        max(first.end, second.end),
    )


def _without_repeats(units: list[UnitChoice], taken: list[UnitChoice]) -> list[UnitChoice]:
    seen = {_identity(unit) for unit in taken}
    kept = []
    for unit in units:
        if _identity(unit) not in seen:
            seen.add(_identity(unit))
            kept.append(unit)
    return kept


def _identity(unit: UnitChoice) -> int | str:
    """What tells a unit from all others: its organization, or its printed name while it is unknown."""
    return unit.organization_id or unit.printed


def _united(first: tuple[TargetContent, ...], second: tuple[TargetContent, ...]) -> tuple[TargetContent, ...]:
    """All targets, each promise once, with keys of their own."""
    keys = count(max((target.key for target in first), default=0) + 1)
    promised = {_promise(target) for target in first}
    return (*first, *(replace(each, key=next(keys)) for each in second if _promise(each) not in promised))


def _all_milestones(
    first: tuple[MilestoneContent, ...], second: tuple[MilestoneContent, ...]
) -> tuple[MilestoneContent, ...]:
    """All milestones with keys of their own."""
    keys = count(max((each.key for each in first), default=0) + 1)
    return (*first, *(replace(each, key=next(keys)) for each in second))


def _handed_on(piece: AboutATask, old: int, new: int) -> AboutATask:
    """A question, or words set aside, about the task `new` where it was about `old`."""
    return replace(piece, task_key=new) if piece.task_key == old else piece


def _promise(target: TargetContent) -> TargetContent:
    return replace(target, key=0, phrase="", place=None)


# --- splitting -------------------------------------------------------------------------------


def sentence_starts(text: str) -> list[int]:
    """Where a task's text can be cut: the beginnings of its sentences and lines, the first one left out.

    What stands in brackets, such as a clause about units, is never cut, nor cut off from what it is about.
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if not _in_brackets(text, match.start())]
    starts = [_past_blanks(text, end) for end in ends if text[end:].strip() and text[:end].strip()]
    return [start for start in starts if text[start] not in _OPENING]


def with_task_split(content: DraftContent, key: int, cut: int, source: str) -> DraftContent:
    """The content in which the task ends before character `cut` of its text, and a new one begins there.

    Both keep the units. Targets and the date go to the part in which their words stand; the part without
    a date of its own is due with the last of its targets, else at the end of the plan's period.
    """
    task = content.task(key)
    if task is None or cut not in sentence_starts(task.body):
        raise KeyError(key)
    border = _border_in_source(task, cut, source)
    texts = task.body[:cut].rstrip(), task.body[cut:]
    places = _places(task.place, border, source)
    found = _Cut(border, texts[1])
    first, second = (
        _half(task, texts[later], places[later], found, later=later, period_end=content.header.period_end)
        for later in (False, True)
    )
    first = replace(first, revision=task.revision + 1)
    second = replace(
        second,
        key=max(each.key for each in content.tasks) + 1,
        revision=0,
        number=_further_number(task.number, {each.number for each in content.tasks}),
        title=title_of(texts[1]),
        title_place=None,
    )
    at = content.tasks.index(task)
    return replace(
        content,
        tasks=(*content.tasks[:at], first, second, *content.tasks[at + 1 :]),
        questions=tuple(_of_half(each, key, second.key, border) for each in content.questions),
        set_aside=tuple(_of_half(each, key, second.key, border) for each in content.set_aside),
    )


def title_of(text: str) -> str:
    """A title for a task of these words: the first sentence, without its number."""
    words = text.strip()
    number = _LEADING_NUMBER.match(words)
    words = words[number.end() :] if number and number.end() < len(words) else words
    return _SENTENCE_END.split(words.strip(), maxsplit=1)[0].strip("。;；，,、:：()（） ")[:LONGEST_TITLE]


def number_of(text: str) -> str:
    """The number at the beginning of these words; empty when there is none."""
    number = _LEADING_NUMBER.match(text)
    return next(filter(None, number.groups()), "") if number else ""


def _in_brackets(text: str, place: int) -> bool:
    opened = max(text.rfind(mark, 0, place) for mark in _OPENING)
    return opened > max(text.rfind(mark, 0, place) for mark in _CLOSING) and any(
        mark in text[place:] for mark in _CLOSING
    )


def _past_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _border_in_source(task: TaskContent, cut: int, source: str) -> int | None:
    """The cut as a character of the source. A task's text is cleaned (no inner spaces, simplified), so the
    place is found by counting characters where both texts agree, else by counting ends of sentences."""
    if task.place is None:
        return None
    original = source[task.place.start : task.place.end]
    if len(_BLANK.sub("", original)) == len(_BLANK.sub("", task.body)):
        wanted = len(_BLANK.sub("", task.body[:cut]))
        solid = [place for place, character in enumerate(original) if not character.isspace()]
        return task.place.start + solid[wanted]
    ends = [match.end() for match in _ENDS_BUT_LINES.finditer(original)]
    passed = len(_ENDS_BUT_LINES.findall(task.body[:cut]))
    if len(ends) != len(_ENDS_BUT_LINES.findall(task.body)) or not passed:
        return None
    return _past_blanks(source, task.place.start + ends[passed - 1])


def _places(place: Place | None, border: int | None, source: str) -> tuple[Place | None, Place | None]:
    """The places of both halves; where the border is not known, both stand somewhere in the whole."""
    if place is None or border is None or not place.start < border < place.end:
        return place, place
    before = source[place.start : border].rstrip()
    last_of_first = place.first_line + before.count("\n")
    first_of_second = place.first_line + source.count("\n", place.start, border)
    return (
        Place(place.first_line, last_of_first, place.start, place.start + len(before)),
        Place(first_of_second, place.last_line, border, place.end),
    )


@dataclass(frozen=True)
class _Cut:
    """Where a task is cut: `border` in the source, where that is known, and the words of the second half."""

    border: int | None
    second: str

    def is_before(self, phrase: str, place: Place | None) -> bool:
        """Whether a phrase belongs to the second half: by its place, else by the words there."""
        if place is not None and self.border is not None:
            return place.start >= self.border
        return bool(phrase) and phrase in self.second


def _half(
    task: TaskContent, text: str, place: Place | None, cut: _Cut, *, later: bool, period_end: date | None
) -> TaskContent:
    targets = tuple(each for each in task.targets if cut.is_before(each.phrase, each.place) is later)
    milestones = tuple(each for each in task.milestones if cut.is_before(each.phrase, each.place) is later)
    half = replace(task, body=text, place=place, targets=targets, milestones=milestones, reviewed=False)
    if not task.due_phrase or cut.is_before(task.due_phrase, task.due_place) is later:
        return half
    promised = [target.due for target in targets if target.due]
    due = max(promised) if promised else period_end
    return replace(half, due=due, due_phrase="", due_place=None, precision=DatePrecision.YEAR)


def _further_number(number: str, taken: set[str]) -> str:
    """12-2 for the second part of item 12, 12-3 for a third."""
    if not number:
        return ""
    return next(name for n in count(2) if (name := f"{number}-{n}") not in taken)


def _of_half(piece: AboutATask, first: int, second: int, border: int | None) -> AboutATask:
    """A question, or words set aside, about the half of the task in which its words stand."""
    belongs_later = border is not None and piece.place is not None and piece.place.start >= border
    return _handed_on(piece, first, second) if belongs_later else piece


# --- order, and tasks from the source -----------------------------------------------------------


def with_task_moved(content: DraftContent, key: int, position: int) -> DraftContent:
    """The content in which this task stands at `position` (from 1) among those that will be issued."""
    task = content.task(key)
    if task is None or task.left_out:
        raise KeyError(key)
    others = [each for each in content.tasks if each.key != key]
    issued = [each for each in others if not each.left_out]
    position = min(max(position, 1), len(issued) + 1)
    at = others.index(issued[position - 1]) if position <= len(issued) else len(others)
    return replace(content, tasks=(*others[:at], task, *others[at:]))


def position_of(content: DraftContent, key: int) -> int:
    """Where a task stands (from 1) among those that will be issued; 0 when it is not among them."""
    return next((n for n, task in enumerate(content.tasks_to_issue, start=1) if task.key == key), 0)


def place_of_lines(source: str, first_line: int, last_line: int) -> Place | None:
    """The place of these whole lines (from 1); None when the source has no such lines."""
    lines = source.split("\n")
    if not 1 <= first_line <= last_line <= len(lines):
        return None
    start = sum(len(line) + 1 for line in lines[: first_line - 1])
    end = start + len("\n".join(lines[first_line - 1 : last_line]))
    return Place(first_line, last_line, start, end)


def within(place: Place, source: str, first_column: int | None, last_column: int | None) -> Place:
    """The place without what stands before `first_column` of its first line and from `last_column` of its last,
    and without blanks at its ends; the whole place where nothing would be left."""
    last_start = source.rfind("\n", 0, place.end) + 1
    start = min(place.start + max(first_column or 0, 0), place.end)
    end = place.end if last_column is None else min(last_start + max(last_column, 0), place.end)
    words = source[start:end]
    if not words.strip():
        return place
    start, end = start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
    first_line = place.first_line + source.count("\n", place.start, start)
    return Place(first_line, first_line + source.count("\n", start, end), start, end)


def with_task_of_words(content: DraftContent, source: str, place: Place) -> DraftContent:
    """The content with a task made of these words of the source, standing where the words stand."""
    words = source[place.start : place.end].strip()
    before = [n for n, task in enumerate(content.tasks) if task.place is None or task.place.start <= place.start]
    at = before[-1] + 1 if before else 0
    task = TaskContent(
        key=max((each.key for each in content.tasks), default=0) + 1,
        number=number_of(words),
        title=title_of(words),
        section=content.tasks[at - 1].section if at else "",
        due=content.header.period_end,
        body=words,
        place=place,
    )
    return replace(content, tasks=(*content.tasks[:at], task, *content.tasks[at:]))
