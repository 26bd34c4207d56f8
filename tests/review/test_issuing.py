"""Which records a reviewed draft becomes: first as a plan without a database, then entered."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.people import Cast
from tests.review.drafts import POLICY, WITH_LEAD_DOUBTS, changed, content_of, make_draft
from tests.review.test_editing import UNITS, content_from
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Conflict, StaleEdit
from tracker.core.extensions import db
from tracker.core.serialization import to_json
from tracker.core.vocabulary import AssignmentStatus, DatePrecision, DraftStatus, Responsibility, TaskStatus
from tracker.indicators.models import Indicator
from tracker.review.models import Draft
from tracker.review.queries import city_of_draft
from tracker.review.rules import editing
from tracker.review.rules.draft_content import IndicatorContent
from tracker.review.rules.planning import planned
from tracker.review.services.drafts import discard_draft, save_task
from tracker.review.services.issuing import issue_draft
from tracker.tasks.content.rules.content import UnitChoice
from tracker.tasks.models import Assignment, Plan, Target, Task

LEAD, CO, IMPLEMENTER = Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER


def parts_of(text: str, number: int) -> list[tuple[int, Responsibility]]:
    plan = planned(content_from(text), UNITS.expanded)
    return [(part.organization_id, part.role) for part in plan.tasks[number - 1].parts]


def issue(draft: Draft, cast: Cast) -> Plan:
    return issue_draft(draft.id, version=draft.version, actor=cast.actor("office"), now=NOW)


def test_a_collective_name_becomes_a_part_of_each_member() -> None:
    assert parts_of(POLICY, 1) == [(1, LEAD), (2, CO), (5, IMPLEMENTER), (6, IMPLEMENTER)]


def test_default_implementers_carry_out_every_task() -> None:
    assert parts_of(POLICY, 4) == [(3, LEAD), (5, IMPLEMENTER), (6, IMPLEMENTER)]


@pytest.mark.parametrize(
    ("lead", "co", "implementers", "parts"),
    [
        pytest.param((1,), (1, 2), (), [(1, LEAD), (2, CO)], id="lead wins over co"),
        pytest.param((1,), (2,), (2, 1), [(1, LEAD), (2, CO)], id="co wins over implementer"),
        pytest.param((5,), (), (7,), [(5, LEAD), (6, IMPLEMENTER)], id="a district that leads implements no more"),
        pytest.param((), (2,), (), [(2, CO)], id="nobody leads yet"),
        pytest.param((1,), (None,), (), [(1, LEAD)], id="an unknown unit gets no part"),
    ],
)
def test_an_organization_has_one_part_in_a_task(
    lead: tuple[int, ...], co: tuple[int | None, ...], implementers: tuple[int, ...], parts: object
) -> None:
    content = content_from(POLICY)
    task = replace(
        content.tasks[0],
        lead=UnitChoice("牵头", lead[0]) if lead else None,
        co=tuple(UnitChoice("配合", each) for each in co),
        implementers=tuple(UnitChoice("落实", each) for each in implementers),
    )
    header = replace(content.header, default_implementers=())
    plan = planned(replace(content, header=header, tasks=(task,)), UNITS.expanded)
    assert [(part.organization_id, part.role) for part in plan.tasks[0].parts] == parts
    assert [part.position for part in plan.tasks[0].parts] == list(range(len(plan.tasks[0].parts)))


def test_tasks_that_are_left_out_are_not_made_and_the_others_are_numbered_anew() -> None:
    content = editing.with_task_left_out(content_from(POLICY), 2, left_out=True)
    plan = planned(content, UNITS.expanded)
    assert [(task.ordinal, task.content.number) for task in plan.tasks] == [(1, "1"), (2, "3"), (3, "4")]


def test_the_preview_counts_parts_by_organization() -> None:
    roles = planned(content_from(POLICY), UNITS.expanded).roles_by_organization()
    assert roles[1] == Counter({LEAD: 1, CO: 1})
    assert roles[5] == Counter({IMPLEMENTER: 4})
    assert list(roles) == [1, 2, 3, 4, 5, 6], "those with most leads first"


def test_work_begins_with_the_period_or_with_the_day_of_issue() -> None:
    content = content_from(POLICY)
    assert planned(content, UNITS.expanded).tasks[0].starts_on == date(2023, 1, 1)
    without = replace(content, header=replace(content.header, period_start=None))
    assert planned(without, UNITS.expanded).tasks[0].starts_on == date(2023, 2, 6)


def test_issuing_enters_the_whole_ledger_at_once(cast: Cast) -> None:
    draft = make_draft(cast)
    plan = issue(draft, cast)

    assert (plan.title, plan.document_number) == ("2023年云州市便民服务重点任务清单", "云发改〔2023〕8号")
    assert (plan.draft_id, plan.source_id, plan.in_force_at) == (draft.id, draft.source_id, NOW)
    tasks = plan.tasks
    assert [task.title for task in tasks] == ["改造社区食堂", "增设早餐网点", "开展营养指导", "建设课后托管点"]
    second = tasks[1]
    assert (second.status, second.section, second.others_share) == (TaskStatus.ISSUED, "完善设施", True)
    assert (second.starts_on, second.due_on, second.original_due_on) == (
        date(2023, 1, 1),
        date(2023, 6, 30),
        date(2023, 6, 30),
    )
    assert second.due_phrase == "6月底前"
    assert (second.first_line, second.last_line) == (7, 7)
    assert "方便上班人群" in second.body
    assert [(part.organization.name, part.role) for part in second.assignments] == [
        ("市财政局", LEAD),
        ("市民政局", CO),
        ("东江区人民政府", IMPLEMENTER),
        ("西岭县人民政府", IMPLEMENTER),
    ]
    assert {part.status for part in second.assignments} == {AssignmentStatus.AWAITING_ACCEPTANCE}
    assert [(target.value, target.unit, target.due_on) for target in tasks[2].targets] == [
        (20000, "人次", date(2023, 12, 31)),
        (90, "%", date(2023, 12, 31)),
    ]
    assert db.session.get_one(Draft, draft.id).status is DraftStatus.ISSUED


def test_issuing_leaves_one_entry_that_says_how_much(cast: Cast) -> None:
    plan = issue(make_draft(cast), cast)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:issued"))
    assert (entry.plan_id, entry.subject_type, entry.jurisdiction_id) == (plan.id, "plan", cast.city.id)
    assert (entry.after["tasks"], entry.after["assignments"], entry.after["units"]) == (4, 15, 6)
    assert entry.actor_name == "李梅"


def test_a_draft_is_issued_only_once(cast: Cast) -> None:
    draft = make_draft(cast)
    issue(draft, cast)
    with pytest.raises(Conflict, match="issued already"):
        issue(draft, cast)
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1


def test_a_discarded_draft_is_not_issued(cast: Cast) -> None:
    draft = make_draft(cast)
    discard_draft(draft.id, "重复导入。", actor=cast.actor("office"), now=NOW)
    with pytest.raises(Conflict, match="discarded"):
        issue(draft, cast)


def test_what_must_be_settled_blocks_and_nothing_is_made(cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    with pytest.raises(Conflict, match="to settle first: 1"):
        issue(draft, cast)
    for record in (Plan, Task, Assignment, Target):
        assert db.session.scalar(select(func.count()).select_from(record)) == 0


def test_a_draft_that_changed_since_the_preview_is_not_issued(cast: Cast) -> None:
    draft = make_draft(cast)
    seen = draft.version
    save_task(draft.id, changed(draft, 1, title="另一个标题"), revision=0, actor=cast.actor("second_office"), now=NOW)
    with pytest.raises(StaleEdit):
        issue_draft(draft.id, version=seen, actor=cast.actor("office"), now=NOW)


def test_indicators_enter_in_the_same_transaction(cast: Cast) -> None:
    draft = make_draft(cast)
    rows = (
        IndicatorContent(
            1, "每千人口托位数", unit="个", target=4.8, responsible=(UnitChoice("市卫健委", cast.health.id),)
        ),
    )
    with transaction() as session:
        stored = session.get_one(Draft, draft.id)
        stored.content = to_json(replace(content_of(draft), indicators=rows))
    plan = issue(draft, cast)
    (indicator,) = db.session.scalars(select(Indicator))
    assert (indicator.plan_id, indicator.target) == (plan.id, 4.8)
    assert [unit.id for unit in indicator.responsible] == [cast.health.id]


def test_it_follows_a_directory_that_changes_at_the_last_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was planned before the turn counts only while the directory is the same."""
    draft = make_draft(cast)

    def change_it(draft_id: int) -> int | None:
        with transaction():
            cast.all_districts.members = [cast.east_district]
        return city_of_draft(draft_id)

    monkeypatch.setattr("tracker.review.services.issuing.city_of_draft", change_it)
    issue(draft, cast)
    units = set(db.session.scalars(select(Assignment.organization_id)))
    assert cast.east_district.id in units
    assert cast.west_district.id not in units


def test_two_people_issuing_at_the_same_moment_make_one_ledger(app: Flask, cast: Cast) -> None:
    draft_id, version, actor = (draft := make_draft(cast)).id, draft.version, cast.actor("office")
    db.session.rollback()
    start = Barrier(2)

    def issue_with_the_other(_person: int) -> str:
        with app.app_context():
            start.wait(timeout=60)
            try:
                issue_draft(draft_id, version=version, actor=actor, now=NOW)
            except Conflict:
                return "issued already"
            return "issued"

    with ThreadPoolExecutor(2) as people:
        outcomes = sorted(people.map(issue_with_the_other, range(2)))
    assert outcomes == ["issued", "issued already"]
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 15


def test_continuing_work_has_no_due_date_and_is_never_late_by_itself(cast: Cast) -> None:
    text = POLICY.replace("6月底前新增早餐网点120个", "持续推进早餐网点建设")
    second = issue(make_draft(cast, text), cast).tasks[1]
    assert (second.due_precision, second.due_on, second.original_due_on) == (DatePrecision.ONGOING, None, None)
