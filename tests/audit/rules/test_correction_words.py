"""What a correction of a task changed, in words, and whom it gave a part."""

from typing import Any

import pytest

from tracker.audit.rules.correction_words import CORRECTED_FIELDS, ONLY_NAMED, changes_in_words, units_given_a_part


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param({"title": "Meals"}, {"title": "Canteens"}, "Title “Meals” → “Canteens”", id="a text"),
        pytest.param({"due": "2023-12-31"}, {"due": None}, "Due on “2023-12-31” → (none)", id="taken away"),
        pytest.param({}, {"section": "One"}, "Chapter (none) → “One”", id="nothing was there"),
        pytest.param(
            {"co": []}, {"co": ["Health", "Finance"]}, "Co-responsible (none) → “Health、Finance”", id="units"
        ),
        pytest.param({"body": "Old"}, {"body": "New"}, "Text of the task", id="a long text is only named"),
        pytest.param({"precision": "day"}, {"precision": "month"}, "How exactly", id="so is a stored word"),
        pytest.param(
            {"title": "Meals", "number": "3", "body": ""},
            {"body": "New", "title": "Canteens", "number": "12"},
            "Number “3” → “12”; Title “Meals” → “Canteens”; Text of the task",
            id="several, in the order of the form",
        ),
        pytest.param({"status": "issued"}, {"status": "closed"}, "nothing", id="no field of the form"),
        pytest.param({"title": "Meals"}, {}, "nothing", id="what is not said anew has not changed"),
    ],
)
def test_the_changes_of_a_correction(before: dict[str, Any], after: dict[str, Any], words: str) -> None:
    assert str(changes_in_words(before, after)) == words


def test_every_field_that_is_only_named_has_its_name() -> None:
    assert set(CORRECTED_FIELDS) > ONLY_NAMED == {"body", "precision"}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        pytest.param({"co": []}, {"co": ["Health"]}, {"Health"}, id="a new part"),
        pytest.param({"lead": ["Civil"], "co": ["Health"]}, {"lead": ["Health"], "co": []}, {"Health"}, id="leads now"),
        pytest.param(
            {"lead": ["Civil"], "co": ["Health"]}, {"lead": ["Health"], "co": ["Civil"]}, {"Health"}, id="exchanged"
        ),
        pytest.param(
            {"co": [], "implementers": ["East"]}, {"co": ["East"], "implementers": []}, {"East"}, id="shares now"
        ),
        pytest.param(
            {"co": ["East"], "implementers": []}, {"co": [], "implementers": ["East"]}, set(), id="a smaller part"
        ),
        pytest.param({"co": ["Health"]}, {"co": ["Health", "East"]}, {"East"}, id="one more"),
        pytest.param({"co": ["Health"]}, {"co": None}, set(), id="nobody shares any more"),
        pytest.param({"implementers": []}, {"implementers": ["East"]}, {"East"}, id="implements"),
        pytest.param({"title": "Meals"}, {"title": "Canteens"}, set(), id="another field"),
        pytest.param({"lead": ["Civil"], "co": ["Civil"]}, {"lead": ["Civil"]}, set(), id="the greatest part counts"),
    ],
)
def test_whom_a_correction_gives_a_part(before: dict[str, Any], after: dict[str, Any], units: set[str]) -> None:
    assert units_given_a_part(before, after) == units
