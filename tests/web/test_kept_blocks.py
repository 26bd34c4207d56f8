"""Texts that are kept by place and state: what is given back, what makes room, who makes them."""

import sys
import threading

import pytest

from tracker.web.kept_blocks import OVERHEAD, KeptBlocks

SIZE = sys.getsizeof("x" * 100) + OVERHEAD


class Maker:
    """Makes texts of 100 letters, and counts them."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        return str(self.made % 10) * 100


def test_a_text_is_made_once_for_a_place_and_a_state() -> None:
    kept, make = KeptBlocks(10 * SIZE), Maker()
    first = kept.get_or_make("board", 1, make)
    assert kept.get_or_make("board", 1, make) is first
    assert kept.get_or_make("ledger", 1, make) != first
    assert make.made == 2


def test_a_new_state_takes_the_place_of_the_one_before() -> None:
    kept, make = KeptBlocks(10 * SIZE), Maker()
    before = kept.get_or_make("board", 1, make)
    assert kept.get_or_make("board", 2, make) != before
    assert kept.size == SIZE
    kept.get_or_make("board", 1, make)
    assert make.made == 3


def test_never_more_is_kept_than_was_allowed_and_what_was_not_asked_for_goes_first() -> None:
    kept, make = KeptBlocks(3 * SIZE), Maker()
    for place in "abc":
        kept.get_or_make(place, 1, make)
    kept.get_or_make("a", 1, make)
    for place in "def":
        kept.get_or_make(place, 1, make)
        kept.get_or_make("a", 1, make)
        assert kept.size == 3 * SIZE
    assert make.made == 6
    kept.get_or_make("b", 1, make)
    assert make.made == 7


def test_what_is_larger_than_all_the_room_is_made_and_not_kept() -> None:
    kept, make = KeptBlocks(SIZE), Maker()
    kept.get_or_make("board", 1, make)
    assert kept.get_or_make("ledger", 1, lambda: "y" * 101) == "y" * 101
    assert kept.size == SIZE
    assert kept.get_or_make("board", 2, lambda: "y" * 101) == "y" * 101
    assert kept.size == 0


def test_with_no_room_nothing_is_kept() -> None:
    kept, make = KeptBlocks(0), Maker()
    for _ in range(2):
        kept.get_or_make("board", 1, make)
    assert (make.made, kept.size) == (2, 0)


def test_what_was_forgotten_is_made_anew() -> None:
    kept, make = KeptBlocks(10 * SIZE), Maker()
    kept.get_or_make("board", 1, make)
    kept.forget()
    assert kept.size == 0
    kept.get_or_make("board", 1, make)
    assert make.made == 2


def test_what_could_not_be_made_is_not_kept_and_the_next_one_tries_again() -> None:
    kept, make = KeptBlocks(10 * SIZE), Maker()

    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        kept.get_or_make("board", 1, fail)
    assert kept.get_or_make("board", 1, make) == "1" * 100


def test_of_many_who_ask_at_once_one_makes_it_and_no_other_place_waits() -> None:
    kept, make, all_there = KeptBlocks(10 * SIZE), Maker(), threading.Barrier(8)
    texts: list[str] = []

    def ask() -> None:
        all_there.wait()
        texts.append(kept.get_or_make("board", 1, make_beside_another))

    def make_beside_another() -> str:
        other = threading.Thread(target=kept.get_or_make, args=("ledger", 1, lambda: "y" * 100))
        other.start()
        other.join()
        return make()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["1" * 100] * 8
    assert kept.size == 2 * SIZE
