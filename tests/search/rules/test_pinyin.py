"""Names typed in letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.search.rules.pinyin import is_spelled, is_typed_in_letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("市民政局", "mz"),
        ("市民政局", "mzj"),
        ("市民政局", "smzj"),
        ("市民政局", "minzheng"),
        ("市民政局", "minz"),
        ("市民政局", "mzhj"),  # zh is an initial, too
        ("市民政局", "minzhengju"),
        ("重庆路街道", "cq"),  # read in two ways
        ("重庆路街道", "zq"),
        ("市行政审批局", "xzsp"),
        ("赵敏", "zm"),
        ("赵敏", "zhaomin"),
        ("吕梁", "lv"),
        ("A区管委会", "aqgw"),
    ],
)
def test_a_name_is_found_by_letters(name: str, letters: str) -> None:
    assert is_spelled(name, letters)


@pytest.mark.parametrize(
    ("name", "letters"), [("市民政局", "zm"), ("市民政局", "mzs"), ("市民政局", "inzheng"), ("", "mz"), ("民", "mz")]
)
def test_other_letters_do_not_find_it(name: str, letters: str) -> None:
    assert not is_spelled(name, letters)


def test_many_readings_cost_no_time() -> None:
    assert not is_spelled("啊" * 100, "a" * 99 + "b")


@pytest.mark.parametrize(("text", "answer"), [("mz", True), ("m", False), ("m1", False), ("民政", False), ("", False)])
def test_letters_are_told_from_words(text: str, answer: bool) -> None:
    assert is_typed_in_letters(text) is answer


@given(st.text("民政市局重庆行赵长乐", min_size=1, max_size=6), st.data())
def test_every_stretch_is_found_by_its_initials(name: str, data: st.DataObject) -> None:
    initials = {
        "民": "m",
        "政": "z",
        "市": "s",
        "局": "j",
        "重": "zc",
        "庆": "q",
        "行": "xh",
        "赵": "z",
        "长": "zc",
        "乐": "ly",
    }
    first = data.draw(st.integers(0, len(name) - 1))
    after = data.draw(st.integers(first + 1, len(name)))
    assert is_spelled(name, "".join(data.draw(st.sampled_from(initials[each])) for each in name[first:after]))
