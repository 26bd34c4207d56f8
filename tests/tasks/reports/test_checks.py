"""What is asked before a report is sent, and what keeps it from being sent."""

from collections.abc import Collection
from datetime import date
from math import inf, nan
from typing import Any

import pytest

from tracker.core.errors import Invalid
from tracker.core.vocabulary import Comparator, EvidenceDemand, ProgressState
from tracker.tasks.reports.rules.checks import (
    Doubt,
    Doubtful,
    check,
    check_files,
    doubts_about,
    is_asked,
    lacking_evidence,
    lacking_figures,
    names_of,
)
from tracker.tasks.reports.rules.content import Amount, Figures, ReportContent, ReportTerms
from tracker.tasks.rules.periods import Figure, Period
from tracker.tasks.workflow.rules.guards import Lacking

DAY = date(2023, 6, 28)
UNDER_WAY, FINISHED = ProgressState.IN_PROGRESS, ProgressState.COMPLETED
NEVER, AT_COMPLETION, ALWAYS = EvidenceDemand.NEVER, EvidenceDemand.COMPLETION, EvidenceDemand.EACH_REPORT
Stated = tuple[float, Amount]


def figure(
    value: float, *, last: float | None = None, comparator: Comparator = Comparator.AT_LEAST, promised: float = 40
) -> Stated:
    """A figure of an amount owed once, with what was accepted last."""
    accepted = {} if last is None else {"": Figure(last, DAY, 1)}
    return value, Amount(7, "改造食堂", promised, "个", comparator, accepted=accepted)


def doubts(percent: int, last: int | None, figures: list[Stated]) -> list[Doubt]:
    stated = {(amount.target_id, ""): value for value, amount in figures}
    content = ReportContent(ProgressState.IN_PROGRESS, percent, "推进中。", figures=stated)
    amounts = tuple(amount for _value, amount in figures)
    return doubts_about(content, ReportTerms(DAY, True, EvidenceDemand.NEVER, amounts=amounts, last_percent=last))


@pytest.mark.parametrize(
    ("percent", "last", "figures", "keys"),
    [
        pytest.param(40, None, [], [], id="a first report"),
        pytest.param(40, 40, [], [], id="the same percent"),
        pytest.param(39, 40, [], ["percent=39"], id="a percent less"),
        pytest.param(40, 40, [figure(20, last=20)], [], id="the same figure"),
        pytest.param(40, 40, [figure(19.5, last=20)], ["7=19.5"], id="half a unit less"),
        pytest.param(40, 40, [figure(19)], [], id="no last figure"),
        pytest.param(40, 40, [figure(400)], [], id="ten times the promise"),
        pytest.param(40, 40, [figure(401)], ["7=401"], id="more than ten times"),
        pytest.param(40, 40, [figure(5, promised=0)], [], id="a promise of none"),
        pytest.param(
            40, 40, [figure(19, last=20, comparator=Comparator.AT_MOST)], [], id="lower where lower is better"
        ),
        pytest.param(
            40, 40, [figure(21, last=20, comparator=Comparator.LESS_THAN)], ["7=21"], id="higher where lower is better"
        ),
        pytest.param(
            40, 40, [figure(20, last=20, comparator=Comparator.AT_MOST)], [], id="the same where lower is better"
        ),
        pytest.param(40, 40, [figure(11, promised=1)], ["7=11"], id="more than ten times a promise of one"),
        pytest.param(40, 40, [figure(6, promised=0.5)], ["7=6"], id="more than ten times a promise of one half"),
        pytest.param(30, 40, [figure(10, last=20)], ["percent=30", "7=10"], id="both"),
    ],
)
def test_what_is_asked(percent: int, last: int | None, figures: list[Stated], keys: list[str]) -> None:
    assert [doubt.key for doubt in doubts(percent, last, figures)] == keys


