"""Who is told when something happened."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.core.events import Event
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Person, PlannedNotice
from tracker.notify.rules.phrases import what_happened
from tracker.notify.rules.reactions import (
    ASKS_FOR_A_DECISION,
    ASKS_FOR_AN_ANSWER,
    Context,
    EntryToTell,
    ToldTask,
    notices_for,
    reacts_to,
)

OFFICE = Person("李梅", "office@yunzhou.example", user_id=1)
SECOND_OFFICE = Person("王强", "office2@yunzhou.example", user_id=2)
LEAD = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
CO = Person("钱进", "weijian@yunzhou.example", user_id=4)
UNIT_LEADER = Person("冯局", "juzhang@yunzhou.example", user_id=5)
COLLEAGUE = Person("孙悦", "minzheng2@yunzhou.example", user_id=6)
CIVIL_AFFAIRS, HEALTH, EDUCATION = 20, 21, 22
TODAY = date(2023, 6, 28)

AROUND = Context(
    liaisons={CIVIL_AFFAIRS: (LEAD,), HEALTH: (CO,)},
    unit_leaders={CIVIL_AFFAIRS: (UNIT_LEADER,)},
    offices={10: (OFFICE, SECOND_OFFICE)},
    units={CIVIL_AFFAIRS: "市民政局", HEALTH: "市卫生健康委", EDUCATION: "市教育局"},
    tasks={7: ToldTask("12", "改造提升社区食堂", date(2023, 12, 31), (CIVIL_AFFAIRS, HEALTH))},
    plans={1: "重点任务清单"},
    parts_of_plan={1: {CIVIL_AFFAIRS: 9, HEALTH: 4, EDUCATION: 2}},
)


def entry(action: str, **changes: object) -> EntryToTell:
    facts = EntryToTell(
        entry_id=90,
        action=action,
        subject_id=5,
        actor_id=OFFICE.user_id,
        actor_name="李梅",
        jurisdiction_id=10,
        at=datetime(2023, 6, 28, 1, 30, tzinfo=UTC),
        on_day=TODAY,
        plan_id=1,
        task_id=7,
        organization_id=CIVIL_AFFAIRS,
        reason="缺少数据。",
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def react(facts: EntryToTell) -> list[PlannedNotice]:
    return notices_for(facts, AROUND, TODAY)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        pytest.param(entry("plan:issued"), [(LEAD, NoticeKind.PLAN_ISSUED), (CO, NoticeKind.PLAN_ISSUED)], id="plan"),
        pytest.param(
            entry("report:submitted", actor_id=LEAD.user_id),
            [(OFFICE, NoticeKind.REPORT_SUBMITTED), (SECOND_OFFICE, NoticeKind.REPORT_SUBMITTED)],
            id="report to the office",
        ),
        pytest.param(entry("report:returned"), [(LEAD, NoticeKind.REPORT_RETURNED)], id="return"),
        pytest.param(
            entry("report:returned", organization_id=HEALTH), [(CO, NoticeKind.REPORT_RETURNED)], id="co-unit's return"
        ),
        pytest.param(entry("report:handed-over"), [(UNIT_LEADER, NoticeKind.REPORT_HANDED_OVER)], id="to approve"),
        pytest.param(entry("report:handed-over", organization_id=HEALTH), [], id="unit without leader"),
        pytest.param(entry("report:given-back"), [(LEAD, NoticeKind.REPORT_GIVEN_BACK)], id="given back"),
        pytest.param(entry("report:taken-back"), [], id="taking back concerns nobody"),
        pytest.param(entry("report:accepted"), [(LEAD, NoticeKind.REPORT_ACCEPTED)], id="accepted"),
        pytest.param(entry("task:completed"), [(LEAD, NoticeKind.TASK_COMPLETED)], id="completed"),
        pytest.param(
            entry("task:closed"), [(LEAD, NoticeKind.TASK_CLOSED), (CO, NoticeKind.TASK_CLOSED)], id="closed: all units"
        ),
        pytest.param(entry("assignment:reminded"), [(LEAD, NoticeKind.REMINDED)], id="reminded by hand"),
        pytest.param(entry("report:returned", organization_id=EDUCATION), [], id="unit without liaison"),
        pytest.param(entry("task:checked"), [(LEAD, NoticeKind.TASK_CHECKED)], id="checked on the spot"),
        pytest.param(
            entry("assignment:refused", actor_id=LEAD.user_id),
            [(OFFICE, NoticeKind.PART_REFUSED), (SECOND_OFFICE, NoticeKind.PART_REFUSED)],
            id="a refusal waits for the office",
        ),
        pytest.param(entry("assignment:kept"), [(LEAD, NoticeKind.PART_KEPT)], id="left with the unit"),
        pytest.param(entry("assignment:withdrawn"), [(LEAD, NoticeKind.PART_WITHDRAWN)], id="taken away"),
        pytest.param(entry("assignment:given"), [(LEAD, NoticeKind.PART_GIVEN)], id="given"),
        pytest.param(
            entry("extension:asked", actor_id=LEAD.user_id),
            [(OFFICE, NoticeKind.EXTENSION_ASKED), (SECOND_OFFICE, NoticeKind.EXTENSION_ASKED)],
            id="a later date waits for the office",
        ),
        pytest.param(entry("extension:denied"), [(LEAD, NoticeKind.EXTENSION_DENIED)], id="no later date"),
        pytest.param(entry("extension:settled"), [(LEAD, NoticeKind.EXTENSION_SETTLED)], id="date settled by a change"),
        pytest.param(entry("extension:settled", reason=""), [], id="date settled by the completion, told anyway"),
        pytest.param(entry("extension:taken-back"), [], id="taking a request back concerns nobody"),
        pytest.param(entry("assignment:accepted"), [], id="acceptance concerns nobody"),
        pytest.param(entry("draft:saved"), [], id="drafts concern nobody"),
        pytest.param(entry("user:signed-in"), [], id="signing in concerns nobody"),
    ],
)
def test_whom_an_entry_concerns(facts: EntryToTell, told: list[tuple[Person, NoticeKind]]) -> None:
    assert [(notice.person, notice.kind) for notice in react(facts)] == told


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("task:closed", NoticeKind.TASK_CLOSED),
        ("task:reopened", NoticeKind.TASK_REOPENED),
        ("task:added", NoticeKind.TASK_ADDED),
        ("task:withdrawn", NoticeKind.TASK_WITHDRAWN),
        ("task:reinstated", NoticeKind.TASK_REINSTATED),
        ("task:corrected", NoticeKind.TASK_CORRECTED),
        ("extension:granted", NoticeKind.EXTENSION_GRANTED),
    ],
)
def test_what_concerns_the_whole_task_is_told_to_each_unit_under_its_own_name(action: str, kind: NoticeKind) -> None:
    notices = react(entry(action, organization_id=None))
    assert [(notice.person, notice.kind, notice.organization_id, notice.values["unit"]) for notice in notices] == [
        (LEAD, kind, CIVIL_AFFAIRS, "市民政局"),
        (CO, kind, HEALTH, "市卫生健康委"),
    ]
    assert react(entry(action, task_id=99)) == []


@pytest.mark.parametrize(
    ("reporting", "told"),
    [
        pytest.param(HEALTH, [(LEAD, CIVIL_AFFAIRS)], id="a co-unit's report: the lead reviews it"),
        pytest.param(CIVIL_AFFAIRS, [(OFFICE, None), (SECOND_OFFICE, None)], id="the lead's own: the office does"),
    ],
)
def test_a_report_is_told_to_whoever_reviews_it(reporting: int, told: list[tuple[Person, int | None]]) -> None:
    around = replace(AROUND, reviewing_leads={7: CIVIL_AFFAIRS})
    notices = notices_for(entry("report:submitted", actor_id=None, organization_id=reporting), around, TODAY)
    assert [(notice.person, notice.organization_id) for notice in notices] == told


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        pytest.param(entry("report:returned"), [COLLEAGUE], id="whoever has the part in hand"),
        pytest.param(entry("report:returned", task_id=99), [LEAD, COLLEAGUE], id="a task without names"),
        pytest.param(entry("plan:issued"), [LEAD, COLLEAGUE], id="a plan is told to all of the unit"),
        pytest.param(entry("assignment:people-named", after={"liaison_id": 3}), [LEAD], id="who was named"),
        pytest.param(entry("assignment:people-named", after={"liaison_id": None}), [], id="only a leader was named"),
        pytest.param(entry("assignment:handed-over", after={"liaison_id": 6}), [COLLEAGUE], id="who took over"),
    ],
)
def test_who_of_several_liaisons_is_told(facts: EntryToTell, told: list[Person]) -> None:
    task = ToldTask("12", "改造提升社区食堂", None, (CIVIL_AFFAIRS,), in_hand={CIVIL_AFFAIRS: 6})
    around = replace(AROUND, liaisons={CIVIL_AFFAIRS: (LEAD, COLLEAGUE)}, tasks={7: task})
    assert [notice.person for notice in notices_for(facts, around, TODAY)] == told


def test_a_new_name_is_told_as_a_part_in_hand() -> None:
    for action in ("assignment:people-named", "assignment:handed-over"):
        [notice] = react(entry(action, after={"liaison_id": LEAD.user_id}))
        assert (notice.kind, notice.organization_id) == (NoticeKind.IN_HAND, CIVIL_AFFAIRS)


OF_TASK = {
    "number": "12",
    "title": "改造提升社区食堂",
    "due_on": "2023-12-31",
    "unit": "市民政局",
    "who": "李梅",
    "reason": "缺少数据。",
}
ROUND = {"round_id": 3, "period_start": "2023-06-01", "period_end": "2023-06-30"}
DATES = {"due_on": "2024-03-31", "due_before": "2023-12-31"}
DATES_SHOWN = {"day": "2024-03-31", "before": "2023-12-31"}


@pytest.mark.parametrize(
    ("facts", "values"),
    [
        pytest.param(entry("report:returned"), OF_TASK, id="a return: the task and the reason"),
        pytest.param(
            entry("report:returned", task_id=99, organization_id=CIVIL_AFFAIRS),
            OF_TASK | {"number": "", "title": "", "due_on": None},
            id="a task that is not there",
        ),
        pytest.param(
            entry("report:submitted", after={"percent": 40, "corrects_id": None, "role": "lead"}),
            OF_TASK | {"percent": 40, "corrected": False, "role": "lead"},
            id="a report: how far, and the unit's role",
        ),
        pytest.param(
            entry("report:submitted", after={"percent": 40, "corrects_id": 4}),
            OF_TASK | {"percent": 40, "corrected": True},
            id="a report that corrects another",
        ),
        pytest.param(entry("assignment:reminded", after=ROUND), OF_TASK | {"round": ROUND}, id="reminded for a round"),
        pytest.param(
            entry("assignment:withdrawn", after={"given_to": "市教育局", "status": "withdrawn"}),
            OF_TASK | {"given_to": "市教育局"},
            id="re-assigned: to whom",
        ),
        pytest.param(
            entry("assignment:kept", after={"shared_with": "市教育局"}),
            OF_TASK | {"shared_with": "市教育局"},
            id="left with the unit: who shares it",
        ),
        pytest.param(entry("extension:asked", after=DATES), OF_TASK | DATES_SHOWN, id="a later date asked for"),
        pytest.param(entry("extension:granted", after=DATES), OF_TASK | DATES_SHOWN, id="granted"),
        pytest.param(entry("extension:denied", after=DATES), OF_TASK | DATES_SHOWN, id="denied"),
        pytest.param(entry("extension:settled", after=DATES), OF_TASK | DATES_SHOWN, id="settled"),
        pytest.param(entry("task:checked", after={"result": "untrue"}), OF_TASK | {"result": "untrue"}, id="checked"),
    ],
)
def test_what_a_notice_shows(facts: EntryToTell, values: dict[str, Any]) -> None:
    assert notices_for(replace(facts, actor_id=None), AROUND, TODAY)[0].values == values


def test_a_task_without_a_date_is_told_without_one() -> None:
    around = replace(AROUND, tasks={7: ToldTask("12", "改造提升社区食堂", None, (CIVIL_AFFAIRS,))})
    assert notices_for(entry("task:closed"), around, TODAY)[0].values == OF_TASK | {"due_on": None}


def test_long_texts_of_a_correction_are_named_without_what_they_say() -> None:
    before = {"title": "改造社区食堂", "body": "旧的正文", "precision": "day"}
    after = {"title": "改造提升社区食堂", "body": "新的正文", "precision": "month"}
    values = react(entry("task:corrected", before=before, after=after))[0].values
    assert values["before"] == {"title": "改造社区食堂"}
    assert values["after"] == {"title": "改造提升社区食堂", "body": None, "precision": None}


def test_whoever_got_the_part_by_a_correction_is_not_told_of_the_correction() -> None:
    given = entry("task:corrected", before={"co": []}, after={"co": ["市卫生健康委"]})
    assert [notice.person for notice in react(given)] == [LEAD]


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        pytest.param("2023-06-29", [(LEAD, 2), (COLLEAGUE, 1), (CO, 1)], id="the day after"),
        pytest.param("2023-06-28", [(LEAD, 2), (COLLEAGUE, 1), (CO, 1)], id="on its last day"),
        pytest.param("2023-06-27", [], id="its day has passed"),
    ],
)
def test_an_opened_round_tells_each_liaison_how_many_reports_are_owed(
    due_on: str, told: list[tuple[Person, int]]
) -> None:
    around = replace(
        AROUND,
        liaisons={CIVIL_AFFAIRS: (LEAD, COLLEAGUE), HEALTH: (CO,)},
        owed_in_round={5: {CIVIL_AFFAIRS: (3, 3, 6), HEALTH: (None,)}},
    )
    notices = notices_for(entry("round:opened", after=ROUND | {"due_on": due_on}), around, TODAY)
    assert [(notice.person, notice.values["count"]) for notice in notices] == told
    assert {notice.kind for notice in notices} <= {NoticeKind.ROUND_OPENED}


@pytest.mark.parametrize("action", ["round:closed", "round:cancelled"])
def test_the_end_of_a_round_is_told_to_the_units_that_owed_a_report(action: str) -> None:
    after = ROUND | {"due_on": "2023-07-05", "units_owing": [HEALTH, EDUCATION]}
    [notice] = react(entry(action, task_id=None, organization_id=None, after=after))
    assert (notice.person, notice.kind, notice.organization_id) == (CO, NoticeKind.ROUND_ENDED, HEALTH)
    of_round = ROUND | {"title": "重点任务清单", "who": "李梅", "unit": "市卫生健康委", "due_on": "2023-07-05"}
    assert notice.values == of_round | {"reason": "缺少数据。"}


def test_an_opened_round_is_told_with_its_plan_period_and_day() -> None:
    around = replace(AROUND, owed_in_round={5: {HEALTH: (None,)}})
    [notice] = notices_for(entry("round:opened", after=ROUND | {"due_on": "2023-07-05"}), around, TODAY)
    of_round = ROUND | {"title": "重点任务清单", "who": "李梅", "unit": "市卫生健康委", "due_on": "2023-07-05"}
    assert notice.values == of_round | {"count": 1}


@pytest.mark.parametrize("action", sorted(reacts_to()))
def test_nobody_is_told_of_what_he_did_himself(action: str) -> None:
    for person in (OFFICE, LEAD, CO):
        assert person not in [notice.person for notice in react(entry(action, actor_id=person.user_id))]


def test_an_issued_plan_is_one_notice_with_the_unit_s_number_of_tasks() -> None:
    notices = react(entry("plan:issued", task_id=None))
    assert [(notice.person, notice.values["count"], notice.values["title"]) for notice in notices] == [
        (LEAD, 9, "重点任务清单"),
        (CO, 4, "重点任务清单"),
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        pytest.param(entry("report:returned"), "李梅 returned the report of 市民政局: 缺少数据。", id="return"),
        pytest.param(entry("assignment:reminded"), "李梅 reminds 市民政局: 缺少数据。", id="note"),
        pytest.param(entry("assignment:reminded", reason=""), "李梅 reminds 市民政局 of this task", id="no note"),
        pytest.param(
            entry("report:submitted", after={"percent": 40, "corrects_id": None}),
            "市民政局 sent its report: 40 %",
            id="report",
        ),
        pytest.param(
            entry("report:submitted", after={"percent": 45, "corrects_id": 5}),
            "市民政局 sent its corrected report: 45 %",
            id="correction",
        ),
        pytest.param(entry("plan:issued"), "李梅 issued the plan; tasks for 市民政局: 9", id="plan"),
    ],
)
def test_a_notice_says_who_did_what(facts: EntryToTell, sentence: str) -> None:
    notice = notices_for(replace(facts, actor_id=None), AROUND, TODAY)[0]
    assert str(what_happened(notice.kind, notice.values, TODAY)) == sentence


@pytest.mark.parametrize(
    ("happened", "by_mail", "unread"),
    [
        pytest.param(date(2023, 6, 14), True, True, id="two weeks ago"),
        pytest.param(date(2023, 6, 13), False, True, id="longer ago: no mail"),
        pytest.param(date(2023, 5, 29), False, True, id="thirty days ago"),
        pytest.param(date(2023, 5, 28), False, False, id="longer ago: history"),
    ],
)
def test_old_news_is_not_mailed_and_history_is_not_unread(happened: date, *, by_mail: bool, unread: bool) -> None:
    notice = react(entry("report:returned", on_day=happened))[0]
    assert (notice.by_mail, notice.unread) == (by_mail, unread)


@pytest.mark.parametrize("action", ["report:submitted", "report:returned"])
def test_nobody_is_asked_for_what_was_answered_meanwhile(action: str) -> None:
    asked = entry(action, actor_id=None)
    assert notices_for(asked, AROUND, TODAY)
    assert not notices_for(asked, replace(AROUND, answered=frozenset({(action, 5)})), TODAY)
    assert notices_for(asked, replace(AROUND, answered=frozenset({(action, 6)})), TODAY)


def test_which_entries_wait_for_somebody() -> None:
    assert {Event.REPORT_SUBMITTED, Event.REPORT_RETURNED} == ASKS_FOR_AN_ANSWER
    assert {Event.ASSIGNMENT_REFUSED, Event.ASSIGNMENT_KEPT, Event.ASSIGNMENT_GIVEN} == ASKS_FOR_A_DECISION


def test_the_office_is_told_as_the_office() -> None:
    keys = [notice.key for notice in react(entry("extension:asked", organization_id=HEALTH))]
    assert keys == ["entry:90:user:2:office"]


def test_a_person_in_two_units_is_told_for_each() -> None:
    around = replace(AROUND, liaisons={CIVIL_AFFAIRS: (LEAD,), HEALTH: (LEAD,)})
    keys = [notice.key for notice in notices_for(entry("task:closed"), around, TODAY)]
    assert keys == ["entry:90:user:3:20", "entry:90:user:3:21"]
