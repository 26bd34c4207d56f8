"""Reminders of many tasks at once: one notice for a liaison, one mail with all of them."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import make_plan, make_task, part_of
from tests.notify.test_reactions import AROUND, CIVIL_AFFAIRS, LEAD, entry
from tests.people import Cast, sign_in
from tests.tasks.test_bulk import do
from tracker.database import transaction
from tracker.extensions import db
from tracker.notify import jobs
from tracker.notify.blocks import blocks_of
from tracker.notify.models import Mail, Notice
from tracker.notify.phrases import what_happened
from tracker.notify.planned import Person
from tracker.notify.reactions import Surroundings, TaskFacts, notices_for
from tracker.tasks.bulk_rules import Audience, Remind
from tracker.vocabulary import NoticeKind

COLLEAGUE = Person("何同", "tongshi@yunzhou.example", user_id=6)
TASKS = {
    7: TaskFacts("12", "改造提升社区食堂", date(2023, 12, 31), (CIVIL_AFFAIRS,)),
    8: TaskFacts("13", "入户体检", date(2023, 9, 30), (CIVIL_AFFAIRS,), {CIVIL_AFFAIRS: 6}),
    9: TaskFacts("14", "例会", None, (CIVIL_AFFAIRS,)),
}
BOTH = Surroundings(liaisons={CIVIL_AFFAIRS: (LEAD, COLLEAGUE)}, units=AROUND.units, tasks=TASKS)


def test_each_liaison_is_told_once_of_its_own_tasks() -> None:
    notices = notices_for(entry("assignment:reminded", after={"tasks": [7, 8, 9]}), BOTH, TODAY)
    told = {notice.person.name: [item["number"] for item in notice.values["items"]] for notice in notices}
    assert told == {"赵敏": ["12", "14"], "何同": ["12", "13", "14"]}
    assert {(notice.kind, notice.task_id) for notice in notices} == {(NoticeKind.REMINDED, None)}
    assert (
        str(what_happened(notices[0].kind, notices[0].values, TODAY)) == "李梅 reminds 市民政局 of 2 tasks: 缺少数据。"
    )


def test_the_further_entries_of_the_same_act_tell_nobody() -> None:
    assert notices_for(entry("assignment:reminded", after={"tasks": []}), BOTH, TODAY) == []


def test_a_mail_lists_every_task_of_the_notice() -> None:
    (notice, _colleague) = notices_for(entry("assignment:reminded", after={"tasks": [7, 9]}), BOTH, TODAY)
    blocks = blocks_of([notice], TODAY)
    assert [(block.heading, block.task_id) for block in blocks] == [("12 改造提升社区食堂", 7), ("14 例会", 9)]
    assert all(str(block.to_do[0]) == "Report where it stands." for block in blocks)
    assert str(blocks[0].happened[0]) == "李梅 reminds 市民政局: 缺少数据。"


def test_forty_reminders_are_one_notice_and_one_mail(app: Flask, cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    tasks = [make_task(cast, plan, co=[cast.health]) for _ in range(40)]
    with transaction():
        part_of(tasks[3], cast.civil_affairs).liaison_id = cast.lead_liaison.id
    do(Remind(Audience.OPEN), tasks, cast.actor("office"), "请于周五前报送")
    while jobs.turn_entries_into_notices(NOW):
        pass
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
