"""Loads the five cities and the demo, through the services that the web uses; loading twice changes nothing.

Each load is one transaction: what is stopped half-way leaves nothing behind.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from seeds.cities import city_name, directory, plan_content, read_seed
from seeds.demo_people import DemoPeople, refuse_beside_real_people
from seeds.demo_runner import play
from tracker.audit.services import record
from tracker.core.app_services import app_services
from tracker.core.clock import now
from tracker.core.database import single_transaction
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.serialization import to_json
from tracker.core.vocabulary import DraftStatus, OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.queries import known_units, organizations_in
from tracker.organizations.services import add_organization
from tracker.review.models import Draft
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.questions import blocking_questions
from tracker.review.services.issuing import issue_draft
from tracker.tasks.models import Plan
from tracker.web.demo_day.services import set_demo_day

DEMO = "demo/taizhou-2023.json"
DEMO_CITY = "taizhou"


@dataclass(frozen=True)
class Loaded:
    """What loading one city did: nothing when everything was there already."""

    city: str
    organizations: int = 0
    tasks: int = 0
    indicators: int = 0
    issued: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was loaded."""
        return bool(self.organizations or self.tasks)


def load_city(city: str, *, at: datetime) -> tuple[Organization, int]:
    """The city with its directory, and how many organizations had to be entered."""
    name, short_name = city_name(city)
    with single_transaction():
        root = db.session.scalar(
            select(Organization).where(Organization.name == name, Organization.kind == OrganizationKind.CITY)
        )
        if root is not None:
            return root, _add_directory(city, root, at)
        root = add_organization(
            name, jurisdiction=None, kind=OrganizationKind.CITY, short_name=short_name, actor=SYSTEM, now=at
        )
        return root, 1 + _add_directory(city, root, at)


def load_plan(city: str, root: Organization, *, actor: Actor = SYSTEM, at: datetime, is_demo: bool = False) -> Loaded:
    """The city's plan: issued where every task has a lead, else a draft under review.

    Nothing is done when the city has a draft or a plan of this title already.
    """
    with single_transaction():
        units = known_units(root.id)
        content = plan_content(city, lambda name: found.id if (found := units.find(name)) else None)
        if _is_there(root, content.header.title):
            return Loaded(root.name)
        draft = _keep_draft(city, root, content, actor=actor, at=at, is_demo=is_demo)
        issued = not blocking_questions(content, units)
        if issued:
            issue_draft(draft.id, version=draft.version, actor=actor, now=at + timedelta(minutes=20))
    return Loaded(root.name, tasks=len(content.tasks), indicators=len(content.indicators), issued=issued)


def load_demo() -> Loaded:
    """Taizhou with its people, and its invented stories played up to the demo day, which becomes today."""
    demo = read_seed(DEMO)
    zone = app_services().config.zone
    start = datetime.combine(date.fromisoformat(demo["issued_on"]), time(8, 0), zone)
    with single_transaction():
        people = DemoPeople.of(demo["people"])
        if people.are_there():
            return Loaded(city_name(DEMO_CITY)[0])
        refuse_beside_real_people()
        root, organizations = load_city(DEMO_CITY, at=start)
        people.add(root, at=start + timedelta(minutes=5))
        people.add_digest_recipients(demo["digest_recipients"], root, at=start + timedelta(minutes=5))
        office = people.first_with(Role.OFFICE)
        loaded = load_plan(DEMO_CITY, root, actor=office, at=start + timedelta(minutes=10), is_demo=True)
        rounds_from = datetime.combine(date.fromisoformat(demo["rounds_from"]), time(8, 0), zone)
        play(demo["stories"], _plan_of(root), people, zone, rounds_from=rounds_from)
        _begin_demo_day(date.fromisoformat(demo["today"]), root, zone)
    return replace(loaded, organizations=organizations)


def load_other_city(city: str) -> Loaded:
    """A city with its directory and plan as of now, and demo accounts for its office and a leader."""
    at = now()
    with single_transaction():
        refuse_beside_real_people()
        root, organizations = load_city(city, at=at)
        people = DemoPeople.of(_people_of(city, root))
        if not people.are_there():
            people.add(root, at=at)
        loaded = load_plan(city, root, actor=people.first_with(Role.OFFICE), at=at)
    return replace(loaded, organizations=organizations)


def _people_of(city: str, root: Organization) -> list[dict[str, Any]]:
    """Accounts to look at a city with: its office and a leader."""
    posts = {"office": "领导小组办公室（演示账号）", "leader": "领导小组领导（演示账号）"}
    return [
        {
            "login": f"{role}-{city}",
            "name": f"{root.short_name}{post[:7] if role == 'office' else post[:5]}",
            "email": f"{role}-{city}@{city}.example",
            "organization": root.name,
            "post": post,
            "roles": [role],
            "language": "zh",
        }
        for role, post in posts.items()
    ]


def _add_directory(city: str, root: Organization, at: datetime) -> int:
    """Enter the units that are not in the directory yet; how many."""
    known = {unit.name: unit for unit in organizations_in(root.id)}
    missing = [unit for unit in directory(city) if unit.name not in known]
    for unit in missing:
        known[unit.name] = add_organization(
            unit.name,
            jurisdiction=root,
            kind=unit.kind,
            short_name=unit.short_name,
            aliases=unit.aliases,
            actor=SYSTEM,
            now=at,
        )
    for unit in missing:
        if unit.members:
            known[unit.name].members = [known[name] for name in unit.members]
    db.session.flush()
    return len(missing)


def _is_there(root: Organization, title: str) -> bool:
    """Whether the city has this plan, as a draft that was not discarded or in force."""
    drafts = select(Draft.id).where(
        Draft.jurisdiction_id == root.id, Draft.title == title, Draft.status != DraftStatus.DISCARDED
    )
    plans = select(Plan.id).where(Plan.jurisdiction_id == root.id, Plan.title == title)
    return bool(db.session.scalar(drafts.limit(1)) or db.session.scalar(plans.limit(1)))


def _keep_draft(
    city: str, root: Organization, content: DraftContent, *, actor: Actor, at: datetime, is_demo: bool
) -> Draft:
    """A draft without an original: what was read by hand is its content."""
    draft = Draft(
        jurisdiction_id=root.id,
        title=content.header.title,
        reading={},
        content=to_json(content),
        created_by_id=actor.user_id or None,
        created_at=at,
        updated_at=at,
        is_demo=is_demo,
    )
    db.session.add(draft)
    record(
        Event.DRAFT_READ,
        draft,
        actor=actor,
        now=at,
        jurisdiction_id=root.id,
        after={"file": read_seed(f"cities/{city}/plan.json")["document"], "tasks": len(content.tasks), "doubts": 0},
    )
    return draft


def _plan_of(root: Organization) -> Plan:
    return db.session.scalars(select(Plan).where(Plan.jurisdiction_id == root.id, Plan.is_demo)).one()


def _begin_demo_day(day: date, root: Organization, zone: ZoneInfo) -> None:
    morning = datetime.combine(day, time(8, 0), zone)
    set_demo_day(day, jurisdiction_id=root.id, actor=SYSTEM, now=morning)
