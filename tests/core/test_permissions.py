"""The policy: who may do what to whose record, as one table, and why not."""

import pytest

from tracker.core.permissions import ON_ARCHIVED, SYSTEM, Action, Actor, Allowed, Denied, Facts, may
from tracker.core.vocabulary import Role

CITY, OTHER_CITY, UNIT, OTHER_UNIT = 1, 2, 11, 12
OF_A_UNIT = (Role.LIAISON, Role.UNIT_LEADER)
ANOTHER_ORGANIZATION = "This belongs to another organization."
NOT_THE_ROLE = "Your role does not allow this."

_EVERYBODY = "admin office leader viewer | liaison unit_leader"
_READERS = "office leader viewer | liaison unit_leader"
#: Which roles may act on every record of their city | and which on those of their own unit alone.
WHO_MAY = {
    Action.VIEW_DESK: _EVERYBODY,
    Action.VIEW_HISTORY: _EVERYBODY,
    Action.VIEW_INBOX: _EVERYBODY,
    Action.SEARCH: _EVERYBODY,
    Action.VIEW_LEDGER: _READERS,
    Action.EXPORT_LEDGER: _READERS,
    Action.VIEW_TASK: _READERS,
    Action.VIEW_REPORT: _READERS,
    Action.VIEW_ROUNDS: _READERS,
    Action.VIEW_OVERSIGHT: "office leader viewer |",
    Action.VIEW_INDICATORS: "office leader viewer |",
    Action.VIEW_DRAFT: "| liaison unit_leader",
    Action.APPROVE_REPORT: "| unit_leader",
    Action.SET_UNIT: "office | unit_leader",
    Action.ACCEPT_ASSIGNMENT: "| liaison",
    Action.REFUSE_ASSIGNMENT: "| liaison",
    Action.NAME_PEOPLE: "| liaison",
    Action.SUBMIT_REPORT: "| liaison",
    Action.ASK_EXTENSION: "| liaison",
    Action.HAND_OVER: "admin office | liaison",
    Action.REVIEW_REPORT: "office | liaison",
    Action.VIEW_OUTBOX: "admin office |",
    Action.SEND_MAIL_AGAIN: "admin office |",
    Action.SET_DEMO_DAY: "admin office |",
    Action.CORRECT_PLAN: "office |",
    Action.CLOSE_TASK: "office |",
    Action.DECIDE_REFUSAL: "office |",
    Action.REMIND_UNIT: "office |",
    Action.VIEW_QUEUE: "office |",
    Action.IMPORT_PLAN: "office |",
    Action.MANAGE_DIGESTS: "office |",
    Action.DECIDE_EXTENSION: "office |",
    Action.MANAGE_ROUNDS: "office |",
    Action.REOPEN_TASK: "office |",
    Action.SET_PLAN: "office |",
    Action.ARCHIVE_PLAN: "office |",
    Action.SET_EVIDENCE: "office |",
    Action.CHECK_TASK: "office |",
    Action.ADD_TASK: "office |",
    Action.WITHDRAW_TASK: "office |",
    Action.REINSTATE_TASK: "office |",
}


def person(role: Role) -> Actor:
    """Somebody with the role in CITY, or in UNIT of it."""
    grants = frozenset({(role, UNIT if role in OF_A_UNIT else CITY)})
    return Actor(7, "赵敏", grants, frozenset({CITY}))


OFFICE, LIAISON = person(Role.OFFICE), person(Role.LIAISON)


@pytest.mark.parametrize("action", Action)
def test_who_may_do_what_to_whose_record(action: Action) -> None:
    whole_city, own_unit = (set(part.split()) for part in WHO_MAY[action].split("|"))
    own, neighbour = Facts(CITY, frozenset({UNIT})), Facts(CITY, frozenset({OTHER_UNIT}))
    elsewhere = Facts(OTHER_CITY, frozenset({99}))
    assert who_may(action, own) == whole_city | own_unit
    assert who_may(action, neighbour) == whole_city
    assert who_may(action, elsewhere) == set()
    assert who_may(action, None) == whole_city | own_unit, "a menu offers what is possible anywhere"


