"""Steps of a review, to be undone and redone: what a step changed, piece by piece, as JSON can carry it.

A patch names the pieces that differ (the header, tasks, indicators, questions by their keys; None for one that
is not there) and the order where it changed. It is small whatever the draft's length. Pure.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Patch = dict[str, Any]
#: Lists of the content, and what names each of their pieces.
_LISTS = {"tasks": "key", "indicators": "ordinal", "questions": "key", "set_aside": "key"}
#: How many steps of a draft are kept.
MOST_STEPS = 50


class StepKind(StrEnum):
    """What a reviewer of a draft did, to be undone in words."""

    TASK_SAVED = "task_saved"
    PLAN_SAVED = "plan_saved"
    UNIT_MAPPED = "unit_mapped"
    UNIT_ADDED = "unit_added"
    UNIT_DROPPED = "unit_dropped"
    LEAD_CHOSEN = "lead_chosen"
    DOUBT_SETTLED = "doubt_settled"
    TASK_ADDED = "task_added"
    TASK_LEFT_OUT = "task_left_out"
    TASK_PUT_BACK = "task_put_back"
    TASK_LOOKED_AT = "task_looked_at"
    TASK_TO_LOOK_AT = "task_to_look_at"
    ALL_LOOKED_AT = "all_looked_at"
    TASKS_MERGED = "tasks_merged"
    TASK_SPLIT = "task_split"
    TASK_MOVED = "task_moved"
    COLUMNS_NAMED = "columns_named"
    WORDS_USED = "words_used"
    WORDS_SET_ASIDE = "words_set_aside"
    INDICATOR_SAVED = "indicator_saved"
    INDICATOR_ADDED = "indicator_added"
    INDICATOR_LEFT_OUT = "indicator_left_out"
    INDICATOR_PUT_BACK = "indicator_put_back"


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Patch:
    """The patch that makes `after` of `before`; empty when they are the same."""
    patch: Patch = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        patch[name] = _of_list(old or [], new or [], _LISTS[name]) if name in _LISTS else new
    return patch


def patched(content: Mapping[str, Any], patch: Patch) -> dict[str, Any]:
    """The content with the patch applied. Revisions only ever grow, so that a form opened before stays stale."""
    changed = dict(content)
    for name, piece in patch.items():
        if name in _LISTS:
            changed[name] = _patched_list(content.get(name, []), piece, _LISTS[name])
        else:
            changed[name] = _with_later_revision(piece, content.get(name))
    return changed


def _of_list(old: list[dict[str, Any]], new: list[dict[str, Any]], key: str) -> Patch:
    before = {str(each[key]): each for each in old}
    after = {str(each[key]): each for each in new}
    pieces = {name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {"pieces": pieces} | ({"order": list(after)} if list(before) != list(after) else {})


def _patched_list(content: list[dict[str, Any]], patch: Patch, key: str) -> list[dict[str, Any]]:
    pieces = {str(each[key]): each for each in content}
    order = patch.get("order", list(pieces))
    for name, piece in patch["pieces"].items():
        pieces[name] = _with_later_revision(piece, pieces.get(name))
    return [pieces[name] for name in order]


def _with_later_revision(piece: Any, now: Any) -> Any:
    if not isinstance(piece, dict) or "revision" not in piece:
        return piece
    current = now["revision"] if isinstance(now, dict) else piece["revision"]
    return piece | {"revision": max(piece["revision"], current) + 1}
