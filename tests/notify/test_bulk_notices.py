"""What the office does to many tasks in one step: one notice for a liaison, one mail with all the tasks."""

import random
from collections import defaultdict

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import make_plan, make_task, part_of
from tests.people import Cast, sign_in
from tests.tasks.bulk.test_services import do, preview, unit, wild_tasks
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import NoticeKind
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.organizations.models import Organization
from tracker.tasks.bulk.rules import Act, Audience, MoveDue, Reassign, Remind


def tell() -> None:
    while jobs.turn_entries_into_notices(NOW):
        pass


def test_forty_reminders_are_one_notice_and_one_mail(app: Flask, cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan, co=[cast.health]) for _ in range(40)]
    with transaction():
        part_of(tasks[3], cast.civil_affairs).liaison_id = cast.lead_liaison.id
    do(Remind(Audience.OPEN), tasks, cast.actor("office"), "请于周五前报送")
    tell()
    reminded = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.REMINDED)).all()
    assert sorted((notice.user_id, len(notice.values["items"])) for notice in reminded) == [
        (cast.lead_liaison.id, 40),
        (cast.co_liaison.id, 40),
    ]
    jobs.gather_mails(NOW)
    mails = db.session.scalars(select(Mail)).all()
    assert len(mails) == 2
    assert all(f"{task.number} {task.title}" in mails[0].text for task in tasks)
    client.post("/language/en")
    page = sign_in(client, cast.lead_liaison).get("/inbox").text
    assert "reminds 市民政局 of 40 tasks: 请于周五前报送" in page
    assert page.count('<li><a href="/tasks/') == 40


def test_whoever_lost_parts_reads_of_which_tasks_and_cannot_open_them(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan, co=[cast.health]) for _ in range(3)]
    do(Reassign(unit(cast.health), unit(cast.finance)), tasks, cast.actor("office"))
    tell()
    client.post("/language/en")
    lost = sign_in(client, cast.co_liaison).get("/inbox").text
    assert "市卫生健康委 has no part in 3 tasks any more; nothing more is expected there: 机构改革。" in lost
    assert "<li><a" not in lost
    got = sign_in(client, cast.stranger).get("/inbox").text
    assert "李梅 assigned 3 tasks to 市财政局: 机构改革。" in got
    assert got.count('<li><a href="/tasks/') == 3


@pytest.mark.parametrize("number", range(4))
def test_exactly_those_units_are_told_that_the_preview_names(cast: Cast, number: int) -> None:
    """For every task: the units with a liaison among those named, and no other."""
    acts: list[Act] = [
        Remind(Audience.OPEN),
        MoveDue(days=40),
        Reassign(unit(cast.health), unit(cast.finance)),
        Reassign(unit(cast.civil_affairs), unit(cast.east_district)),
    ]
    tasks = wild_tasks(cast, random.Random(number), 20)
    act = acts[number]
    lines = preview(act, tasks, cast.actor("office"))
    do(act, tasks, cast.actor("office"))
    tell()
    names = dict(db.session.execute(select(Organization.id, Organization.short_name)).all())
    told: dict[int, set[str]] = defaultdict(set)
    for notice in db.session.scalars(select(Notice)):
        for task_id in [item["task_id"] for item in notice.values.get("items", [{"task_id": notice.task_id}])]:
            told[task_id].add(names[notice.organization_id])
    with_liaison = {cast.civil_affairs.short_name, "市卫生健康委", "市财政局", "东江区"}
    assert {line.task.id: told[line.task.id] for line in lines} == {
        line.task.id: set(line.told) & with_liaison for line in lines
    }