def who_may(action: Action, facts: Facts | None) -> set[str]:
    """The roles that may, each held by one person."""
    return {role.value for role in Role if may(person(role), action, facts)}


def test_who_has_no_role_may_do_nothing() -> None:
    for action in Action:
        assert may(SYSTEM, action) == may(SYSTEM, action, Facts(CITY))
        assert not may(SYSTEM, action)


@pytest.mark.parametrize(
    ("actor", "action", "facts", "reason"),
    [
        (LIAISON, Action.SUBMIT_REPORT, Facts(CITY, frozenset({OTHER_UNIT})), ANOTHER_ORGANIZATION),
        (LIAISON, Action.SUBMIT_REPORT, Facts(CITY), ANOTHER_ORGANIZATION),
        (OFFICE, Action.CLOSE_TASK, Facts(OTHER_CITY), ANOTHER_ORGANIZATION),
        (LIAISON, Action.CLOSE_TASK, Facts(CITY, frozenset({UNIT})), NOT_THE_ROLE),
        (LIAISON, Action.CLOSE_TASK, None, NOT_THE_ROLE),
        (OFFICE, Action.CLOSE_TASK, Facts(CITY, archived=True), "The plan is archived: it can be read, not changed."),
    ],
)
def test_the_reason_says_whether_role_or_record_is_in_the_way(
    actor: Actor, action: Action, facts: Facts | None, reason: str
) -> None:
    answer = may(actor, action, facts)
    assert isinstance(answer, Denied)
    assert str(answer.reason) == reason


def test_a_unit_is_no_city_and_a_city_no_unit() -> None:
    assert not may(OFFICE, Action.SUBMIT_REPORT, Facts(CITY, frozenset({CITY})))
    assert not may(person(Role.LIAISON), Action.VIEW_TASK, Facts(UNIT, frozenset({OTHER_UNIT})))


def test_one_of_several_roles_is_enough() -> None:
    both = Actor(7, "赵敏", LIAISON.grants | OFFICE.grants, frozenset({CITY}))
    for action in (Action.SUBMIT_REPORT, Action.CLOSE_TASK):
        assert may(both, action, Facts(CITY, frozenset({UNIT}))) == Allowed()
    assert not may(both, Action.SUBMIT_REPORT, Facts(CITY, frozenset({OTHER_UNIT})))


def test_an_archived_plan_is_read_and_taken_out_again_and_nothing_else() -> None:
    archived = Facts(CITY, frozenset({UNIT}), archived=True)
    possible = {action for action in Action for role in Role if may(person(role), action, archived)}
    assert possible == {
        Action.VIEW_LEDGER,
        Action.EXPORT_LEDGER,
        Action.VIEW_TASK,
        Action.VIEW_DRAFT,
        Action.VIEW_REPORT,
        Action.VIEW_OVERSIGHT,
        Action.VIEW_INDICATORS,
        Action.VIEW_ROUNDS,
        Action.ARCHIVE_PLAN,
    }
    assert possible == ON_ARCHIVED


def test_an_actor_knows_the_roles_and_their_places() -> None:
    actor = Actor(7, "赵敏", frozenset({(Role.LIAISON, 11), (Role.UNIT_LEADER, 12), (Role.OFFICE, CITY)}))
    assert actor.unit_ids == {11, 12}
    assert actor.organizations_as(Role.LIAISON) == {11}
    assert actor.organizations_as(Role.OFFICE, Role.LEADER) == {CITY}
    assert (actor.has(Role.OFFICE), actor.has(Role.LEADER)) == (True, False)
    assert (SYSTEM.user_id, SYSTEM.unit_ids, SYSTEM.jurisdiction_ids) == (0, frozenset(), frozenset())
