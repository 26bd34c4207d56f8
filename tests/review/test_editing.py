"""Operations on a draft's content, and its form as JSON: pure, without a database."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.review.drafts import POLICY, WITH_LEAD_DOUBTS, WITH_UNKNOWN_UNIT
from tracker.core.serialization import from_json, to_json
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits
from tracker.reading.draft import DoubtKind
from tracker.reading.formats import UnreadableReason
from tracker.reading.read_document import read_document
from tracker.reading.wording import UNREADABLE
from tracker.review.rules import editing, wording
from tracker.review.rules.draft_content import DraftContent, Question
from tracker.review.rules.from_reading import content_of
from tracker.review.rules.questions import ReviewKind, blocking_questions, open_questions
from tracker.review.rules.source_view import source_lines
from tracker.tasks.content.rules.content import Place, UnitChoice
from tracker.tasks.content.rules.limits import amount_from

UNITS = KnownUnits(
    [
        KnownUnit(1, "市民政局", "市民政局", OrganizationKind.DEPARTMENT),
        KnownUnit(2, "市卫生健康委员会", "市卫生健康委", OrganizationKind.DEPARTMENT, ("市卫健委",)),
        KnownUnit(3, "市教育局", "市教育局", OrganizationKind.DEPARTMENT),
        KnownUnit(4, "市财政局", "市财政局", OrganizationKind.DEPARTMENT),
        KnownUnit(5, "东江区人民政府", "东江区", OrganizationKind.DISTRICT),
        KnownUnit(6, "西岭县人民政府", "西岭县", OrganizationKind.DISTRICT),
        KnownUnit(7, "各县(区)人民政府", "各县(区)人民政府", OrganizationKind.COLLECTIVE, members=(5, 6)),
    ]
)


def content_from(text: str) -> DraftContent:
    return content_of(read_document(text, name="云州.txt", directory=UNITS.directory), UNITS.ids_by_name)


def kinds(content: DraftContent) -> list[str]:
    return [question.kind.value for question in open_questions(content, UNITS)]


def test_a_draft_survives_its_form_as_json() -> None:
    content = content_from(WITH_LEAD_DOUBTS)
    assert from_json(DraftContent, json.loads(json.dumps(to_json(content)))) == content


def test_what_an_older_draft_lacks_takes_its_default() -> None:
    stored = to_json(content_from(POLICY))
    for task in stored["tasks"]:
        del task["left_out"]
    stored["something from the future"] = 1
    assert not any(task.left_out for task in from_json(DraftContent, stored).tasks)


def test_every_value_knows_its_place_in_the_source() -> None:
    content = content_from(POLICY)
    task = content.tasks[1]
    assert task.due_place is not None
    assert POLICY[task.due_place.start : task.due_place.end] == "6月底前"
    assert task.lead is not None
    assert task.lead.place is not None
    assert POLICY[task.lead.place.start : task.lead.place.end] == "市财政局"


def test_a_clean_document_leaves_no_question() -> None:
    assert kinds(content_from(POLICY)) == []


def test_an_unknown_unit_is_one_question_for_all_tasks_that_print_it() -> None:
    (question,) = open_questions(content_from(WITH_UNKNOWN_UNIT), UNITS)
    assert (question.kind, question.phrase, question.task_keys) == (DoubtKind.UNIT_UNKNOWN, "市商务局", (2, 4))
    assert question.blocking


def test_mapping_an_unknown_unit_settles_it_everywhere() -> None:
    content = editing.with_unit(content_from(WITH_UNKNOWN_UNIT), "市商务局", 4)
    assert kinds(content) == []
    assert content.tasks[1].lead is not None
    assert content.tasks[1].lead.organization_id == 4
    assert [unit.organization_id for unit in content.tasks[3].co] == [4]


def test_words_that_are_no_unit_are_taken_out_and_a_task_may_lose_its_lead() -> None:
    content = editing.without_unit(content_from(WITH_UNKNOWN_UNIT), "市商务局")
    assert kinds(content) == ["lead_missing"]
    assert content.tasks[3].co == ()


def test_of_several_leads_the_first_is_proposed_and_the_others_share() -> None:
    content = content_from(WITH_LEAD_DOUBTS)
    task = content.tasks[2]
    assert task.lead is not None
    assert task.lead.printed == "市卫健委"
    assert [unit.printed for unit in task.co] == ["市教育局", "市财政局"]
    assert kinds(content) == ["lead_missing", "leads_to_be_split"]


def test_choosing_another_lead_keeps_everybody_and_answers_the_question() -> None:
    before = content_from(WITH_LEAD_DOUBTS)
    content = editing.with_lead(before, 3, before.tasks[2].co[0])
    task = content.tasks[2]
    assert task.lead is not None
    assert task.lead.printed == "市教育局"
    assert [unit.printed for unit in task.co] == ["市卫健委", "市财政局"]
    assert task.revision == 1
    assert kinds(content) == ["lead_missing"]


def test_a_collective_name_cannot_lead() -> None:
    content = content_from(POLICY)
    content = editing.with_lead(content, 4, UnitChoice("各县(区)人民政府", 7))
    assert [question.kind for question in blocking_questions(content, UNITS)] == [ReviewKind.LEAD_IS_COLLECTIVE]


def test_a_task_that_is_left_out_asks_nothing_and_can_be_put_back() -> None:
    content = editing.with_task_left_out(content_from(WITH_LEAD_DOUBTS), 4, left_out=True)
    assert [task.key for task in content.tasks_to_issue] == [1, 2, 3]
    assert "lead_missing" not in kinds(content)
    content = editing.with_task_left_out(content, 4, left_out=False)
    assert "lead_missing" in kinds(content)


def test_a_task_added_by_hand_stands_at_the_end_and_must_be_filled() -> None:
    content = editing.with_new_task(content_from(POLICY))
    assert content.tasks[-1].key == 5
    assert content.tasks[-1].due == date(2023, 12, 31)
    assert set(kinds(content)) == {"lead_missing", "task_title_missing"}


def test_words_in_doubt_become_a_task_at_their_place() -> None:
    words = "二、提升服务"
    start = POLICY.index(words)
    question = Question(1, DoubtKind.CLAUSE_OUTSIDE_ITEMS, words, Place(8, 8, start, start + len(words)))
    content = replace(content_from(POLICY), questions=(question,))
    assert kinds(content) == ["clause_outside_items"]
    content = editing.with_new_task(content, question.key)
    assert [task.key for task in content.tasks] == [1, 2, 5, 3, 4]
    assert content.tasks[2].body == words
    assert "clause_outside_items" not in kinds(content)


def test_texts_that_the_ledger_cannot_hold_block_the_issue() -> None:
    content = content_from(POLICY)
    content = editing.with_task(content, replace(content.tasks[0], title="长" * 201))
    assert kinds(content) == [ReviewKind.TEXT_TOO_LONG]


def test_changes_name_the_fields_and_both_values() -> None:
    task = content_from(POLICY).tasks[0]
    before, after = editing.changes(task, replace(task, title="新标题", due=None))
    assert before == {"title": "改造社区食堂", "due": "2023-12-31"}
    assert after == {"title": "新标题", "due": None}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        pytest.param("68", (68, None), id="a number"),
        pytest.param("30,000", (30000, None), id="with commas"),
        pytest.param("3.5", (3.5, None), id="with decimals"),
        pytest.param("2-3", (2, 3), id="a range"),
        pytest.param("2–3", (2, 3), id="a range with a long dash"),
        pytest.param("3-2", None, id="a range backwards"),
        pytest.param("三十", None, id="words"),
        pytest.param("", None, id="nothing"),
        pytest.param("nan", None, id="not a number"),
        pytest.param("1e999", None, id="endless"),
        pytest.param("1-2-3", None, id="too many parts"),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, amount: object) -> None:
    assert amount_from(typed) == amount


@pytest.mark.parametrize("kind", [*DoubtKind, *ReviewKind])
def test_every_doubt_has_words_and_advice(kind: DoubtKind | ReviewKind) -> None:
    words = wording.DOUBTS[kind]
    assert words.what.text
    assert words.advice.text


@pytest.mark.parametrize("reason", list(UnreadableReason))
def test_every_reason_for_a_refusal_says_what_to_do(reason: UnreadableReason) -> None:
    assert ":" in str(UNREADABLE[reason])


def test_the_source_keeps_every_character_and_marks_nested_phrases_once() -> None:
    content = content_from(POLICY)
    lines = source_lines(POLICY, content)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == POLICY
    begun = [phrase for line in lines for piece in line.pieces for phrase in piece.begins]
    assert len(begun) == len(set(begun))
    assert {"p1-title", "p2-due", "p3-t1", "p-title"} <= set(begun)
    assert [task.number for line in lines for task in line.starts] == ["1", "2", "3", "4"]


def test_a_known_unit_is_typed_by_a_name_that_means_no_other() -> None:
    twins = KnownUnits(
        [
            KnownUnit(1, "市甲局", "甲局", OrganizationKind.DEPARTMENT),
            KnownUnit(2, "县甲局", "甲局", OrganizationKind.DEPARTMENT),
        ]
    )
    assert twins.label(1) == "甲局"
    assert twins.label(2) == "县甲局"
    found = twins.find("县甲局")
    assert found is not None
    assert found.id == 2
