"""What was typed of a report, read as a report, and kept as a draft."""

from datetime import date

import pytest

from tracker.core.errors import Invalid
from tracker.core.vocabulary import Comparator, EvidenceDemand, ProgressState
from tracker.tasks.reports.rules.content import (
    Amount,
    Figures,
    ReportContent,
    ReportTerms,
    TypedReport,
    content_of,
    field_of,
    plain_number,
    typed_content,
    typed_report,
)
from tracker.tasks.rules.periods import Period

DAY = date(2023, 8, 10)
QUARTERS = (
    Period("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
    Period("2023-Q2", date(2023, 4, 1), date(2023, 6, 30)),
    Period("2023-Q3", date(2023, 7, 1), date(2023, 9, 30)),
)
CANTEENS = Amount(7, "改造食堂", 40, "个", Comparator.AT_LEAST)
VISITS = Amount(8, "巡查", 3, "次", Comparator.AT_LEAST, begun=QUARTERS)
NORM = Amount(9, "人均面积", 2, "平方米", Comparator.AT_LEAST, norm=True)


def terms(*amounts: Amount, lead: bool = True, asked: EvidenceDemand = EvidenceDemand.COMPLETION) -> ReportTerms:
    return ReportTerms(DAY, lead, asked, amounts=amounts)


def test_an_amount_takes_a_figure_for_each_period_that_has_begun_or_one_in_all() -> None:
    assert (VISITS.reportable, VISITS.running) == (("2023-Q1", "2023-Q2", "2023-Q3"), "2023-Q3")
    assert (CANTEENS.reportable, CANTEENS.running) == (("",), "")


def test_a_field_is_named_after_its_amount_and_period() -> None:
    assert (field_of(7), field_of(7, ""), field_of(8, "2023-Q3")) == ("target_7", "target_7", "target_8_2023-Q3")
    assert (CANTEENS.field_name(""), VISITS.field_name("2023-Q1")) == ("target_7", "target_8_2023-Q1")


@pytest.mark.parametrize(
    ("given", "proves"),
    [
        pytest.param(terms(CANTEENS), True, id="the lead, with an amount"),
        pytest.param(terms(CANTEENS, asked=EvidenceDemand.EACH_REPORT), True, id="asked for with each report"),
        pytest.param(terms(CANTEENS, asked=EvidenceDemand.NEVER), False, id="not asked for"),
        pytest.param(terms(CANTEENS, lead=False), False, id="a unit that shares the task"),
        pytest.param(terms(NORM), False, id="a norm is no amount to prove"),
        pytest.param(terms(), False, id="no amount"),
    ],
)
def test_where_each_amount_is_proved_by_itself(given: ReportTerms, *, proves: bool) -> None:
    assert given.proves_each_amount is proves


def test_a_report_takes_ten_files_and_one_more_for_each_amount() -> None:
    assert [terms(*amounts).most_files for amounts in ((), (CANTEENS,), (CANTEENS, VISITS, NORM))] == [10, 11, 12]


TYPED = {"state": "blocked", "percent": "35", "done": "已开工。", "problems": "缺地。", "next_steps": "选址。"}


def test_what_was_typed_is_read_as_a_report() -> None:
    assert content_of(TYPED, terms()) == ReportContent(ProgressState.BLOCKED, 35, "已开工。", "缺地。", "选址。")


@pytest.mark.parametrize("typed", [{}, {"state": "", "percent": ""}, {"percent": "许多"}])
def test_what_was_not_typed_is_a_report_of_nothing_under_way(typed: dict[str, str]) -> None:
    assert content_of(typed, terms()) == ReportContent(ProgressState.IN_PROGRESS, 0, "")


@pytest.mark.parametrize(
    ("typed", "figures"),
    [
        pytest.param({"target_7": "12"}, {(7, ""): 12}, id="an amount owed once"),
        pytest.param({"target_7": " 3.5 "}, {(7, ""): 3.5}, id="with spaces"),
        pytest.param({"target_7": "0"}, {(7, ""): 0}, id="a zero is a figure"),
        pytest.param({"target_7": ""}, {}, id="an empty field"),
        pytest.param({"target_7": "  "}, {}, id="only spaces"),
        pytest.param({"target_7": "十二"}, {}, id="no number"),
        pytest.param({"target_7_2023-Q3": "12"}, {}, id="a period where there is none"),
        pytest.param({"target_8_2023-Q1": "3"}, {(8, "2023-Q1"): 3}, id="of a period"),
        pytest.param({"target_8": "2"}, {(8, "2023-Q3"): 2}, id="without one: the running period"),
        pytest.param({"target_8_2023-Q3": "3", "target_8": "2"}, {(8, "2023-Q3"): 3}, id="the named one comes first"),
        pytest.param({"target_8": "2", "target_8_2023-Q3": "3"}, {(8, "2023-Q3"): 3}, id="in whichever order"),
        pytest.param(
            {"target_8": "2", "target_8_2023-Q1": "3"}, {(8, "2023-Q3"): 2, (8, "2023-Q1"): 3}, id="both periods"
        ),
        pytest.param({"target_9": "2"}, {}, id="a norm is not asked for"),
        pytest.param({"target_99": "2", "target_7": "12"}, {(7, ""): 12}, id="another task's amount"),
        pytest.param({"target": "2", "percent": "40", "target_7": "1"}, {(7, ""): 1}, id="other fields"),
    ],
)
def test_which_figures_are_read(typed: dict[str, str], figures: Figures) -> None:
    assert content_of(typed, terms(CANTEENS, VISITS, NORM)).figures == figures


def test_a_draft_is_shown_as_it_was_typed() -> None:
    typed = TYPED | {"target_8_2023-Q2": "3", "target_8": "两次", "target_7": "12", "target_9": "", "other": "x"}
    figures = {7: [("", "12")], 8: [("", "两次"), ("2023-Q2", "3")]}
    assert typed_report(typed) == TypedReport(ProgressState.BLOCKED, "35", "已开工。", "缺地。", "选址。", figures)
    assert typed_report({}) == TypedReport(None, "", "", "", "", {})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(TYPED, TYPED, id="every field of the form"),
        pytest.param({"done": "第一行\r\n第二行", "problems": ""}, {"done": "第一行\n第二行"}, id="nothing empty"),
        pytest.param({"done": "已开工。", "csrf_token": "x"}, {"done": "已开工。"}, id="nothing beside the form"),
        pytest.param({"state": "perhaps", "done": "已开工。"}, {"done": "已开工。"}, id="no state that there is not"),
        pytest.param({"target_7": "十二"}, {"target_7": "十二"}, id="a figure, right or wrong"),
        pytest.param({"target_8": "2", "target_8_2023-Q1": "3"}, {"target_8": "2", "target_8_2023-Q1": "3"}, id="both"),
        pytest.param({"target_7_2023-Q1": "3"}, {}, id="a period of an amount that has none"),
        pytest.param({"target_99": "3", "target_99_2023-Q1": "3"}, {}, id="another task's amount"),
    ],
)
def test_what_a_draft_keeps(typed: dict[str, str], kept: dict[str, str]) -> None:
    assert typed_content(typed, {7: False, 8: True}) == kept


def test_a_draft_holds_more_than_a_report_and_not_everything() -> None:
    assert typed_content({"done": "长" * 20_000}, {}) == {"done": "长" * 20_000}
    with pytest.raises(Invalid) as refused:
        typed_content({"done": "长" * 20_001, "problems": "缺地。"}, {})
    assert list(refused.value.fields) == ["done"]


@pytest.mark.parametrize(("value", "text"), [(12.0, "12"), (0, "0"), (12.5, "12.5"), (1e6, "1000000")])
def test_a_figure_is_shown_as_one_would_type_it(value: float, text: str) -> None:
    assert plain_number(value) == text
