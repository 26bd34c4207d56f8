"""What is kept of a task and its parts on a day, with the last day on which it holds. Pure.

The lights are those of `lights.py`, the lateness is that of `status.py`, who must act is that of `next_actor.py`:
nothing is decided here. As long as the facts stay, only days change a light, and only at few of them
(`lights.light_turns`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    Acting,
    AssignmentStatus,
    Light,
    ReportStatus,
    Responsibility,
)
from tracker.core.workdays import IsWorkingDay, working_day_after
from tracker.tasks.rules.lights import (
    DEFAULT_RULES,
    LightRules,
    PartLightFacts,
    facts_of_part,
    light_on,
    light_turns,
    part_light_on,
)
from tracker.tasks.rules.next_actor import ActingFacts, acting_on, acting_on_part
from tracker.tasks.rules.status import TaskFacts, is_overdue

#: From then on a part that was not accepted is late, and the reminders to accept go out.
WORKING_DAYS_TO_ACCEPT = 3


@dataclass(frozen=True, slots=True)
class PartDates:
    """The days of a part that its light is told from, as `TaskFacts` says of each."""

    accept_by: date | None = None
    progress_on: date | None = None
    heard_on: date | None = None
    report_owed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What must be known of one unit's part; `last_report` is the state of the last one it sent, None without any.

    `extension_waits`: its request for a later date waits for the office; `with_leader`: its draft lies with its leader.
    """

    role: Responsibility
    status: AssignmentStatus
    last_report: ReportStatus | None = None
    percent: int = 0
    dates: PartDates = PartDates()
    extension_waits: bool = False
    with_leader: bool = False

    @property
    def for_light(self) -> PartLightFacts:
        """The same as the rule of lights needs it."""
        dates = self.dates
        return PartLightFacts(
            role=self.role,
            status=self.status,
            percent=self.percent,
            accept_by=dates.accept_by,
            progress_on=dates.progress_on,
            heard_on=dates.heard_on,
            report_owed_on=dates.report_owed_on,
        )


@dataclass(frozen=True, slots=True)
class KeptOfTask:
    """What is kept of a task; `until` is the last day on which its lights and lateness hold, None for ever."""

    light: Light
    overdue: bool
    must_act: Acting
    until: date | None


@dataclass(frozen=True, slots=True)
class KeptOfPart:
    """What is kept of a part: its own light, and overdue is what its unit still has to do of an overdue task."""

    light: Light
    overdue: bool
    must_act: Acting


def accept_by(assigned_on: date, is_working_day: IsWorkingDay) -> date:
    """The last day on which a part is accepted in its working days; `assigned_on` is not counted."""
    return working_day_after(assigned_on, days=WORKING_DAYS_TO_ACCEPT - 1, is_working_day=is_working_day)


def with_dates_of_lead(facts: TaskFacts, parts: Sequence[PartFacts]) -> TaskFacts:
    """The task with the days of its lead's part, none of them where nobody leads it."""
    dates = next((part.dates for part in parts if part.role is Responsibility.LEAD), PartDates())
    return replace(
        facts,
        accept_by=dates.accept_by,
        progress_on=dates.progress_on,
        heard_on=dates.heard_on,
        report_owed_on=dates.report_owed_on,
    )


def kept_of_task(
    facts: TaskFacts, parts: Sequence[PartFacts], day: date, rules: LightRules = DEFAULT_RULES
) -> KeptOfTask:
    """What is kept of a task with these parts on a day."""
    lead = next((part for part in parts if part.role is Responsibility.LEAD), None)
    light = light_on(facts, day, rules).light
    return KeptOfTask(
        light, is_overdue(facts, day), acting_on(_acting(facts, lead)), holds_until(facts, parts, day, rules)
    )


def _acting(facts: TaskFacts, lead: PartFacts | None) -> ActingFacts:
    if lead is None:
        return ActingFacts(facts.status, None, None, extension_waits=False, with_leader=False)
    return ActingFacts(
        facts.status,
        lead.status,
        lead.last_report,
        extension_waits=lead.extension_waits,
        with_leader=lead.with_leader,
    )


def kept_of_part(
    facts: TaskFacts,
    part: PartFacts,
    day: date,
    *,
    lead_accepts_co: bool,
    rules: LightRules = DEFAULT_RULES,
) -> KeptOfPart:
    """What is kept of a part on a day; `lead_accepts_co` is the plan's."""
    lead_reviews = lead_accepts_co and part.role is not Responsibility.LEAD
    return KeptOfPart(
        light=part_light_on(facts, part.for_light, day, rules).light,
        overdue=is_overdue(facts, day) and part.status in OPEN_ASSIGNMENTS,
        must_act=acting_on_part(
            facts.status,
            part.status,
            part.last_report,
            lead_reviews=lead_reviews,
            extension_waits=part.extension_waits,
            with_leader=part.with_leader,
        ),
    )


def holds_until(
    facts: TaskFacts, parts: Sequence[PartFacts], day: date, rules: LightRules = DEFAULT_RULES
) -> date | None:
    """The last day from this one on with its lights and lateness, if the facts stay as they are; None: for ever."""
    if facts.status not in OPEN_TASKS:
        return None

    def of_task(each: date) -> tuple[Light, bool]:
        return light_on(facts, each, rules).light, is_overdue(facts, each)

    found = [_first_change(of_task, light_turns(facts, rules), day)]
    for part in (part.for_light for part in parts if part.status in OPEN_ASSIGNMENTS):
        own = partial(_part_light, facts, part, rules)
        found.append(_first_change(own, light_turns(facts_of_part(facts, part), rules), day))
    first = min((change for change in found if change is not None), default=None)
    return first - timedelta(days=1) if first else None


def _part_light(facts: TaskFacts, part: PartLightFacts, rules: LightRules, day: date) -> Light:
    return part_light_on(facts, part, day, rules).light


def _first_change(told: Callable[[date], object], turns: Iterable[date], day: date) -> date | None:
    """The first of the turns after a day on which something else is told."""
    later = sorted({turn for turn in turns if turn > day})
    if not later:
        return None
    now = told(day)
    return next((turn for turn in later if told(turn) != now), None)
