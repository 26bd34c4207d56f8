"""Correcting the ledger: one transaction, one entry a task, parts that move between units."""

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, DatePrecision, Responsibility, TaskStatus
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.models import Assignment, Task


def correct(cast: Cast, task: Task, who: str = "office", **values: object) -> None:
    corrections = [Correction(task.id, task.version, name, value) for name, value in values.items()]  # type: ignore[arg-type]
    correct_tasks(corrections, "按文件更正。", actor=cast.actor(who), now=NOW)
    refreshed(task)


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def roles(task: Task) -> dict[str, str]:
    db.session.expire_all()
    return {part.organization.short_name: part.role.value for part in task.parts}


def test_texts_and_the_day_are_corrected_with_one_entry(cast: Cast) -> None:
    task = make_task(cast, number="12", due="2023-12-31")
    correct(cast, task, number="13", title="新建社区食堂", section="设施", due="2023-11-30")
    assert (task.number, task.title, task.section, str(task.due_on)) == ("13", "新建社区食堂", "设施", "2023-11-30")
    assert str(task.original_due_on) == "2023-12-31", "what was promised first stays"
    assert task.due_precision is DatePrecision.DAY
    (entry,) = entries("task:corrected")
    assert entry.before == {"number": "12", "title": "改造提升社区食堂", "section": "优化供给", "due": "2023-12-31"}
    assert entry.after == {"number": "13", "title": "新建社区食堂", "section": "设施", "due": "2023-11-30"}
    assert (entry.reason, entry.actor_id, entry.task_id) == ("按文件更正。", cast.office.id, task.id)


def test_without_a_day_the_work_has_no_end(cast: Cast) -> None:
    task = make_task(cast)
    correct(cast, task, due="")
    assert (task.due_on, task.due_precision) == (None, DatePrecision.ONGOING)


def test_another_unit_leads_and_the_old_lead_shares(cast: Cast) -> None:
    task = make_task(cast, lead=cast.civil_affairs, co=[cast.health])
    accepted(part_of(task, cast.health))
    correct(cast, task, lead=(cast.health.id,), co=(cast.civil_affairs.id,))
    assert roles(task) == {"市卫生健康委": "lead", "市民政局": "co"}
    assert part_of(task, cast.health).status is AssignmentStatus.AWAITING_ACCEPTANCE, "it accepts the bigger part anew"
    assert entries("task:corrected")[0].after == {"lead": ["市卫生健康委"], "co": ["市民政局"]}
    assert [entry.organization_id for entry in entries("assignment:given")] == [cast.health.id]


def test_a_unit_that_is_named_no_more_keeps_its_history(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    make_accepted_report(cast, part_of(task, cast.health))
    correct(cast, task, co=(cast.education.id, cast.finance.id))
    assert roles(task) == {"市民政局": "lead", "市教育局": "co", "市财政局": "co"}
    gone = part_of(task, cast.health)
    assert (gone.status, len(gone.reports)) == (AssignmentStatus.WITHDRAWN, 1)
    (withdrawn,) = entries("assignment:withdrawn")
    assert (withdrawn.organization_id, withdrawn.after["given_to"]) == (cast.health.id, "市财政局")
    assert [entry.organization_id for entry in entries("assignment:given")] == [cast.finance.id]


def test_a_unit_that_was_taken_out_can_get_a_part_again(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    correct(cast, task, co=())
    correct(cast, task, implementers=(cast.health.id,))
    assert roles(task) == {"市民政局": "lead", "市卫生健康委": "implementer"}
    assert part_of(task, cast.health).status is AssignmentStatus.AWAITING_ACCEPTANCE


def test_a_new_lead_replaces_the_old_one_that_is_named_nowhere(cast: Cast) -> None:
    task = make_task(cast, percent=60)
    correct(cast, task, lead=(cast.finance.id,))
    assert roles(task) == {"市财政局": "lead"}
    assert task.percent == 0, "what the former lead reached is not the new one's progress"
    leads = select(Assignment).where(Assignment.task_id == task.id, Assignment.role == Responsibility.LEAD)
    assert len(db.session.scalars(leads).all()) == 1


def test_a_unit_named_in_another_column_has_one_part(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    correct(cast, task, implementers=(cast.health.id, cast.east_district.id))
    assert roles(task) == {"市民政局": "lead", "市卫生健康委": "implementer", "东江区": "implementer"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"lead": ()}, "exactly one lead", id="no lead"),
        pytest.param({"lead": "all_districts"}, "collective name", id="a collective name"),
        pytest.param({"co": "other_city"}, "units of the city", id="another city"),
        pytest.param({"title": " "}, "needs a title", id="no title"),
        pytest.param({"title": "长" * 201}, "At most 200", id="too long"),
        pytest.param({"due": "年底"}, "is no day", id="no day"),
    ],
)
def test_what_cannot_be_is_refused_as_a_whole(cast: Cast, values: dict[str, object], sentence: str) -> None:
    task = make_task(cast, number="7")
    meant = {
        name: (getattr(cast, str(value)).id,) if value in ("all_districts", "other_city") else value
        for name, value in values.items()
    }
    with pytest.raises(Invalid, match=sentence):
        correct(cast, task, number="99", **meant)
    refreshed(task)
    assert task.number == "7"
    assert entries("task:corrected") == []


def test_a_report_that_waits_for_review_keeps_its_unit(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    make_report(part_of(task, cast.health))
    with pytest.raises(Conflict, match="市卫生健康委 waits"):
        correct(cast, task, co=())
    assert roles(task) == {"市民政局": "lead", "市卫生健康委": "co"}


def test_completed_tasks_keep_their_units_and_closed_ones_everything(cast: Cast) -> None:
    completed, closed = make_task(cast, status=TaskStatus.COMPLETED), make_task(cast, status=TaskStatus.CLOSED)
    with pytest.raises(Conflict, match="units cannot be changed"):
        correct(cast, completed, lead=(cast.health.id,))
    correct(cast, completed, title="新")
    with pytest.raises(Conflict, match="is closed"):
        correct(cast, closed, title="新")


def test_a_stale_correction_changes_nothing_of_any_task(cast: Cast) -> None:
    first, second = make_task(cast), make_task(cast)
    fresh = Correction(first.id, first.version, "title", "甲")
    stale = Correction(second.id, second.version - 1, "title", "乙")
    with pytest.raises(StaleEdit):
        correct_tasks([fresh, stale], "更正。", actor=cast.actor("office"), now=NOW)
    refreshed(first)
    assert first.title == "改造提升社区食堂"


def test_a_reason_and_a_change_are_needed(cast: Cast) -> None:
    task = make_task(cast)
    with pytest.raises(Invalid, match="reason"):
        correct_tasks([Correction(task.id, task.version, "title", "新")], " ", actor=cast.actor("office"), now=NOW)
    with pytest.raises(Invalid, match="at least one"):
        correct_tasks([], "更正。", actor=cast.actor("office"), now=NOW)


@pytest.mark.parametrize("who", ["leader", "viewer", "lead_liaison", "admin", "other_city_office"])
def test_only_the_office_of_the_city_corrects(cast: Cast, who: str) -> None:
    task = make_task(cast)
    with pytest.raises(Forbidden):
        correct(cast, task, who, title="新")
