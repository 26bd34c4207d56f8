"""Entries as sentences: one a kind, nothing that is recorded without one."""

from typing import Any

import pytest

from tracker.audit.rules.entry_messages import EntryFacts
from tracker.audit.rules.registry import sentence_of
from tracker.core.messages import N_


def facts(action: str, *, reason: str = "", **after: object) -> EntryFacts:
    return EntryFacts(action, who="Li Mei", unit="Civil Affairs", after=after, reason=reason)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        pytest.param(facts("plan:issued", tasks=27), "Li Mei issued the plan with 27 tasks", id="issued"),
        pytest.param(facts("plan:issued"), "Li Mei issued the plan", id="issued, count unknown"),
        pytest.param(facts("assignment:accepted"), "Li Mei accepted the task for Civil Affairs", id="accepted"),
        pytest.param(
            facts("report:submitted", percent=40, corrects_id=None),
            "Li Mei sent the report of Civil Affairs: 40 %",
            id="reported",
        ),
        pytest.param(
            facts("report:submitted", percent=45, corrects_id=3),
            "Li Mei sent the corrected report of Civil Affairs: 45 %",
            id="corrected",
        ),
        pytest.param(facts("report:accepted"), "Li Mei accepted the report of Civil Affairs", id="report accepted"),
        pytest.param(
            facts("report:accepted", percent=40),
            "Li Mei accepted the report of Civil Affairs: 40 %",
            id="report accepted, with its per cent",
        ),
        pytest.param(
            facts("report:returned", reason="figures for June missing"),
            "Li Mei returned the report of Civil Affairs: figures for June missing",
            id="returned",
        ),
        pytest.param(facts("task:completed"), "Civil Affairs completed the task; Li Mei accepted it", id="completed"),
        pytest.param(facts("task:closed"), "Li Mei closed the task", id="closed"),
        pytest.param(facts("assignment:reminded"), "Li Mei reminded Civil Affairs", id="reminded without a note"),
        pytest.param(
            facts("assignment:reminded", reason="by Friday"),
            "Li Mei reminded Civil Affairs: by Friday",
            id="reminded with a note",
        ),
        pytest.param(facts("budget:moved"), "Li Mei: budget:moved", id="a kind from the future"),
    ],
)
def test_an_entry_says_who_did_what(entry: EntryFacts, sentence: str) -> None:
    assert str(sentence_of(entry)) == sentence


def test_what_the_program_did_is_said_of_the_system() -> None:
    entry = EntryFacts("assignment:reminded", who=N_("the system"), unit="Civil Affairs")
    assert str(sentence_of(entry)) == "the system reminded Civil Affairs"


DATES = {"due_on": "2024-03-31", "due_before": "2023-12-31"}
JUNE = {"period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-07-05"}
MONTHLY = {"rhythm": "monthly", "day": 5, "starts_on": "2023-07-01"}


