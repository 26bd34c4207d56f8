"""What the review page shows as values: doubts with their answers, tasks as cards, the progress of a review."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from tests.conftest import NOW
from tests.review.test_editing import content_from
from tracker.core.vocabulary import DatePrecision, OrganizationKind
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits
from tracker.reading.draft import DoubtKind
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.questions import OpenQuestion, ReviewKind
from tracker.review.rules.review_window import window_of
from tracker.review.rules.shown.doubts import MOST_DOUBTS, answers_to, doubt_row, doubts_shown
from tracker.review.rules.shown.progress import progress_of
from tracker.review.rules.shown.tasks import TaskCard, task_cards
from tracker.review.rules.shown.units import shown_unit
from tracker.review.rules.undo import StepKind
from tracker.tasks.content.rules.content import HeaderContent, Place, TaskContent, UnitChoice

UNITS = KnownUnits(
    [
        KnownUnit(1, "云州市民政局", "市民政局", OrganizationKind.AGENCY),
        KnownUnit(2, "东区人民政府", "东区", OrganizationKind.DISTRICT),
        KnownUnit(3, "各县（区）人民政府", "各县区", OrganizationKind.COLLECTIVE, members=(2,)),
    ]
)
HERE = Place(7, 7, 100, 110)
TASK = TaskContent(key=4, number="3", title="改造", co=(UnitChoice("市民政局", 1), UnitChoice("市商务局")))
CONTENT = DraftContent(HeaderContent(), tasks=(TASK,))


def card_of(task: TaskContent, header: HeaderContent | None = None) -> TaskCard:
    content = DraftContent(header or HeaderContent(), tasks=(task,))
    (card,) = task_cards(content, UNITS, window_of(content), doubtful=())
    return card


# --- doubts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DoubtKind.UNIT_UNKNOWN, DoubtKind.UNIT_UNLIKELY])
def test_an_unknown_name_is_answered_by_a_unit_and_not_in_the_tasks_form(kind: DoubtKind) -> None:
    answers = answers_to(OpenQuestion(kind, "民政局", task_keys=(4,)), CONTENT, UNITS)
    assert answers.unit is not None
    assert answers.unit.printed == "民政局"
    assert answers.edit is None
    assert not answers.has_buttons


@pytest.mark.parametrize(
    "kind",
    [
        DoubtKind.LEAD_MISSING,
        DoubtKind.LEADS_TO_BE_SPLIT,
        DoubtKind.CLAUSE_NAMES_NOBODY,
        ReviewKind.LEAD_IS_COLLECTIVE,
    ],
)
def test_a_doubt_about_the_lead_offers_the_co_responsible_units(kind: DoubtKind | ReviewKind) -> None:
    answers = answers_to(OpenQuestion(kind, task_keys=(4,)), CONTENT, UNITS)
    assert answers.lead is not None
    assert (answers.lead.task_key, answers.lead.names) == (4, ("市民政局", "市商务局"))
    assert answers.edit is not None
    assert answers.edit.href == "?task=4#task-4"


def test_the_candidates_of_the_reader_come_before_the_units_of_the_task_and_are_six_at_most() -> None:
    names = tuple(f"单位{n}" for n in range(8))
    question = OpenQuestion(DoubtKind.LEADS_TO_BE_SPLIT, task_keys=(4,), candidates=names)
    lead = answers_to(question, CONTENT, UNITS).lead
    assert lead is not None
    assert lead.names == names[:6]


def test_a_doubt_about_the_lead_of_no_task_offers_nobody() -> None:
    assert answers_to(OpenQuestion(DoubtKind.CLAUSE_NAMES_NOBODY), CONTENT, UNITS).lead is None


def test_a_collective_name_may_stand_for_districts_and_agencies_and_districts_are_likely() -> None:
    members = answers_to(OpenQuestion(ReviewKind.COLLECTIVE_EMPTY, "各县区"), CONTENT, UNITS).members
    assert members is not None
    assert members.unit_id == 3
    assert [(unit.id, likely) for unit, likely in members.candidates] == [(1, False), (2, True)]


@pytest.mark.parametrize("kind", [DoubtKind.CLAUSE_OUTSIDE_ITEMS, DoubtKind.ITEM_WITHOUT_CLAUSE])
def test_words_outside_the_tasks_become_one_or_are_none(kind: DoubtKind) -> None:
    answers = answers_to(OpenQuestion(kind, key=5), CONTENT, UNITS)
    assert (answers.make_task_of, answers.settle) == (5, 5)
    assert str(answers.settle_label and answers.settle_label.text) == "It is no task"


def test_other_doubts_of_the_reader_are_well_as_they_stand() -> None:
    answers = answers_to(OpenQuestion(DoubtKind.DEADLINE_UNCERTAIN, key=5, task_keys=(4,)), CONTENT, UNITS)
    assert (answers.make_task_of, answers.settle) == (None, 5)
    assert str(answers.settle_label and answers.settle_label.text) == "All is well as it stands"


@pytest.mark.parametrize("kind", [DoubtKind.TITLE_MISSING, DoubtKind.PERIOD_MISSING])
def test_what_the_plan_lacks_is_entered_in_the_plans_form(kind: DoubtKind) -> None:
    edit = answers_to(OpenQuestion(kind), CONTENT, UNITS).edit
    assert edit is not None
    assert (edit.href, edit.important) == ("?part=plan#plan", True)


@pytest.mark.parametrize(
    ("question", "anchor"),
    [
        (OpenQuestion(DoubtKind.DEADLINE_UNCERTAIN, place=HERE, key=5), "q5"),
        (OpenQuestion(DoubtKind.LEAD_MISSING, place=HERE), "L7"),
        (OpenQuestion(DoubtKind.NOTHING_TO_DO), ""),
    ],
    ids=["of the reader", "of the review", "of no place"],
)
def test_a_doubt_leads_to_its_words(question: OpenQuestion, anchor: str) -> None:
    assert doubt_row(question, CONTENT).source_anchor == anchor


def test_a_task_on_another_page_is_found_by_its_key() -> None:
    question = OpenQuestion(DoubtKind.LEAD_MISSING, task_keys=(4,))
    assert doubt_row(question, CONTENT, on_page={4}).tasks[0].href == "#task-4"
    assert doubt_row(question, CONTENT, on_page={9}).tasks[0].href == "?at=4#task-4"


def test_a_hundred_doubts_are_listed_and_the_others_counted() -> None:
    questions = [OpenQuestion(DoubtKind.LEAD_MISSING, task_keys=(4,))] * (MOST_DOUBTS + 2)
    doubts = doubts_shown(questions, CONTENT, UNITS, on_page={4}, may_edit=False)
    assert (doubts.count, doubts.blocking, len(doubts.rows), doubts.more) == (102, 102, 100, 2)
    assert doubts.rows[0].answers is None


# --- tasks --------------------------------------------------------------------------------------


def test_a_unit_is_known_by_its_short_name_or_printed_as_it_stands() -> None:
    known = shown_unit(UnitChoice("各县（区）", 3), UNITS)
    assert (known.name, known.full_name, known.members) == ("各县区", "各县（区）人民政府", ("东区",))
    unknown = shown_unit(UnitChoice("市商务局"), UNITS, "p4-u9")
    assert (unknown.name, unknown.known, unknown.phrase) == ("市商务局", False, "p4-u9")


def test_units_of_every_task_are_named_once() -> None:
    both = (UnitChoice("东区", 2), UnitChoice("各县区", 3))
    card = card_of(replace(TASK, implementers=(UnitChoice("东区", 2),)), HeaderContent(default_implementers=both))
    assert [unit.name for unit in card.implementers] == ["东区"]
    assert [unit.name for unit in card.others] == ["各县区"]


def test_the_end_of_the_period_is_said_only_where_the_task_names_no_date() -> None:
    end = NOW.date()
    header = HeaderContent(period_end=end)
    assert card_of(replace(TASK, due=end), header).due_is_end_of_period
    assert not card_of(replace(TASK, due=end, due_place=HERE), header).due_is_end_of_period
    assert not card_of(TASK, HeaderContent()).due_is_end_of_period


def test_only_work_without_an_end_says_so() -> None:
    assert card_of(replace(TASK, precision=DatePrecision.ONGOING)).without_end is not None
    assert card_of(TASK).without_end is None


def test_a_chapter_begins_with_its_first_task() -> None:
    content = content_from(
        "云发改〔2023〕8号\n现将《2023年云州市便民服务重点任务清单》印发给你们。\n云州市发展和改革委员会\n2023年2月6日\n"
        "一、设施\n1.新增一。年内完成1处。(责任单位:市民政局)\n2.新增二。年内完成2处。(责任单位:市民政局)\n"
        "二、服务\n3.新增三。年内完成3处。(责任单位:市民政局)\n"
    )
    cards = list(task_cards(content, UNITS, window_of(content), doubtful={2}))
    assert [card.chapter_begins for card in cards] == [True, False, True]
    assert [card.doubtful for card in cards] == [False, True, False]


# --- progress -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    id: int
    undone: bool = False
    actor_id: int | None = 7
    actor_name: str = "李娜"
    kind: StepKind = StepKind.TASK_SAVED
    about: str = "3 改造"
    taken_at: datetime = NOW


def test_the_last_step_is_undone_and_the_first_undone_one_is_redone() -> None:
    progress = progress_of(CONTENT, (), [Step(4, undone=True), Step(3, undone=True), Step(2), Step(1)], me=7)
    assert progress.undo is not None
    assert progress.redo is not None
    assert (progress.undo.id, progress.redo.id) == (2, 3)


def test_a_step_of_somebody_else_is_marked() -> None:
    mine, theirs = progress_of(CONTENT, (), [Step(2), Step(1, actor_id=8)], me=7).steps
    assert (mine.by_other, theirs.by_other) == (False, True)


def test_what_nobody_looked_at_and_nothing_speaks_against_can_be_accepted() -> None:
    tasks = tuple(replace(TASK, key=key, reviewed=key == 1, left_out=key == 2) for key in (1, 2, 3, 4))
    progress = progress_of(DraftContent(HeaderContent(), tasks), {4}, [], me=7)
    assert (progress.count, progress.done, progress.acceptable) == (3, 1, 1)
    assert progress.undo is None
