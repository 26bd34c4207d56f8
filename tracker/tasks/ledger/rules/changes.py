"""What a ledger that came back as Excel would change (更正): cell by cell, for a person to confirm. Pure.

A cell counts as changed when it differs from what was exported; what the ledger itself has changed since is not
changed back. Where both changed, the person sees it and decides.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from tracker.core.messages import N_, Message
from tracker.tasks.content.rules.limits import LONGEST
from tracker.tasks.ledger.rules.columns import COLUMNS, CORRECTABLE

#: Finds an organization by any of its names; None when nobody is known by it.
Find = Callable[[str], int | None]

_BETWEEN_UNITS = re.compile(r"[、,，;；\n]+")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class KnownTask:
    """A task as the ledger has it now: texts by the column's key, units by their ids."""

    id: int
    version: int
    texts: Mapping[str, str]
    units: Mapping[str, tuple[int, ...]]
    is_closed: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True)
class CellChange:
    """One cell to confirm. `value` is what would be stored: a text, an ISO day, or unit ids.

    `conflict`: the ledger has changed this cell, too, since the file was exported.
    """

    task_id: int
    version: int
    field: str
    before: str
    after: str
    value: str | tuple[int, ...]
    conflict: bool


@dataclass(frozen=True)
class CellProblem:
    """A cell or a row that cannot be used: which one (as the file names it), and why."""

    row: str
    field: str
    why: Message


@dataclass
class LedgerComparison:
    """All that differs between the file and the ledger."""

    changes: list[CellChange] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether the file says exactly what the ledger says."""
        return not (self.changes or self.problems or self.unknown or self.missing)


def compare_ledger(
    rows: Sequence[Mapping[str, str]],
    written: Mapping[int, Mapping[str, str]],
    known: Mapping[int, KnownTask],
    find: Find,
) -> LedgerComparison:
    """What the rows of a file would change; `written` are the lines as they were exported."""
    result = LedgerComparison()
    seen: set[int] = set()
    for row in rows:
        text = row.get("id", "").strip()
        task = known.get(int(text)) if text.isdecimal() else None
        if task is None:
            result.unknown.append(_name(row))
        elif task.id in seen:
            result.problems.append(CellProblem(_name(row), "id", N_("This row stands in the file twice.")))
        else:
            seen.add(task.id)
            _compare_row(row, written.get(task.id), task, find, result)
    result.missing = [task_id for task_id in written if task_id in known and task_id not in seen]
    return result


def _compare_row(
    row: Mapping[str, str], written: Mapping[str, str] | None, task: KnownTask, find: Find, result: LedgerComparison
) -> None:
    for column in COLUMNS:
        key = column.key
        if key == "id" or key not in row:
            continue
        as_exported = written.get(key) if written else None
        if as_exported is not None and _same(row[key], as_exported):
            continue
        if key not in CORRECTABLE:
            if as_exported is not None:
                why = N_("This column is computed or reported and cannot be changed here.")
                result.problems.append(CellProblem(_name(row), key, why))
            continue
        if isinstance(found := _change(key, row[key], as_exported, task, find), CellChange):
            result.changes.append(found)
        elif found is not None:
            result.problems.append(CellProblem(_name(row), key, found))


def _change(key: str, text: str, as_exported: str | None, task: KnownTask, find: Find) -> CellChange | Message | None:
    """The change of one cell; a sentence when it cannot be used; None when the ledger says the same."""
    value = _value(key, text.strip(), find)
    if isinstance(value, Message):
        return value
    now = task.texts.get(key, "")
    if isinstance(value, tuple):
        if set(value) == set(task.units.get(key, ())):
            return None
    elif _same(value, now):
        return None
    if task.is_closed:
        return N_("The task is closed: its row cannot be corrected any more.")
    if task.is_withdrawn:
        return N_("The task is withdrawn: its row cannot be corrected.")
    conflict = as_exported is not None and not _same(as_exported, now)
    return CellChange(task.id, task.version, key, now, value if isinstance(value, str) else text, value, conflict)


def _value(key: str, text: str, find: Find) -> str | tuple[int, ...] | Message:
    if key == "due":
        return _day(text)
    if key in ("lead", "co", "implementers"):
        return _units(key, text, find)
    if key == "title" and not text:
        return N_("A task needs a title.")
    if len(text) > LONGEST[key]:
        return N_("At most %(count)s characters.", count=LONGEST[key])
    return text


def _day(text: str) -> str | Message:
    """A day as people type it; empty for work without an end."""
    if not text:
        return ""
    match = _DAY.fullmatch(text.removesuffix("00:00:00").strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> Message:
    return N_("“%(text)s” is no day: write it as 2023-12-31.", text=text)


def _units(key: str, text: str, find: Find) -> tuple[int, ...] | Message:
    """The organizations that a cell names, each once; the first name that nobody has is the problem."""
    found: dict[int, None] = {}
    names = [name.strip() for name in _BETWEEN_UNITS.split(text) if name.strip()]
    while names:
        # A name may hold the mark between names itself: the longest that is known is taken.
        joined = enumerate(accumulate(names, "{}、{}".format), start=1)
        known = [(length, unit) for length, name in joined if (unit := find(name)) is not None]
        if not known:
            return N_("“%(name)s” is not in the directory.", name=names[0])
        *_shorter, (length, unit) = known
        found[unit] = None
        del names[:length]
    if key == "lead" and len(found) != 1:
        return N_("A task has exactly one lead.")
    return tuple(found)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _name(row: Mapping[str, str]) -> str:
    """How a row is called: its number and title, else its first words."""
    named = f"{row.get('number', '')} {row.get('title', '')}".strip()
    return named or next((text for text in row.values() if text), "")
