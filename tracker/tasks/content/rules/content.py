"""What a plan and its tasks say, as plain values that people edit, and their form as JSON.

The review of a draft and the correction of an issued task share them. Every value keeps the place it was read
from. Units point into the directory by `organization_id`; a unit without one is not known there yet. Keys of
tasks and targets never change, so that forms and links can name them.
"""

import types
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from tracker.core.vocabulary import Comparator, DatePrecision

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the source: lines from 1, characters from 0 (`end` is behind the last)."""

    first_line: int
    last_line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit as printed (or typed), and the organization of the directory that it is, where that is known."""

    printed: str
    organization_id: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TargetContent:
    """An amount that a task promises; `due_place` and `phrase` say where and in which words."""

    key: int
    about: str
    value: float
    comparator: Comparator = Comparator.EQUAL
    value_max: float | None = None
    unit: str = ""
    due: date | None = None
    recurring: str | None = None
    coverage: bool = False
    norm: bool = False
    phrase: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TaskContent:
    """One item that becomes a task. `revision` counts its changes, so that a stale form is noticed.

    `named_lead`: the text names the lead as such (牵头); otherwise it was only the first of a list.
    `others_share`: the list of units ends in 等相关部门. `left_out`: it will not be issued. `reviewed`: a
    person has looked at it; the audit trail says who.
    """

    key: int
    revision: int = 0
    number: str = ""
    title: str = ""
    section: str = ""
    lead: UnitChoice | None = None
    co: tuple[UnitChoice, ...] = ()
    implementers: tuple[UnitChoice, ...] = ()
    named_lead: bool = False
    others_share: bool = False
    due: date | None = None
    due_phrase: str = ""
    precision: DatePrecision = DatePrecision.YEAR
    due_place: Place | None = None
    targets: tuple[TargetContent, ...] = ()
    body: str = ""
    place: Place | None = None
    title_place: Place | None = None
    left_out: bool = False
    reviewed: bool = False

    @property
    def units(self) -> tuple[UnitChoice, ...]:
        """Everybody the item names, the lead first."""
        lead = (self.lead,) if self.lead else ()
        return (*lead, *self.co, *self.implementers)


@dataclass(frozen=True, slots=True)
class HeaderContent:
    """What the document says of itself; `places` by the name of the field."""

    revision: int = 0
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    default_implementers: tuple[UnitChoice, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


def to_json(value: Any) -> Any:
    """A content value as JSON can carry it: dates as ISO text, words as they are stored."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    return value


def from_json(kind: type[Value], data: Any) -> Value:
    """The content value of this type that `to_json` wrote; what older drafts lack takes its default."""
    value: Value = _read(kind, data)
    return value


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (only,) = [each for each in get_args(kind) if each is not type(None)]
        return None if data is None else _read(only, data)
    if origin is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return tuple(_read(parts[0], each) for each in data)
        return tuple(_read(part, each) for part, each in zip(parts, data, strict=True))
    if origin is dict:
        return {key: _read(get_args(kind)[1], each) for key, each in data.items()}
    if is_dataclass(kind):
        make: Any = kind
        hints = _hints(make)
        return make(**{name: _read(hints[name], each) for name, each in data.items() if name in hints})
    if kind is date:
        return date.fromisoformat(data)
    return kind(data) if issubclass(kind, Enum | float) else data


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
