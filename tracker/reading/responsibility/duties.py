"""Which numbered items somebody must carry out, and the clauses that say who.

Each item with a responsibility clause is a duty. A clause in a heading also holds for the
items below it that have none (form R19). A document without any clause has its duties in
the lowest items of its chapters on tasks (form R18).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tracker.reading.outline.chapters import ChapterRole, role_of
from tracker.reading.outline.outline import Item, Outline, Span
from tracker.reading.responsibility.assigning_sentences import assigned_in, is_minutes
from tracker.reading.responsibility.bare_duties import bare_duties
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.text.numbering import Style


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a duty with its own time: the span that says when, and the one that says what."""

    time: Span
    about: Span


@dataclass(frozen=True)
class Duty:
    """Something to be carried out, and the clauses that say by whom; no clause in form R18.

    ``heading`` is the span of its title. The words from ``start`` to ``reach`` belong to it, its
    children's too unless they are duties themselves; those in ``silent`` hold no date or amount.
    ``heading_speaks`` where the heading is the first sentence of the words, as in a table's cell;
    ``lead_in_sentence`` where who acts was taken from the prose of minutes. A row of a table has its cell of time in
    ``time``, those of persons in ``leaders``, its steps in ``steps``, of which the last ends it where
    ``ends_with_steps``. ``annexed`` is the row of an annex that repeats an item.
    """

    number: str
    title: str
    heading: Span
    path: tuple[str, ...]
    start: int
    reach: int
    clauses: tuple[Clause, ...]
    silent: tuple[Span, ...] = ()
    heading_speaks: bool = False
    lead_in_sentence: bool = False
    time: Span | None = None
    steps: tuple[Step, ...] = ()
    ends_with_steps: bool = False
    leaders: tuple[Span, ...] = ()
    annexed: "Duty | None" = None


@dataclass(frozen=True)
class Duties:
    """The duties in document order, and what could not be placed."""

    found: tuple[Duty, ...]
    clauses_outside: tuple[Clause, ...]
    items_without_clause: tuple[Item, ...]
    repeated: tuple[Duty, ...] = ()

    def with_rows(self, rows: Iterable[Duty]) -> "Duties":
        """These duties and those that rows of tables hold, in document order.

        Where a table says who does what, items without any clause are no duties. A row with the
        title of an item that has a clause repeats it.
        """
        in_tables = list(rows)
        if not in_tables:
            return self
        in_text = [duty for duty in self.found if duty.clauses]
        titles = {bare_words(duty.title) for duty in in_text}
        repeated = tuple(row for row in in_tables if bare_words(row.title) in titles)
        together = sorted(
            [*in_text, *(row for row in in_tables if bare_words(row.title) not in titles)],
            key=lambda duty: duty.heading,
        )
        return replace(self, found=tuple(together), repeated=repeated)


def bare_words(title: str) -> str:
    """A title without marks and spaces, to be compared with others."""
    return re.sub(r"[\W_]", "", title)


def find_duties(outline: Outline, clauses: Iterable[Clause]) -> Duties:
    """The items of ``outline`` that are duties, each with its clauses; every clause ends somewhere."""
    by_item: dict[Item, list[Clause]] = defaultdict(list)
    outside: list[Clause] = []
    for clause in clauses:
        item = outline.item_at(clause.start)
        if item is None:
            outside.append(clause)
        else:
            by_item[item].append(clause)
    if not by_item:
        return Duties(tuple(_without_clauses(outline)), tuple(outside), ())
    _move_lines_that_only_say_who(outline, by_item)
    _move_closing_clauses_to_their_group(outline, by_item)
    bare = dict.fromkeys(item for item in by_item if _only_hands_down(outline, item, by_item))
    heading_of = {heir: heading for heading in bare for heir in _heirs(heading, by_item)}
    inherited = {heir: tuple(by_item[heading]) for heir, heading in heading_of.items()}
    with_heirs = set(heading_of.values())
    outside += (clause for heading in bare if heading not in with_heirs for clause in by_item[heading])
    carried_out = [item for item in outline.items if item in inherited or (item in by_item and item not in bare)]
    found = (
        _duty(item, tuple(inherited.get(item) or by_item[item]), _reach(item, by_item, inherited))
        for item in carried_out
    )
    return Duties(tuple(found), tuple(outside), tuple(_left_without(outline, set(carried_out))))


def _without_clauses(outline: Outline) -> Iterator[Duty]:
    """The duties of a document without clauses; of minutes those that a sentence gives to somebody, if any does."""
    items = bare_duties(outline)
    assigned = {item: found for item in items if (found := assigned_in(outline, item))} if is_minutes(outline) else {}
    for item in assigned or items:
        duty = _duty(item, assigned.get(item, ()), item.reach)
        yield replace(duty, lead_in_sentence=item in assigned)


