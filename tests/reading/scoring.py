"""Comparing a reading with what a person read, by the rules of the plan format.

Widths, quotes and white space do not count; lists of units are sets; a target is its value, its
unit and its date. Norms are no targets.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracker.reading.draft import DraftPlan
from tracker.reading.plan_format import to_plan_format

CORPUS = Path(__file__).with_name("corpus")
Json = dict[str, Any]

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "〈": "<", "〉": ">"})
_HEADER = ("title", "document_number", "issuer", "issued_on", "period_start", "period_end")
_TASK = ("title", "number", "section", "due")
_UNITS = ("lead", "co", "implementers")
_INDICATOR = ("name", "category", "unit", "comparator", "baseline", "target", "target_year", "binding")


def gold_of(name: str) -> Json:
    """What a person read in the document of the corpus with this name."""
    gold: Json = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return gold


def text_of(name: str) -> str:
    """A document of the corpus."""
    (path,) = (path for path in CORPUS.glob(f"{name}.*") if path.suffix != ".json")
    return path.read_text(encoding="utf-8")


def names_of_corpus() -> list[str]:
    """All documents of the corpus."""
    return sorted(path.stem for path in CORPUS.glob("*.json"))


def differences(plan: DraftPlan, gold: Json) -> list[str]:
    """Everything in which the reading and the gold differ, in the order of the document."""
    return list(_differences(to_plan_format(plan), gold))


def _differences(read: Json, gold: Json) -> Iterator[str]:
    for key in _HEADER:
        yield from _unequal(key, _words(read[key]), _words(gold[key]))
    yield from _unequal("default_implementers", _set(read, "default_implementers"), _set(gold, "default_implementers"))
    titles = [_words(task["title"]) for task in read["tasks"]]
    yield from _unequal("titles", titles, [_words(task["title"]) for task in gold["tasks"]])
    for got, want in zip(read["tasks"], gold["tasks"], strict=False):
        yield from (f"{want['title']}: {found}" for found in _differences_of_task(got, want))
    for key in _INDICATOR:
        got_values, want_values = ([_words(row[key]) for row in side["indicators"]] for side in (read, gold))
        yield from _unequal(f"indicators' {key}", got_values, want_values)


def _differences_of_task(got: Json, want: Json) -> Iterator[str]:
    for key in _TASK:
        yield from _unequal(key, _words(got[key]), _words(want[key]))
    for key in _UNITS:
        yield from _unequal(key, _set(got, key), _set(want, key))
    yield from _unequal("open_ended", bool(got["open_ended"]), bool(want["open_ended"]))
    yield from _unequal("targets", _targets(got), _targets(want))


def _unequal(what: str, got: object, want: object) -> Iterator[str]:
    if got != want:
        yield f"{what}: read {got!r}, a person read {want!r}"


def _words(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).translate(_QUOTES)
    return "".join(text.split()).rstrip("。.;；:：").lower()


def _set(record: Json, key: str) -> set[str]:
    return {_words(name) for name in record[key]}


def _targets(task: Json) -> Counter[tuple[str, str, str]]:
    return Counter(
        (_words(target["value"]), _words(target["unit"]), _words(target["due"]))
        for target in task["targets"]
        if not target.get("norm")
    )
