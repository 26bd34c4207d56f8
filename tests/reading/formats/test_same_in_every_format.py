"""One policy as a file of each format is one plan."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.reading.formats import policy
from tests.reading.formats.open_documents import as_open_sheets, as_open_text
from tests.reading.formats.policy import AS_LEDGER, IN_PROSE, Block
from tracker.reading.formats import read_source
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_document import read_document

Writer = Callable[[Sequence[Block]], bytes]
WRITERS: dict[str, Writer] = {
    "a.md": policy.as_markdown,
    "a.html": policy.as_page,
    "a.docx": policy.as_word,
    "a.pdf": policy.as_pdf,
    "a.odt": as_open_text,
}
OF_PLAN = ("title", "document_number", "issuer", "issued_on", "period_start", "period_end")
OF_TASK = ("number", "title", "section", "lead", "co", "implementers", "open_ended", "due")
OF_TARGET = ("value", "comparator", "unit", "due", "recurring")


def facts(data: bytes, filename: str) -> dict[str, Any]:
    """The scored fields of the plan in a file."""
    source = read_source(data, filename)
    plan = to_plan_format(read_document(source.text, name=filename))
    return {
        "plan": {key: plan[key] for key in OF_PLAN},
        "tasks": [
            {key: task[key] for key in OF_TASK}
            | {"targets": [{key: target[key] for key in OF_TARGET} for target in task["targets"]]}
            for task in plan["tasks"]
        ],
        "indicators": [{key: value for key, value in each.items() if key != "reading"} for each in plan["indicators"]],
    }


@pytest.mark.parametrize("filename", WRITERS)
def test_items_tables_and_indicators(filename: str) -> None:
    expected = facts(policy.as_text(IN_PROSE), "a.txt")
    assert [len(expected["tasks"]), len(expected["indicators"])] == [8, 3]
    assert [task["lead"] for task in expected["tasks"]] == [
        ["市民政局"], ["市住建局"], ["市人社局"], ["市大数据局"], ["市卫健委"], ["市民政局"], ["市住建局"], ["市人社局"]
    ]  # fmt: skip
    assert facts(WRITERS[filename](IN_PROSE), filename) == expected


WRITERS_OF_LEDGERS = {"a.xlsx": policy.as_excel, "a.ods": as_open_sheets}


@pytest.mark.parametrize("filename", [*WRITERS, *WRITERS_OF_LEDGERS])
def test_a_ledger(filename: str) -> None:
    expected = facts(policy.as_text(AS_LEDGER), "a.txt")
    assert [len(expected["tasks"]), len(expected["indicators"])] == [8, 3]
    assert facts((WRITERS | WRITERS_OF_LEDGERS)[filename](AS_LEDGER), filename) == expected


@pytest.mark.parametrize("filename", WRITERS)
def test_evidence_is_of_the_text_that_is_shown(filename: str) -> None:
    source = read_source(WRITERS[filename](IN_PROSE), filename)
    plan = read_document(source.text, name=filename)
    for task in plan.tasks:
        for unit in task.leads:
            place = unit.evidence
            assert source.text[place.start : place.end] == place.phrase == unit.printed
