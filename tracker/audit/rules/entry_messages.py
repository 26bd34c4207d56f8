"""An audit entry as a sentence: one small function an event; the registry says which. Pure, over plain facts.

The sentence does not name the task: a time line stands on the task's page, and a feed puts the task beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.audit.rules.correction_words import CORRECTED_FIELDS
from tracker.audit.rules.round_words import round_values, schedule_words
from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import EvidenceDemand, Responsibility


@dataclass(frozen=True)
class EntryFacts:
    """What a sentence needs of an entry. `who` acted; `unit` is the organization concerned, '' when there is none."""

    action: str
    who: str | Message
    unit: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def draft_read(facts: EntryFacts) -> Message:
    return N_("%(who)s had the document read", who=facts.who)


def draft_uploaded(facts: EntryFacts) -> Message:
    return N_("%(who)s uploaded the document", who=facts.who)


def draft_saved(facts: EntryFacts) -> Message:
    return N_("%(who)s saved the draft", who=facts.who)


def draft_discarded(facts: EntryFacts) -> Message:
    return N_("%(who)s discarded the draft", who=facts.who)


def plan_issued(facts: EntryFacts) -> Message:
    if "tasks" in facts.after:
        return P_(
            "%(who)s issued the plan with %(count)s task",
            "%(who)s issued the plan with %(count)s tasks",
            who=facts.who,
            count=facts.after["tasks"],
        )
    return N_("%(who)s issued the plan", who=facts.who)


def plan_archived(facts: EntryFacts) -> Message:
    return N_("%(who)s archived the plan", who=facts.who)


def plan_taken_out(facts: EntryFacts) -> Message:
    return N_("%(who)s took the plan out of the archive: %(reason)s", who=facts.who, reason=facts.reason)


def plan_set(facts: EntryFacts) -> Message:
    return N_(
        "%(who)s changed the plan's settings: %(after)s (before: %(before)s)",
        who=facts.who,
        after=_settings(facts.after),
        before=_settings(facts.before),
    )


def _settings(values: Mapping[str, Any]) -> Message:
    if "evidence_demand" not in values:
        return _extensions_and_reviews(values)
    demand = EvidenceDemand(values["evidence_demand"])
    return N_("%(settings)s, evidence %(demand)s", settings=_extensions_and_reviews(values), demand=demand)


def _extensions_and_reviews(values: Mapping[str, Any]) -> Message:
    most, lead = values.get("most_extensions"), values.get("lead_accepts_co")
    if most is None and lead:
        return N_("extensions without limit, the lead reviews co-units")
    if most is None:
        return N_("extensions without limit, the office reviews all")
    if lead:
        return P_(
            "at most %(count)s extension a task, the lead reviews co-units",
            "at most %(count)s extensions a task, the lead reviews co-units",
            count=most,
        )
    return P_(
        "at most %(count)s extension a task, the office reviews all",
        "at most %(count)s extensions a task, the office reviews all",
        count=most,
    )


def assignment_accepted(facts: EntryFacts) -> Message:
    return N_("%(who)s accepted the task for %(unit)s", who=facts.who, unit=facts.unit)


def assignment_refused(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit, "reason": facts.reason}
    return N_("%(who)s refused the part of %(unit)s: %(reason)s", **values)


def assignment_kept(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit, "reason": facts.reason}
    if not facts.after.get("shared_with"):
        return N_("%(who)s left the part with %(unit)s: %(reason)s", **values)
    values["other"] = facts.after["shared_with"]
    if not facts.reason:
        return N_("%(who)s left the part with %(unit)s and has %(other)s share the task", **values)
    return N_("%(who)s left the part with %(unit)s and has %(other)s share the task: %(reason)s", **values)


def assignment_withdrawn(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit, "other": facts.after.get("given_to", ""), "reason": facts.reason}
    if not values["other"]:
        return N_("%(who)s took the part of %(unit)s away: %(reason)s", **values)
    if not facts.reason:
        return N_("%(who)s re-assigned the part of %(unit)s to %(other)s", **values)
    return N_("%(who)s re-assigned the part of %(unit)s to %(other)s: %(reason)s", **values)


def assignment_given(facts: EntryFacts) -> Message:
    role = Responsibility(facts.after.get("role", Responsibility.CO))
    return N_("%(who)s assigned the task to %(unit)s (%(role)s)", who=facts.who, unit=facts.unit, role=role)


def assignment_people_named(facts: EntryFacts) -> Message:
    leader, liaison = facts.after.get("leader", ""), facts.after.get("liaison", "")
    values = {"who": facts.who, "unit": facts.unit, "leader": leader, "liaison": liaison}
    if leader and liaison:
        return N_("%(who)s named %(leader)s as the leader and %(liaison)s as the liaison of %(unit)s", **values)
    if leader:
        return N_("%(who)s named %(leader)s as the leader of %(unit)s who answers for it", **values)
    if liaison:
        return N_("%(who)s named %(liaison)s as the liaison of %(unit)s who has it in hand", **values)
    return N_("%(who)s took the names of %(unit)s back: all of its liaisons have it in hand", **values)


def assignment_handed_over(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit, "liaison": facts.after.get("liaison", "")}
    values["leaving"] = facts.after.get("from", "")
    return N_("%(who)s handed the part of %(unit)s over from %(leaving)s to %(liaison)s", **values)


def report_submitted(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit, "percent": facts.after.get("percent")}
    if facts.after.get("corrects_id"):
        return N_("%(who)s sent the corrected report of %(unit)s: %(percent)s %%", **values)
    return N_("%(who)s sent the report of %(unit)s: %(percent)s %%", **values)


def report_handed_over(facts: EntryFacts) -> Message:
    return N_("%(who)s gave the report of %(unit)s to the unit's leader for approval", who=facts.who, unit=facts.unit)


def report_taken_back(facts: EntryFacts) -> Message:
    return N_("%(who)s took the report of %(unit)s back from the unit's leader", who=facts.who, unit=facts.unit)


def report_given_back(facts: EntryFacts) -> Message:
    return N_(
        "%(who)s gave the report of %(unit)s back before it was sent: %(reason)s",
        who=facts.who,
        unit=facts.unit,
        reason=facts.reason,
    )


def report_draft_discarded(facts: EntryFacts) -> Message:
    return N_("%(who)s discarded the draft of the report of %(unit)s", who=facts.who, unit=facts.unit)


def report_accepted(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "unit": facts.unit}
    if "percent" in facts.after:
        return N_("%(who)s accepted the report of %(unit)s: %(percent)s %%", **values, percent=facts.after["percent"])
    return N_("%(who)s accepted the report of %(unit)s", **values)


def report_returned(facts: EntryFacts) -> Message:
    return N_(
        "%(who)s returned the report of %(unit)s: %(reason)s", who=facts.who, unit=facts.unit, reason=facts.reason
    )


def task_completed(facts: EntryFacts) -> Message:
    return N_("%(unit)s completed the task; %(who)s accepted it", who=facts.who, unit=facts.unit)


def task_corrected(facts: EntryFacts) -> Message:
    """Which fields, by their names on the page; the time line shows their values beneath."""
    fields = [CORRECTED_FIELDS[name] for name in facts.after if name in CORRECTED_FIELDS]
    values = {"who": facts.who, "reason": facts.reason}
    match fields:
        case [only]:
            return N_("%(who)s corrected the task (%(field)s): %(reason)s", **values, field=only)
    return N_("%(who)s corrected the task (%(count)s fields): %(reason)s", **values, count=len(fields))


def task_evidence_set(facts: EntryFacts) -> Message:
    demand = facts.after.get("evidence_demand")
    if demand is None:
        return N_("%(who)s had evidence asked for as the plan says", who=facts.who)
    return N_("%(who)s had evidence asked for %(demand)s", who=facts.who, demand=EvidenceDemand(demand))


def task_closed(facts: EntryFacts) -> Message:
    if facts.reason:
        return N_("%(who)s closed the task: %(reason)s", who=facts.who, reason=facts.reason)
    return N_("%(who)s closed the task", who=facts.who)


def task_checked(facts: EntryFacts) -> Message:
    values = {"who": facts.who, "place": facts.after.get("place", ""), "reason": facts.reason}
    untrue = facts.after.get("result") == "untrue"
    if not values["place"] and untrue:
        return N_("%(who)s checked on the spot and found it untrue: %(reason)s", who=facts.who, reason=facts.reason)
    if not values["place"]:
        return N_("%(who)s checked on the spot and found it true: %(reason)s", who=facts.who, reason=facts.reason)
    if untrue:
        return N_("%(who)s checked on the spot (%(place)s) and found it untrue: %(reason)s", **values)
    return N_("%(who)s checked on the spot (%(place)s) and found it true: %(reason)s", **values)


def assignment_reminded(facts: EntryFacts) -> Message:
    if not facts.reason:
        return N_("%(who)s reminded %(unit)s", who=facts.who, unit=facts.unit)
    return N_("%(who)s reminded %(unit)s: %(reason)s", who=facts.who, unit=facts.unit, reason=facts.reason)


def organization_added(facts: EntryFacts) -> Message:
    return N_("%(who)s added the unit %(unit)s", who=facts.who, unit=facts.after.get("name", facts.unit))


def organization_alias_added(facts: EntryFacts) -> Message:
    return N_(
        "%(who)s noted that %(unit)s is also called %(alias)s",
        who=facts.who,
        unit=facts.unit,
        alias=facts.after.get("alias", ""),
    )


def organization_approval_set(facts: EntryFacts) -> Message:
    if facts.after.get("leader_approves_reports"):
        return N_("%(who)s had %(unit)s's reports approved by its leader first", who=facts.who, unit=facts.unit)
    return N_("%(who)s had %(unit)s's reports sent without its leader's approval", who=facts.who, unit=facts.unit)


def user_added(facts: EntryFacts) -> Message:
    return N_("%(who)s added the account of %(name)s", who=facts.who, name=facts.after.get("name", ""))


def user_signed_in(facts: EntryFacts) -> Message:
    return N_("%(who)s signed in", who=facts.who)


def user_sign_in_failed(facts: EntryFacts) -> Message:
    return N_("somebody failed to sign in as %(who)s", who=facts.who)


def user_password_changed(facts: EntryFacts) -> Message:
    return N_("%(who)s changed the password", who=facts.who)


def user_password_reset(facts: EntryFacts) -> Message:
    return N_("%(who)s reset the password of %(login)s", who=facts.who, login=facts.after.get("login", ""))


def user_enabled(facts: EntryFacts) -> Message:
    return N_("%(who)s enabled the account of %(login)s", who=facts.who, login=facts.after.get("login", ""))


def user_disabled(facts: EntryFacts) -> Message:
    return N_("%(who)s disabled the account of %(login)s", who=facts.who, login=facts.after.get("login", ""))


def mail_offered_again(facts: EntryFacts) -> Message:
    return N_("%(who)s had the mail to %(address)s sent again", who=facts.who, address=facts.after.get("address", ""))


def digest_recipient_added(facts: EntryFacts) -> Message:
    return N_("%(who)s added %(address)s to the digest's recipients", **_who_and_address(facts))


def digest_recipient_removed(facts: EntryFacts) -> Message:
    return N_("%(who)s removed %(address)s from the digest's recipients", **_who_and_address(facts))


def _who_and_address(facts: EntryFacts) -> dict[str, Any]:
    return {"who": facts.who, "address": facts.after.get("address", "")}


def day_set(facts: EntryFacts) -> Message:
    return N_("%(who)s had the demo seen on %(day)s", who=facts.who, day=facts.after.get("day", ""))


def extension_asked(facts: EntryFacts) -> Message:
    return N_(
        "%(who)s asked for %(unit)s to finish by %(day)s instead of %(before)s: %(reason)s",
        **_extension_values(facts),
    )


def extension_granted(facts: EntryFacts) -> Message:
    if not facts.reason:
        return N_("%(who)s granted an extension: due on %(day)s instead of %(before)s", **_extension_values(facts))
    return N_(
        "%(who)s granted an extension: due on %(day)s instead of %(before)s (%(reason)s)", **_extension_values(facts)
    )


def extension_denied(facts: EntryFacts) -> Message:
    return N_("%(who)s did not grant the extension: %(reason)s", who=facts.who, reason=facts.reason)


def extension_settled(facts: EntryFacts) -> Message:
    if not facts.reason:
        return N_("%(unit)s's request for a later date ended with the task, which is completed", unit=facts.unit)
    return N_("%(who)s settled %(unit)s's request for a later date by changing the task: %(reason)s", **_who_why(facts))


def extension_taken_back(facts: EntryFacts) -> Message:
    return N_("%(who)s took the request for a later date back", who=facts.who)


def rounds_scheduled(facts: EntryFacts) -> Message:
    if not facts.before:
        return N_("%(who)s had reports sent %(schedule)s", who=facts.who, schedule=schedule_words(facts.after))
    return N_(
        "%(who)s had reports sent %(schedule)s (before: %(before)s)",
        who=facts.who,
        schedule=schedule_words(facts.after),
        before=schedule_words(facts.before),
    )


def rounds_stopped(facts: EntryFacts) -> Message:
    return N_("%(who)s stopped the schedule of reporting rounds", who=facts.who)


def round_opened(facts: EntryFacts) -> Message:
    return N_("%(who)s opened the round %(round)s: reports by %(day)s", **round_values(facts.after), who=facts.who)


def round_closed(facts: EntryFacts) -> Message:
    if not facts.reason:
        return N_("%(who)s closed the round %(round)s", **round_values(facts.after), who=facts.who)
    return N_("%(who)s closed the round %(round)s: %(reason)s", **round_values(facts.after), **_who_why(facts))


def round_cancelled(facts: EntryFacts) -> Message:
    return N_("%(who)s cancelled the round %(round)s: %(reason)s", **round_values(facts.after), **_who_why(facts))


def _extension_values(facts: EntryFacts) -> dict[str, Any]:
    return {
        "who": facts.who,
        "unit": facts.unit,
        "day": facts.after.get("due_on"),
        "before": facts.after.get("due_before"),
        "reason": facts.reason,
    }


def plainly(message: Message) -> Callable[[EntryFacts], Message]:
    """A sentence that says no more than who acted, for which unit, and why."""
    return lambda facts: Message(message.text, _who_why(facts))


def _who_why(facts: EntryFacts) -> dict[str, Any]:
    return {"who": facts.who, "unit": facts.unit, "reason": facts.reason}
