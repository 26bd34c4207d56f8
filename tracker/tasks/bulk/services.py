"""Acts of the office on many tasks at once (批量办理): exactly what the preview says, in one transaction, or nothing.

The acts themselves are those of one task: reminding (`services.remind_unit`) and correcting
(`corrections.correct_tasks`), each with its own entry in the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.database import single_transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.tasks.bulk.queries import tasks_now
from tracker.tasks.bulk.rules import (
    MOST_TASKS,
    Act,
    Effect,
    Line,
    Moment,
    NewDate,
    NewUnits,
    Reminders,
    changed_since,
    lines_of,
    why_not_all,
)
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.models import Task
from tracker.tasks.steps.remind.services import remind_unit
from tracker.tasks.workflow.queries import city_of


@dataclass(frozen=True)
class Done:
    """How many tasks an act reached, and how many reminders it wrote."""

    tasks: int
    reminders: int = 0


def apply_act(act: Act, seen: Mapping[int, str], words: str, *, actor: Actor, now: datetime, moment: Moment) -> Done:
    """Do to the tasks what the person saw: `seen` are the fingerprints of the preview's lines by task.

    `words` are the note of the reminders, or the reason of the corrections. Raises `StaleEdit` when a line says
    something else by now, `Invalid` when nothing would be done, too much, or without a reason.
    """
    if len(seen) > MOST_TASKS:
        raise Invalid(N_("The list holds more than %(count)s tasks: filter it first.", count=MOST_TASKS))
    with single_transaction(city_of(Task, *seen)):
        lines = lines_of(act, tasks_now(list(seen), actor), actor=actor, moment=moment)
        changed, gone = changed_since(seen, lines)
        if changed or gone:
            raise StaleEdit
        effects = {line.task.id: line.effect for line in lines if line.effect is not None}
        wrong = why_not_all(lines)
        if wrong:
            raise Invalid(wrong)
        reminders = _remind(effects, words, actor=actor, now=now)
        corrections = _corrections(lines)
        if corrections:
            correct_tasks(corrections, words, actor=actor, now=now)
    return Done(len(effects), reminders)


def _remind(effects: Mapping[int, Effect], note: str, *, actor: Actor, now: datetime) -> int:
    """Remind the units of every task, all at the same moment: each unit is told once of all of them."""
    parts = [part for effect in effects.values() if isinstance(effect, Reminders) for part in effect.parts]
    for part in parts:
        remind_unit(part.id, note, actor=actor, now=now)
    return len(parts)


def _corrections(lines: Sequence[Line]) -> list[Correction]:
    """The lines as corrections of the ledger."""
    corrections = []
    for line in lines:
        task = line.task
        if isinstance(line.effect, NewDate):
            corrections.append(Correction(task.id, task.version, "due", line.effect.after.isoformat()))
        elif isinstance(line.effect, NewUnits):
            corrections += [
                Correction(task.id, task.version, column, units) for column, units in line.effect.columns.items()
            ]
    return corrections