def test_a_question_names_both_figures() -> None:
    (doubt,) = doubts(40, 40, [figure(19, last=20)])
    assert str(doubt.question) == "改造食堂: 19 个 is lower than last time (20 个): is that right?"


@pytest.mark.parametrize(
    ("unit", "promised", "value", "last", "keys"),
    [
        pytest.param("%", 80, 100, 90, [], id="the whole"),
        pytest.param("%", 80, 100.5, 90, ["7=100.5"], id="more than the whole"),
        pytest.param("％", 80, 101, None, ["7=101"], id="more than the whole, the first time"),
        pytest.param("%", 120, 101, 90, [], id="more than the whole was promised"),
        pytest.param("个", 40, 40, 20, [], id="half of what was promised more"),
        pytest.param("个", 40, 41, 20, ["7=41"], id="more than half of it"),
        pytest.param("个", 40, 41, None, [], id="the first figure"),
    ],
)
def test_more_than_the_whole_and_great_jumps_are_asked_about(
    unit: str, promised: float, value: float, last: float | None, keys: list[str]
) -> None:
    accepted = {"": Figure(last, date(2023, 3, 1), 1)} if last is not None else {}
    share = Amount(7, "改造食堂", promised, unit, Comparator.AT_LEAST, accepted=accepted)
    assert [doubt.key for doubt in doubts(40, 40, [(value, share)])] == keys


def test_who_finishes_may_reach_the_whole_at_once() -> None:
    value, canteens = figure(40, last=10)
    finished = ReportContent(FINISHED, 100, "全部建成。", figures={(7, ""): value})
    assert doubts_about(finished, ReportTerms(DAY, True, NEVER, amounts=(canteens,), last_percent=40)) == []


def test_another_figure_is_another_question() -> None:
    first, second = (doubts(40, 40, [figure(value, last=20)])[0].key for value in (19, 18))
    assert first != second


def test_a_range_is_exceeded_at_ten_times_its_upper_end() -> None:
    rooms = Amount(7, "改造食堂", 2, "个", Comparator.EQUAL, value_max=3)
    assert doubts(40, 40, [(30, rooms)]) == []
    assert [doubt.key for doubt in doubts(40, 40, [(31, rooms)])] == ["7=31"]


