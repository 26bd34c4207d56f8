"""How many parts stand where in a round, added up."""

from tracker.tasks.rounds.rules.answers import Result, Standing
from tracker.tasks.rounds.rules.tallies import Tally


def tally(*results: Result, parts: int = 1) -> Tally:
    summed = Tally()
    for result in results:
        summed.add(result, parts)
    return summed


ONE_OF_EACH = [Result(standing) for standing in Standing]


def test_one_part_of_each_standing_is_counted_where_it_belongs() -> None:
    summed = tally(*ONE_OF_EACH)
    assert (summed.owed, summed.sent, summed.outstanding, summed.missing) == (6, 3, 2, 1)
    assert summed.late == 0


def test_parts_that_stand_alike_are_counted_together() -> None:
    late = Result(Standing.ACCEPTED, days_late=2)
    missing = Result(Standing.MISSING, days_late=2)
    summed = tally(late, Result(Standing.WAITING), missing, parts=3)
    assert (summed.sent, summed.late, summed.missing) == (6, 3, 3)


def test_tallies_are_added() -> None:
    one, other = tally(Result(Standing.RETURNED, days_late=1), parts=2), tally(Result(Standing.ACCEPTED, days_late=1))
    summed = one + other
    assert (summed.sent, summed.late) == (3, 3)
    assert (one.late, other.late) == (2, 1)


def test_before_a_round_begins_nothing_can_be_said() -> None:
    assert tally(Result(Standing.NOT_BEGUN)).not_begun is True
    assert tally(Result(Standing.TO_COME)).not_begun is False
    assert Tally().owed == 0


def test_a_part_counts_once_unless_it_is_said_how_often() -> None:
    summed = Tally()
    summed.add(Result(Standing.WAITING))
    assert summed.sent == 1
