"""What the rules of this feature need to know, and what its pages show: read set-based, as plain facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import RoleGrant, User
from tracker.audit.models import AuditEntry, AuditHead
from tracker.core import clock
from tracker.core.database import NO_CITY, city_named_by
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    OPEN_TASKS,
    AssignmentStatus,
    ExtensionStatus,
    MailState,
    NoticeKind,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    Role,
)
from tracker.notify.models import DigestRecipient, Mail, Notice, NoticeCursor
from tracker.notify.queries.rounds import in_hand_of_what_is_owed
from tracker.notify.rules.decisions import Person, who_has_it
from tracker.notify.rules.reactions import (
    ASKS_FOR_A_DECISION,
    ASKS_FOR_AN_ANSWER,
    Context,
    EntryToTell,
    ToldTask,
    reacts_to,
)
from tracker.notify.rules.reminders import RemindedPart, WaitingReport
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportDraft, Task
from tracker.tasks.queries import active_parts, not_withdrawn, visible_parts

People = Mapping[int, tuple[Person, ...]]
_ENTRIES = "entries:"


def people_by_organization(role: Role) -> People:
    """The active people with this role, by the organization for which they have it, in order of login."""
    rows = db.session.execute(
        select(RoleGrant.organization_id, User.id, User.name, User.email)
        .join(User, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == role, User.active)
        .order_by(User.login)
    )
    people: dict[int, list[Person]] = defaultdict(list)
    for organization_id, user_id, name, address in rows:
        people[organization_id].append(Person(name, address, user_id=user_id))
    return {organization_id: tuple(each) for organization_id, each in people.items()}


def part_facts(liaisons: People, *which: ColumnElement[bool], only_open: bool) -> list[RemindedPart]:
    """The parts of all plans in force, or `which` of them; `only_open` leaves out tasks that are done."""
    query = (
        select(
            Assignment.id.label("assignment_id"),
            Assignment.task_id,
            Task.plan_id,
            Task.jurisdiction_id,
            Assignment.organization_id,
            Organization.short_name.label("unit"),
            Task.number,
            Task.title,
            Assignment.role,
            Task.status.label("task_status"),
            Assignment.status,
            Task.due_on,
            Assignment.assigned_at,
            Assignment.liaison_id,
        )
        .join(Task, Assignment.task_id == Task.id)
        .join(Plan, Task.plan_id == Plan.id)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Plan.status == PlanStatus.ISSUED, not_withdrawn(), active_parts(), *which)
        .order_by(Task.plan_id, Task.ordinal, Assignment.position)
    )
    if only_open:
        query = query.where(Task.status.in_(OPEN_TASKS))
    return [_part(row._asdict(), liaisons) for row in db.session.execute(query)]


def _part(row: dict[str, Any], liaisons: People) -> RemindedPart:
    assigned_on = clock.local(row.pop("assigned_at")).date()
    told = who_has_it(liaisons.get(row["organization_id"], ()), row.pop("liaison_id"))
    return RemindedPart(**row, assigned_on=assigned_on, liaisons=told)


def waiting_reports(offices: People, liaisons: People, *which: ColumnElement[bool]) -> list[WaitingReport]:
    """The reports that wait for the office, or for the lead where the plan has it review, oldest first; all, or `which`."""
    rows = db.session.execute(
        select(
            Report.id.label("report_id"),
            Task.id.label("task_id"),
            Task.plan_id,
            Task.jurisdiction_id,
            Assignment.organization_id,
            Organization.short_name.label("unit"),
            Task.number,
            Task.title,
            Task.due_on,
            Report.submitted_at,
        )
        .join(Assignment, Report.assignment_id == Assignment.id)
        .join(Task, Assignment.task_id == Task.id)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Report.status == ReportStatus.SUBMITTED, *which)
        .order_by(Report.submitted_at, Report.id)
    ).all()
    leads = _reviewing_leads({row.task_id for row in rows})
    tasks = _tasks(set(leads))
    by_lead = {
        task_id: (lead_id, who_has_it(liaisons.get(lead_id, ()), tasks[task_id].in_hand.get(lead_id)))
        for task_id, lead_id in leads.items()
    }
    return [_waiting_report(row._asdict(), offices, by_lead.get(row.task_id)) for row in rows]


def _waiting_report(
    row: dict[str, Any], offices: People, by_lead: tuple[int, tuple[Person, ...]] | None
) -> WaitingReport:
    """`by_lead` is the lead that reviews the other units' reports, and who of it has the task in hand."""
    submitted_on = clock.local(row.pop("submitted_at")).date()
    reviewers = offices.get(row["jurisdiction_id"], ())
    if by_lead is not None and by_lead[0] != row["organization_id"]:
        reviewers = by_lead[1]
    return WaitingReport(**row, submitted_on=submitted_on, reviewers=reviewers)


