"""What a notice says: what happened, and what the person is asked to do. One small function a kind. Pure.

The words are those of reminding (催办), never of inspection: only a designated body may inspect.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tracker.audit.rules.correction_words import changes_in_words
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import NoticeKind, Responsibility
from tracker.core.wording import due_words
from tracker.notify.rules.decisions import PlannedNotice
from tracker.notify.rules.round_words import (
    reminded_in_round,
    reminded_of_many_in_round,
    round_due,
    round_ended,
    round_opened,
)

Values = Mapping[str, Any]


def heading(values: Values) -> str:
    """The task's number and title, or the plan's title."""
    return f"{values.get('number', '')} {values.get('title', '')}".strip()


def due_date(values: Values) -> date | None:
    """The due date of the task that the notice speaks of, if it has one."""
    text = values.get("due_on")
    return date.fromisoformat(text) if text else None


def what_happened(kind: NoticeKind, values: Values, today: date) -> Message:
    """The notice as a sentence; `today` is the day on which it is read as news."""
    of_many = _OF_MANY.get(kind) if "items" in values else None
    return of_many(values) if of_many else _HAPPENED[kind](values, today)


def what_to_do(kind: NoticeKind) -> Message | None:
    """What the person is asked to do, or None when the notice is only for information."""
    return _TO_DO.get(kind)


def preview(notice: PlannedNotice) -> Message:
    """The notice as a line of a dry run."""
    return what_happened(notice.kind, notice.values, notice.on_day)


def _due(values: Values, today: date) -> Message:
    due_on = due_date(values)
    return N_("%(unit)s: due on %(day)s, %(when)s", unit=values["unit"], day=due_on, when=due_words(due_on, today))


def _unaccepted(values: Values, _today: date) -> Message:
    return N_(
        "%(unit)s: assigned on %(day)s and not accepted after %(count)s working days",
        unit=values["unit"],
        day=values["since"],
        count=values["working_days"],
    )


def _unreviewed(values: Values, _today: date) -> Message:
    return N_(
        "%(unit)s reported on %(day)s; the report has waited for %(count)s working days",
        unit=values["unit"],
        day=values["since"],
        count=values["working_days"],
    )


def _plan_issued(values: Values, _today: date) -> Message:
    return N_(
        "%(who)s issued the plan; tasks for %(unit)s: %(count)s",
        who=values["who"],
        unit=values["unit"],
        count=values["count"],
    )


def _report_submitted(values: Values, _today: date) -> Message:
    if values.get("corrected"):
        return N_("%(unit)s sent its corrected report: %(percent)s %%", **_named(values, "unit", "percent"))
    return N_("%(unit)s sent its report: %(percent)s %%", **_named(values, "unit", "percent"))


def _report_returned(values: Values, _today: date) -> Message:
    return N_("%(who)s returned the report of %(unit)s: %(reason)s", **_named(values, "who", "unit", "reason"))


def _report_handed_over(values: Values, _today: date) -> Message:
    return N_("%(who)s wrote the report of %(unit)s; it waits for your approval", **_named(values, "who", "unit"))


def _report_given_back(values: Values, _today: date) -> Message:
    return N_(
        "%(who)s gave the report of %(unit)s back before it was sent: %(reason)s",
        **_named(values, "who", "unit", "reason"),
    )


def _report_accepted(values: Values, _today: date) -> Message:
    return N_("%(who)s accepted the report of %(unit)s", **_named(values, "who", "unit"))


def _task_completed(values: Values, _today: date) -> Message:
    return N_("the completion reported by %(unit)s was accepted; the office closes the task next", unit=values["unit"])


def _task_closed(values: Values, _today: date) -> Message:
    return N_("%(who)s closed the task", who=values["who"])


def _reminded(values: Values, _today: date) -> Message:
    if "round" in values:
        return reminded_in_round(values)
    if not values.get("reason"):
        return N_("%(who)s reminds %(unit)s of this task", **_named(values, "who", "unit"))
    return N_("%(who)s reminds %(unit)s: %(reason)s", **_named(values, "who", "unit", "reason"))


def _reminded_of_many(values: Values) -> Message:
    first, *_others = values["items"]
    if "round" in first:
        return reminded_of_many_in_round(values)
    named = _of_many(values, "who", "unit")
    if not values.get("reason"):
        return N_("%(who)s reminds %(unit)s of %(count)s tasks", **named)
    return N_("%(who)s reminds %(unit)s of %(count)s tasks: %(reason)s", **named, reason=values["reason"])


def _many_corrected(values: Values) -> Message:
    return N_("%(who)s corrected %(count)s tasks of %(unit)s: %(reason)s", **_of_many(values, "who", "unit", "reason"))


def _many_given(values: Values) -> Message:
    return N_("%(who)s assigned %(count)s tasks to %(unit)s: %(reason)s", **_of_many(values, "who", "unit", "reason"))


def _many_withdrawn(values: Values) -> Message:
    return N_(
        "%(unit)s has no part in %(count)s tasks any more; nothing more is expected there: %(reason)s",
        **_of_many(values, "unit", "reason"),
    )


def _many_in_hand(values: Values) -> Message:
    return N_("%(who)s put the parts of %(unit)s in %(count)s tasks into your hands", **_of_many(values, "who", "unit"))


def _of_many(values: Values, *names: str) -> dict[str, Any]:
    return _named(values, *names) | {"count": len(values["items"])}


def _part_refused(values: Values, _today: date) -> Message:
    return N_("%(unit)s says that its part is not its own: %(reason)s", **_named(values, "unit", "reason"))


def _part_kept(values: Values, _today: date) -> Message:
    if not values.get("shared_with"):
        return N_("the part stays with %(unit)s: %(reason)s", **_named(values, "unit", "reason"))
    named = _named(values, "unit", "reason", "shared_with")
    if not values["reason"]:
        return N_("the part stays with %(unit)s, and %(shared_with)s shares the task", **named)
    return N_("the part stays with %(unit)s, and %(shared_with)s shares the task: %(reason)s", **named)


def _part_given(values: Values, _today: date) -> Message:
    named = {"who": values["who"], "unit": values["unit"], "role": Responsibility(values["role"])}
    if not values["reason"]:
        return N_("%(who)s assigned the task to %(unit)s (%(role)s)", **named)
    return N_("%(who)s assigned the task to %(unit)s (%(role)s): %(reason)s", **named, reason=values["reason"])


def _in_hand(values: Values, _today: date) -> Message:
    return N_("%(who)s put the part of %(unit)s into your hands", **_named(values, "who", "unit"))


def _part_withdrawn(values: Values, _today: date) -> Message:
    named = {"unit": values["unit"], "other": values.get("given_to", ""), "reason": values["reason"]}
    if not named["other"] and not named["reason"]:
        return N_("the part of %(unit)s was taken away; nothing more is expected", **named)
    if not named["other"]:
        return N_("the part of %(unit)s was taken away; nothing more is expected: %(reason)s", **named)
    if not values["reason"]:
        return N_("the part of %(unit)s was re-assigned to %(other)s; nothing more is expected", **named)
    return N_("the part of %(unit)s was re-assigned to %(other)s; nothing more is expected: %(reason)s", **named)


def _task_reopened(values: Values, _today: date) -> Message:
    return N_("%(who)s reopened the task: %(reason)s", **_named(values, "who", "reason"))


def _task_checked(values: Values, _today: date) -> Message:
    if values.get("result") == "untrue":
        return N_("a spot check found the report untrue: %(reason)s", reason=values["reason"])
    return N_("a spot check found the report true: %(reason)s", reason=values["reason"])


def _extension_asked(values: Values, _today: date) -> Message:
    return N_(
        "%(unit)s asks to finish by %(day)s instead of %(before)s: %(reason)s",
        **_named(values, "unit", "day", "before", "reason"),
    )


def _extension_granted(values: Values, _today: date) -> Message:
    return N_(
        "%(who)s granted an extension: due on %(day)s instead of %(before)s", **_named(values, "who", "day", "before")
    )


def _extension_denied(values: Values, _today: date) -> Message:
    return N_(
        "%(who)s did not grant the extension; the task stays due on %(before)s: %(reason)s",
        **_named(values, "who", "before", "reason"),
    )


def _extension_settled(values: Values, _today: date) -> Message:
    return N_(
        "%(who)s changed the task itself; that settles the request of %(unit)s for a later date: %(reason)s",
        **_named(values, "who", "unit", "reason"),
    )


def _task_corrected(values: Values, _today: date) -> Message:
    changes = changes_in_words(values["before"], values["after"])
    return N_(
        "%(who)s corrected the task: %(changes)s. Reason: %(reason)s",
        **_named(values, "who", "reason"),
        changes=changes,
    )


def _task_added(values: Values, _today: date) -> Message:
    return N_("%(who)s added this task to the plan: %(reason)s", **_named(values, "who", "reason"))


def _task_withdrawn(values: Values, _today: date) -> Message:
    return N_("%(who)s withdrew the task; nothing more is expected: %(reason)s", **_named(values, "who", "reason"))


def _task_reinstated(values: Values, _today: date) -> Message:
    return N_("%(who)s reinstated the task: %(reason)s", **_named(values, "who", "reason"))


def _digest(values: Values, _today: date) -> Message:
    if "tasks" in values:
        return N_("%(scope)s: tasks %(tasks)s, overdue %(overdue)s", **_named(values, "scope", "tasks", "overdue"))
    return N_("waiting for you: %(count)s, of these overdue: %(overdue)s", **_named(values, "count", "overdue"))


def _named(values: Values, *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


_HAPPENED: dict[NoticeKind, Callable[[Values, date], Message]] = {
    NoticeKind.DUE: _due,
    NoticeKind.OVERDUE: _due,
    NoticeKind.UNACCEPTED: _unaccepted,
    NoticeKind.UNREVIEWED: _unreviewed,
    NoticeKind.PLAN_ISSUED: _plan_issued,
    NoticeKind.REPORT_SUBMITTED: _report_submitted,
    NoticeKind.REPORT_RETURNED: _report_returned,
    NoticeKind.REPORT_HANDED_OVER: _report_handed_over,
    NoticeKind.REPORT_GIVEN_BACK: _report_given_back,
    NoticeKind.REPORT_ACCEPTED: _report_accepted,
    NoticeKind.TASK_COMPLETED: _task_completed,
    NoticeKind.TASK_CLOSED: _task_closed,
    NoticeKind.REMINDED: _reminded,
    NoticeKind.PART_REFUSED: _part_refused,
    NoticeKind.PART_KEPT: _part_kept,
    NoticeKind.PART_GIVEN: _part_given,
    NoticeKind.IN_HAND: _in_hand,
    NoticeKind.PART_WITHDRAWN: _part_withdrawn,
    NoticeKind.TASK_REOPENED: _task_reopened,
    NoticeKind.TASK_CHECKED: _task_checked,
    NoticeKind.EXTENSION_ASKED: _extension_asked,
    NoticeKind.EXTENSION_GRANTED: _extension_granted,
    NoticeKind.EXTENSION_DENIED: _extension_denied,
    NoticeKind.EXTENSION_SETTLED: _extension_settled,
    NoticeKind.TASK_CORRECTED: _task_corrected,
    NoticeKind.TASK_ADDED: _task_added,
    NoticeKind.TASK_WITHDRAWN: _task_withdrawn,
    NoticeKind.TASK_REINSTATED: _task_reinstated,
    NoticeKind.ROUND_OPENED: round_opened,
    NoticeKind.ROUND_DUE: round_due,
    NoticeKind.ROUND_MISSING: round_due,
    NoticeKind.ROUND_ENDED: round_ended,
    NoticeKind.DIGEST: _digest,
}

#: What `folding.py` puts together: several tasks in one step.
_OF_MANY: dict[NoticeKind, Callable[[Values], Message]] = {
    NoticeKind.REMINDED: _reminded_of_many,
    NoticeKind.TASK_CORRECTED: _many_corrected,
    NoticeKind.PART_GIVEN: _many_given,
    NoticeKind.PART_WITHDRAWN: _many_withdrawn,
    NoticeKind.IN_HAND: _many_in_hand,
}

_TO_DO: dict[NoticeKind, Message] = {
    NoticeKind.DUE: N_("Report where it stands; report it as finished once it is."),
    NoticeKind.OVERDUE: N_("Report where it stands, what holds it up and when it will be finished."),
    NoticeKind.UNACCEPTED: N_("Accept the task."),
    NoticeKind.UNREVIEWED: N_("Accept the report or return it with a reason."),
    NoticeKind.PLAN_ISSUED: N_("Accept the tasks."),
    NoticeKind.REPORT_SUBMITTED: N_("Accept the report or return it with a reason."),
    NoticeKind.REPORT_HANDED_OVER: N_("Approve the report or give it back with a remark."),
    NoticeKind.REPORT_GIVEN_BACK: N_("Change the report and hand it over again."),
    NoticeKind.REPORT_RETURNED: N_("Correct the report and send it again."),
    NoticeKind.REMINDED: N_("Report where it stands."),
    NoticeKind.PART_REFUSED: N_("Decide whose the part is."),
    NoticeKind.PART_KEPT: N_("Accept the task."),
    NoticeKind.PART_GIVEN: N_("Accept the task."),
    NoticeKind.TASK_REOPENED: N_("Report what is still to be done."),
    NoticeKind.TASK_ADDED: N_("Accept the task."),
    NoticeKind.TASK_REINSTATED: N_("Accept the task."),
    NoticeKind.EXTENSION_ASKED: N_("Grant or deny the extension."),
    NoticeKind.ROUND_OPENED: N_("Send a report on each of your tasks under way."),
    NoticeKind.ROUND_DUE: N_("Send the reports that are still to come."),
    NoticeKind.ROUND_MISSING: N_("Send the missing reports."),
}
