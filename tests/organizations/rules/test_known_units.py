"""The directory as a form needs it: found by id or by any name, and who stands for whom."""

import pytest

from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits

CIVIL = KnownUnit(1, "市民政局", "市民政局", OrganizationKind.DEPARTMENT)
HEALTH = KnownUnit(2, "市卫生健康委员会", "市卫生健康委", OrganizationKind.DEPARTMENT, ("市卫健委", "市医保局"))
#: Another unit has its name as an alias, and a third one its short name.
INSURANCE = KnownUnit(3, "市医保局", "市医保", OrganizationKind.DEPARTMENT)
EAST = KnownUnit(5, "东江区人民政府", "东江区", OrganizationKind.DISTRICT)
#: Its short name is the east's, which was entered first.
NEW_EAST = KnownUnit(6, "东江新区管理委员会", "东江区", OrganizationKind.DISTRICT)
DISTRICTS = KnownUnit(7, "各县(区)人民政府", "各县(区)", OrganizationKind.COLLECTIVE, members=(5, 6))
NOBODY_YET = KnownUnit(8, "各园区管理委员会", "各园区", OrganizationKind.COLLECTIVE)
#: A department does not stand for the bureaus that it looks after.
FINANCE = KnownUnit(9, "市财政局", "市财政局", OrganizationKind.DEPARTMENT, members=(1, 2))
ALL = [CIVIL, HEALTH, INSURANCE, EAST, NEW_EAST, DISTRICTS, NOBODY_YET, FINANCE]
UNITS = KnownUnits(ALL)


def test_every_unit_is_there_once_by_its_id() -> None:
    assert list(UNITS) == ALL
    assert [UNITS.unit(number) for number in (1, 7, 99)] == [CIVIL, DISTRICTS, None]
    assert UNITS.ids_by_name["东江区人民政府"] == 5


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("市卫生健康委员会", True),
        ("市卫生健康委", True),
        ("市卫健委", True),
        ("云州市民政局", False),
        ("卫健委", False),
        ("", False),
    ],
)
def test_whether_a_name_is_entered_exactly(name: str, known: bool) -> None:
    assert UNITS.knows(name) is known


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        pytest.param("市民政局", CIVIL, id="full name"),
        pytest.param(" 市卫健委 ", HEALTH, id="other name, with blanks"),
        pytest.param("云州市民政局", CIVIL, id="with its place"),
        pytest.param("市医保局", INSURANCE, id="a full name comes before another unit's alias"),
        pytest.param("东江区", EAST, id="a short name of two: the first"),
        pytest.param("市某局", None, id="nobody"),
        pytest.param("", None, id="nothing"),
        pytest.param("  ", None, id="blank"),
    ],
)
def test_who_is_known_by_a_name(name: str, unit: KnownUnit | None) -> None:
    assert UNITS.find(name) == unit


def test_whom_a_name_most_likely_means() -> None:
    assert UNITS.nearest("市卫健委") == (HEALTH,)
    assert UNITS.nearest("市民政厅")[0] == CIVIL
    assert UNITS.nearest("天气") == ()


def test_a_unit_is_shown_by_its_short_name_where_that_means_it_alone() -> None:
    assert UNITS.labels == {
        1: "市民政局",
        2: "市卫生健康委",
        3: "市医保",
        5: "东江区",
        6: "东江新区管理委员会",
        7: "各县(区)",
        8: "各园区",
        9: "市财政局",
    }


def test_a_unit_without_a_short_name_is_shown_by_its_full_one() -> None:
    assert KnownUnits([KnownUnit(1, "市民政局", "", OrganizationKind.DEPARTMENT)]).label(1) == "市民政局"


@pytest.mark.parametrize(
    ("unit_id", "units"),
    [
        pytest.param(7, (5, 6), id="a collective name: its members"),
        pytest.param(8, (8,), id="one without members"),
        pytest.param(9, (9,), id="any other unit: itself"),
        pytest.param(99, (99,), id="an unknown one"),
    ],
)
def test_who_gets_a_part(unit_id: int, units: tuple[int, ...]) -> None:
    assert UNITS.expanded(unit_id) == units


def test_a_collective_name_is_told_from_a_unit() -> None:
    assert [number for number in (1, 5, 7, 8, 9, 99, 0, None) if UNITS.is_collective(number)] == [7, 8]
