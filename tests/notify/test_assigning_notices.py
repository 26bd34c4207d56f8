"""Who hears that a part was refused, kept, given, withdrawn or put into somebody's hands, and what the mail says."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_task, part_of
from tests.notify.rules.test_reactions import AROUND, CIVIL_AFFAIRS, LEAD, OFFICE, SECOND_OFFICE, entry, react
from tests.notify.test_rendered_mail import RETURNED, Told, write
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.core.extensions import db
from tracker.core.vocabulary import NoticeKind, Responsibility
from tracker.notify.queries.notices import entry_facts, surroundings
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.phrases import what_happened
from tracker.notify.rules.reactions import notices_for
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment

COLLEAGUE = Person("林和", "minzheng2@yunzhou.example", user_id=9)


@pytest.mark.parametrize(
    ("action", "who", "after", "told", "sentence"),
    [
        pytest.param(
            "assignment:refused",
            LEAD,
            {},
            [OFFICE, SECOND_OFFICE],
            "市民政局 says that its part is not its own: 缺少数据。",
            id="refused: the office",
        ),
        pytest.param(
            "assignment:kept", OFFICE, {}, [LEAD], "the part stays with 市民政局: 缺少数据。", id="kept: the unit"
        ),
        pytest.param(
            "assignment:kept",
            OFFICE,
            {"shared_with": "市教育局", "role": "co"},
            [LEAD],
            "the part stays with 市民政局, and 市教育局 shares the task: 缺少数据。",
            id="split: the unit",
        ),
        pytest.param(
            "assignment:withdrawn",
            OFFICE,
            {"given_to": "市教育局", "role": "lead"},
            [LEAD],
            "the part of 市民政局 was re-assigned to 市教育局; nothing more is expected: 缺少数据。",
            id="withdrawn: the unit",
        ),
        pytest.param(
            "assignment:given",
            OFFICE,
            {"role": "lead"},
            [LEAD],
            "李梅 assigned the task to 市民政局 (lead): 缺少数据。",
            id="given: the unit",
        ),
        pytest.param(
            "assignment:handed-over",
            OFFICE,
            {"liaison_id": LEAD.user_id},
            [LEAD],
            "李梅 put the part of 市民政局 into your hands",
            id="handed over: who takes over",
        ),
        pytest.param("assignment:people-named", LEAD, {"liaison_id": LEAD.user_id}, [], "", id="named themselves"),
        pytest.param("assignment:people-named", LEAD, {"liaison_id": None}, [], "", id="nobody named"),
    ],
)
def test_who_is_told_and_what(
    action: str, who: Person, after: dict[str, object], told: list[Person], sentence: str
) -> None:
    notices = react(entry(action, actor_id=who.user_id, after=after))
    assert [notice.person for notice in notices] == told
    if told:
        happened = what_happened(notices[0].kind, notices[0].values, TODAY)
        assert str(happened) == sentence


def test_news_of_a_part_goes_to_whoever_has_it_in_hand() -> None:
    task = replace(AROUND.tasks[7], in_hand={CIVIL_AFFAIRS: COLLEAGUE.user_id})
    around = replace(AROUND, tasks={7: task}, liaisons={CIVIL_AFFAIRS: (LEAD, COLLEAGUE)})
    notices = notices_for(entry("report:returned"), around, TODAY)
    assert [notice.person for notice in notices] == [COLLEAGUE]


def test_without_a_word_of_the_office_no_sentence_ends_in_a_colon() -> None:
    for kind in (NoticeKind.PART_GIVEN, NoticeKind.PART_WITHDRAWN, NoticeKind.PART_KEPT):
        values = {"who": "李梅", "unit": "市民政局", "role": Responsibility.CO, "reason": "", "shared_with": "市教育局"}
        assert not str(what_happened(kind, values, TODAY)).rstrip().endswith(":")


def told_now(*actions: str) -> list[tuple[str, NoticeKind]]:
    """Who would be told now of everything that happened, of the entries with these actions."""
    facts = [
        each for each in entry_facts(db.session.query(AuditEntry).order_by(AuditEntry.id)) if each.action in actions
    ]
    around = surroundings(facts)
    return [(notice.person.name, notice.kind) for each in facts for notice in notices_for(each, around, TODAY)]


def test_nobody_is_asked_to_decide_or_accept_what_was_decided_or_accepted_meanwhile(cast: Cast) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    refuse_assignment(part.id, "不是本单位职责", actor=liaison_of(part), now=NOW)
    assert told_now("assignment:refused") == [("李梅", NoticeKind.PART_REFUSED), ("王强", NoticeKind.PART_REFUSED)]
    answer = RefusalAnswer(Decision.REASSIGN, unit_id=cast.health.id)
    decide_refusal(part.id, answer, actor=cast.actor("office"), now=NOW)
    assert told_now("assignment:refused") == []
    assert told_now("assignment:given") == [("钱进", NoticeKind.PART_GIVEN)]
    db.session.expire_all()
    accepted(part_of(task, cast.health))
    assert told_now("assignment:given") == []
    assert told_now("assignment:withdrawn") == [("赵敏", NoticeKind.PART_WITHDRAWN)]


def test_the_mail_about_a_withdrawn_part_asks_for_nothing_and_does_not_open_the_task(app: Flask) -> None:
    withdrawn = Told(NoticeKind.PART_WITHDRAWN, more={"given_to": "市教育局"})
    text = write(RETURNED, withdrawn).text
    assert "nothing more is expected" in text
    assert "/tasks/7" not in text
    assert "Correct the report" not in text
