"""What a notice says of each kind of news, and what it asks for."""

from datetime import date
from typing import Any

import pytest

from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Person, PlannedNotice
from tracker.notify.rules.folding import FOLDED
from tracker.notify.rules.phrases import due_date, heading, preview, what_happened, what_to_do
from tracker.notify.rules.round_words import report_in_round, round_running

TODAY = date(2023, 6, 28)
JUNE = {"round_id": 3, "period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-07-05"}
VALUES = {
    "number": "12",
    "title": "Canteens",
    "unit": "Civil Affairs",
    "who": "Li Mei",
    "reason": "figures missing",
    "due_on": "2023-07-05",
    "day": "2024-03-31",
    "before": "2023-12-31",
    "since": "2023-06-20",
    "working_days": 5,
    "percent": 40,
    "count": 9,
    "role": "lead",
}


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("due", {}, "Civil Affairs: due on 2023-07-05, in 7 days"),
        ("due", {"due_on": "2023-06-28"}, "Civil Affairs: due on 2023-06-28, today"),
        ("overdue", {"due_on": "2023-06-27"}, "Civil Affairs: due on 2023-06-27, 1 day late"),
        ("unaccepted", {}, "Civil Affairs: assigned on 2023-06-20 and not accepted after 5 working days"),
        ("unreviewed", {}, "Civil Affairs reported on 2023-06-20; the report has waited for 5 working days"),
        ("plan_issued", {}, "Li Mei issued the plan; tasks for Civil Affairs: 9"),
        ("report_submitted", {"corrected": False}, "Civil Affairs sent its report: 40 %"),
        ("report_submitted", {"corrected": True}, "Civil Affairs sent its corrected report: 40 %"),
        ("report_returned", {}, "Li Mei returned the report of Civil Affairs: figures missing"),
        ("report_handed_over", {}, "Li Mei wrote the report of Civil Affairs; it waits for your approval"),
        ("report_given_back", {}, "Li Mei gave the report of Civil Affairs back before it was sent: figures missing"),
        ("report_accepted", {}, "Li Mei accepted the report of Civil Affairs"),
        (
            "task_completed",
            {},
            "the completion reported by Civil Affairs was accepted; the office closes the task next",
        ),
        ("task_closed", {}, "Li Mei closed the task"),
        ("reminded", {}, "Li Mei reminds Civil Affairs: figures missing"),
        ("reminded", {"reason": ""}, "Li Mei reminds Civil Affairs of this task"),
        (
            "reminded",
            {"round": JUNE},
            "Li Mei reminds Civil Affairs of the report missing for 6/2023: figures missing",
        ),
        (
            "reminded",
            {"round": JUNE, "reason": ""},
            "Li Mei reminds Civil Affairs of the report missing for 6/2023",
        ),
        ("part_refused", {}, "Civil Affairs says that its part is not its own: figures missing"),
        ("part_kept", {}, "the part stays with Civil Affairs: figures missing"),
        (
            "part_kept",
            {"shared_with": "Health"},
            "the part stays with Civil Affairs, and Health shares the task: figures missing",
        ),
        (
            "part_kept",
            {"shared_with": "Health", "reason": ""},
            "the part stays with Civil Affairs, and Health shares the task",
        ),
        ("part_given", {}, "Li Mei assigned the task to Civil Affairs (lead): figures missing"),
        ("part_given", {"reason": ""}, "Li Mei assigned the task to Civil Affairs (lead)"),
        ("in_hand", {}, "Li Mei put the part of Civil Affairs into your hands"),
        (
            "part_withdrawn",
            {},
            "the part of Civil Affairs was taken away; nothing more is expected: figures missing",
        ),
        ("part_withdrawn", {"reason": ""}, "the part of Civil Affairs was taken away; nothing more is expected"),
        (
            "part_withdrawn",
            {"given_to": "Health"},
            "the part of Civil Affairs was re-assigned to Health; nothing more is expected: figures missing",
        ),
        (
            "part_withdrawn",
            {"given_to": "Health", "reason": ""},
            "the part of Civil Affairs was re-assigned to Health; nothing more is expected",
        ),
        ("task_reopened", {}, "Li Mei reopened the task: figures missing"),
        ("task_checked", {"result": "untrue"}, "a spot check found the report untrue: figures missing"),
        ("task_checked", {"result": "holds"}, "a spot check found the report true: figures missing"),
        (
            "extension_asked",
            {},
            "Civil Affairs asks to finish by 2024-03-31 instead of 2023-12-31: figures missing",
        ),
        ("extension_granted", {}, "Li Mei granted an extension: due on 2024-03-31 instead of 2023-12-31"),
        (
            "extension_denied",
            {},
            "Li Mei did not grant the extension; the task stays due on 2023-12-31: figures missing",
        ),
        (
            "extension_settled",
            {},
            "Li Mei changed the task itself; that settles the request of Civil Affairs for a later date:"
            " figures missing",
        ),
        (
            "task_corrected",
            {"before": {"title": "Meals"}, "after": {"title": "Canteens"}},
            "Li Mei corrected the task: Title “Meals” → “Canteens”. Reason: figures missing",
        ),
        ("task_added", {}, "Li Mei added this task to the plan: figures missing"),
        ("task_withdrawn", {}, "Li Mei withdrew the task; nothing more is expected: figures missing"),
        ("task_reinstated", {}, "Li Mei reinstated the task: figures missing"),
        (
            "round_opened",
            JUNE,
            "Li Mei has reports sent for 6/2023 by 2023-07-05; reports that Civil Affairs owes: 9",
        ),
        (
            "round_due",
            JUNE,
            "Civil Affairs: reports for 6/2023 are owed by 2023-07-05, in 7 days; still missing: 9",
        ),
        (
            "round_missing",
            JUNE | {"due_on": "2023-06-27"},
            "Civil Affairs: reports for 6/2023 are owed by 2023-06-27, 1 day late; still missing: 9",
        ),
        (
            "round_ended",
            JUNE,
            "Li Mei ended the round 6/2023; no more reports are expected for it: figures missing",
        ),
        ("round_ended", JUNE | {"reason": ""}, "Li Mei ended the round 6/2023; no more reports are expected for it"),
        ("digest", {"overdue": 2}, "waiting for you: 9, of these overdue: 2"),
        ("digest", {"scope": "The city", "tasks": 30, "overdue": 2}, "The city: tasks 30, overdue 2"),
    ],
)
def test_what_happened(kind: str, more: dict[str, Any], sentence: str) -> None:
    assert str(what_happened(NoticeKind(kind), VALUES | more, TODAY)) == sentence


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_sentence(kind: NoticeKind) -> None:
    assert what_happened(kind, VALUES | JUNE | {"before": {}, "after": {}, "overdue": 0}, TODAY).text


