"""Recurring amounts in reports: each figure for its period, doubts within the period, and a completion that is whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_report, make_returned_report, make_task, part_of
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.vocabulary import Comparator, EvidenceDemand, ProgressState, TaskStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, Report, ReportedValue, Target
from tracker.tasks.reports.forms import start_of, typed_from
from tracker.tasks.reports.queries import (
    accepted_figures,
    begun_periods,
    key_on,
    periods_of_target,
    rows_of_target,
    terms_of,
)
from tracker.tasks.reports.rules.checks import doubts_about
from tracker.tasks.reports.rules.content import content_of
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.reports.services.reports import ReportContent, hand_over_draft, submit_report
from tracker.tasks.reports.services.reviewing import accept_report
from tracker.tasks.rules.periods import PeriodStanding

FINISHED, UNDER_WAY = ProgressState.COMPLETED, ProgressState.IN_PROGRESS
LAST_DAY = date(2023, 12, 31)
DEC_2022, JAN_2023 = date(2022, 12, 20), date(2023, 1, 10)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def part(cast: Cast) -> Assignment:
    """Civil affairs owes 300 places in each of the years 2021, 2022 and 2023."""
    task = make_task(cast, co=[cast.health], starts="2021-01-01", due="2023-12-31", assigned_at=at(date(2021, 1, 4)))
    with transaction() as session:
        session.add(
            Target(
                task_id=task.id,
                ordinal=1,
                about="新增托位",
                value=300,
                unit="个",
                comparator=Comparator.AT_LEAST,
                recurring="year",
                due_on=LAST_DAY,
            )
        )
        task.evidence_demand = EvidenceDemand.NEVER
    db.session.refresh(task)
    return accepted(part_of(task, cast.civil_affairs), now=at(date(2021, 1, 5)))


def target(part: Assignment) -> Target:
    return part.task.targets[0]


def report(part: Assignment, day: date, value: float, **more: object) -> Report:
    return make_report(part, now=at(day), today=day, values={target(part).id: value}, **more)  # type: ignore[arg-type]


def accept(cast: Cast, made: Report) -> None:
    accept_report(made.id, actor=cast.actor("office"), now=made.submitted_at)


def send(
    part: Assignment, day: date, figures: dict[str, float], state: ProgressState = UNDER_WAY, problems: str = ""
) -> Report:
    of_periods = {(target(part).id, key): value for key, value in figures.items()}
    percent = 100 if state is FINISHED else 50
    content = ReportContent(state, percent, "按计划推进。", problems, figures=of_periods)
    return submit_report(part.id, content, actor=liaison_of(part), now=at(day), today=day)


def standings(part: Assignment, day: date) -> dict[str, PeriodStanding]:
    rows = rows_of_target(target(part), accepted_figures(part.task), day)
    return {row.period.key: row.standing for row in rows}


def test_a_figure_is_kept_for_the_period_of_its_day(cast: Cast, part: Assignment) -> None:
    accept(cast, report(part, DEC_2022, 310))
    accept(cast, report(part, JAN_2023, 20))
    figures = accepted_figures(part.task)[target(part).id]
    assert {key: figure.value for key, figure in figures.items()} == {"2022": 310, "2023": 20}
    assert standings(part, TODAY) == {
        "2021": PeriodStanding.MISSING,
        "2022": PeriodStanding.REACHED,
        "2023": PeriodStanding.RUNNING,
    }


def test_only_what_the_office_accepted_counts(cast: Cast, part: Assignment) -> None:
    report(part, DEC_2022, 310)
    assert standings(part, TODAY)["2022"] is PeriodStanding.MISSING


def test_what_a_co_unit_reports_is_not_what_the_task_reached(cast: Cast, part: Assignment) -> None:
    co = accepted(part_of(part.task, cast.health))
    accept(cast, report(co, DEC_2022, 310))
    assert standings(part, TODAY)["2022"] is PeriodStanding.MISSING


def test_one_report_states_two_periods_and_the_last_word_on_each_counts(cast: Cast, part: Assignment) -> None:
    accept(cast, send(part, JAN_2023, {"2022": 280, "2023": 10}))
    accept(cast, send(part, date(2023, 2, 10), {"2022": 305}))
    figures = accepted_figures(part.task)[target(part).id]
    assert {key: figure.value for key, figure in figures.items()} == {"2022": 305, "2023": 10}
    assert figures["2022"].report_id > figures["2023"].report_id


@pytest.mark.parametrize("key", ["2024", "2020", "2023-Q1", ""])
def test_a_figure_for_a_period_that_is_not_owed_or_has_not_begun_is_refused(part: Assignment, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(part, JAN_2023, {key: 5})
    assert set(refused.value.fields) == {"values"}


def test_a_figure_from_before_periods_were_kept_counts_for_its_day(cast: Cast, part: Assignment) -> None:
    accept(cast, report(part, DEC_2022, 310))
    with transaction() as session:
        session.scalars(select(ReportedValue)).one().period = ""
    assert standings(part, TODAY)["2022"] is PeriodStanding.REACHED


def test_an_amount_that_is_owed_once_after_all_keeps_its_last_figure(cast: Cast, part: Assignment) -> None:
    accept(cast, send(part, JAN_2023, {"2022": 280, "2023": 10}))
    with transaction():
        target(part).recurring = None
    (figure,) = accepted_figures(part.task)[target(part).id].values()
    assert figure.value == 10


# ---- questions before sending ----


def doubts(part: Assignment, day: date, figures: dict[str, float]) -> list[str]:
    of_periods = {(target(part).id, key): value for key, value in figures.items()}
    content = ReportContent(UNDER_WAY, 50, "推进中。", figures=of_periods)
    terms = replace(terms_of(part, day), last_percent=None)
    return [doubt.key for doubt in doubts_about(content, terms)]


def test_a_new_year_begins_lower_without_a_question(cast: Cast, part: Assignment) -> None:
    accept(cast, report(part, DEC_2022, 310))
    place = target(part).id
    assert doubts(part, JAN_2023, {"2023": 5}) == []
    assert doubts(part, JAN_2023, {"2022": 309}) == [f"{place}@2022=309"]
    accept(cast, report(part, date(2023, 3, 1), 60))
    assert doubts(part, TODAY, {"2023": 59}) == [f"{place}@2023=59"]
    assert doubts(part, TODAY, {"2023": 3001}) == [f"{place}@2023=3001"]


def test_a_new_form_offers_the_running_figure_and_a_correction_all_of_them(cast: Cast, part: Assignment) -> None:
    place = target(part).id
    first = send(part, JAN_2023, {"2022": 280, "2023": 10})
    accept(cast, first)
    start = start_of(terms_of(part, TODAY), first, None)
    assert {name: text for name, text in start.items() if name.startswith("target_")} == {f"target_{place}_2023": "10"}
    returned = make_returned_report(cast, part, values={place: 20.0})
    start = start_of(terms_of(part, TODAY), returned, None)
    assert start[f"target_{place}_2023"] == "20"
    assert typed_from(first, with_text=False)[f"target_{place}_2022"] == "280"


def test_what_was_typed_for_a_period_stays_with_it(part: Assignment) -> None:
    place = target(part).id
    typed = {"state": "in_progress", "done": "推进中。", f"target_{place}_2022": "280", f"target_{place}": "10"}
    draft = save_draft(
        part.id, typed | {"target_9999_2022": "1", f"target_{place}_x": "2"}, actor=liaison_of(part), now=NOW
    )
    assert draft.content == typed
    content = content_of(draft.content, terms_of(part, TODAY))
    assert content.figures == {(place, "2023"): 10.0, (place, "2022"): 280.0}


# ---- completion ----


def test_a_completion_names_the_periods_without_a_figure(cast: Cast, part: Assignment) -> None:
    accept(cast, report(part, DEC_2022, 310))
    with pytest.raises(Invalid) as refused:
        send(part, LAST_DAY, {"2023": 320}, FINISHED)
    assert set(refused.value.fields) == {f"target_{target(part).id}_2021"}
    assert "新增托位 2021" in str(refused.value.message)


def test_a_period_that_was_missed_is_stated_and_explained(cast: Cast, part: Assignment) -> None:
    figures = {"2021": 0.0, "2022": 310.0, "2023": 320.0}
    with pytest.raises(Invalid) as refused:
        send(part, LAST_DAY, figures, FINISHED)
    assert set(refused.value.fields) == {"problems"}
    assert "新增托位 2021" in str(refused.value.message)
    done = send(part, LAST_DAY, figures, FINISHED, "2021年项目用地未落实，已在2022年补建。")
    accept(cast, done)
    assert part.task.status is TaskStatus.COMPLETED
    assert list(standings(part, date(2024, 1, 1)).values()) == [
        PeriodStanding.MISSED,
        PeriodStanding.REACHED,
        PeriodStanding.REACHED,
    ]


def test_the_units_leader_gets_no_completion_that_leaves_a_period_out(part: Assignment) -> None:
    with transaction():
        part.organization.leader_approves_reports = True
    content = ReportContent(FINISHED, 100, "完成。", figures={(target(part).id, "2023"): 320.0})
    typed = {"state": "completed", "percent": "100", "done": "完成。", f"target_{target(part).id}": "320"}
    with pytest.raises(Invalid, match="2021、新增托位 2022"):
        hand_over_draft(part.id, content, typed, actor=liaison_of(part), now=at(LAST_DAY), today=LAST_DAY)


def test_a_completion_that_lacks_a_figure_by_now_can_only_go_back(cast: Cast, part: Assignment) -> None:
    """The office added an amount after the report was sent."""
    done = send(part, LAST_DAY, {"2021": 300, "2022": 300, "2023": 300}, FINISHED)
    with transaction() as session:
        session.add(
            Target(task_id=part.task_id, ordinal=2, about="培训", value=9, unit="次", comparator=Comparator.AT_LEAST)
        )
    db.session.refresh(part.task)
    with pytest.raises(Conflict, match="培训"):
        accept_report(done.id, actor=cast.actor("office"), now=at(LAST_DAY))


def test_a_unit_that_shares_the_task_finishes_without_figures(cast: Cast, part: Assignment) -> None:
    co = accepted(part_of(part.task, cast.health))
    assert send(co, LAST_DAY, {}, FINISHED).id


def test_an_amount_owed_once_is_stated_at_completion_too(cast: Cast) -> None:
    task = make_task(cast, targets=[("改造食堂", 80, "个"), ("护理费", 70, "元")])
    with transaction():
        task.evidence_demand = EvidenceDemand.NEVER
        task.targets[1].norm = True
    part = accepted(part_of(task, cast.civil_affairs))
    canteens = task.targets[0].id
    content = ReportContent(FINISHED, 100, "完成。")
    with pytest.raises(Invalid) as refused:
        submit_report(part.id, content, actor=liaison_of(part), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {f"target_{canteens}"}
    make_accepted_report(cast, part, percent=60, values={canteens: 80.0})
    assert submit_report(part.id, content, actor=liaison_of(part), now=NOW, today=TODAY).id


def test_evidence_and_figures_are_asked_for_together(part: Assignment) -> None:
    with transaction():
        part.task.evidence_demand = EvidenceDemand.COMPLETION
    of_periods = {(target(part).id, key): 300.0 for key in ("2021", "2022", "2023")}
    proof = (Upload("验收.pdf", b"%PDF-1.4 a file", target(part).id),)
    content = ReportContent(FINISHED, 100, "完成。", figures=of_periods, evidence=proof)
    assert submit_report(part.id, content, actor=liaison_of(part), now=at(LAST_DAY), today=LAST_DAY).id


# ---- the span ----


def test_periods_span_the_task_and_end_with_the_target(part: Assignment) -> None:
    assert [period.key for period in periods_of_target(target(part), TODAY)] == ["2021", "2022", "2023"]
    assert [period.key for period in begun_periods(target(part), DEC_2022)] == ["2021", "2022"]
    assert key_on(target(part), date(2024, 5, 1)) == "2023"
    assert key_on(target(part), date(2020, 5, 1)) == "2021"
    with transaction():
        part.task.starts_on, target(part).due_on = None, date(2024, 12, 31)
    assert [period.key for period in periods_of_target(target(part), TODAY)] == ["2023", "2024"]


def test_an_amount_without_an_end_is_owed_up_to_the_running_period(part: Assignment) -> None:
    with transaction():
        target(part).recurring, target(part).due_on = "quarter", None
        part.task.due_on = part.task.plan.period_end = None
        part.task.starts_on = date(2023, 1, 1)
    assert [period.key for period in periods_of_target(target(part), TODAY)] == ["2023-Q1", "2023-Q2"]
    assert part.task.recurring_until is None
