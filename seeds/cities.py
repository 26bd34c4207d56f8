"""The cities' data files as the application's values: directories, and plans as reviewed drafts. Pure."""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tracker.core.vocabulary import Comparator, DatePrecision, OrganizationKind
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.tasks.content.rules.content import HeaderContent, TargetContent, TaskContent, UnitChoice

SEEDS = Path(__file__).parent
#: The city of the demo first.
CITIES = ("taizhou", "changzhou", "wuhan", "hefei", "wuxi")

#: The organization that a printed name means, by its id; None for a name that the directory does not know.
Find = Callable[[str], int | None]


@dataclass(frozen=True)
class SeedOrganization:
    """One unit of a city's directory; `members` are the names for which a collective name stands."""

    name: str
    short_name: str
    kind: OrganizationKind
    aliases: tuple[str, ...]
    members: tuple[str, ...]


@cache
def read_seed(path: str) -> Any:
    """A data file under seeds/."""
    return json.loads((SEEDS / path).read_text(encoding="utf-8"))


def city_name(city: str) -> tuple[str, str]:
    """The full and the short name of a city: 泰州市, 泰州."""
    names = read_seed(f"cities/{city}/organizations.json")["jurisdiction"]
    return names["name"], names["short"]


def directory(city: str) -> list[SeedOrganization]:
    """The units of a city in the order of the file."""
    return [
        SeedOrganization(
            name=unit["name"],
            short_name=unit["short"],
            kind=OrganizationKind(unit["kind"]),
            aliases=tuple(unit["aliases"]),
            members=tuple(unit.get("members", ())),
        )
        for unit in read_seed(f"cities/{city}/organizations.json")["organizations"]
    ]


def plan_content(city: str, find: Find) -> DraftContent:
    """A city's plan as a reviewer would have it after reading the document."""
    plan = read_seed(f"cities/{city}/plan.json")
    return DraftContent(
        header=HeaderContent(
            title=plan["title"] or plan["working_title"],
            document_number=plan["document_number"] or "",
            issuer=plan["issuer"] or "",
            issued_on=_day(plan["issued_on"]),
            period_start=_day(plan["period_start"]),
            period_end=_day(plan["period_end"]),
            default_implementers=_units(plan["default_implementers"], find),
        ),
        tasks=tuple(_task(task, find) for task in plan["tasks"]),
        indicators=tuple(_indicator(row, find) for row in plan["indicators"]),
    )


def _task(task: dict[str, Any], find: Find) -> TaskContent:
    leads = _units(task["lead"], find)
    due = _day(task["due"])
    return TaskContent(
        key=task["ordinal"],
        number=task["number"],
        title=task["title"],
        section=task["section"] or "",
        lead=leads[0] if leads else None,
        co=(*leads[1:], *_units(task["co"], find)),
        implementers=_units(task["implementers"], find),
        others_share=task["open_ended"],
        due=due,
        precision=_precision(due),
        targets=tuple(_target(key, target) for key, target in enumerate(task["targets"], start=1)),
    )


def _target(key: int, target: dict[str, Any]) -> TargetContent:
    return TargetContent(
        key=key,
        about=target["about"],
        value=float(target["value"]),
        comparator=Comparator(target["comparator"]),
        value_max=float(target["value_max"]) if "value_max" in target else None,
        unit=target["unit"],
        due=_day(target["due"]),
        recurring=target["recurring"],
        coverage=target.get("coverage", False),
        norm=target.get("norm", False),
    )


def _indicator(row: dict[str, Any], find: Find) -> IndicatorContent:
    facts = {key: row[key] for key in ("ordinal", "name", "category", "baseline_year", "target_year", "binding")}
    return IndicatorContent(
        **facts,
        number=row["number"] or "",
        unit=row["unit"] or "",
        baseline=row["baseline"],
        comparator=Comparator(row["comparator"]),
        target=row["target"],
        responsible=_units(row["responsible"], find),
    )


def _units(printed: Iterable[str], find: Find) -> tuple[UnitChoice, ...]:
    return tuple(UnitChoice(name, find(name)) for name in printed)


def _precision(due: date | None) -> DatePrecision:
    """How exactly a date was named, as far as the date itself tells."""
    if due is None:
        return DatePrecision.ONGOING
    if (due.month, due.day) == (12, 31):
        return DatePrecision.YEAR
    return DatePrecision.MONTH if due.day == monthrange(due.year, due.month)[1] else DatePrecision.DAY


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
