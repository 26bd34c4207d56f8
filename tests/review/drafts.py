"""An invented policy document in the form of a city's yearly list, and the draft that is read from it."""

import hashlib
from dataclasses import replace

from tests.conftest import NOW
from tests.people import Cast
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.reading.read_file import read_upload
from tracker.review.models import Draft
from tracker.review.queries import content_of_draft, knowledge_of_city
from tracker.review.rules.draft_content import DraftContent
from tracker.review.services.drafts import keep_draft
from tracker.tasks.content.rules.content import TaskContent

POLICY = """云发改〔2023〕8号
为做好今年的便民工作,我委制定了《2023年云州市便民服务重点任务清单》,现印发给你们,请认真落实。
云州市发展和改革委员会
2023年2月6日
一、完善设施
1.改造社区食堂。改造一批老旧食堂,到2023年底,全市新增社区食堂30个以上。(责任单位:市民政局、市卫健委按照职责分工负责;各县(区)人民政府落实。以下均需各县(区)人民政府落实,不再列出)
2.增设早餐网点。方便上班人群,6月底前新增早餐网点120个。(责任单位:市财政局、市民政局等相关部门)
二、提升服务
3.开展营养指导。免费开展营养指导2万人次,年内社区覆盖率达到90%。(责任单位:市卫健委、市教育局按照职责分工负责)
4.建设课后托管点。年内新增课后托管点15个。(责任单位:市教育局)
"""
#: The same with a unit that the directory of the cast lacks, in two items.
WITH_UNKNOWN_UNIT = POLICY.replace("市财政局、市民政局等", "市商务局、市民政局等").replace(
    "(责任单位:市教育局)", "(责任单位:市教育局、市商务局)"
)
#: The same with two leads in item 3 and none in item 4.
WITH_LEAD_DOUBTS = POLICY.replace(
    "(责任单位:市卫健委、市教育局按照职责分工负责)", "(市卫健委、市教育局牵头,市财政局配合)"
).replace("(责任单位:市教育局)", "(各县(区)人民政府落实)")
#: A term with the Spring Festival of 2024 in it: its last day is 23 February.
IN_WORKING_DAYS = """云州市2024年便民服务清单
云州市人民政府
2024年2月5日
1.改造社区食堂。自印发之日起10个工作日内报送方案。(责任单位:市民政局)
"""


def make_draft(cast: Cast, text: str = POLICY, *, filename: str = "便民清单.txt", actor: Actor | None = None) -> Draft:
    """The draft that the office of the cast's city gets from a text."""
    known = knowledge_of_city(cast.city.id)
    return keep_draft(
        read_upload(text.encode(), filename, known),
        known,
        jurisdiction_id=cast.city.id,
        originals=app_services().originals,
        actor=actor or cast.actor("office"),
        now=NOW,
    )


def content_of(draft: Draft) -> DraftContent:
    """The content as it is stored now."""
    db.session.expire_all()
    return content_of_draft(draft)


def task_of(draft: Draft, key: int) -> TaskContent:
    """A task as it is stored now."""
    task = content_of(draft).task(key)
    assert task is not None
    return task


def changed(draft: Draft, key: int, **values: object) -> TaskContent:
    """A task with some values changed, to be saved."""
    return replace(task_of(draft, key), **values)  # type: ignore[arg-type]


def sha256_of(text: str) -> str:
    """What tells a pasted or uploaded text from all others."""
    return hashlib.sha256(text.encode()).hexdigest()