@pytest.mark.parametrize(
    ("event", "after", "reason", "rest"),
    [
        ("draft:read", {}, "", "had the document read"),
        ("draft:uploaded", {}, "", "uploaded the document"),
        ("draft:saved", {}, "", "saved the draft"),
        ("draft:discarded", {}, "", "discarded the draft"),
        ("user:signed-in", {}, "", "signed in"),
        ("user:password-changed", {}, "", "changed the password"),
        ("plan:archived", {}, "", "archived the plan"),
        ("plan:taken-out", {}, "more came", "took the plan out of the archive: more came"),
        ("plan:rounds-scheduled", MONTHLY, "", "had reports sent monthly by day 5, from 2023-07-01 on"),
        ("plan:rounds-stopped", {}, "", "stopped the schedule of reporting rounds"),
        ("assignment:refused", {}, "not ours", "refused the part of Civil Affairs: not ours"),
        ("assignment:kept", {}, "it is yours", "left the part with Civil Affairs: it is yours"),
        (
            "assignment:kept",
            {"shared_with": "Health"},
            "",
            "left the part with Civil Affairs and has Health share the task",
        ),
        (
            "assignment:kept",
            {"shared_with": "Health"},
            "both do",
            "left the part with Civil Affairs and has Health share the task: both do",
        ),
        ("assignment:withdrawn", {}, "done", "took the part of Civil Affairs away: done"),
        ("assignment:withdrawn", {"given_to": ""}, "done", "took the part of Civil Affairs away: done"),
        ("assignment:withdrawn", {"given_to": "Health"}, "", "re-assigned the part of Civil Affairs to Health"),
        (
            "assignment:withdrawn",
            {"given_to": "Health"},
            "theirs",
            "re-assigned the part of Civil Affairs to Health: theirs",
        ),
        ("assignment:given", {"role": "lead"}, "", "assigned the task to Civil Affairs (lead)"),
        ("assignment:given", {}, "", "assigned the task to Civil Affairs (co)"),
        (
            "assignment:people-named",
            {"leader": "Feng", "liaison": "Zhao"},
            "",
            "named Feng as the leader and Zhao as the liaison of Civil Affairs",
        ),
        (
            "assignment:people-named",
            {"leader": "Feng", "liaison": ""},
            "",
            "named Feng as the leader of Civil Affairs who answers for it",
        ),
        (
            "assignment:people-named",
            {"leader": "", "liaison": "Zhao"},
            "",
            "named Zhao as the liaison of Civil Affairs who has it in hand",
        ),
        (
            "assignment:people-named",
            {},
            "",
            "took the names of Civil Affairs back: all of its liaisons have it in hand",
        ),
        (
            "assignment:handed-over",
            {"from": "Zhao", "liaison": "Sun"},
            "",
            "handed the part of Civil Affairs over from Zhao to Sun",
        ),
        ("report:handed-over", {}, "", "gave the report of Civil Affairs to the unit's leader for approval"),
        ("report:taken-back", {}, "", "took the report of Civil Affairs back from the unit's leader"),
        ("report:given-back", {}, "shorter", "gave the report of Civil Affairs back before it was sent: shorter"),
        ("report:opened", {}, "", "opened the report of Civil Affairs"),
        ("report:recalled", {}, "", "took the report of Civil Affairs back before it was opened"),
        ("report:draft-discarded", {}, "", "discarded the draft of the report of Civil Affairs"),
        ("task:added", {}, "forgotten", "added the task to the issued plan: forgotten"),
        ("task:corrected", {"title": "New", "status": "issued"}, "misread", "corrected the task (Title): misread"),
        ("task:corrected", {"section": "One", "title": "New"}, "misread", "corrected the task (2 fields): misread"),
        ("task:corrected", {"status": "issued"}, "misread", "corrected the task (0 fields): misread"),
        ("task:evidence-set", {"evidence_demand": None}, "", "had evidence asked for as the plan says"),
        ("task:evidence-set", {"evidence_demand": "never"}, "", "had evidence asked for never"),
        ("task:checked", {"result": "holds"}, "seen", "checked on the spot and found it true: seen"),
        ("task:checked", {"result": "untrue"}, "empty", "checked on the spot and found it untrue: empty"),
        (
            "task:checked",
            {"result": "holds", "place": "East Street"},
            "seen",
            "checked on the spot (East Street) and found it true: seen",
        ),
        (
            "task:checked",
            {"result": "untrue", "place": "East Street"},
            "empty",
            "checked on the spot (East Street) and found it untrue: empty",
        ),
        ("task:reopened", {}, "leaks", "reopened the task: leaks"),
        ("task:withdrawn", {}, "merged", "withdrew the task: merged"),
        ("task:reinstated", {}, "apart again", "reinstated the task: apart again"),
        (
            "extension:asked",
            DATES,
            "rain",
            "asked for Civil Affairs to finish by 2024-03-31 instead of 2023-12-31: rain",
        ),
        ("extension:granted", DATES, "", "granted an extension: due on 2024-03-31 instead of 2023-12-31"),
        ("extension:granted", DATES, "rain", "granted an extension: due on 2024-03-31 instead of 2023-12-31 (rain)"),
        ("extension:denied", DATES, "no", "did not grant the extension: no"),
        (
            "extension:settled",
            DATES,
            "merged",
            "settled Civil Affairs's request for a later date by changing the task: merged",
        ),
        ("extension:taken-back", DATES, "", "took the request for a later date back"),
        ("round:opened", JUNE, "", "opened the round 6/2023: reports by 2023-07-05"),
        ("round:closed", JUNE, "", "closed the round 6/2023"),
        ("round:closed", JUNE, "all came", "closed the round 6/2023: all came"),
        ("round:cancelled", JUNE, "holiday", "cancelled the round 6/2023: holiday"),
        ("organization:added", {"name": "Sports"}, "", "added the unit Sports"),
        ("organization:alias-added", {"alias": "CA"}, "", "noted that Civil Affairs is also called CA"),
        (
            "organization:approval-set",
            {"leader_approves_reports": True},
            "",
            "had Civil Affairs's reports approved by its leader first",
        ),
        (
            "organization:approval-set",
            {"leader_approves_reports": False},
            "",
            "had Civil Affairs's reports sent without its leader's approval",
        ),
        ("user:added", {"name": "Zhao"}, "", "added the account of Zhao"),
        ("user:password-reset", {"login": "zhao"}, "", "reset the password of zhao"),
        ("user:enabled", {"login": "zhao"}, "", "enabled the account of zhao"),
        ("user:disabled", {"login": "zhao"}, "", "disabled the account of zhao"),
        ("digest-recipient:added", {"address": "a@x.example"}, "", "added a@x.example to the digest's recipients"),
        (
            "digest-recipient:removed",
            {"address": "a@x.example"},
            "",
            "removed a@x.example from the digest's recipients",
        ),
        ("mail:offered-again", {"address": "a@x.example"}, "", "had the mail to a@x.example sent again"),
        ("day:set", {"day": "2023-06-28"}, "", "had the demo seen on 2023-06-28"),
    ],
)
def test_each_sentence_shows_what_the_entry_holds(event: str, after: dict[str, Any], reason: str, rest: str) -> None:
    assert str(sentence_of(facts(event, reason=reason, **after))) == f"Li Mei {rest}"


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            facts("extension:settled"),
            "Civil Affairs's request for a later date ended with the task, which is completed",
        ),
        (
            facts("report:set-aside"),
            "the report of Civil Affairs needs no approval any more: Li Mei changed the task",
        ),
        (facts("user:sign-in-failed"), "somebody failed to sign in as Li Mei"),
    ],
)
def test_sentences_that_begin_otherwise(entry: EntryFacts, sentence: str) -> None:
    assert str(sentence_of(entry)) == sentence


