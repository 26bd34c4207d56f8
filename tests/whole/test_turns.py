"""Who takes every city's turn: only what may touch several cities, or enters one; everything else takes its city's."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Each with the reason why one city's turn is not enough.
MAY_TAKE_EVERY_TURN = {
    "tracker/commands/user.py": "enters a new city with its first account",
    "tracker/web/demo_day/services.py": "sets the day of the whole installation",
}


def takes_every_turn(call: ast.AST) -> bool:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return False
    return call.func.id in {"transaction", "single_transaction"} and not call.args and not call.keywords


def test_only_what_touches_several_cities_waits_for_all_and_keeps_all_out() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tracker").rglob("*.py")
        if any(takes_every_turn(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == MAY_TAKE_EVERY_TURN.keys()