def told_since(kinds: Collection[NoticeKind], since: date) -> frozenset[str]:
    """The keys of notices of these kinds that were told after this day."""
    return frozenset(db.session.scalars(select(Notice.key).where(Notice.kind.in_(kinds), Notice.on_day > since)))


def last_day(name: str) -> date | None:
    """The last day that a job planned, or None when it never ran."""
    return db.session.scalar(select(NoticeCursor.day).where(NoticeCursor.name == name))


def entries_cursor(chain: int) -> str:
    """The name of the cursor of those entries of a city that were turned into notices."""
    return f"{_ENTRIES}{chain}"


def last_entry_told(name: str) -> int:
    """The last audit entry that a cursor has passed, 0 where it never moved."""
    return db.session.scalar(select(NoticeCursor.entry_id).where(NoticeCursor.name == name)) or 0


def newest_entry(chain: int) -> int:
    """The last entry of a city: while it is the same, nothing happened there."""
    return db.session.scalar(select(AuditHead.entry_id).where(AuditHead.city_id == chain)) or 0


def chains_with_news() -> list[int]:
    """The cities whose newest entry was not turned into notices yet (`NO_CITY`: entries of none), in a fixed order."""
    cursor_name = literal(_ENTRIES).concat(cast(AuditHead.city_id, String))
    return list(
        db.session.scalars(
            select(AuditHead.city_id)
            .outerjoin(NoticeCursor, NoticeCursor.name == cursor_name)
            .where(AuditHead.entry_id > func.coalesce(NoticeCursor.entry_id, 0))
            .order_by(AuditHead.city_id)
        )
    )


def entries_after(entry_id: int, chain: int, limit: int) -> list[AuditEntry]:
    """The next audit entries of a city, oldest first, whether somebody is told of them or not."""
    of_city = AuditEntry.jurisdiction_id == (None if chain == NO_CITY else chain)
    query = select(AuditEntry).where(of_city, AuditEntry.id > entry_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id).limit(limit)))


def city_of(kind: type[Mail] | type[DigestRecipient], record_id: int) -> int | None:
    """The turn in which a mail or a recipient of a city is changed."""
    return city_named_by(select(kind.jurisdiction_id).where(kind.id == record_id))


def city_of_user(user_id: int | None) -> int | None:
    """The turn in which a person's notices are changed: that of the city of the person's unit."""
    root = func.coalesce(Organization.jurisdiction_id, Organization.id)
    return city_named_by(select(root).join(User, User.organization_id == Organization.id).where(User.id == user_id))


def entry_facts(entries: Iterable[AuditEntry]) -> list[EntryToTell]:
    """The entries of which somebody is told, as the rule needs them."""
    return [
        EntryToTell(
            entry_id=entry.id,
            action=entry.action,
            subject_id=entry.subject_id,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            jurisdiction_id=entry.jurisdiction_id,
            at=entry.occurred_at,
            on_day=clock.local(entry.occurred_at).date(),
            plan_id=entry.plan_id,
            task_id=entry.task_id,
            organization_id=entry.organization_id,
            before=entry.before,
            after=entry.after,
            reason=entry.reason,
        )
        for entry in entries
        if entry.action in reacts_to() and entry.jurisdiction_id is not None
    ]


