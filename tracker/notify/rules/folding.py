"""What the office did to many tasks in one step is told once: notices of one moment become one with all its tasks. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import PlannedNotice

#: News that one step may bring of many tasks.
FOLDED = frozenset(
    {
        NoticeKind.REMINDED,
        NoticeKind.TASK_CORRECTED,
        NoticeKind.PART_GIVEN,
        NoticeKind.PART_WITHDRAWN,
        NoticeKind.IN_HAND,
    }
)


def folded(notices: Iterable[PlannedNotice]) -> list[PlannedNotice]:
    """The notices, those of one step for one person as one; `items` of its values has what each says of its task."""
    steps: dict[Hashable, list[PlannedNotice]] = {}
    for notice in notices:
        steps.setdefault(_step(notice), []).append(notice)
    return [_as_one(together) for together in steps.values()]


def _step(notice: PlannedNotice) -> Hashable:
    if notice.kind not in FOLDED or notice.task_id is None:
        return notice.key
    said = (notice.values.get("who"), notice.values.get("reason"))
    return notice.kind, notice.person.key, notice.organization_id, notice.happened_at, said


def _as_one(notices: Sequence[PlannedNotice]) -> PlannedNotice:
    first, *others = notices
    if not others:
        return first
    shared = {name: first.values.get(name, "") for name in ("unit", "who", "reason")}
    items = [{"task_id": notice.task_id, **notice.values} for notice in notices]
    return replace(first, task_id=None, values={**shared, "items": items})
