"""The one policy module: who may do what, to which record, and why not.

Everything is denied unless `POLICY` names it. A rule says which roles may act and on what: any record of
a jurisdiction in which the person has the role, or only what belongs to the person's own organization.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ONLY_READING, ROLES_OF_A_UNIT, Role


class Action(StrEnum):
    """Everything that a person can do, as one word for the pages, the services and the tests."""

    VIEW_DESK = "desk:view"
    VIEW_LEDGER = "ledger:view"
    VIEW_HISTORY = "history:view"
    EXPORT_LEDGER = "ledger:export"
    CORRECT_PLAN = "plan:correct"
    VIEW_TASK = "task:view"
    CLOSE_TASK = "task:close"
    ACCEPT_ASSIGNMENT = "assignment:accept"
    REFUSE_ASSIGNMENT = "assignment:refuse"
    DECIDE_REFUSAL = "refusal:decide"
    NAME_PEOPLE = "assignment:name-people"
    HAND_OVER = "assignment:hand-over"
    REMIND_UNIT = "assignment:remind"
    SUBMIT_REPORT = "report:submit"
    VIEW_DRAFT = "report-draft:view"
    APPROVE_REPORT = "report:approve"
    SET_UNIT = "unit:set"
    VIEW_REPORT = "report:view"
    REVIEW_REPORT = "report:review"
    VIEW_QUEUE = "queue:view"
    IMPORT_PLAN = "plan:import"
    VIEW_OVERSIGHT = "oversight:view"
    VIEW_INDICATORS = "indicators:view"
    SEARCH = "search:use"
    VIEW_INBOX = "inbox:view"
    VIEW_OUTBOX = "outbox:view"
    SEND_MAIL_AGAIN = "mail:send-again"
    MANAGE_DIGESTS = "digest:manage"
    SET_DEMO_DAY = "day:set"
    REOPEN_TASK = "task:reopen"
    CHECK_TASK = "task:check"
    ADD_TASK = "task:add"
    WITHDRAW_TASK = "task:withdraw"
    REINSTATE_TASK = "task:reinstate"
    SET_PLAN = "plan:settings"
    ARCHIVE_PLAN = "plan:archive"
    SET_EVIDENCE = "task:set-evidence"
    ASK_EXTENSION = "extension:ask"
    DECIDE_EXTENSION = "extension:decide"
    VIEW_ROUNDS = "rounds:view"
    MANAGE_ROUNDS = "rounds:manage"


class Reach(Enum):
    """How far a role carries."""

    JURISDICTION = "every record of the jurisdiction"
    OWN_ORGANIZATION = "records of the person's own organization"


@dataclass(frozen=True)
class Actor:
    """The person who acts, as plain facts: `grants` are (role, organization id) pairs.

    For a liaison or a unit's leader the organization is the unit; for the other roles it is the jurisdiction.
    Records of a jurisdiction that is not in `jurisdiction_ids` do not exist for the person.
    """

    user_id: int
    name: str
    grants: frozenset[tuple[Role, int]] = field(default_factory=frozenset)
    jurisdiction_ids: frozenset[int] = field(default_factory=frozenset)

    def has(self, role: Role) -> bool:
        """Whether the person has the role anywhere."""
        return any(granted is role for granted, _ in self.grants)

    @property
    def only_reads(self) -> bool:
        """Whether the person has no part in the work: leaders and viewers, of whom nothing is waited for."""
        return bool(self.grants) and {role for role, _organization in self.grants} <= ONLY_READING

    @property
    def unit_ids(self) -> frozenset[int]:
        """The organizations for which the person is a liaison or the leader who answers."""
        return self.organizations_as(*ROLES_OF_A_UNIT)

    def organizations_as(self, *roles: Role) -> frozenset[int]:
        """The organizations for which the person has one of the roles."""
        return frozenset(organization for role, organization in self.grants if role in roles)


SYSTEM = Actor(user_id=0, name="system")


@dataclass(frozen=True)
class Facts:
    """What the policy must know of the record: its jurisdiction and the organizations it belongs to.

    `archived`: it belongs to a plan that was archived and is only read.
    """

    jurisdiction_id: int
    organization_ids: frozenset[int] = frozenset()
    archived: bool = False


@dataclass(frozen=True)
class Allowed:
    """The person may act."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """The person may not act, and why."""

    reason: Message

    def __bool__(self) -> bool:
        return False


_ALL = Reach.JURISDICTION
_OWN = Reach.OWN_ORGANIZATION
#: Who reads: the city's people everything, a unit's people what concerns their unit.
_READERS = {
    Role.OFFICE: _ALL,
    Role.LEADER: _ALL,
    Role.VIEWER: _ALL,
    Role.LIAISON: _OWN,
    Role.UNIT_LEADER: _OWN,
}

POLICY: dict[Action, dict[Role, Reach]] = {
    Action.VIEW_DESK: {
        Role.OFFICE: _ALL,
        Role.LEADER: _ALL,
        Role.VIEWER: _ALL,
        Role.LIAISON: _OWN,
        Role.UNIT_LEADER: _OWN,
        Role.ADMIN: _ALL,
    },
    Action.VIEW_LEDGER: _READERS,
    # what the person may read of a time line is decided entry by entry (`tasks/history/queries`, `visible_entries`)
    Action.VIEW_HISTORY: {role: (_OWN if role in ROLES_OF_A_UNIT else _ALL) for role in Role},
    Action.EXPORT_LEDGER: _READERS,
    Action.CORRECT_PLAN: {Role.OFFICE: _ALL},
    Action.VIEW_TASK: _READERS,
    Action.CLOSE_TASK: {Role.OFFICE: _ALL},
    Action.ACCEPT_ASSIGNMENT: {Role.LIAISON: _OWN},
    Action.REFUSE_ASSIGNMENT: {Role.LIAISON: _OWN},
    Action.DECIDE_REFUSAL: {Role.OFFICE: _ALL},
    Action.NAME_PEOPLE: {Role.LIAISON: _OWN},
    Action.HAND_OVER: {Role.OFFICE: _ALL, Role.ADMIN: _ALL, Role.LIAISON: _OWN},
    Action.REMIND_UNIT: {Role.OFFICE: _ALL},
    Action.SUBMIT_REPORT: {Role.LIAISON: _OWN},
    Action.VIEW_DRAFT: {Role.LIAISON: _OWN, Role.UNIT_LEADER: _OWN},
    Action.APPROVE_REPORT: {Role.UNIT_LEADER: _OWN},
    Action.SET_UNIT: {Role.OFFICE: _ALL, Role.UNIT_LEADER: _OWN},
    Action.VIEW_REPORT: _READERS,
    # a liaison: reports of other units, where the plan lets the lead review them (`facts_of_review`)
    Action.REVIEW_REPORT: {Role.OFFICE: _ALL, Role.LIAISON: _OWN},
    Action.VIEW_QUEUE: {Role.OFFICE: _ALL},
    Action.IMPORT_PLAN: {Role.OFFICE: _ALL},
    Action.VIEW_OVERSIGHT: {Role.OFFICE: _ALL, Role.LEADER: _ALL, Role.VIEWER: _ALL},
    Action.VIEW_INDICATORS: {Role.OFFICE: _ALL, Role.LEADER: _ALL, Role.VIEWER: _ALL},
    # what of it the person may read is decided kind by kind (`search/queries`)
    Action.SEARCH: {role: (_OWN if role in ROLES_OF_A_UNIT else _ALL) for role in Role},
    Action.VIEW_INBOX: {role: (_OWN if role in ROLES_OF_A_UNIT else _ALL) for role in Role},
    Action.VIEW_OUTBOX: {Role.OFFICE: _ALL, Role.ADMIN: _ALL},
    Action.SEND_MAIL_AGAIN: {Role.OFFICE: _ALL, Role.ADMIN: _ALL},
    Action.MANAGE_DIGESTS: {Role.OFFICE: _ALL},
    Action.SET_DEMO_DAY: {Role.OFFICE: _ALL, Role.ADMIN: _ALL},
    # the lead answers for the due date of the whole task (domain.md section 1, step 6)
    Action.ASK_EXTENSION: {Role.LIAISON: _OWN},
    Action.DECIDE_EXTENSION: {Role.OFFICE: _ALL},
    # a unit sees its own rows only
    Action.VIEW_ROUNDS: _READERS,
    Action.MANAGE_ROUNDS: {Role.OFFICE: _ALL},
    Action.REOPEN_TASK: {Role.OFFICE: _ALL},
    Action.SET_PLAN: {Role.OFFICE: _ALL},
    Action.ARCHIVE_PLAN: {Role.OFFICE: _ALL},
    Action.SET_EVIDENCE: {Role.OFFICE: _ALL},
    Action.CHECK_TASK: {Role.OFFICE: _ALL},
    Action.ADD_TASK: {Role.OFFICE: _ALL},
    Action.WITHDRAW_TASK: {Role.OFFICE: _ALL},
    Action.REINSTATE_TASK: {Role.OFFICE: _ALL},
}

#: What may still be done to the records of an archived plan: read them, and take the plan out again.
ON_ARCHIVED = frozenset(
    {
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
)


def may(actor: Actor, action: Action, facts: Facts | None = None) -> Allowed | Denied:
    """Whether the actor may do this to the record that `facts` describe.

    Without facts: whether there is anything at all of which the actor may do this (for menus and pages
    that list). A jurisdiction-wide role reaches the records of its jurisdiction, a liaison's only those
    in which its own organization has a part.
    """
    rule = POLICY[action]
    if facts is not None and facts.archived and action not in ON_ARCHIVED:
        return Denied(N_("The plan is archived: it can be read, not changed."))
    if facts is None:
        if any(role in rule for role, _ in actor.grants):
            return Allowed()
        return Denied(N_("Your role does not allow this."))
    for role, organization in actor.grants:
        reach = rule.get(role)
        if reach is Reach.JURISDICTION and organization == facts.jurisdiction_id:
            return Allowed()
        if reach is Reach.OWN_ORGANIZATION and organization in facts.organization_ids:
            return Allowed()
    if any(role in rule for role, _ in actor.grants):
        return Denied(N_("This belongs to another organization."))
    return Denied(N_("Your role does not allow this."))
