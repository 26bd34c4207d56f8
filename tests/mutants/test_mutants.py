"""The tool on a toy: what its tests notice, what they do not, and what is known to be equal."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import try_file
from tests.mutants.mutations import mutants_of
from tests.mutants.table import Equivalent

TOY = '''
LIMIT = 10

def is_large(number: int) -> bool:
    """Ten is large, and 0 is not."""
    return number >= LIMIT

def double(number: int) -> int:
    return number + number
'''
TESTS = """
import pytest
from toy import double, is_large

@pytest.mark.parametrize(("number", "large"), [(0, False), (9, False), (11, True)])
def test_large(number, large):
    assert is_large(number) is large

def test_double():
    assert double(0) == 0
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "toy.py").write_text(TOY, encoding="utf-8")
    (tmp_path / "test_toy.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_what_no_test_notices_is_told_and_the_rest_is_not(toy: Path) -> None:
    result = try_file(toy, "toy.py", ["test_toy.py"])
    assert (result.error, result.tried) == ("", 6)
    assert [(mutant.line, mutant.text, mutant.change) for mutant in result.survived] == [
        (2, "LIMIT = 10", "10 → 11"),
        (6, "return number >= LIMIT", "number >= LIMIT → number > LIMIT"),
        (9, "return number + number", "number + number → number - number"),
    ]


@pytest.mark.slow
def test_what_is_known_to_be_equal_is_counted_apart_and_must_exist(toy: Path) -> None:
    known = Equivalent("toy.py", "return number + number", "number + number → number - number", "twice nothing")
    gone = Equivalent("toy.py", "return number * 2", "2 → 3", "of another day")
    result = try_file(toy, "toy.py", ["test_toy.py"], equivalents=[known, gone])
    assert (result.tried, result.equal, len(result.survived)) == (6, 1, 2)
    assert result.unknown == (gone,)


@pytest.mark.slow
def test_tests_that_fail_by_themselves_say_nothing(toy: Path) -> None:
    (toy / "test_toy.py").write_text("def test_nothing():\n    assert False\n", encoding="utf-8")
    assert try_file(toy, "toy.py", ["test_toy.py"]).error


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("a = x < 1", ["x < 1 → x <= 1", "1 → 2", "1 → 0"]),
        ("a = [1, 1]", ["1 → 2", "1 → 0", "1 → 2 (2)", "1 → 0 (2)"]),
        ("a = x and y", ["x and y → x or y", "without x", "without y"]),
        ("a = not x", ["not x → x"]),
        ("a = {x.y, x.z}", ["without x.y", "without x.z"]),
        ("a = {x.y: b, x.z: c}", ["without x.y", "without x.z"]),
        ("a = b if x else c", ["b if x else c → b", "b if x else c → c"]),
        ("a = [b for b in x if b]", ["b → True"]),
        ("x.append(y)", ["x.append(y) → pass"]),
        ("a = x or 0", ["x or 0 → x and 0", "without x"]),
        ("a = True", ["True → False"]),
        ("a = 'text'", []),
        ("a: tuple[x, y] = b", []),
        ("A = Callable[[x], y]", []),
    ],
)
def test_which_changes_are_made(line: str, changes: list[str]) -> None:
    assert [mutant.change for mutant in mutants_of(line, "toy.py")] == changes
