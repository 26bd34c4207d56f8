"""Which kind of act an entry is, for filtering a time line: by its word, else by what stands before the colon. Pure."""

from collections.abc import Iterable

from tracker.core.vocabulary import ActKind

_OF_WORD = {
    "assignment:reminded": ActKind.REMINDING,
    "assignment:people-named": ActKind.PEOPLE,
    "assignment:handed-over": ActKind.PEOPLE,
    "plan:issued": ActKind.ASSIGNING,
    "plan:rounds-scheduled": ActKind.REPORTING,
    "plan:rounds-stopped": ActKind.REPORTING,
    "task:completed": ActKind.FINISHING,
    "task:closed": ActKind.FINISHING,
    "task:reopened": ActKind.FINISHING,
    "task:checked": ActKind.FINISHING,
    "task:added": ActKind.ASSIGNING,
    "task:withdrawn": ActKind.FINISHING,
    "task:reinstated": ActKind.FINISHING,
}
_OF_RECORD = {
    "plan": ActKind.CHANGING,
    "task": ActKind.CHANGING,
    "assignment": ActKind.ASSIGNING,
    "report": ActKind.REPORTING,
    "round": ActKind.REPORTING,
    "extension": ActKind.EXTENDING,
    "organization": ActKind.UNITS,
    "user": ActKind.ACCOUNTS,
}


def kind_of(action: str) -> ActKind:
    """The kind of an act, such as `REPORTING` for ``report:returned``; OTHER for what has none of its own."""
    return _OF_WORD.get(action) or _OF_RECORD.get(action.partition(":")[0], ActKind.OTHER)


def actions_of(kind: ActKind, actions: Iterable[str]) -> list[str]:
    """Those of the actions that are of this kind, sorted."""
    return sorted(action for action in set(actions) if kind_of(action) is kind)