QUARTERS = (
    Period("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
    Period("2023-Q2", date(2023, 4, 1), date(2023, 6, 30)),
)
CANTEENS = Amount(7, "改造食堂", 40, "个", Comparator.AT_LEAST)
VISITS = Amount(8, "巡查", 3, "次", Comparator.AT_LEAST, begun=QUARTERS, keys=("2023-Q1", "2023-Q2"))
NORM = Amount(9, "人均面积", 2, "平方米", Comparator.AT_LEAST, norm=True)


def terms(*amounts: Amount, lead: bool = True, asked: EvidenceDemand = NEVER, **more: Any) -> ReportTerms:
    return ReportTerms(DAY, lead, asked, amounts=amounts, files_prove=frozenset({7, 8}), **more)


def report(
    state: ProgressState = UNDER_WAY, percent: int = 40, figures: Figures | None = None, **more: Any
) -> ReportContent:
    return ReportContent(state, percent, **{"done": "推进中。", "figures": figures or {}, **more})


def test_a_question_on_a_period_names_the_period() -> None:
    visits = Amount(8, "巡查", 3, "次", Comparator.AT_LEAST, begun=QUARTERS, accepted={"2023-Q1": Figure(3, DAY, 1)})
    asked = doubts_about(report(figures={(8, "2023-Q1"): 2, (8, "2023-Q2"): 1}), terms(visits))
    assert [doubt.key for doubt in asked] == ["8@2023-Q1=2"]
    assert str(asked[0].question) == "巡查 Q1 2023: 2 次 is lower than last time (3 次): is that right?"


def test_a_figure_of_another_task_is_no_question() -> None:
    assert doubts_about(report(figures={(99, ""): 5000}), terms(CANTEENS)) == []


def test_a_report_is_not_sent_while_one_of_its_questions_is_open() -> None:
    lower, before = report(percent=30, figures={(7, ""): 401}), terms(CANTEENS, last_percent=40)
    with pytest.raises(Doubtful) as refused:
        check(lower, before, [], confirmed=["percent=30"])
    assert [doubt.key for doubt in refused.value.doubts] == ["percent=30", "7=401"]
    assert str(refused.value).startswith("Not sent yet")
    check(lower, before, [], confirmed=["percent=30", "7=401"])


def test_whoever_does_not_ask_sends_a_doubtful_report() -> None:
    check(report(percent=30), terms(last_percent=40), [])
    check(report(percent=30), terms(last_percent=40), [], confirmed=None)
    with pytest.raises(Doubtful):
        check(report(percent=30), terms(last_percent=40), [], confirmed=[])


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        pytest.param(report(), [], id="a short report"),
        pytest.param(report(done=" "), ["done"], id="nothing said"),
        pytest.param(report(percent=-1), ["percent"], id="less than nothing"),
        pytest.param(report(percent=0), [], id="not begun"),
        pytest.param(report(percent=1), [], id="begun"),
        pytest.param(report(percent=100), [], id="all done, and still under way"),
        pytest.param(report(percent=101), ["percent"], id="more than all"),
        pytest.param(report(FINISHED, 99), ["percent"], id="finished, and something is open"),
        pytest.param(report(FINISHED, 100), [], id="finished"),
        pytest.param(
            report(done="长" * 4000, problems="长" * 4000, next_steps="长" * 4000), [], id="the longest texts"
        ),
        pytest.param(
            report(done="长" * 4001, problems="长" * 4001, next_steps="长" * 4001),
            ["done", "next_steps", "problems"],
            id="a character too long",
        ),
        pytest.param(report(percent=101, done=""), ["done", "percent"], id="every wrong field at once"),
    ],
)
def test_which_fields_of_a_report_cannot_be_used(content: ReportContent, fields: list[str]) -> None:
    assert wrong_fields(content, terms()) == fields


def wrong_fields(content: ReportContent, on: ReportTerms, proved: Collection[int | None] = ()) -> list[str]:
    """The fields that a report is refused for; none when it may be sent."""
    try:
        check(content, on, proved)
    except Invalid as refused:
        return sorted(refused.fields)
    return []


@pytest.mark.parametrize(
    ("state", "until", "fields"),
    [
        pytest.param(FINISHED, date(2023, 6, 29), ["state"], id="the period runs for a day more"),
        pytest.param(FINISHED, DAY, [], id="its last day"),
        pytest.param(FINISHED, None, [], id="nothing recurs"),
        pytest.param(UNDER_WAY, date(2023, 6, 29), [], id="not said to be finished"),
    ],
)
def test_nobody_finishes_before_the_last_period_ends(
    state: ProgressState, until: date | None, fields: list[str]
) -> None:
    assert wrong_fields(report(state, 100), terms(recurring_until=until)) == fields


@pytest.mark.parametrize(
    ("figures", "fields"),
    [
        pytest.param({(7, ""): 12, (8, "2023-Q2"): 1, (9, ""): 2}, [], id="amounts of the task, also a norm"),
        pytest.param({(7, ""): 0}, [], id="nothing reached yet"),
        pytest.param({(7, ""): 0.5}, [], id="less than one"),
        pytest.param({(7, ""): -0.5}, ["values"], id="negative"),
        pytest.param({(7, ""): inf}, ["values"], id="endless"),
        pytest.param({(7, ""): nan}, ["values"], id="not a number"),
        pytest.param({(99, ""): 1}, ["values"], id="another task's amount"),
        pytest.param({(7, "2023-Q2"): 1}, ["values"], id="a period of an amount that has none"),
        pytest.param({(8, ""): 1}, ["values"], id="no period of an amount that has some"),
        pytest.param({(8, "2023-Q3"): 1}, ["values"], id="a period that has not begun"),
    ],
)
def test_where_a_figure_belongs(figures: Figures, fields: list[str]) -> None:
    assert wrong_fields(report(figures=figures), terms(CANTEENS, VISITS, NORM)) == fields


