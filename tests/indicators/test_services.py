"""Storing a plan's indicator table from the plan format."""

from typing import Any

import pytest

from tests.make import make_plan
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.vocabulary import Comparator
from tracker.indicators.queries import indicators_of, plans_with_indicators
from tracker.indicators.services import add_indicators
from tracker.organizations.models import Organization


def row(**changes: Any) -> dict[str, Any]:
    """A row as the plan format has it."""
    return {
        "ordinal": 1,
        "category": "养老服务",
        "number": "1",
        "name": "每千名老年人床位数",
        "unit": "张",
        "baseline_year": 2021,
        "baseline": 44,
        "target_year": 2025,
        "comparator": ">=",
        "target": 45,
        "binding": True,
        "responsible": [],
    } | changes


def directory(cast: Cast) -> dict[str, Organization]:
    return {"市民政局": cast.civil_affairs, "市卫健委": cast.health, "市卫生健康委": cast.health}


def test_a_row_is_stored_as_it_is_written(cast: Cast) -> None:
    plan = make_plan(cast)
    with transaction():
        add_indicators(plan, [row(responsible=["市民政局", "市卫健委", "市卫生健康委"])], directory(cast).get)
    (stored,) = indicators_of(plan.id)
    assert (stored.name, stored.unit, stored.baseline_year, stored.baseline) == ("每千名老年人床位数", "张", 2021, 44)
    assert (stored.target_year, stored.comparator, stored.target, stored.binding) == (
        2025,
        Comparator.AT_LEAST,
        45,
        True,
    )
    assert {unit.id for unit in stored.responsible} == {cast.civil_affairs.id, cast.health.id}


def test_what_the_document_does_not_give_stays_empty(cast: Cast) -> None:
    plan = make_plan(cast)
    nothing = {"baseline_year": None, "baseline": None, "target": None, "binding": None, "comparator": "="}
    with transaction():
        add_indicators(plan, [row(**nothing, category=None, unit=None)], directory(cast).get)
    (stored,) = indicators_of(plan.id)
    assert (stored.baseline_year, stored.baseline, stored.target, stored.binding) == (None, None, None, None)
    assert (stored.category, stored.unit) == ("", "")


def test_an_unknown_unit_is_named_and_nothing_is_stored(cast: Cast) -> None:
    plan = make_plan(cast)
    rows = [row(), row(ordinal=2, name="覆盖率", responsible=["市民政局", "市某局"])]
    with pytest.raises(Invalid, match=r"市某局.*覆盖率"), transaction():
        add_indicators(plan, rows, directory(cast).get)
    assert not indicators_of(plan.id)


def test_rows_come_in_the_order_of_the_document_and_plans_newest_first(cast: Cast) -> None:
    older, newer, without = make_plan(cast), make_plan(cast, "后来的清单"), make_plan(cast, "无指标")
    with transaction():
        add_indicators(older, [row(ordinal=2, number="2"), row(ordinal=1)], directory(cast).get)
        add_indicators(newer, [row()], directory(cast).get)
    assert [stored.ordinal for stored in indicators_of(older.id)] == [1, 2]
    plans = plans_with_indicators([cast.city.id])
    assert [plan.id for plan in plans] == [newer.id, older.id]
    assert without.id not in {plan.id for plan in plans}
    assert not plans_with_indicators([cast.other_city.id])