@pytest.mark.parametrize(
    ("after", "settings"),
    [
        ({}, "extensions without limit, the office reviews all"),
        ({"lead_accepts_co": True}, "extensions without limit, the lead reviews co-units"),
        ({"most_extensions": 0}, "at most 0 extensions a task, the office reviews all"),
        ({"most_extensions": 1}, "at most 1 extension a task, the office reviews all"),
        (
            {"most_extensions": 2, "lead_accepts_co": True},
            "at most 2 extensions a task, the lead reviews co-units",
        ),
        (
            {"most_extensions": 2, "evidence_demand": "never"},
            "at most 2 extensions a task, the office reviews all, evidence never",
        ),
    ],
)
def test_the_settings_of_a_plan_in_words(after: dict[str, Any], settings: str) -> None:
    before = {"most_extensions": 1, "lead_accepts_co": True}
    entry = EntryFacts("plan:set", who="Li Mei", before=before, after=after)
    was = "at most 1 extension a task, the lead reviews co-units"
    assert str(sentence_of(entry)) == f"Li Mei changed the plan's settings: {settings} (before: {was})"


def test_a_changed_schedule_says_what_it_was() -> None:
    entry = EntryFacts("plan:rounds-scheduled", who="Li Mei", before=MONTHLY, after=MONTHLY | {"day": 10})
    assert str(sentence_of(entry)) == (
        "Li Mei had reports sent monthly by day 10, from 2023-07-01 on (before: monthly by day 5, from 2023-07-01 on)"
    )
