"""From notices to what a mail lists: each task once, the most pressing first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from tracker.core.messages import Message
from tracker.core.vocabulary import NoticeKind, Wait
from tracker.notify.rules import digest
from tracker.notify.rules.phrases import due_date, heading, what_happened, what_to_do
from tracker.notify.rules.round_words import report_in_round
from tracker.tasks.rules.status import days_late


class NoticeFacts(Protocol):
    """What a block needs of a notice."""

    kind: Any
    values: Any
    plan_id: Any
    task_id: Any
    organization_id: Any


@dataclass
class _SingleTaskNotice:
    """A notice about several tasks, as far as it speaks of one of them."""

    kind: NoticeKind
    values: Mapping[str, Any]
    plan_id: int | None
    task_id: int
    organization_id: int | None


@dataclass
class Block:
    """One task (or a plan, or a digest item) of a mail, with all that is to be said of it.

    `wait` is the most pressing reason for which it waits, where a digest speaks of it. `done` says that its completion
    was accepted: then it is not late, however long ago it was due. `happened` are messages about it, `to_do` what the
    person is asked to do. `task_id`, `round_id` or `plan_id` with `unit_id` name the page to open.
    """

    heading: str
    task_id: int | None = None
    plan_id: int | None = None
    round_id: int | None = None
    unit: str = ""
    unit_id: int | None = None
    due_on: date | None = None
    wait: Wait | None = None
    done: bool = False
    happened: list[Message] = field(default_factory=list)
    to_do: list[Message] = field(default_factory=list)

    def days_late(self, today: date) -> int:
        """How late it is while something is to be done about it; 0 when it is not."""
        return 0 if self.done or not self.to_do else days_late(self.due_on, today)


def blocks_of(notices: Iterable[NoticeFacts], today: date) -> list[Block]:
    """Every task that the notices speak of, once, with its sentences in the order of the notices.

    Of several digests the last one counts; what it asks for stands in place of what single notices ask.
    """
    blocks: dict[tuple[Any, ...], Block] = {}
    items: Sequence[Mapping[str, Any]] = ()
    for notice in notices:
        if notice.kind is NoticeKind.DIGEST:
            items = notice.values.get("items", ())
        else:
            for single in _one_by_one(notice):
                _add_notice(blocks, single, today)
    for item in items:
        _add_digest_item(blocks, item)
    return sorted(blocks.values(), key=_urgency)


def counts_of_waits(values: Mapping[str, Any]) -> list[tuple[Wait, int]]:
    """A digest's headline: how many things wait for each reason, the most pressing first."""
    counts = values.get("counts")
    if counts is None:  # planned by a version that listed everything
        waits = [wait for item in values["items"] for wait in item["waits"]]
        counts = {wait: waits.count(wait) for wait in waits}
    return [(wait, counts[wait]) for wait in digest.WAITS if wait in counts]


def first_blocks(blocks: Sequence[Block], number: int) -> list[Block]:
    """So many of the blocks, in their order: of what waits for one reason as many as of what waits for another."""
    of_kind: dict[tuple[bool, Wait | None], list[int]] = {}
    for place, block in enumerate(blocks):
        of_kind.setdefault((bool(block.to_do), block.wait), []).append(place)
    ranks = {place: (rank, place) for places in of_kind.values() for rank, place in enumerate(places)}
    chosen = set(sorted(ranks, key=ranks.__getitem__)[:number])
    return [block for place, block in enumerate(blocks) if place in chosen]


def _one_by_one(notice: NoticeFacts) -> Iterable[NoticeFacts]:
    """The notice for each of the tasks of which it speaks."""
    if "items" not in notice.values:
        return [notice]
    values = {name: value for name, value in notice.values.items() if name != "items"}
    return [
        _SingleTaskNotice(notice.kind, values | item, notice.plan_id, item["task_id"], notice.organization_id)
        for item in notice.values["items"]
    ]


def _add_notice(blocks: dict[tuple[Any, ...], Block], notice: NoticeFacts, today: date) -> None:
    round_id = notice.values.get("round_id") if notice.task_id is None else None
    key = _key(notice.task_id, notice.plan_id, notice.values.get("unit", ""), round_id)
    block = blocks.setdefault(
        key,
        Block(
            heading=heading(notice.values),
            task_id=notice.task_id,
            plan_id=notice.plan_id if notice.task_id is None else None,
            round_id=round_id,
            unit=notice.values.get("unit", ""),
            unit_id=notice.organization_id,
            due_on=due_date(notice.values),
        ),
    )
    if notice.kind is NoticeKind.TASK_WITHDRAWN:  # what was asked before is asked no more; the task can still be read
        block.to_do.clear()
    if notice.kind is NoticeKind.PART_WITHDRAWN:  # the unit cannot open the task any more, and nothing is asked of it
        block.task_id, block.plan_id = None, notice.plan_id
        block.to_do.clear()
    else:
        block.task_id = notice.task_id
    if notice.kind is NoticeKind.ROUND_ENDED:  # nothing more is asked for it
        block.to_do.clear()
    _say_once(block.happened, what_happened(notice.kind, notice.values, today))
    to_do = what_to_do(notice.kind)
    if to_do:
        _say_once(block.to_do, to_do)


def _add_digest_item(blocks: dict[tuple[Any, ...], Block], item: Mapping[str, Any]) -> None:
    block = blocks.setdefault(
        _key(item["task_id"], None, item["unit"]),
        Block(heading=heading(item), task_id=item["task_id"], unit=item["unit"], due_on=due_date(item)),
    )
    waits = [Wait(word) for word in item["waits"]]
    block.wait = waits[0] if waits else None
    block.done = waits == [Wait.TO_CLOSE]
    block.to_do.clear()
    for wait in waits:
        words = digest.OFFICE_OVERDUE if wait is Wait.OVERDUE and item["as_office"] else digest.TO_DO[wait]
        if wait is Wait.TO_REPORT and "round" in item:
            words = report_in_round(item["round"])
        _say_once(block.to_do, words)


def _key(task_id: int | None, plan_id: int | None, unit: str, round_id: int | None = None) -> tuple[Any, ...]:
    if round_id:
        return ("round", round_id, unit)
    return ("task", task_id, unit) if task_id else ("plan", plan_id, unit)


def _say_once(sentences: list[Message], sentence: Message) -> None:
    if sentence not in sentences:
        sentences.append(sentence)


def _urgency(block: Block) -> tuple[bool, date]:
    """Things to do before news, the earliest due date first."""
    return not block.to_do, block.due_on or date.max
