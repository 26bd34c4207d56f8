"""How many statements the ordinary acts of a working day take, from the first look at the person to the answer."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_plan,
    make_report,
    make_round,
    make_task,
    part_of,
)
from tests.people import Cast, sign_in
from tests.queries import at_most
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import ProgressState
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.kept.services import renew_city
from tracker.tasks.models import Milestone, Plan, Report, Task
from tracker.tasks.queries import latest_report
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.steps.extend.services import ask_extension
from tracker.tasks.steps.refuse.services import refuse_assignment
from tracker.web.kept_day import KNOWN

TYPED = {"state": "in_progress", "percent": "60", "done": "已完成三处。", "problems": "", "next_steps": ""}
PDF = b"%PDF-1.4 a small file"


@pytest.fixture(autouse=True)
def _kept_day(app: Flask, cast: Cast) -> None:
    """What the day means is kept already: this is not its first request."""
    renew_city(cast.city.id, TODAY, day_is_set=False)
    app.extensions[KNOWN][cast.city.id] = TODAY


@pytest.mark.parametrize("who", ["office", "lead_liaison", "viewer"])
def test_the_page_of_a_task_takes_at_most_8_statements(client: FlaskClient, cast: Cast, who: str) -> None:
    """With amounts, figures, files, a step with a day, and a request for a later date."""
    task = _task_with_much(cast, make_plan(cast))
    path = f"/tasks/{task.id}"
    sign_in(client, getattr(cast, who))
    with at_most(8):
        page = client.get(path).text
    for shown in ("3 家", "一.pdf", "选址", "设备未到货"):
        assert shown in page, shown


def test_with_a_running_round_and_a_refusal_it_takes_a_few_more(client: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    task = _task_with_much(cast, plan)
    refuse_assignment(part_of(task, cast.health).id, "不是我委职责。", actor=cast.actor("co_liaison"), now=NOW)
    make_round(cast, plan)
    path = f"/tasks/{task.id}"
    sign_in(client, cast.office)
    with at_most(12):
        page = client.get(path).text
    assert "不是我委职责。" in page
    assert 'href="/rounds/1"' in page


def test_the_shortest_page_of_a_task_takes_5_statements(client: FlaskClient, cast: Cast) -> None:
    path = f"/tasks/{make_task(cast, co=[cast.health]).id}"
    sign_in(client, cast.office)
    with at_most(5):
        assert client.get(path).status_code == 200


def test_the_form_of_a_report_takes_at_most_10_statements(client: FlaskClient, cast: Cast) -> None:
    """With what was reported last, its figures and files, and a draft that a colleague saved."""
    task = _task_with_much(cast, make_plan(cast))
    part = part_of(task, cast.civil_affairs)
    save_draft(part.id, TYPED, uploads=(Upload("二.pdf", PDF),), actor=liaison_of(part), now=NOW)
    path = f"/assignments/{part.id}/reports/new"
    sign_in(client, cast.lead_liaison)
    with at_most(10):
        page = client.get(path).text
    assert "二.pdf" in page
    assert "已完成三处。" in page


def test_a_report_takes_at_most_13_statements(client: FlaskClient, cast: Cast) -> None:
    part_id = accepted(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs)).id
    sign_in(client, cast.lead_liaison)
    with at_most(13 + turn()):
        assert _send(client, part_id).status_code == 302
    assert _last(part_id).percent == 60


def test_a_report_with_figures_after_another_takes_at_most_13_statements(client: FlaskClient, cast: Cast) -> None:
    task = make_task(cast, targets=[("社区食堂", 10, "家")])
    part = part_of(task, cast.civil_affairs)
    make_accepted_report(cast, part, values={task.targets[0].id: 3})
    part_id, field = part.id, f"target_{task.targets[0].id}"
    sign_in(client, cast.lead_liaison)
    with at_most(13 + turn()):
        assert _send(client, part_id, **{field: "6"}).status_code == 302
    assert [value.value for value in _last(part_id).values] == [6]


def test_a_report_with_all_there_can_be_takes_a_few_more(client: FlaskClient, cast: Cast) -> None:
    """A saved draft with a file, a new file, figures, and a running round that waits for it."""
    plan = make_plan(cast)
    task = make_task(cast, plan, targets=[("社区食堂", 10, "家")])
    part = part_of(task, cast.civil_affairs)
    make_accepted_report(cast, part, values={task.targets[0].id: 3})
    waiting = make_round(cast, plan)
    draft = save_draft(part.id, TYPED, uploads=(Upload("一.pdf", PDF),), actor=liaison_of(part), now=NOW)
    part_id, field = part.id, f"target_{task.targets[0].id}"
    sign_in(client, cast.lead_liaison)
    files = {"evidence": (BytesIO(PDF), "二.pdf")}
    seen = str(draft.version)
    with at_most(22 + turn()):
        assert _send(client, part_id, seen_draft=seen, **{field: "6"}, **files).status_code == 302
    sent = _last(part_id)
    assert (sent.round_id, sorted(file.filename for file in sent.evidence)) == (waiting.id, ["一.pdf", "二.pdf"])


def test_a_report_is_one_transaction_that_writes(client: FlaskClient, cast: Cast) -> None:
    part_id = accepted(part_of(make_task(cast), cast.civil_affairs)).id
    sign_in(client, cast.lead_liaison)
    assert _commits(lambda: _send(client, part_id)) == 1


def test_accepting_a_report_takes_at_most_15_statements(client: FlaskClient, cast: Cast) -> None:
    report = make_report(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs))
    answer = f"/reports/{report.id}/acceptance"
    sign_in(client, cast.office)
    with at_most(15 + turn()):
        assert client.post(answer).status_code == 302


def test_accepting_a_completion_takes_at_most_24_statements(client: FlaskClient, cast: Cast) -> None:
    task = make_task(cast, targets=[("社区食堂", 10, "家")])
    report = make_report(part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    answer = f"/reports/{report.id}/acceptance"
    sign_in(client, cast.office)
    with at_most(24 + turn()):
        assert client.post(answer).status_code == 302


def test_sending_back_takes_at_most_12_statements(client: FlaskClient, cast: Cast) -> None:
    report = make_report(part_of(make_task(cast), cast.civil_affairs))
    answer = f"/reports/{report.id}/return"
    sign_in(client, cast.office)
    with at_most(12 + turn()):
        assert client.post(answer, data={"reason": "缺少数据。"}).status_code == 302


def test_reminding_takes_at_most_7_statements(client: FlaskClient, cast: Cast) -> None:
    act = f"/assignments/{part_of(make_task(cast), cast.civil_affairs).id}/reminders"
    sign_in(client, cast.office)
    with at_most(7 + turn()):
        assert client.post(act, data={"note": "请抓紧。"}).status_code == 302


def test_accepting_a_part_takes_at_most_13_statements(client: FlaskClient, cast: Cast) -> None:
    """Two of them count its new light: what was never accepted is not green."""
    act = f"/assignments/{part_of(make_task(cast), cast.civil_affairs).id}/acceptance"
    sign_in(client, cast.lead_liaison)
    with at_most(13 + turn()):
        assert client.post(act).status_code == 302


def _task_with_much(cast: Cast, plan: Plan) -> Task:
    task = make_task(cast, plan, co=[cast.health], targets=[("社区食堂", 10, "家")])
    part = part_of(task, cast.civil_affairs)
    save_draft(accepted(part).id, TYPED, uploads=(Upload("一.pdf", PDF),), actor=liaison_of(part), now=NOW)
    make_accepted_report(cast, part, values={task.targets[0].id: 3})
    later = date(2024, 3, 31)
    ask_extension(task.id, later, "设备未到货", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY)
    with transaction() as session:
        session.add(Milestone(task_id=task.id, ordinal=1, about="选址", due_on=date(2023, 9, 30)))
    return task


def turn() -> int:
    """How many statements it takes to have the turn of a city."""
    return 2 if db.engine.dialect.name == "postgresql" else 0


def _send(client: FlaskClient, part_id: int, **more: object) -> TestResponse:
    return client.post(f"/assignments/{part_id}/reports/new", data=TYPED | {"do": "send"} | more)


def _last(part_id: int) -> Report:
    db.session.rollback()
    report = latest_report(part_id)
    assert report is not None
    return report


def _commits(act: Callable[[], object]) -> int:
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    event.listen(db.engine, "commit", note)
    try:
        act()
    finally:
        event.remove(db.engine, "commit", note)
    return len(seen)
