"""How much waits for whom, and what comes first: the desk's reasons to wait as SQL, for many units at once.

A digest counts everything and lists little, so nothing is loaded that it does not show. The desk's queue is the rule;
`tests/notify/test_waits_in_sql.py` holds it and these conditions equal.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, and_, exists, false, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from tracker.accounts.models import RoleGrant
from tracker.core.clock import start_of
from tracker.core.database import AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    Role,
    RoundStatus,
    TaskStatus,
    Wait,
)
from tracker.notify.rules.digest import FIRST_OF_EACH, Totals
from tracker.tasks.desk.queries.parts import last_reports, lead_reviews
from tracker.tasks.expressions import due_soon_expression, overdue_expression
from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportDraft, ReportingRound, RoundSchedule, Task
from tracker.tasks.queries import active_parts, not_withdrawn
from tracker.tasks.rounds.queries.rounds import running_rounds


class Holder(NamedTuple):
    """For whom things wait: the liaisons or leaders of a unit, or the office of a city."""

    role: Role
    organization_id: int


class Waits:
    """Everything that waits in some cities on a day, as one table of SQL: a row a part and reason."""

    def __init__(self, cities: Collection[int], today: date) -> None:
        self._rows = _all_waits(cities, today).subquery()

    def totals(self) -> dict[Holder, Totals]:
        """How much waits for each holder; who is not named has nothing."""
        rows = self._rows.c
        found = db.session.execute(self._counts(rows.role, rows.holder))
        parts = db.session.execute(self._parts(rows.role, rows.holder))
        of_holder = {Holder(Role(role), holder): number for role, holder, number in parts}
        counts: dict[Holder, list[Any]] = defaultdict(list)
        for role, holder, *count in found:
            counts[Holder(Role(role), holder)].append(count)
        return {holder: _totals(counts[holder], number) for holder, number in of_holder.items()}

    def totals_of_people(self, user_ids: Collection[int]) -> dict[int, Totals]:
        """The same for people, over all their roles: what waits for somebody twice over counts once."""
        if not user_ids:
            return {}
        who = RoleGrant.user_id
        mine = and_(RoleGrant.role == self._rows.c.role, RoleGrant.organization_id == self._rows.c.holder)
        found = db.session.execute(self._counts(who).join(RoleGrant, mine).where(who.in_(user_ids)))
        parts = db.session.execute(self._parts(who).join(RoleGrant, mine).where(who.in_(user_ids)))
        of_user: dict[int, int] = dict(parts.all())
        counts: dict[int, list[Any]] = defaultdict(list)
        for user_id, *count in found:
            counts[user_id].append(count)
        return {user_id: _totals(counts[user_id], number) for user_id, number in of_user.items()}

    def first_of_each(self) -> dict[Holder, set[int]]:
        """The parts that come first for each holder: of each reason the earliest due ones."""
        rows = self._rows.c
        place = func.row_number().over(
            partition_by=(rows.role, rows.holder, rows.wait),
            order_by=(rows.due_on.is_(None), rows.due_on, rows.part),
        )
        placed = select(rows.role, rows.holder, rows.part, place.label("place")).subquery()
        first: dict[Holder, set[int]] = defaultdict(set)
        for role, holder, part in db.session.execute(
            select(placed.c.role, placed.c.holder, placed.c.part).where(placed.c.place <= FIRST_OF_EACH)
        ):
            first[Holder(Role(role), holder)].add(part)
        return first

    def _counts(self, *by: Any) -> AnySelect:
        rows = self._rows.c
        numbers = (rows.wait, func.count(rows.part.distinct()), func.min(rows.due_on))
        return select(*by, *numbers).select_from(self._rows).group_by(*by, rows.wait)

    def _parts(self, *by: Any) -> AnySelect:
        return select(*by, func.count(self._rows.c.part.distinct())).select_from(self._rows).group_by(*by)


def _totals(counts: list[Any], parts: int) -> Totals:
    of_wait = {Wait(wait): number for wait, number, _earliest in counts}
    overdue_since = next((earliest for wait, _number, earliest in counts if wait == Wait.OVERDUE), None)
    return Totals(of_wait, parts, overdue_since)


def _all_waits(cities: Collection[int], today: date) -> CompoundSelect[Any]:
    of_unit = _Rows(Role.LIAISON, Assignment.organization_id, cities)
    return union_all(
        *_waits_of_units(of_unit, today),
        _reviews_of_leads(cities),
        _approvals(_Rows(Role.UNIT_LEADER, Assignment.organization_id, cities)),
        *_waits_of_offices(_Rows(Role.OFFICE, Task.jurisdiction_id, cities), today),
    )


class _Rows(NamedTuple):
    """Rows of the table for one kind of holder."""

    role: Role
    holder: Any
    cities: Collection[int]

    def of(self, wait: Wait, *where: ColumnElement[bool]) -> AnySelect:
        """A row for each part that waits for this reason."""
        return (
            select(
                literal(self.role.value).label("role"),
                self.holder.label("holder"),
                literal(wait.value).label("wait"),
                Assignment.id.label("part"),
                Task.due_on.label("due_on"),
            )
            .select_from(Task)
            .join(Plan, Task.plan_id == Plan.id)
            .join(Assignment, Assignment.task_id == Task.id)
            .where(Task.jurisdiction_id.in_(self.cities), Plan.status == PlanStatus.ISSUED, not_withdrawn())
            .where(active_parts(), *where)
        )


def _waits_of_units(rows: _Rows, today: date) -> list[AnySelect]:
    """`work_of_organizations`, but for the reports that leads review."""
    open_ = (Assignment.status.in_(OPEN_ASSIGNMENTS), Task.status.in_(OPEN_TASKS))
    taken = (*open_, Assignment.status != AssignmentStatus.AWAITING_ACCEPTANCE)
    last = last_reports(Task.jurisdiction_id.in_(rows.cities))
    lasting = (ReportStatus.RETURNED, ReportStatus.SUBMITTED)
    free = or_(Report.status.is_(None), Report.status.not_in(lasting))

    def with_last_report(query: AnySelect) -> AnySelect:
        joined = query.outerjoin(last, last.c.assignment_id == Assignment.id)
        return joined.outerjoin(Report, Report.id == last.c.report_id)

    owed = _is_owed(rows.cities, today)
    return [
        rows.of(Wait.TO_ACCEPT, *open_, Assignment.status == AssignmentStatus.AWAITING_ACCEPTANCE),
        with_last_report(rows.of(Wait.RETURNED, *taken, Report.status == ReportStatus.RETURNED)),
        with_last_report(rows.of(Wait.TO_REPORT, *taken, free, owed)),
        rows.of(Wait.OVERDUE, *open_, overdue_expression(today)),
        rows.of(Wait.DUE_SOON, *open_, due_soon_expression(today)),
    ]


def _is_owed(cities: Collection[int], today: date) -> ColumnElement[bool]:
    """Whether a part under way owes a report: in a round, or this month where its plan has none."""
    month = today.replace(day=1)
    scheduled = exists().where(
        RoundSchedule.plan_id == Task.plan_id,
        RoundSchedule.stopped_at.is_(None),
        or_(RoundSchedule.ends_on.is_(None), RoundSchedule.ends_on >= today),
    )
    this_month = exists().where(
        ReportingRound.plan_id == Task.plan_id,
        ReportingRound.opens_on <= today,
        ReportingRound.status != RoundStatus.CANCELLED,
        ReportingRound.due_on >= month,
    )
    monthly = and_(not_(scheduled), not_(this_month), or_(Report.as_of.is_(None), Report.as_of < month))
    return or_(_is_owed_in_a_round(cities, today), monthly)


def _is_owed_in_a_round(cities: Collection[int], today: date) -> ColumnElement[bool]:
    """`round_to_answer` as SQL: a round takes reports that the part has not answered and was there for."""
    in_force = select(Plan.id).where(Plan.jurisdiction_id.in_(cities), Plan.status == PlanStatus.ISSUED)
    rounds = [
        each
        for found in running_rounds(list(db.session.scalars(in_force)), today).values()
        for each in found
        if each.ended_on is None or each.ended_on > each.due_on
    ]
    if not rounds:
        return false()
    there_in_time = (
        and_(ReportingRound.due_on == day, Assignment.assigned_at < start_of(day + timedelta(days=1)))
        for day in sorted({each.due_on for each in rounds})
    )
    answer = aliased(Report)
    answered = (
        exists()
        .where(answer.round_id == ReportingRound.id, answer.assignment_id == Assignment.id)
        .correlate(ReportingRound, Assignment)
    )
    return exists().where(
        ReportingRound.plan_id == Task.plan_id,
        ReportingRound.id.in_([each.round_id for each in rounds]),
        or_(*there_in_time),
        not_(answered),
    )


def _reviews_of_leads(cities: Collection[int]) -> AnySelect:
    """Reports of other units that wait for the lead of their task."""
    lead = aliased(Assignment)
    rows = _Rows(Role.LIAISON, lead.organization_id, cities).of(Wait.TO_REVIEW_CO, lead_reviews())
    of_task = and_(lead.task_id == Task.id, lead.role == Responsibility.LEAD)
    return _with_waiting_report(rows.join(lead, of_task))


def _approvals(rows: _Rows) -> AnySelect:
    """Drafts that the unit's leader has."""
    with_leader = ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER
    return rows.of(Wait.TO_APPROVE, with_leader).join(ReportDraft, ReportDraft.assignment_id == Assignment.id)


def _waits_of_offices(rows: _Rows, today: date) -> list[AnySelect]:
    """`work_of_office`."""
    is_lead = Assignment.role == Responsibility.LEAD
    asked = and_(Extension.assignment_id == Assignment.id, Extension.status == ExtensionStatus.REQUESTED)
    refused = (Assignment.status == AssignmentStatus.REFUSED, Task.status != TaskStatus.CLOSED)
    return [
        rows.of(Wait.TO_DECIDE, *refused),
        _with_waiting_report(rows.of(Wait.TO_REVIEW, not_(lead_reviews()))),
        rows.of(Wait.TO_DECIDE_EXTENSION).join(Extension, asked),
        rows.of(Wait.TO_CLOSE, is_lead, Task.status == TaskStatus.COMPLETED),
        rows.of(Wait.OVERDUE, is_lead, overdue_expression(today)),
    ]


def _with_waiting_report(query: AnySelect) -> AnySelect:
    waits = and_(Report.assignment_id == Assignment.id, Report.status == ReportStatus.SUBMITTED)
    return query.join(Report, waits)