def surroundings(entries: Sequence[EntryToTell]) -> Context:
    """Whom and what the entries speak of, in a fixed number of queries."""
    plan_ids = {entry.plan_id for entry in entries if entry.action == Event.PLAN_ISSUED and entry.plan_id}
    task_ids = {entry.task_id for entry in entries if entry.task_id}
    report_ids = {entry.subject_id for entry in entries if entry.action in ASKS_FOR_AN_ANSWER}
    draft_ids = {entry.subject_id for entry in entries if entry.action == Event.REPORT_HANDED_OVER}
    part_ids = {entry.subject_id for entry in entries if entry.action in ASKS_FOR_A_DECISION}
    extension_ids = {entry.subject_id for entry in entries if entry.action == Event.EXTENSION_ASKED}
    round_ids = {entry.subject_id for entry in entries if entry.action == Event.ROUND_OPENED}
    about_rounds = {entry.plan_id for entry in entries if entry.action.startswith("round:") and entry.plan_id}
    units = db.session.execute(select(Organization.id, Organization.short_name))
    plans = db.session.execute(select(Plan.id, Plan.title).where(Plan.id.in_(plan_ids | about_rounds)))
    return Context(
        liaisons=people_by_organization(Role.LIAISON),
        unit_leaders=people_by_organization(Role.UNIT_LEADER),
        offices=people_by_organization(Role.OFFICE),
        units=dict(units.all()),
        plans=dict(plans.all()),
        tasks=_tasks(task_ids),
        parts_of_plan=_parts_of_plans(plan_ids),
        owed_in_round=in_hand_of_what_is_owed(round_ids),
        reviewing_leads=_reviewing_leads(task_ids),
        answered=_answered(report_ids)
        | _parts_answered(part_ids)
        | _drafts_answered(draft_ids)
        | _decided(extension_ids),
    )


def _answered(report_ids: set[int]) -> frozenset[tuple[str, int]]:
    """Which entries about these reports were answered: a submission by the review or as it was taken back, a return by the correction."""
    waiting = select(Report.id).where(Report.id.in_(report_ids), Report.status == ReportStatus.SUBMITTED)
    corrected = select(Report.corrects_id).where(Report.corrects_id.in_(report_ids))
    return frozenset(
        [(Event.REPORT_SUBMITTED, report_id) for report_id in report_ids - set(db.session.scalars(waiting))]
        + [(Event.REPORT_RETURNED, report_id) for report_id in db.session.scalars(corrected) if report_id]
    )


def _parts_answered(part_ids: set[int]) -> frozenset[tuple[str, int]]:
    """A refusal that was decided on, and a part that its unit accepted or refused after it was given or kept."""
    waiting_for = {
        Event.ASSIGNMENT_REFUSED: AssignmentStatus.REFUSED,
        Event.ASSIGNMENT_KEPT: AssignmentStatus.AWAITING_ACCEPTANCE,
        Event.ASSIGNMENT_GIVEN: AssignmentStatus.AWAITING_ACCEPTANCE,
    }
    rows = db.session.execute(select(Assignment.id, Assignment.status).where(Assignment.id.in_(part_ids))).all()
    return frozenset(
        (action, part_id) for action, waits in waiting_for.items() for part_id, status in rows if status is not waits
    )


def _drafts_answered(draft_ids: set[int]) -> frozenset[tuple[str, int]]:
    """A draft that its unit's leader has no more: approved, given back or taken back."""
    with_leader = ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER
    waiting = db.session.scalars(select(ReportDraft.id).where(ReportDraft.id.in_(draft_ids), with_leader))
    return frozenset((Event.REPORT_HANDED_OVER, draft_id) for draft_id in draft_ids - set(waiting))


def _decided(extension_ids: set[int]) -> frozenset[tuple[str, int]]:
    """Which requests for a later date no longer wait for the office."""
    decided = select(Extension.id).where(Extension.id.in_(extension_ids), Extension.status != ExtensionStatus.REQUESTED)
    return frozenset((Event.EXTENSION_ASKED, extension_id) for extension_id in db.session.scalars(decided))


