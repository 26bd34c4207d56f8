"""What services record in the audit trail can be read by people: every field of before and after has a name."""

import ast
from pathlib import Path

import tracker
from tracker.audit.rules.fields import is_named

SOURCE = Path(str(tracker.__file__)).parent
#: Entries about documents under review hold parts of the document; the review shows them its own way.
NOT_IN_A_TIME_LINE = {"review"}


def fields_recorded_in(source: str) -> set[str]:
    """Every field that the source writes into `before` or `after`, as an argument or into a name of that kind."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if (
            (isinstance(node, ast.keyword) and node.arg in ("before", "was", "after"))
            or (isinstance(node, ast.Assign) and any(_is_kept(target) for target in node.targets))
            or (isinstance(node, ast.AnnAssign | ast.AugAssign) and _is_kept(node.target))
        ) and node.value:
            found |= _names(node.value)
    return found


def _is_kept(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in ("before", "was", "after")


def _names(value: ast.expr) -> set[str]:
    dicts = [node for node in ast.walk(value) if isinstance(node, ast.Dict)]
    return {
        key.value for each in dicts for key in each.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def test_every_recorded_field_has_a_name_for_people() -> None:
    """A name that is missing here gets its line in tracker/audit/rules/fields.py."""
    unnamed = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        if not NOT_IN_A_TIME_LINE & set(path.relative_to(SOURCE).parts)
        and ("record" in (source := path.read_text(encoding="utf-8")) or "_entry(" in source)
        for name in fields_recorded_in(source)
        if not is_named(name)
    }
    assert unnamed == set()


def test_the_search_finds_fields_however_they_are_written() -> None:
    source = """
before: dict[str, str] = {"status": x}
after = {"due_on": 1} | {"place": 2}
after |= {"role": 3}
record("x:y", it, before={"title": old}, after={"title": new, **more})
other = {"not recorded": 1}
"""
    assert fields_recorded_in(source) == {"status", "due_on", "place", "role", "title"}
