"""What the rules of this feature answer with: who is told what and why, and who is not and why not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import NoticeKind


@dataclass(frozen=True)
class Person:
    """Somebody who can be told: an account (`user_id`) or a digest recipient without one (`recipient_id`)."""

    name: str
    address: str
    user_id: int | None = None
    recipient_id: int | None = None

    @property
    def key(self) -> str:
        """The person's part of a notice's key."""
        return f"user:{self.user_id}" if self.recipient_id is None else f"recipient:{self.recipient_id}"


def who_has_it(liaisons: tuple[Person, ...], user_id: int | None) -> tuple[Person, ...]:
    """The liaison who has a part in hand; all of the unit's when none is named, or the named one is none any more."""
    named = tuple(person for person in liaisons if person.user_id == user_id)
    return named or liaisons


def parts_by_person(liaisons: tuple[Person, ...], in_hand: Iterable[int | None]) -> dict[Person, int]:
    """How many of a unit's parts each person is told of; `in_hand` names who has each part in hand, or None."""
    counts: dict[Person, int] = {}
    for user_id in in_hand:
        for person in who_has_it(liaisons, user_id):
            counts[person] = counts.get(person, 0) + 1
    return counts


@dataclass(frozen=True)
class PlannedNotice:
    """One notice for one person, with the reason. `values` is what its sentence will show (JSON).

    `happened_at` is the moment of which it tells, where that is not the planning itself; news may be too old
    to write about (`by_mail`) or even to count as unread (`unread`).
    """

    key: str
    kind: NoticeKind
    person: Person
    jurisdiction_id: int
    on_day: date
    why: Message
    values: Mapping[str, Any]
    plan_id: int | None = None
    task_id: int | None = None
    organization_id: int | None = None
    by_mail: bool = True
    unread: bool = True
    happened_at: datetime | None = None

    @property
    def caution(self) -> Message | None:
        """What keeps the notice from being mailed, or None."""
        return None if self.person.address else N_("no address: inbox only")


@dataclass(frozen=True)
class SkippedNotice:
    """Something of which nobody, or one person, is told nothing; `about` names it as pages do."""

    about: str
    why_not: Message
    person: Person | None = None


@dataclass
class Outcome:
    """Everything that a rule decided for one day."""

    planned: list[PlannedNotice] = field(default_factory=list)
    skipped: list[SkippedNotice] = field(default_factory=list)

    def __or__(self, other: "Outcome") -> "Outcome":
        """What both rules decided."""
        return Outcome(self.planned + other.planned, self.skipped + other.skipped)

    def add(self, notice: PlannedNotice, *, told: frozenset[str], about: str) -> None:
        """Plan the notice, unless its key says that the person was already told."""
        if notice.key in told:
            self.skipped.append(SkippedNotice(about, N_("already told"), notice.person))
        else:
            self.planned.append(notice)