ALL_STATED: Figures = {(7, ""): 40, (8, "2023-Q1"): 3, (8, "2023-Q2"): 3}


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        pytest.param(report(FINISHED, 100, ALL_STATED), [], id="every amount and period"),
        pytest.param(
            report(FINISHED, 100, {(7, ""): 40, (8, "2023-Q2"): 3}), ["target_8_2023-Q1"], id="a period is missing"
        ),
        pytest.param(
            report(FINISHED, 100, {(9, ""): 2}),
            ["target_7", "target_8_2023-Q1", "target_8_2023-Q2"],
            id="all but the norm are missing",
        ),
        pytest.param(report(UNDER_WAY, 100), [], id="not finished, nothing has to be stated"),
        pytest.param(report(FINISHED, 100, {**ALL_STATED, (7, ""): 39}), ["problems"], id="missed, and not said why"),
        pytest.param(
            report(FINISHED, 100, {**ALL_STATED, (7, ""): 39}, problems=" "), ["problems"], id="nothing said of it"
        ),
        pytest.param(
            report(FINISHED, 100, {**ALL_STATED, (7, ""): 0}, problems="场地未落实。"), [], id="missed, and said why"
        ),
        pytest.param(report(FINISHED, 100, ALL_STATED, problems="无。"), [], id="reached, with a remark"),
        pytest.param(report(UNDER_WAY, 100, {(7, ""): 39}), [], id="not yet reached"),
    ],
)
def test_whoever_finishes_states_each_figure_and_says_why_one_was_missed(
    content: ReportContent, fields: list[str]
) -> None:
    assert wrong_fields(content, terms(CANTEENS, VISITS, NORM)) == fields


def test_a_unit_that_shares_the_task_states_no_figure_to_finish() -> None:
    assert wrong_fields(report(FINISHED, 100), terms(CANTEENS, VISITS, lead=False)) == []
    assert wrong_fields(report(FINISHED, 100, {(7, ""): 39}), terms(CANTEENS, lead=False)) == []


@pytest.mark.parametrize(
    ("accepted", "stated", "fields"),
    [
        pytest.param(40, None, [], id="what was accepted before counts"),
        pytest.param(39, None, ["problems"], id="it may have missed"),
        pytest.param(39, 40, [], id="what is stated now comes first"),
        pytest.param(40, 0, ["problems"], id="also a zero"),
        pytest.param(0, None, ["problems"], id="an accepted zero is no missing figure"),
    ],
)
def test_an_accepted_figure_counts_until_another_is_stated(
    accepted: float, stated: float | None, fields: list[str]
) -> None:
    canteens = Amount(7, "改造食堂", 40, "个", Comparator.AT_LEAST, accepted={"": Figure(accepted, DAY, 1)})
    figures = {} if stated is None else {(7, ""): stated}
    assert wrong_fields(report(FINISHED, 100, figures), terms(canteens)) == fields


def test_what_is_lacking_or_missed_is_called_by_amount_and_period() -> None:
    lacking = lacking_figures(FINISHED, {}, terms(CANTEENS, VISITS))
    assert names_of(lacking) == ("改造食堂", "巡查 2023-Q1", "巡查 2023-Q2")
    with pytest.raises(Invalid, match="A figure is still lacking for: 改造食堂、巡查 2023-Q1、巡查 2023-Q2"):
        check(report(FINISHED, 100), terms(CANTEENS, VISITS), [])
    with pytest.raises(Invalid, match="Say why this was not reached: 改造食堂"):
        check(report(FINISHED, 100, {(7, ""): 39}), terms(CANTEENS), [])


