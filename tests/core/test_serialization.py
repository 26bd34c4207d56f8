"""Values as JSON and back: what is stored today must be readable tomorrow, byte by byte."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from tracker.core.serialization import from_json, to_json
from tracker.core.workdays import WorkCalendar


class Color(StrEnum):
    RED = "r"
    BLUE = "b"


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    key: int
    color: Color = Color.RED
    amount: float = 0.0
    on: date | None = None
    place: Place | None = None
    places: tuple[Place, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    by_name: dict[str, Place] = field(default_factory=dict)


WHOLE = Value(
    7,
    Color.BLUE,
    3,
    date(2024, 2, 29),
    Place(1, "食堂"),
    (Place(2), Place(3)),
    (("各区", "甲区"),),
    {"title": Place(5), "issuer": Place(4)},
)
WRITTEN = (
    '{"key": 7, "color": "b", "amount": 3, "on": "2024-02-29", "place": {"line": 1, "words": "食堂"}, '
    '"places": [{"line": 2, "words": ""}, {"line": 3, "words": ""}], "pairs": [["各区", "甲区"]], '
    '"by_name": {"title": {"line": 5, "words": ""}, "issuer": {"line": 4, "words": ""}}}'
)


def test_all_fields_are_written_in_their_order() -> None:
    assert json.dumps(to_json(WHOLE), ensure_ascii=False) == WRITTEN


def test_what_was_written_reads_as_it_was() -> None:
    assert from_json(Value, json.loads(WRITTEN)) == WHOLE
    assert from_json(Value, to_json(Value(1))) == Value(1)


def test_numbers_are_written_as_they_are() -> None:
    assert to_json([3, 3.0, 0.1, 1e22, 10**25]) == [3, 3.0, 0.1, 1e22, 10**25]
    assert json.dumps(to_json([3, 3.0])) == "[3, 3.0]"


def test_what_older_data_lack_takes_its_default_and_what_is_unknown_is_left_out() -> None:
    assert from_json(Value, {"key": 1, "place": {"line": 2}, "of the future": 1}) == Value(1, place=Place(2))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param({}, "key", id="a field without a default is missing"),
        pytest.param({"key": "1"}, "$.key", id="text for a number"),
        pytest.param({"key": 1, "color": "green"}, "$.color", id="an unknown word"),
        pytest.param({"key": 1, "on": "2023-02-29"}, "$.on", id="no day of the calendar"),
        pytest.param({"key": 1, "places": [{"line": 1}, {}]}, "$.places[1]", id="deep inside"),
        pytest.param(None, "null", id="nothing at all"),
        pytest.param([], "array", id="a list"),
    ],
)
def test_data_that_are_no_such_value_are_refused_with_the_place(data: Any, place: str) -> None:
    with pytest.raises(ValueError, match=place.replace("$", r"\$").replace("[", r"\[")):
        from_json(Value, data)


def test_a_calendar_goes_to_another_process_and_comes_back() -> None:
    calendar = WorkCalendar({date(2024, 1, 1): "元旦"}, frozenset({date(2024, 2, 4)}), frozenset({2024}))
    written = json.loads(json.dumps(to_json(calendar)))
    assert written == {"holidays": {"2024-01-01": "元旦"}, "working_weekends": ["2024-02-04"], "years": [2024]}
    read = from_json(WorkCalendar, written)
    assert read == calendar
    assert isinstance(read.holidays, Mapping)
    assert not read.is_working_day(date(2024, 1, 1))
