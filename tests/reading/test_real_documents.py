"""The real documents, read and compared with what a person read. They are no part of the repository."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tracker.organizations.rules.names import Directory, Entry
from tracker.reading.draft import DoubtKind, DraftPlan
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_document import read_document

SHARED = Path(__file__).resolve().parents[3] / "shared"
DOCUMENTS = SHARED / "documents"
CITIES = Path(__file__).resolve().parents[2] / "seeds" / "cities"

pytestmark = [
    pytest.mark.real_documents,
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="../shared/documents is absent"),
]


def read(name: str) -> DraftPlan:
    text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return read_document(text, name=f"{name}.txt")


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_plan", SHARED / "score_plan.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FULL_WIDTH = str.maketrans(",():;%", "，（）：；％")
WIDTH = 36


def wrapped(text: str) -> str:
    """``text`` with its lines broken as a page's width breaks them."""
    return "\n".join(
        "\n".join(line[place : place + WIDTH] for place in range(0, len(line), WIDTH)) for line in text.split("\n")
    )


PRINTS = {
    "wrapped": wrapped,
    "full width": lambda text: text.translate(FULL_WIDTH),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "stray spaces": lambda text: text.replace("、", "、 ").replace("市", "市 "),
    "indented": lambda text: "\u3000\u3000" + text.replace("\n", "\n\u3000\u3000"),
    "empty lines between": lambda text: text.replace("\n", "\n\n"),
}


@pytest.mark.parametrize("name", ["taizhou-2023", "changzhou"])
@pytest.mark.parametrize("printing", PRINTS)
def test_however_it_is_printed_it_reads_the_same(name: str, printing: str) -> None:
    text = PRINTS[printing]((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"))
    gold = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert scorer().score(to_plan_format(read_document(text, name=name)), gold).misses == []


# How many tasks and indicators a person counted in each document; Wuhan's table is not in its text.
COUNTS = {"taizhou-2023": (27, 0), "changzhou": (20, 28), "wuhan": (22, 0), "hefei": (12, 31), "wuxi": (26, 19)}


@pytest.mark.parametrize("name", COUNTS)
def test_as_many_tasks_and_indicators_as_a_person_counted(name: str) -> None:
    plan = read(name)
    assert (len(plan.tasks), len(plan.indicators)) == COUNTS[name]


def directory_of(rows: list[dict[str, Any]]) -> Directory:
    return Directory(
        Entry(row["canonical"], row.get("short") or row["canonical"], tuple(row.get("aliases") or ()), row["kind"])
        for row in rows
    )


@pytest.mark.parametrize("name", COUNTS)
def test_every_unit_that_is_named_is_in_the_directory(name: str) -> None:
    rows = json.loads((SHARED / "departments.json").read_text(encoding="utf-8"))
    text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
    plan = read_document(text, name=name, directory=directory_of(rows))
    assert [doubt for doubt in plan.doubts if doubt.kind is DoubtKind.UNIT_UNKNOWN] == []


def gold_of(name: str) -> dict[str, Any]:
    """What a person read: two documents are annotated beside them, the others are seeds of cities."""
    beside = SHARED / "gold" / f"{name}.json"
    path = beside if beside.is_file() else CITIES / name / "plan.json"
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


@pytest.mark.parametrize("name", COUNTS)
def test_every_field_agrees_with_what_a_person_read(name: str) -> None:
    gold = gold_of(name)
    tally = scorer().score(to_plan_format(read(name)), gold)
    assert tally.misses == []
    assert tally.total["task.lead"] == len(gold["tasks"])
