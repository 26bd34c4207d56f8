"""What is asked before a report is sent."""

from datetime import date

import pytest

from tracker.core.vocabulary import Comparator, EvidenceDemand, ProgressState
from tracker.tasks.reports.rules.checks import Doubt, doubts_about
from tracker.tasks.reports.rules.content import Amount, ReportContent, ReportTerms
from tracker.tasks.rules.periods import Figure

DAY = date(2023, 6, 28)
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
        pytest.param(30, 40, [figure(10, last=20)], ["percent=30", "7=10"], id="both"),
    ],
)
def test_what_is_asked(percent: int, last: int | None, figures: list[Stated], keys: list[str]) -> None:
    assert [doubt.key for doubt in doubts(percent, last, figures)] == keys


def test_a_question_names_both_figures() -> None:
    (doubt,) = doubts(40, 40, [figure(19, last=20)])
    assert str(doubt.question) == "改造食堂: 19 个 is lower than last time (20 个): is that right?"


def test_another_figure_is_another_question() -> None:
    first, second = (doubts(40, 40, [figure(value, last=20)])[0].key for value in (19, 18))
    assert first != second
