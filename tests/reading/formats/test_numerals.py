"""Numbers as documents print them."""

import pytest

from tracker.reading.formats import numerals
from tracker.reading.text.numbering import chinese_number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (2030, "二千零三十"),
        (0, "0"),
    ],
)
def test_in_chinese(number: int, words: str) -> None:
    assert numerals.in_chinese(number) == words


def test_what_is_printed_is_read_as_the_same_number() -> None:
    assert all(chinese_number(numerals.in_chinese(number)) == number for number in range(1, 10_000))


def test_other_scripts() -> None:
    assert numerals.in_chinese(12, legal=True) == "壹拾贰"
    assert numerals.in_digits(2024) == "二〇二四"
    assert [numerals.circled(number) for number in (1, 20, 21)] == ["①", "⑳", "(21)"]
    assert [numerals.in_letters(number) for number in (1, 26, 28)] == ["a", "z", "bb"]
    assert [numerals.in_roman(number) for number in (4, 9, 1999)] == ["iv", "ix", "mcmxcix"]
    assert [numerals.one_of("甲乙", number) for number in (2, 3)] == ["乙", "3"]
