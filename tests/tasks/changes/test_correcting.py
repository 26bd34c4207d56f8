"""Corrections beyond the cells of a file: text, how exactly a date is meant, targets, and what else they settle."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_task, part_of, refreshed
from tests.notify.test_assigning_notices import told_now
from tests.people import Cast
from tests.tasks.reports.test_drafts import hand_over
from tests.tasks.steps.test_extend import asked, under_way
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    Comparator,
    DatePrecision,
    ExtensionStatus,
    NoticeKind,
    ReportDraftStatus,
    TaskStatus,
    Wait,
)
from tracker.notify.rules.phrases import what_happened
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.changes.services.targets import content_of
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent
from tracker.tasks.desk.queries.office import work_of_office
from tracker.tasks.desk.queries.units import work_of_unit_leaders
from tracker.tasks.models import Extension, Report, ReportDraft, Task
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.extend.services import grant_extension


def correct(cast: Cast, task: Task, who: str = "office", **values: object) -> None:
    corrections = [Correction(task.id, task.version, name, value) for name, value in values.items()]  # type: ignore[arg-type]
    correct_tasks(corrections, "按文件更正。", actor=cast.actor(who), now=NOW)
    db.session.expire_all()


def last_sentence(action: str) -> str:
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    return str(sentence_of(entry_facts(entry, {})))


def with_target(cast: Cast) -> Task:
    return make_task(cast, targets=[("护理型床位占比", 65.0, "%")])


def test_the_text_and_how_exactly_the_date_is_meant(cast: Cast) -> None:
    task = make_task(cast)
    correct(cast, task, body="改造提升社区食堂 20 家。", due="2023-09-30", precision="quarter")
    assert (task.body, task.due_on, task.due_precision) == (
        "改造提升社区食堂 20 家。",
        date(2023, 9, 30),
        DatePrecision.QUARTER,
    )
    assert last_sentence("task:corrected") == "李梅 corrected the task (3 fields): 按文件更正。"
    entry = db.session.query(AuditEntry).filter_by(action="task:corrected").one()
    assert (entry.before["precision"], entry.after["precision"], entry.after["due"]) == (
        "year",
        "quarter",
        "2023-09-30",
    )


def test_work_without_an_end_has_no_date(cast: Cast) -> None:
    task = make_task(cast)
    with pytest.raises(Invalid, match="no due date"):
        correct(cast, task, precision="ongoing")
    correct(cast, task, due="", precision="year")
    assert (task.due_on, task.due_precision) == (None, DatePrecision.ONGOING)


def test_what_is_as_it_should_be_leaves_no_entry(cast: Cast) -> None:
    task, other = make_task(cast), make_task(cast, co=[cast.health])
    with pytest.raises(Invalid, match="Nothing was changed"):
        correct(cast, task, title=task.title, due="2023-12-31", lead=(cast.civil_affairs.id,))
    same = Correction(other.id, other.version, "co", (cast.health.id,))
    new = Correction(task.id, task.version, "title", "新")
    assert correct_tasks([same, new], "更正。", actor=cast.actor("office"), now=NOW) == 1
    assert entries("task:corrected") == 1


def test_an_amount_is_changed_with_what_it_was(cast: Cast) -> None:
    task = with_target(cast)
    promise = replace(content_of(task.active_targets[0]), value=68.0, comparator=Comparator.AT_LEAST)
    correct(cast, task, targets=(promise,))
    assert [(each.value, each.comparator) for each in task.active_targets] == [(68.0, Comparator.AT_LEAST)]
    entry = db.session.query(AuditEntry).filter_by(action="task:corrected").one()
    assert entry.before == {"targets": ["护理型床位占比 65 % (2023-12-31)"]}
    assert entry.after == {"targets": ["护理型床位占比 ≥68 % (2023-12-31)"]}


def test_a_target_is_added_and_one_taken_away_with_its_figures_kept(cast: Cast) -> None:
    task = with_target(cast)
    old = task.targets[0]
    report = make_accepted_report(cast, part_of(task, cast.civil_affairs), values={old.id: 60.0})
    refreshed(task)
    correct(cast, task, targets=(TargetContent(key=0, about="新增床位", value=200.0, unit="张"),))
    assert [each.about for each in task.active_targets] == ["新增床位"]
    assert [each.about for each in task.targets] == ["护理型床位占比", "新增床位"]
    assert task.targets[0].removed_at == NOW
    kept = db.session.get_one(Report, report.id)
    assert [(value.target_id, value.value) for value in kept.values] == [(old.id, 60.0)]


def test_figures_that_were_reported_keep_their_unit_of_measure_and_their_periods(cast: Cast) -> None:
    task = with_target(cast)
    target = task.targets[0]
    make_accepted_report(cast, part_of(task, cast.civil_affairs), values={target.id: 60.0})
    refreshed(task)
    with pytest.raises(Conflict, match="present unit of measure"):
        correct(cast, task, targets=(replace(content_of(target), unit="张"),))
    refreshed(task)
    with pytest.raises(Conflict, match="as often as it is owed now"):
        correct(cast, task, targets=(replace(content_of(task.targets[0]), recurring="year"),))
    refreshed(task)
    correct(cast, task, targets=(replace(content_of(task.targets[0]), about="护理型床位比例"),))
    assert task.active_targets[0].about == "护理型床位比例"


@pytest.mark.parametrize("wrong", [{"about": " "}, {"value": float("inf")}, {"value_max": float("nan")}])
def test_a_target_says_what_and_how_much(cast: Cast, wrong: dict[str, object]) -> None:
    task = with_target(cast)
    with pytest.raises(Invalid, match="what is counted"):
        correct(cast, task, targets=(replace(content_of(task.active_targets[0]), **wrong),))  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [{"due": "2024-01-31"}, {"due": ""}, {"lead": "health"}])
def test_a_request_for_a_later_date_is_settled_by_the_date_and_by_another_lead(
    cast: Cast, values: dict[str, object]
) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    refreshed(task)
    values = {name: (cast.health.id,) if value == "health" else value for name, value in values.items()}
    correct(cast, task, **values)
    settled = db.session.get_one(Extension, extension.id)
    assert (settled.status, settled.answer, settled.decided_by_id) == (
        ExtensionStatus.SETTLED,
        "按文件更正。",
        cast.office.id,
    )
    assert last_sentence("extension:settled").endswith("by changing the task: 按文件更正。")
    assert work_of_office([cast.city.id], TODAY)[Wait.TO_DECIDE_EXTENSION] == []
    assert ("赵敏", NoticeKind.EXTENSION_SETTLED) in told_now("extension:settled")
    assert told_now("extension:asked") == [], "nobody is asked to decide on it any more"
    with pytest.raises(Conflict, match="was changed or completed"):
        grant_extension(extension.id, date(2024, 3, 29), actor=cast.actor("office"), now=NOW, today=TODAY)


def test_a_request_waits_on_through_other_corrections_and_counts_as_none_once_settled(cast: Cast) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    refreshed(task)
    correct(cast, task, title="新", co=())
    assert extension.status is ExtensionStatus.REQUESTED
    correct(cast, task, due="2024-01-31")
    assert asked(cast, task).status is ExtensionStatus.REQUESTED, "the unit may ask anew"


def test_a_draft_that_waits_for_the_leader_of_a_unit_without_part_waits_no_more(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    draft_id = hand_over(accepted(part_of(task, cast.civil_affairs))).id
    refreshed(task)
    correct(cast, task, lead=(cast.health.id,), co=())
    draft = db.session.get_one(ReportDraft, draft_id)
    assert (draft.status, bool(draft.content)) == (ReportDraftStatus.DRAFT, True)
    assert entries("report:set-aside") == 1
    assert work_of_unit_leaders([cast.civil_affairs.id], TODAY) == {Wait.TO_APPROVE: []}


def test_everybody_with_a_part_is_told_once(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    correct(cast, task, title="新", implementers=(cast.east_district.id,))
    told = told_now("task:corrected", "assignment:given", "assignment:withdrawn")
    assert sorted(told) == [
        ("孙江", NoticeKind.PART_GIVEN),
        ("赵敏", NoticeKind.TASK_CORRECTED),
        ("钱进", NoticeKind.TASK_CORRECTED),
    ]


def test_a_unit_that_is_asked_for_less_and_one_that_lost_its_part_are_told(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health, cast.finance])
    correct(cast, task, co=(), implementers=(cast.health.id,))
    told = told_now("task:corrected", "assignment:given", "assignment:withdrawn")
    assert sorted(told) == [
        ("吴财", NoticeKind.PART_WITHDRAWN),
        ("赵敏", NoticeKind.TASK_CORRECTED),
        ("钱进", NoticeKind.TASK_CORRECTED),
    ]


def test_units_and_targets_count_as_changes_of_the_task(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    seen = task.version
    correct(cast, task, co=())
    assert task.version > seen
    with pytest.raises(StaleEdit):
        correct_tasks(
            [Correction(task.id, seen, "co", (cast.education.id,))], "更正。", actor=cast.actor("office"), now=NOW
        )


def test_two_offices_correct_at_once(app: Flask, cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    task_id, version = task.id, task.version
    people = cast.actor("office"), cast.actor("second_office")
    unit_ids = cast.education.id, cast.finance.id

    def giving(number: int) -> object:
        wanted = Correction(task_id, version, "co", (unit_ids[number],))
        return lambda: correct_tasks([wanted], "更正。", actor=people[number], now=NOW)

    assert at_once(app, giving(0), giving(1)) == ["StaleEdit", "done"]  # type: ignore[arg-type]
    assert entries("task:corrected") == entries("assignment:given") == 1


def test_the_lead_accepts_while_the_office_gives_the_task_to_another_unit(app: Flask, cast: Cast) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    part_id, liaison, office = part.id, liaison_of(part), cast.actor("office")
    wanted = Correction(task.id, task.version, "lead", (cast.health.id,))
    outcome = at_once(
        app,
        lambda: accept_assignment(part_id, actor=liaison, now=NOW),
        lambda: correct_tasks([wanted], "更正。", actor=office, now=NOW),
    )
    assert outcome in (["Conflict", "done"], ["StaleEdit", "done"])
    db.session.expire_all()
    lead = next(each for each in task.parts if each.role.value == "lead")
    accepted_first = entries("assignment:accepted") == 1
    assert lead.organization_id == (cast.civil_affairs.id if accepted_first else cast.health.id)
    assert (task.status is TaskStatus.IN_PROGRESS) == accepted_first


def test_a_notice_says_what_was_and_what_is(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    correct(cast, task, due="2023-11-30", body="改造提升社区食堂 20 家。", co=())
    entry = db.session.query(AuditEntry).filter_by(action="task:corrected").one()
    values = {"who": "李梅", "reason": entry.reason, "before": entry.before, "after": entry.after}
    assert str(what_happened(NoticeKind.TASK_CORRECTED, values, TODAY)) == (
        "李梅 corrected the task: Text of the task; Due on “2023-12-31” → “2023-11-30”; "
        "Co-responsible “市卫生健康委” → (none). Reason: 按文件更正。"
    )


def test_milestones_are_added_changed_and_taken_away(cast: Cast) -> None:
    task = make_task(cast)
    correct(cast, task, milestones=(MilestoneContent(-1, "开工", date(2023, 5, 31)), MilestoneContent(-2, "验收")))
    assert [(each.ordinal, each.about, each.due_on) for each in task.milestones] == [
        (1, "开工", date(2023, 5, 31)),
        (2, "验收", None),
    ]
    last = task.milestones[1]
    correct(cast, task, milestones=(MilestoneContent(last.id, "竣工验收", date(2023, 11, 30)),))
    assert [(each.id, each.about) for each in task.milestones] == [(last.id, "竣工验收")]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.before, entry.after) == (
        {"milestones": ["开工 (2023-05-31)", "验收"]},
        {"milestones": ["竣工验收 (2023-11-30)"]},
    )
    with pytest.raises(Invalid, match="done by then"):
        correct(cast, task, milestones=(MilestoneContent(-1, " "),))
