"""What no file may do, and no import contract can say (`make imports` holds the arrows of the house)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_only_the_clock_reads_the_clock_and_only_config_the_environment() -> None:
    readers = {"clock.py", "logs.py"}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if path.name not in readers:
            for call in ("datetime.now(", "date.today(", "time.time(", "utcnow("):
                assert call not in text, f"{path.name} reads the clock with {call}"
        assert "os.environ" not in text, f"{path.name} reads the environment"


def test_no_import_inside_a_function() -> None:
    inside = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside += [
                    f"{path.relative_to(ROOT)}:{each.lineno}"
                    for each in ast.walk(node)
                    if isinstance(each, ast.Import | ast.ImportFrom)
                ]
    assert inside == []


def test_only_transports_talk_to_the_outside() -> None:
    """The contracts see packages, not their parts: `urllib.parse` is everybody's, `urllib.request` nobody's."""
    for path in SOURCES:
        if imports_of(path) & {"smtplib", "urllib.request", "http.client", "socketserver"}:
            assert path.parent.name == "transports", path.name


def test_no_template_or_style_loads_anything_from_elsewhere() -> None:
    for path in [*(ROOT / "tracker" / "templates").rglob("*.html"), *(ROOT / "tracker" / "static").glob("*")]:
        text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        if "emails" not in path.parts:
            assert "http://" not in text, path.name
            assert "https://" not in text, path.name
            assert " style=" not in text, f"{path.name} has an inline style, which the content policy forbids"
            assert "|safe" not in text.replace(" ", ""), path.name


def test_long_files_are_the_exception() -> None:
    long = {path.name: n for path in SOURCES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 420}
    assert long == {}


def test_no_line_of_a_template_is_longer_than_120_characters() -> None:
    templates = [path for path in (ROOT / "tracker" / "templates").rglob("*") if path.is_file()]
    long = [
        f"{path.name}:{number}"
        for path in templates
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert templates
    assert long == []
