"""Who has a part in hand, who is told, and handing over everything of a person who leaves."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_task, part_of, refreshed
from tests.people import PASSWORD, Cast
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.accounts.models import User
from tracker.accounts.services import add_user
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import NoticeKind, ProgressState, Role
from tracker.notify.queries.notices import entry_facts, part_facts, people_by_organization, surroundings
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.reactions import notices_for
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.name_people.queries import Caseload, caseloads, parts_in_hand
from tracker.tasks.steps.name_people.services import hand_over, name_people
from tracker.tasks.steps.remind.services import remind_unit


def colleague(organization: Organization, login: str = "minzheng2", name: str = "林和") -> User:
    """A second liaison of a unit."""
    with transaction():
        return add_user(login, name=name, organization=organization, roles=[Role.LIAISON], password=PASSWORD, now=NOW)


def named(part: Assignment, person: User | None, leader: str = "") -> Assignment:
    liaison_id = person.id if person else None
    name_people(part.id, leader=leader, liaison_id=liaison_id, actor=liaison_of(part), now=NOW)
    return part


def told(action: str) -> list[tuple[str, NoticeKind]]:
    """Who hears of the entries with this action, and as what."""
    facts = entry_facts(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all())
    around = surroundings(facts)
    return [(notice.person.name, notice.kind) for entry in facts for notice in notices_for(entry, around, TODAY)]


def reminded(part: Assignment) -> list[str]:
    """Whom the ladder of reminders tells of the part."""
    found = part_facts(people_by_organization(Role.LIAISON), only_open=True)
    people: tuple[Person, ...] = next(facts.liaisons for facts in found if facts.assignment_id == part.id)
    return [person.name for person in people]


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return part_of(make_task(cast, co=[cast.health]), cast.civil_affairs)


def test_the_unit_names_its_leader_and_its_liaison(cast: Cast, part: Assignment) -> None:
    second = colleague(cast.civil_affairs)
    named(part, second, "冯局 副局长")
    assert (part.responsible_leader, part.liaison_id) == ("冯局 副局长", second.id)
    assert told("assignment:people-named") == [("林和", NoticeKind.IN_HAND)]


def test_naming_the_same_people_again_leaves_no_entry(cast: Cast, part: Assignment) -> None:
    named(named(part, cast.lead_liaison, "冯局"), cast.lead_liaison, "冯局")
    assert entries("assignment:people-named") == 1


def test_the_person_who_has_it_in_hand_is_reminded_and_without_one_everybody(cast: Cast, part: Assignment) -> None:
    second = colleague(cast.civil_affairs)
    assert reminded(part) == ["赵敏", "林和"]
    named(part, second)
    remind_unit(part.id, "请报送", actor=cast.actor("office"), now=NOW)
    assert reminded(part) == ["林和"]
    assert told("assignment:reminded") == [("林和", NoticeKind.REMINDED)]
    with transaction():
        second.active = False
    assert reminded(part) == ["赵敏"]


@pytest.mark.parametrize("person", ["co_liaison", "unit_leader", "stranger", "office", "leader", "viewer", "admin"])
def test_only_the_units_liaison_names(cast: Cast, part: Assignment, person: str) -> None:
    with pytest.raises(Forbidden):
        name_people(part.id, leader="冯局", liaison_id=None, actor=cast.actor(person), now=NOW)


@pytest.mark.parametrize("person", ["co_liaison", "unit_leader", "office"])
def test_only_an_active_liaison_of_the_unit_can_be_named(cast: Cast, part: Assignment, person: str) -> None:
    with pytest.raises(Invalid) as problem:
        named(part, getattr(cast, person))
    assert set(problem.value.fields) == {"liaison"}


def test_a_completed_part_needs_no_names_any_more(cast: Cast, part: Assignment) -> None:
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    with pytest.raises(Conflict, match="completed"):
        named(part, cast.lead_liaison)


def test_everything_open_moves_and_nothing_else(cast: Cast, part: Assignment) -> None:
    second = colleague(cast.civil_affairs)
    under_way = accepted(part_of(make_task(cast), cast.civil_affairs))
    done = part_of(make_task(cast), cast.civil_affairs)
    for each in (part, under_way, done):
        named(each, cast.lead_liaison)
    make_accepted_report(cast, done, percent=100, state=ProgressState.COMPLETED)
    unnamed = part_of(make_task(cast), cast.civil_affairs)
    unit, leaving = cast.civil_affairs.id, cast.lead_liaison.id
    assert [each.id for each in parts_in_hand(unit, leaving)] == [part.id, under_way.id]
    assert hand_over(unit, leaving, second.id, actor=cast.actor("office"), now=NOW) == 2
    refreshed(part, under_way, done, unnamed)
    assert [each.liaison_id for each in (part, under_way, done, unnamed)] == [second.id, second.id, leaving, None]
    assert entries("assignment:handed-over") == 2
    assert told("assignment:handed-over") == [("林和", NoticeKind.IN_HAND)] * 2


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        ("office", True),
        ("admin", True),
        ("lead_liaison", True),
        ("co_liaison", False),
        ("unit_leader", False),
        ("leader", False),
        ("viewer", False),
        ("other_city_office", False),
    ],
)
def test_who_may_hand_over(cast: Cast, part: Assignment, person: str, allowed: bool) -> None:
    second = colleague(cast.civil_affairs)
    named(part, cast.lead_liaison)

    def act() -> int:
        unit, leaving = cast.civil_affairs.id, cast.lead_liaison.id
        return hand_over(unit, leaving, second.id, actor=cast.actor(person), now=NOW)

    if allowed:
        assert act() == 1
        return
    with pytest.raises(Forbidden):
        act()


def test_only_another_liaison_of_the_unit_takes_over(cast: Cast, part: Assignment) -> None:
    named(part, cast.lead_liaison)
    unit, leaving = cast.civil_affairs.id, cast.lead_liaison.id
    for person in (cast.co_liaison, cast.unit_leader, cast.lead_liaison):
        with pytest.raises(Invalid) as problem:
            hand_over(unit, leaving, person.id, actor=cast.actor("office"), now=NOW)
        assert set(problem.value.fields) == {"takes_over"}
    assert entries("assignment:handed-over") == 0


def test_the_list_of_hands_shows_the_city_to_the_office_and_its_own_to_a_unit(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    named(part_of(task, cast.civil_affairs), cast.lead_liaison)
    named(part_of(task, cast.health), cast.co_liaison)

    def units(actor: Actor) -> list[tuple[str, str, int]]:
        return [(each.unit, each.person, each.parts) for each in caseloads(actor)]

    both = [("市民政局", "赵敏", 1), ("市卫生健康委", "钱进", 1)]
    assert units(cast.actor("office")) == units(cast.actor("admin")) == both
    assert units(cast.actor("co_liaison")) == both[1:]
    assert caseloads(cast.actor("other_city_office")) == []
    with transaction():
        cast.co_liaison.active = False
    unit, person = cast.health.id, cast.co_liaison.id
    assert caseloads(cast.actor("office"))[1] == Caseload(unit, "市卫生健康委", person, "钱进", False, 1)


def test_handing_over_at_once_moves_everything_once(app: Flask, cast: Cast, part: Assignment) -> None:
    second, third = colleague(cast.civil_affairs), colleague(cast.civil_affairs, "minzheng3", "高平")
    named(part, cast.lead_liaison)
    office, unit, leaving = cast.actor("office"), cast.civil_affairs.id, cast.lead_liaison.id
    to_second, to_third, part_id, liaison = second.id, third.id, part.id, liaison_of(part)
    outcome = at_once(
        app,
        lambda: hand_over(unit, leaving, to_second, actor=office, now=NOW),
        lambda: hand_over(unit, leaving, to_third, actor=office, now=NOW),
        lambda: accept_assignment(part_id, actor=liaison, now=NOW),
    )
    assert outcome == ["Conflict", "done", "done"]
    assert entries("assignment:handed-over") == 1