def _duty(item: Item, clauses: tuple[Clause, ...], reach: int) -> Duty:
    return Duty(
        number=item.numbering.bare,
        title=item.title,
        heading=(item.title_start, item.title_end),
        path=tuple(holder.title for holder in item.ancestors)[::-1],
        start=item.start,
        reach=reach,
        clauses=clauses,
    )


def _reach(item: Item, by_item: dict[Item, list[Clause]], inherited: dict[Item, tuple[Clause, ...]]) -> int:
    """The end of the item's words: with its children's, but not past one that is a duty itself."""
    duties_below = [child for child in _below(item) if child in by_item or child in inherited]
    return duties_below[0].start if duties_below else item.reach


def _below(item: Item) -> Iterator[Item]:
    """The items inside an item, in document order, without recursion."""
    waiting = list(reversed(item.children))
    while waiting:
        child = waiting.pop()
        yield child
        waiting.extend(reversed(child.children))


# --- clauses for a whole group --------------------------------------------------------------


def _move_lines_that_only_say_who(outline: Outline, by_item: dict[Item, list[Clause]]) -> None:
    """The clauses of numbered lines that hold nothing else, such as "(三)责任单位:市甲局", are those of the item above."""
    for before, item in reversed(list(pairwise(outline.items))):
        if item in by_item and not item.children and not _words_beside_clauses(outline, item, by_item):
            above = item.parent or before.chapter
            by_item[above] = [*by_item.get(above, []), *by_item.pop(item)]


def _move_closing_clauses_to_their_group(outline: Outline, by_item: dict[Item, list[Clause]]) -> None:
    """A clause on its own line after the last of several items without clauses is their heading's.

    The innermost items come first, so that a clause below 2.(2) can rise to (一), but to no chapter.
    """
    for item in sorted(outline.items, key=lambda item: (-item.numbering.style, -item.start)):
        group = item.parent
        if group is None or item not in by_item or not _closes_its_group(outline, item, by_item):
            continue
        if item.children and group.numbering.style <= Style.COMMA:
            continue
        by_item[group] = [*by_item.get(group, []), *by_item.pop(item)]


# "整改措施:", with which an item announces that what is numbered below are its parts.
_ANNOUNCES_PARTS = re.compile(r"(?:措施|做法|步骤|内容|要求|问题|任务|如下):\s*$")


def _closes_its_group(outline: Outline, item: Item, by_item: dict[Item, list[Clause]]) -> bool:
    """Whether an item's clauses stand on lines of their own at the end of a group that names nobody else."""
    group = item.parent
    siblings = group.children if group else []
    text = outline.clean.text
    are_parts = group is not None and _ANNOUNCES_PARTS.search(text, group.title_start, group.end) is not None
    if len(siblings) < 2 - are_parts or item is not siblings[-1] or any(other in by_item for other in siblings[:-1]):
        return False
    after_children = all(clause.start >= item.end for clause in by_item[item])
    if item.children and not after_children:
        return False
    return all(text[max(0, clause.start - 1)] == "\n" for clause in by_item[item])


def _only_hands_down(outline: Outline, item: Item, by_item: dict[Item, list[Clause]]) -> bool:
    """Whether an item is a bare heading with a clause, so that the items below it are the duties."""
    if not item.children:
        return False
    if any(clause.start >= item.end for clause in by_item[item]):
        return False
    return not _words_beside_clauses(outline, item, by_item, item.title_end)


def _words_beside_clauses(
    outline: Outline, item: Item, by_item: dict[Item, list[Clause]], start: int | None = None
) -> bool:
    """Whether an item has words of its own besides its clauses, from its heading or from ``start`` on."""
    text = outline.clean.text
    pieces: list[str] = []
    done = item.title_start if start is None else start
    for clause in by_item[item]:
        pieces.append(text[done : clause.start])
        done = max(done, clause.end)
    pieces.append(text[done : item.end])
    return re.search(r"\w", "".join(pieces)) is not None


def _heirs(heading: Item, by_item: dict[Item, list[Clause]]) -> Iterator[Item]:
    """The lowest items without a clause under a bare heading with one (form R19)."""
    for item in _below(heading):
        if not item.children and item not in by_item and _nearest_clause(item, by_item) is heading:
            yield item


def _nearest_clause(item: Item, by_item: dict[Item, list[Clause]]) -> Item | None:
    return next((held for held in item.ancestors if held in by_item), None)


def _is_outside(item: Item) -> bool:
    """Whether an item stands in a chapter that gives nobody a duty by itself, or heads one."""
    roles = {role_of(holder.title) for holder in (item, *item.ancestors)}
    return not roles.isdisjoint({ChapterRole.BACKGROUND, ChapterRole.SAFEGUARDS, ChapterRole.ANNEX})


def _left_without(outline: Outline, duties: set[Item]) -> Iterator[Item]:
    """Items beside duties, in the same group and of the same style, that name nobody."""
    groups = {duty.parent for duty in duties}
    for item in outline.items:
        if item.parent not in groups or item in duties or _is_outside(item):
            continue
        if not any(below in duties for below in _below(item)):
            yield item
