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


BARE = Directory(
    [
        Entry("民政局", "民政局"),
        Entry("省财政厅", "省财政厅"),
        Entry("市区建设局", "市区建设局"),
        Entry("市机关(本级)", "市"),
    ]
)


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        pytest.param("云州市民政局", "民政局", id="place and level left out"),
        pytest.param("市民政局", None, id="a level alone is no place"),
        pytest.param("东江省财政厅", "省财政厅", id="the level kept"),
        pytest.param("财政厅", "省财政厅", id="the level given back"),
        pytest.param("区建设局", None, id="a level of its own stays"),
        pytest.param("市机关（本级）", "市机关(本级)", id="brackets of another width"),
        pytest.param("", None, id="nothing at all"),
        pytest.param(" ", None, id="blank"),
    ],
)
def test_it_resolves_with_or_without_place_and_level(printed: str, canonical: str | None) -> None:
    answer = BARE.resolve(printed)
    assert (answer.canonical if isinstance(answer, Resolved) else None) == canonical


def test_three_units_are_near_at_most() -> None:
    alike = Directory(Entry(f"市{first}设局", f"市{first}设局") for first in "建架铺摆")
    answer = alike.resolve("市重设局")
    assert isinstance(answer, Unknown)
    assert len(answer.nearest) == 3


@pytest.mark.parametrize(
    ("others", "found"),
    [
        pytest.param("甲乙丙", True, id="the fourth in likeness"),
        pytest.param("甲乙丙丁戊", True, id="the sixth"),
        pytest.param("甲乙丙丁戊己", False, id="the seventh is not looked at"),
    ],
)
def test_of_the_six_most_alike_the_same_beginning_comes_first(others: str, found: bool) -> None:
    names = [f"市{first}住房建设管理局" for first in others] + ["市和住房建设管理中心处"]
    answer = Directory(Entry(name, name) for name in names).resolve("市和住房建设管理局")
    assert isinstance(answer, Unknown)
    assert (answer.nearest[0] == names[-1]) is found


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


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("市委组织部市民政局某队市委", ["市委组织部", "市民政局", "某队", "市委"]),
        ("某市民政局", ["某", "市民政局"]),
        ("某队市民政局", ["某队", "市民政局"]),
        ("市民政局某队", ["市民政局", "某队"]),
        ("某大队", ["某大队"]),
        ("", []),
    ],
)
def test_the_longest_known_name_wins(text: str, pieces: list[str]) -> None:
    assert list(DIRECTORY.segments(text)) == pieces


@pytest.mark.parametrize(
    ("text", "start", "end", "stop"),
    [
        pytest.param("市委组织部长", 0, 6, 5, id="the longest of two"),
        pytest.param("市委组织部", 0, 5, 5, id="up to the end"),
        pytest.param("市委组织部", 0, 4, 2, id="a shorter one before the end"),
        pytest.param("由市民政局牵头", 1, 7, 5, id="not at the beginning"),
        pytest.param("由市民政局牵头", 0, 7, 0, id="none begins here"),
        pytest.param("市委", 2, 2, 2, id="nothing is left"),
    ],
)
def test_where_a_known_name_ends(text: str, start: int, end: int, stop: int) -> None:
    assert DIRECTORY.known_at(text, start, end) == stop
    assert Directory([]).known_at(text, start, end) == start


def test_an_empty_directory_knows_nobody() -> None:
    assert Directory([]).resolve("市民政局") == Unknown("市民政局", ())
    assert Directory([]).kind_of("市民政局") == ""


def test_the_kind_of_an_organization() -> None:
    assert DIRECTORY.kind_of("各辖市、区人民政府") == "district"