ITEMS = {"items": [{"task_id": 1}, {"task_id": 2}]}


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("reminded", {}, "Li Mei reminds Civil Affairs of 2 tasks: figures missing"),
        ("reminded", {"reason": ""}, "Li Mei reminds Civil Affairs of 2 tasks"),
        (
            "reminded",
            {"items": [{"round": JUNE}, {"round": JUNE}, {"round": JUNE}]},
            "Li Mei reminds Civil Affairs of 3 reports missing for 6/2023: figures missing",
        ),
        (
            "reminded",
            {"items": [{"round": JUNE}, {"round": JUNE}], "reason": ""},
            "Li Mei reminds Civil Affairs of 2 reports missing for 6/2023",
        ),
        ("task_corrected", {}, "Li Mei corrected 2 tasks of Civil Affairs: figures missing"),
        ("part_given", {}, "Li Mei assigned 2 tasks to Civil Affairs: figures missing"),
        (
            "part_withdrawn",
            {},
            "Civil Affairs has no part in 2 tasks any more; nothing more is expected there: figures missing",
        ),
        ("in_hand", {}, "Li Mei put the parts of Civil Affairs in 2 tasks into your hands"),
        ("digest", {"overdue": 0}, "waiting for you: 9, of these overdue: 0"),
    ],
)
def test_what_happened_to_many_tasks_at_once(kind: str, more: dict[str, Any], sentence: str) -> None:
    assert str(what_happened(NoticeKind(kind), VALUES | ITEMS | more, TODAY)) == sentence


@pytest.mark.parametrize("kind", sorted(FOLDED))
def test_every_kind_that_is_folded_has_a_sentence_for_many(kind: NoticeKind) -> None:
    assert "2 tasks" in str(what_happened(kind, VALUES | ITEMS, TODAY))


ASKED = {
    "due": "Report where it stands; report it as finished once it is.",
    "overdue": "Report where it stands, what holds it up and when it will be finished.",
    "unaccepted": "Accept the task.",
    "unreviewed": "Accept the report or return it with a reason.",
    "plan_issued": "Accept the tasks.",
    "report_submitted": "Accept the report or return it with a reason.",
    "report_handed_over": "Approve the report or give it back with a remark.",
    "report_given_back": "Change the report and hand it over again.",
    "report_returned": "Correct the report and send it again.",
    "reminded": "Report where it stands.",
    "part_refused": "Decide whose the part is.",
    "part_kept": "Accept the task.",
    "part_given": "Accept the task.",
    "task_reopened": "Report what is still to be done.",
    "task_added": "Accept the task.",
    "task_reinstated": "Accept the task.",
    "extension_asked": "Grant or deny the extension.",
    "round_opened": "Send a report on each of your tasks under way.",
    "round_due": "Send the reports that are still to come.",
    "round_missing": "Send the missing reports.",
}


def test_what_each_notice_asks_for_and_that_the_others_are_only_news() -> None:
    asked = {kind.value: str(words) for kind in NoticeKind if (words := what_to_do(kind))}
    assert asked == ASKED


def test_a_digest_says_what_a_round_still_lacks() -> None:
    running = round_running(JUNE | {"title": "Key tasks", "count": 4})
    assert str(running) == "Key tasks, 6/2023: reports owed by 2023-07-05 that are still missing: 4"
    assert str(report_in_round(JUNE)) == "Send the report for 6/2023 by 2023-07-05."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": "12", "title": "Canteens"}, "12 Canteens"),
        ({"number": "", "title": "Canteens"}, "Canteens"),
        ({"title": "Key tasks"}, "Key tasks"),
        ({}, ""),
    ],
)
def test_a_notice_is_headed_by_its_task_or_plan(values: dict[str, str], words: str) -> None:
    assert heading(values) == words


def test_the_due_date_of_the_task_if_it_has_one() -> None:
    assert due_date({"due_on": "2023-07-05"}) == date(2023, 7, 5)
    assert (due_date({"due_on": None}), due_date({})) == (None, None)


def test_a_dry_run_shows_the_sentence_of_its_day() -> None:
    notice = PlannedNotice(
        key="due:7",
        kind=NoticeKind.DUE,
        person=Person("Zhao", "zhao@x.example", user_id=3),
        jurisdiction_id=10,
        on_day=date(2023, 7, 4),
        why=what_happened(NoticeKind.DUE, VALUES, TODAY),
        values=VALUES,
    )
    assert str(preview(notice)) == "Civil Affairs: due on 2023-07-05, in 1 day"
