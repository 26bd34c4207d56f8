"""From printed names to the directory's."""

import pytest

from tracker.organizations.rules.names import Directory, Entry, Resolved, Unknown

DIRECTORY = Directory(
    [
        Entry("市发展和改革委员会", "市发展改革委", ("市发改委", "市發改委"), kind="department"),
        Entry("市民政局", "市民政局", kind="department"),
        Entry("市商务局", "市商务局", kind="department"),
        Entry("中共市委组织部", "市委组织部", kind="party"),
        Entry("中共市委员会", "市委", kind="party"),
        Entry("各辖市、区人民政府", "各辖市、区", kind="district"),
    ]
)


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("市发展和改革委员会", "市发展和改革委员会"),
        ("市发展改革委", "市发展和改革委员会"),
        ("市发改委", "市发展和改革委员会"),
        ("市發改委", "市发展和改革委员会"),
        ("云州市发改委", "市发展和改革委员会"),
        ("云州市民政局", "市民政局"),
        ("市 民政局", "市民政局"),
        ("民政局", "市民政局"),
        ("各辖市、区", "各辖市、区人民政府"),
    ],
)
def test_it_resolves(printed: str, canonical: str) -> None:
    answer = DIRECTORY.resolve(printed)
    assert isinstance(answer, Resolved)
    assert answer.canonical == canonical


def test_it_says_how_a_name_was_found() -> None:
    assert DIRECTORY.resolve("市民政局") == Resolved("市民政局", "name")
    assert DIRECTORY.resolve("云州市民政局") == Resolved("市民政局", "without place name")


@pytest.mark.parametrize(
    ("printed", "nearest"),
    [("市民政厅", "市民政局"), ("市商务委员会", "市商务局"), ("市发展改革局", "市发展和改革委员会")],
)
def test_an_unknown_name_comes_with_its_nearest(printed: str, nearest: str) -> None:
    answer = DIRECTORY.resolve(printed)
    assert isinstance(answer, Unknown)
    assert answer.printed == printed
    assert answer.nearest[0] == nearest


def test_nothing_is_near_to_what_is_no_unit() -> None:
    assert DIRECTORY.resolve("天气") == Unknown("天气", ())


def test_the_longest_known_name_wins() -> None:
    assert list(DIRECTORY.segments("市委组织部市民政局某队市委")) == ["市委组织部", "市民政局", "某队", "市委"]


def test_an_empty_directory_knows_nobody() -> None:
    assert Directory([]).resolve("市民政局") == Unknown("市民政局", ())
    assert Directory([]).kind_of("市民政局") == ""


def test_the_kind_of_an_organization() -> None:
    assert DIRECTORY.kind_of("各辖市、区人民政府") == "district"
