"""docs/reading.md names a test for each form of writing; each of them must exist."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = (HERE.parents[1] / "docs" / "reading.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([RTQ]\d{1,2}) [^|\n]*\|[^|\n]*\| (?P<tests>[^|\n]*) \|$", DOCS, re.MULTILINE)
NAMED = re.findall(r"`([a-z_/]+\.py)::(test_\w+)(?:\[([^\]]+)\])?`", DOCS)
FORMS = [f"R{n}" for n in range(1, 21)] + [f"T{n}" for n in range(1, 12)] + [f"Q{n}" for n in range(1, 14)]


def test_each_of_the_44_forms_stands_in_the_table_with_a_test() -> None:
    assert [form for form, tests in ROWS if "::test_" in tests] == FORMS


@pytest.mark.parametrize(("file", "function", "case"), NAMED)
def test_a_named_test_exists(file: str, function: str, case: str) -> None:
    source = (HERE / file).read_text(encoding="utf-8")
    assert f"def {function}(" in source
    assert f'"{case}"' in source or not case


def test_each_document_of_the_corpus_is_described() -> None:
    names = {path.stem for path in (HERE / "corpus").glob("*.json")}
    assert names == set(re.findall(r"\b\d\d-[a-z-]+\b", DOCS))


def test_each_file_named_exists() -> None:
    reading = HERE.parents[1] / "tracker" / "reading"
    files = re.findall(r"`([a-z_/]+\.py)`", DOCS)
    assert [
        name for name in files if not any((folder / name).is_file() for folder in (HERE, HERE.parents[1], reading))
    ] == []
    assert any((reading / name).is_file() for name in files)
