"""The targets of a task as rows of its page: what was promised, and what was reached of it by an accepted report."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.messages import Message
from tracker.core.vocabulary import TaskStatus
from tracker.reading.wording import RECURRENCES
from tracker.tasks.models import Target, Task
from tracker.tasks.reports.queries import Figures, key_on, rows_of_target
from tracker.tasks.rules.periods import Figure, PeriodRow, PeriodStanding
from tracker.tasks.rules.targets import as_printed, is_reached, share_reached


@dataclass(frozen=True)
class Reached:
    """The figure that was accepted last, the period that it is for ('' for none), and its share in percent."""

    period: str
    value: float
    share: int
    is_reached: bool


@dataclass(frozen=True)
class TargetRow:
    """A promised amount, with the words of the document where these write it otherwise.

    `is_missing` when a figure is owed and none was accepted.
    """

    target: Target
    printed: str
    recurrence: Message | None
    reached: Reached | None
    is_missing: bool


@dataclass(frozen=True)
class PeriodLine:
    """One period of a recurring amount; `report_id` leads to the report of its figure, if the person may read it."""

    row: PeriodRow
    is_missing: bool
    report_id: int | None


@dataclass(frozen=True)
class PeriodTable:
    """A recurring amount: its periods that have begun, the last one first, and those still to come until a day."""

    target: Target
    recurrence: Message
    begun: Sequence[PeriodLine]
    ahead: int
    until: date


def rows_of_targets(task: Task, figures: Figures, today: date) -> list[TargetRow]:
    """The amounts that count; of a recurring one the figure of the running period, or the last once all are over."""
    return [_row(target, _reached(target, figures, today)) for target in task.active_targets]


def period_tables(task: Task, figures: Figures, report_ids: Collection[int], today: date) -> list[PeriodTable]:
    """The recurring amounts with their periods; `report_ids` are the reports that the person may read."""
    return [
        _table(target, RECURRENCES[target.recurring], rows_of_target(target, figures, today)[::-1], report_ids)
        for target in task.scored_targets
        if target.recurring
    ]


def _row(target: Target, reached: Reached | None) -> TargetRow:
    owed = not target.norm and target.task.status is not TaskStatus.WITHDRAWN
    recurrence = RECURRENCES[target.recurring] if target.recurring else None
    return TargetRow(target, as_printed(target.phrase), recurrence, reached, is_missing=reached is None and owed)


def _reached(target: Target, figures: Figures, today: date) -> Reached | None:
    period = key_on(target, today)
    accepted: Mapping[str, Figure] = figures.get(target.id, {})
    figure = accepted.get(period)
    if figure is None:
        return None
    return Reached(
        period=period,
        value=figure.value,
        share=share_reached(target.value, figure.value, target.comparator),
        is_reached=is_reached(target.value, figure.value, target.comparator),
    )


def _table(target: Target, recurrence: Message, rows: Sequence[PeriodRow], report_ids: Collection[int]) -> PeriodTable:
    begun = [row for row in rows if row.standing is not PeriodStanding.AHEAD]
    return PeriodTable(
        target=target,
        recurrence=recurrence,
        begun=[_line(row, report_ids) for row in begun],
        ahead=len(rows) - len(begun),
        until=rows[0].period.end,
    )


def _line(row: PeriodRow, report_ids: Collection[int]) -> PeriodLine:
    report_id = row.figure.report_id if row.figure else None
    is_missing = row.figure is None and row.standing is PeriodStanding.MISSING
    return PeriodLine(row, is_missing, report_id if report_id in report_ids else None)
