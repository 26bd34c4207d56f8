"""The dependencies between the features, drawn from the imports of the code.

`make drawing` writes the drawing into CONTRIBUTING.md; a test holds the page equal to the code.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import grimp

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
BEGIN, END = "<!-- drawing: made by `make drawing` -->", "<!-- end of the drawing -->"
#: The row of features: each may import what stands left of it.
FEATURES = (
    "core",
    "audit",
    "organizations",
    "accounts",
    "reading",
    "tasks",
    "indicators",
    "review",
    "notify",
    "oversight",
    "web",
    "commands",
)
#: What every feature imports, and what imports every feature, would only hide the rest of the picture.
NOT_DRAWN = frozenset({"core", "web", "commands"})
Arrows = Counter[tuple[str, str]]


def drawing() -> str:
    """A Mermaid picture of who imports whom, and a table of the same with nothing left out."""
    arrows = arrows_between_features()
    return "\n".join([BEGIN, "", *_picture(arrows), "", *_table(arrows), "", END])


def arrows_between_features() -> Arrows:
    """How many imports lead from one feature to another one; pages and forms, which may call any, are left out."""
    graph = grimp.build_graph("tracker", exclude_type_checking_imports=True, cache_dir=None)
    arrows: Arrows = Counter()
    for importer in graph.modules:
        if {"pages", "forms"} & set(importer.split(".")):
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            here, there = _feature(importer), _feature(imported)
            if here and there and here != there:
                arrows[here, there] += 1
    return arrows


def _feature(module: str) -> str:
    name = module.split(".")[1] if "." in module else ""
    return name if name in FEATURES else ""


def _picture(arrows: Arrows) -> Iterable[str]:
    """Only the arrows that no longer way says already: a feature that is reached through another is not drawn twice."""
    drawn = {arrow for arrow in arrows if not NOT_DRAWN & set(arrow)}
    yield "```mermaid"
    yield "flowchart RL"
    for here, there in sorted(drawn, key=_place):
        if not _is_reached_otherwise(here, there, drawn):
            yield f"    {here} --> {there}"
    yield "```"


def _is_reached_otherwise(here: str, there: str, drawn: set[tuple[str, str]]) -> bool:
    steps = {middle for start, middle in drawn if start == here and middle != there}
    seen: set[str] = set()
    while steps:
        seen |= steps
        steps = {middle for start, middle in drawn if start in steps} - seen
    return there in seen


def _place(arrow: tuple[str, str]) -> tuple[int, int]:
    return FEATURES.index(arrow[0]), FEATURES.index(arrow[1])


def _table(arrows: Arrows) -> Iterable[str]:
    yield "| ↓ imports → | " + " | ".join(FEATURES[:-1]) + " |"
    yield "| --- |" + " :---: |" * (len(FEATURES) - 1)
    for here in FEATURES[1:]:
        marks = ("●" if arrows[here, there] else "" for there in FEATURES[:-1])
        yield f"| {here} | " + " | ".join(marks) + " |"


def page_with(drawn: str) -> str:
    """The page with this drawing in the place of the one that it has."""
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return before + drawn + after


if __name__ == "__main__":
    PAGE.write_text(page_with(drawing()), encoding="utf-8")