@pytest.mark.parametrize(
    ("files", "amounts", "fits"),
    [
        pytest.param([], 0, True, id="none"),
        pytest.param([None] * 10, 0, True, id="ten for the whole"),
        pytest.param([None] * 11, 0, False, id="one too many"),
        pytest.param([7, 8] + [None] * 10, 2, True, id="one more for each amount"),
        pytest.param([7, 8] + [None] * 11, 2, False, id="one too many beside them"),
        pytest.param([7, 99], 2, False, id="for another task's amount"),
    ],
)
def test_which_files_a_report_takes(files: list[int | None], amounts: int, *, fits: bool) -> None:
    if fits:
        check_files(files, amounts=amounts, of=[7, 8])
        return
    with pytest.raises(Invalid) as refused:
        check_files(files, amounts=amounts, of=[7, 8])
    assert list(refused.value.fields) == ["evidence"]


def test_the_files_of_a_report_are_held_to_its_terms() -> None:
    assert wrong_fields(report(), terms(CANTEENS), [None] * 11) == []
    assert wrong_fields(report(), terms(CANTEENS), [None] * 12) == ["evidence"]
    assert wrong_fields(report(), terms(CANTEENS), [99]) == ["evidence"]


@pytest.mark.parametrize(
    ("demand", "states"),
    [
        (NEVER, set()),
        (AT_COMPLETION, {FINISHED}),
        (ALWAYS, {None, *ProgressState}),
    ],
)
def test_which_reports_need_evidence(demand: EvidenceDemand, states: set[ProgressState | None]) -> None:
    assert {state for state in (None, *ProgressState) if is_asked(demand, state)} == states


@pytest.mark.parametrize(
    ("demand", "state", "lead", "proved", "lacking"),
    [
        pytest.param(NEVER, FINISHED, True, [], Lacking(), id="never asked for"),
        pytest.param(AT_COMPLETION, UNDER_WAY, True, [], Lacking(), id="not finished yet"),
        pytest.param(AT_COMPLETION, FINISHED, True, [], Lacking(targets={7: "改造食堂", 8: "巡查"}), id="each amount"),
        pytest.param(AT_COMPLETION, FINISHED, True, [7, None], Lacking(targets={8: "巡查"}), id="one amount left"),
        pytest.param(AT_COMPLETION, FINISHED, True, [7, 8], Lacking(), id="each is proved"),
        pytest.param(AT_COMPLETION, FINISHED, False, [], Lacking(any_file=True), id="a co-unit: any file"),
        pytest.param(AT_COMPLETION, FINISHED, False, [None], Lacking(), id="a co-unit's one file"),
        pytest.param(ALWAYS, UNDER_WAY, True, [], Lacking(any_file=True), id="the lead, under way: any file"),
        pytest.param(ALWAYS, UNDER_WAY, True, [None], Lacking(), id="one file under way"),
    ],
)
def test_which_evidence_is_lacking(
    demand: EvidenceDemand, state: ProgressState, *, lead: bool, proved: list[int | None], lacking: Lacking
) -> None:
    targets = {7: "改造食堂", 8: "巡查"}
    assert lacking_evidence(demand, state, is_lead=lead, targets=targets, proved=proved) == lacking


def test_without_an_amount_the_lead_proves_the_completion_as_a_whole() -> None:
    asked = terms(NORM, asked=AT_COMPLETION)
    assert wrong_fields(report(FINISHED, 100), asked) == ["evidence"]
    assert wrong_fields(report(FINISHED, 100), asked, [None]) == []


def test_each_amount_without_evidence_is_named_by_its_field() -> None:
    asked = terms(CANTEENS, VISITS, NORM, asked=AT_COMPLETION)
    finished = report(FINISHED, 100, ALL_STATED)
    assert wrong_fields(finished, asked, [None]) == ["evidence_7", "evidence_8"]
    assert wrong_fields(finished, asked, [7]) == ["evidence_8"]
    assert wrong_fields(finished, asked, [7, 8]) == []
