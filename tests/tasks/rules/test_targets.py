"""Whether a promised amount is reached."""

import pytest

from tracker.core.vocabulary import Comparator
from tracker.tasks.rules.targets import as_printed, is_reached, share_reached


@pytest.mark.parametrize(
    ("promised", "reached", "comparator", "met", "share"),
    [
        pytest.param(80, 80, Comparator.EQUAL, True, 100, id="as printed, reached"),
        pytest.param(80, 90, Comparator.EQUAL, True, 100, id="as printed, passed"),
        pytest.param(80, 20, Comparator.EQUAL, False, 25, id="a quarter"),
        pytest.param(80, 79.9, Comparator.AT_LEAST, False, 99, id="just short is not 100"),
        pytest.param(80, 80, Comparator.AT_LEAST, True, 100, id="not less than"),
        pytest.param(15000, 15000, Comparator.MORE_THAN, False, 99, id="more than excludes the figure"),
        pytest.param(15000, 15001, Comparator.MORE_THAN, True, 100, id="more than"),
        pytest.param(70, 70, Comparator.AT_MOST, True, 100, id="at most includes the figure"),
        pytest.param(70, 71, Comparator.AT_MOST, False, 0, id="over the limit"),
        pytest.param(70, 70, Comparator.LESS_THAN, False, 0, id="less than excludes the figure"),
        pytest.param(70, 69, Comparator.LESS_THAN, True, 100, id="less than"),
        pytest.param(3, 2, Comparator.EQUAL, False, 66, id="two thirds, rounded down"),
        pytest.param(80, 0, Comparator.EQUAL, False, 0, id="nothing yet"),
        pytest.param(200, 1.9, Comparator.EQUAL, False, 0, id="less than one per cent"),
        pytest.param(200, 2, Comparator.EQUAL, False, 1, id="one per cent"),
        pytest.param(0.5, 0.25, Comparator.AT_LEAST, False, 50, id="half of less than one"),
        pytest.param(1, 0.5, Comparator.AT_LEAST, False, 50, id="half of one"),
        pytest.param(0, 0, Comparator.EQUAL, True, 100, id="zero promised"),
        pytest.param(0, 0, Comparator.MORE_THAN, False, 0, id="more than zero promised"),
    ],
)
def test_a_promise_is_kept(promised: float, reached: float, comparator: Comparator, met: bool, share: int) -> None:
    assert is_reached(promised, reached, comparator) is met
    assert share_reached(promised, reached, comparator) == share


@pytest.mark.parametrize(
    ("phrase", "printed"),
    [("4500万元", "4500万元"), ("三十家", "三十家"), ("百项", "百项"), ("30个", ""), ("60%以上", ""), ("", "")],
)
def test_amounts_that_are_written_otherwise_keep_their_words(phrase: str, printed: str) -> None:
    assert as_printed(phrase) == printed
