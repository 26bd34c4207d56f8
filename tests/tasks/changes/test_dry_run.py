"""A rehearsal: it says what the act does and whom the notices reach, and nothing of it is kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import make_plan, part_of, refreshed
from tests.notify.test_assigning_notices import told_now
from tests.people import Cast
from tests.tasks.changes.test_late_tasks import wanted
from tests.tasks.steps.test_extend import asked, under_way
from tracker.accounts.services import add_user
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core.database import transaction
from tracker.core.errors import Conflict
from tracker.core.extensions import db
from tracker.core.vocabulary import Role
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.changes.services.dry_run import rehearse
from tracker.tasks.changes.services.late_tasks import add_task
from tracker.tasks.changes.services.withdrawing import withdraw_task
from tracker.tasks.models import Task

Act = Callable[[], object]
ACTIONS = (
    "task:added",
    "task:corrected",
    "task:withdrawn",
    "assignment:given",
    "assignment:withdrawn",
    "extension:settled",
)


def correcting(cast: Cast, task: Task) -> Act:
    values = {"due": "2024-01-31", "co": (cast.finance.id,)}
    made = [Correction(task.id, task.version, name, value) for name, value in values.items()]  # type: ignore[arg-type]
    return lambda: correct_tasks(made, "更正。", actor=cast.actor("office"), now=NOW)


def withdrawing(cast: Cast, task: Task) -> Act:
    task_id = task.id
    return lambda: withdraw_task(task_id, "废止。", actor=cast.actor("office"), now=NOW)


def adding(cast: Cast, task: Task) -> Act:
    plan_id = make_plan(cast, "第二个计划").id
    return lambda: add_task(plan_id, wanted(cast), "新增。", actor=cast.actor("office"), now=NOW, today=TODAY)


def in_one_hand(cast: Cast) -> Task:
    """A task under way that one of the lead's two liaisons has in hand, with a request for a later date."""
    task = under_way(cast)
    asked(cast, task)
    with transaction():
        colleague = add_user(
            "tongshi",
            name="何同",
            organization=cast.civil_affairs,
            roles=[Role.LIAISON],
            password="a long one",
            now=NOW,
        )
        db.session.flush()
        part_of(task, cast.civil_affairs).liaison_id = colleague.id
    refreshed(task)
    return task


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(correcting, {"何同", "钱进", "吴财", "孙江"}, id="correcting"),
        pytest.param(withdrawing, {"何同", "钱进", "孙江"}, id="withdrawing"),
        pytest.param(adding, {"何同", "赵敏", "钱进", "孙江"}, id="adding: nobody has it in hand yet"),
    ],
)
def test_it_names_exactly_those_whom_the_notices_reach(
    cast: Cast, make: Callable[[Cast, Task], Act], told: set[str]
) -> None:
    act = make(cast, in_one_hand(cast))
    assert {name for each in rehearse(act, cast.city.id).told for name in each.people} == told
    act()
    assert {name for name, _kind in told_now(*ACTIONS)} == told


@pytest.mark.parametrize("make", [correcting, withdrawing, adding])
def test_it_leaves_nothing_behind_and_tells_the_entries_that_follow(
    cast: Cast, make: Callable[[Cast, Task], Act]
) -> None:
    task = in_one_hand(cast)
    act = make(cast, task)
    before = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    version, status, due_on = task.version, task.status, task.due_on
    foreseen = rehearse(act, cast.city.id)
    refreshed(task)
    assert (task.version, task.status, task.due_on) == (version, status, due_on)
    assert (db.session.scalar(select(func.max(AuditEntry.id))) or 0) == before
    act()
    made = db.session.scalars(select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in foreseen.entries] == [entry.action for entry in made]
    assert [entry.after for entry in foreseen.entries][-1].keys() == made[-1].after.keys()
    assert check_trail().broken is None
    assert not check_trail().cut_short


def test_what_the_act_refuses_the_rehearsal_refuses_too(cast: Cast) -> None:
    task = under_way(cast)
    act = withdrawing(cast, task)
    act()
    with pytest.raises(Conflict):
        rehearse(act, cast.city.id)
