"""Who is told when something happened."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Person, PlannedNotice
from tracker.notify.rules.phrases import what_happened
from tracker.notify.rules.reactions import Context, EntryToTell, ToldTask, notices_for, reacts_to

OFFICE = Person("李梅", "office@yunzhou.example", user_id=1)
SECOND_OFFICE = Person("王强", "office2@yunzhou.example", user_id=2)
LEAD = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
CO = Person("钱进", "weijian@yunzhou.example", user_id=4)
UNIT_LEADER = Person("冯局", "juzhang@yunzhou.example", user_id=5)
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
        pytest.param(entry("assignment:accepted"), [], id="acceptance concerns nobody"),
        pytest.param(entry("draft:saved"), [], id="drafts concern nobody"),
        pytest.param(entry("user:signed-in"), [], id="signing in concerns nobody"),
    ],
)
def test_whom_an_entry_concerns(facts: EntryToTell, told: list[tuple[Person, NoticeKind]]) -> None:
    assert [(notice.person, notice.kind) for notice in react(facts)] == told


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


def test_a_person_in_two_units_is_told_for_each() -> None:
    around = replace(AROUND, liaisons={CIVIL_AFFAIRS: (LEAD,), HEALTH: (LEAD,)})
    keys = [notice.key for notice in notices_for(entry("task:closed"), around, TODAY)]
    assert keys == ["entry:90:user:3:20", "entry:90:user:3:21"]