def _tasks(task_ids: set[int]) -> dict[int, ToldTask]:
    parts: dict[int, list[int]] = defaultdict(list)
    in_hand: dict[int, dict[int, int]] = defaultdict(dict)
    for task_id, organization_id, liaison_id in db.session.execute(
        select(Assignment.task_id, Assignment.organization_id, Assignment.liaison_id)
        .where(Assignment.task_id.in_(task_ids), visible_parts())
        .order_by(Assignment.position)
    ):
        parts[task_id].append(organization_id)
        if liaison_id is not None:
            in_hand[task_id][organization_id] = liaison_id
    rows = db.session.execute(select(Task.id, Task.number, Task.title, Task.due_on).where(Task.id.in_(task_ids)))
    return {
        task_id: ToldTask(number, title, due_on, tuple(parts[task_id]), in_hand[task_id])
        for task_id, number, title, due_on in rows
    }


def _reviewing_leads(task_ids: Collection[int]) -> dict[int, int]:
    """The leads of those of the tasks whose plan has the lead review the other units' reports."""
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.organization_id)
        .join(Task, Assignment.task_id == Task.id)
        .join(Plan, Task.plan_id == Plan.id)
        .where(Task.id.in_(task_ids), Assignment.role == Responsibility.LEAD, Plan.lead_accepts_co)
    )
    return dict(rows.all())


def _parts_of_plans(plan_ids: set[int]) -> dict[int, dict[int, int]]:
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for plan_id, organization_id, tasks in db.session.execute(
        select(Task.plan_id, Assignment.organization_id, func.count(Assignment.id))
        .join(Task, Assignment.task_id == Task.id)
        .where(Task.plan_id.in_(plan_ids), active_parts())
        .group_by(Task.plan_id, Assignment.organization_id)
        .order_by(Task.plan_id, Assignment.organization_id)
    ):
        counts[plan_id][organization_id] = tasks
    return counts


def inbox_count(user_id: int, *, only_unread: bool) -> int:
    """How many notices the inbox lists."""
    return db.session.scalars(select(func.count(Notice.id)).where(_inbox(user_id, only_unread))).one()


def inbox_notices(user_id: int, *, only_unread: bool, offset: int, limit: int) -> Sequence[Notice]:
    """A page of the person's notices, newest first."""
    return db.session.scalars(
        select(Notice).where(_inbox(user_id, only_unread)).order_by(Notice.id.desc()).offset(offset).limit(limit)
    ).all()


def _inbox(user_id: int, only_unread: bool) -> ColumnElement[bool]:
    mine = Notice.user_id == user_id
    return and_(mine, Notice.read_at.is_(None)) if only_unread else mine


def mail_counts(jurisdiction_ids: Collection[int]) -> dict[MailState, int]:
    """How many mails of these cities are in each state; states without any are 0."""
    rows = db.session.execute(
        select(Mail.state, func.count(Mail.id)).where(Mail.jurisdiction_id.in_(jurisdiction_ids)).group_by(Mail.state)
    )
    return dict.fromkeys(MailState, 0) | dict(rows.all())


def mails_in(jurisdiction_ids: Collection[int], state: MailState | None, *, offset: int, limit: int) -> Sequence[Mail]:
    """A page of these cities' mails, newest first; of one state where one is named."""
    query = select(Mail).where(Mail.jurisdiction_id.in_(jurisdiction_ids))
    if state is not None:
        query = query.where(Mail.state == state)
    return db.session.scalars(query.order_by(Mail.id.desc()).offset(offset).limit(limit)).all()


def digest_recipients(jurisdiction_ids: Collection[int]) -> Sequence[DigestRecipient]:
    """The active digest recipients of these cities with their scope, by address."""
    return db.session.scalars(
        select(DigestRecipient)
        .where(DigestRecipient.jurisdiction_id.in_(jurisdiction_ids), DigestRecipient.active)
        .options(joinedload(DigestRecipient.organization), joinedload(DigestRecipient.jurisdiction))
        .order_by(DigestRecipient.address, DigestRecipient.id)
    ).all()
