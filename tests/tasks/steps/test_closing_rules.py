"""What closing a task would leave open."""

import pytest

from tracker.core.vocabulary import AssignmentStatus, Comparator
from tracker.tasks.steps.close.rules import ClosingPart, ClosingTarget, left_open

DONE, UNDER_WAY = AssignmentStatus.COMPLETED, AssignmentStatus.IN_PROGRESS


def target(reached: float | None, *, missed: int = 0, comparator: Comparator = Comparator.AT_LEAST) -> ClosingTarget:
    return ClosingTarget("社区食堂", 10, None, comparator, "家", reached, missed)


@pytest.mark.parametrize(
    ("parts", "targets", "words"),
    [
        pytest.param([ClosingPart("市民政局", DONE, 100)], [target(10)], [], id="all is done"),
        pytest.param([ClosingPart("市民政局", AssignmentStatus.WITHDRAWN, 0)], [], [], id="given to another unit"),
        pytest.param([ClosingPart("市财政局", UNDER_WAY, 60)], [], ["市财政局: in_progress, 60 %"], id="under way"),
        pytest.param(
            [ClosingPart("市财政局", AssignmentStatus.REFUSED, 0)], [], ["市财政局: refused, 0 %"], id="refused"
        ),
        pytest.param([], [target(9)], ["社区食堂: 9 家 (promised ≥10 家)"], id="one less"),
        pytest.param([], [target(None)], ["社区食堂: no figure was accepted (promised ≥10 家)"], id="no figure"),
        pytest.param([], [target(12, comparator=Comparator.AT_MOST)], ["社区食堂: 12 家 (promised ≤10 家)"], id="over"),
        pytest.param([], [target(10, missed=2)], ["社区食堂: not reached in 2 of its periods"], id="periods"),
    ],
)
def test_what_is_open_is_named(parts: list[ClosingPart], targets: list[ClosingTarget], words: list[str]) -> None:
    assert [str(said) for said in left_open(parts, targets)] == words
