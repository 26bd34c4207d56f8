"""The plan format: its keys, and nothing lost on the way there."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.make import plan_of
from tests.reading.tables.test_tables import BARS, HEADER, LINES
from tracker.core.serialization import Value, from_json
from tracker.reading.draft import (
    Doubt,
    DraftDeadline,
    DraftIndicator,
    DraftPlan,
    DraftTarget,
    DraftUnit,
    Evidence,
    LeadBasis,
    Recurrence,
)
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_document import read_document

ITEM = "办好食堂。6月前新增食堂2-3家,力争覆盖率达90%。(责任单位:市甲局、市乙局等部门,各区人民政府<含新城,下同>)"


def test_a_plan_has_the_keys_of_the_format() -> None:
    plain = to_plan_format(plan_of(ITEM))
    assert plain["title"] == "2024年云州市银龄服务任务清单"
    assert plain["issued_on"] == "2024-02-05"
    (task,) = plain["tasks"]
    assert {key: task[key] for key in ("ordinal", "number", "title", "section", "lead", "co", "implementers")} == {
        "ordinal": 1,
        "number": "1",
        "title": "办好食堂",
        "section": "完善服务网络",
        "lead": ["市甲局"],
        "co": ["市乙局"],
        "implementers": ["各区人民政府"],
    }
    assert (task["open_ended"], task["due"]) == (True, "2024-06-30")
    first, second = task["targets"]
    assert (first["value"], first["value_max"], first["unit"], first["recurring"]) == (2, 3, "家", None)
    assert second["about"] == "覆盖率"


def test_an_indicator_has_the_keys_of_the_format() -> None:
    (first, *_) = to_plan_format(read_document(HEADER + BARS, name="云州.txt"))["indicators"]
    del first["reading"]
    assert first == {
        "ordinal": 1,
        "category": "食堂服务",
        "number": "1",
        "name": "社区食堂数",
        "unit": "家",
        "baseline_year": 2020,
        "baseline": 12,
        "target_year": 2025,
        "comparator": ">=",
        "target": 40,
        "binding": True,
        "responsible": [],
    }


def test_nothing_that_was_read_is_lost_on_the_way_through_json() -> None:
    for draft in (plan_of(ITEM), read_document(HEADER + LINES, name="云州.txt")):
        check_that_nothing_is_lost(draft)


WORDS = st.sampled_from(
    [
        "一、任务\n",
        "1.办好食堂。",
        "(责任单位:市甲局、",
        "市乙局)",
        "\n",
        "到2025年",
        "90%",
        "每年",
        "全覆盖",
        "6月前",
        "《",
        "“",
        "|",
    ]
)


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=20).map("".join))
def test_nothing_of_any_draft_is_lost_on_the_way_through_json(text: str) -> None:
    check_that_nothing_is_lost(read_document(text, name="云州.txt"))


#: Parts of a draft that the plan format holds under another name or as `reading`, and the type of each.
PARTS_OF_TASK = {
    "leads": tuple[DraftUnit, ...],
    "co": tuple[DraftUnit, ...],
    "implementers": tuple[DraftUnit, ...],
    "lead_basis": LeadBasis,
    "deadline": DraftDeadline,
    "evidence": Evidence,
    "title_evidence": Evidence,
    "clause_evidence": tuple[Evidence, ...],
    "path": tuple[str, ...],
    "recurrence": Recurrence | None,
}


def check_that_nothing_is_lost(draft: DraftPlan) -> None:
    """Every field of the draft is in the plan format, at the top or under `reading`, and reads as it was."""
    plain = json.loads(json.dumps(to_plan_format(draft), ensure_ascii=False))
    assert (plain["title"], plain["issuer"]) == (draft.title, draft.issuer)
    assert from_json(tuple[Doubt, ...], plain["reading"]["doubts"]) == draft.doubts
    assert from_json(dict[str, Evidence], plain["reading"]["header_evidence"]) == draft.header_evidence
    assert merged(DraftIndicator, plain["indicators"]) == draft.indicators
    for task, written in zip(draft.tasks, plain["tasks"], strict=True):
        for name, kind in PARTS_OF_TASK.items():
            assert from_json(kind, written["reading"][name]) == getattr(task, name)
        assert merged(DraftTarget, written["targets"]) == task.targets


def merged(kind: type[Value], written: list[dict[str, Any]]) -> tuple[Value, ...]:
    """The values whose parts stand at the top and, more exactly, under `reading`."""
    return tuple(from_json(kind, each | each["reading"]) for each in written)
