"""The documents say what the program does: each setting with an example that works, each command, each job."""

import ast
import re
from pathlib import Path

import pytest

from config import Config
from tracker.cli import COMMANDS
from tracker.notify.schedule import jobs_of

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
FILES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md"), ROOT / "seeds" / "README.md"])


def settings_of_config() -> set[str]:
    """Every name that config.py looks up in the environment."""
    tree = ast.parse((ROOT / "config.py").read_text(encoding="utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z_]+", text)}


def documented_settings() -> dict[str, list[str]]:
    """The lines of the table: name → meaning, default, example."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|(.+)\|$", (DOCS / "configuration.md").read_text(encoding="utf-8"), re.M)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    assert set(documented_settings()) == settings_of_config()


def test_every_line_says_meaning_default_and_example() -> None:
    assert {name for name, cells in documented_settings().items() if len(cells) != 3 or not all(cells)} == set()


def test_the_examples_are_values_that_work(tmp_path: Path) -> None:
    examples = {name: cells[2].strip("`") for name, cells in documented_settings().items()}
    config = Config.from_environment(examples | {"DATA_DIR": str(tmp_path)})
    assert (config.port, config.smtp.port if config.smtp else None) == (8080, 2525)


def test_the_defaults_are_those_of_the_program(tmp_path: Path) -> None:
    config = Config.from_environment({"DATA_DIR": str(tmp_path)})
    said = {name: cells[1].strip("`") for name, cells in documented_settings().items()}
    used = {
        "HOST": config.host,
        "PORT": config.port,
        "TIMEZONE": config.timezone,
        "TRUSTED_PROXIES": config.trusted_proxies,
        "THREADS": config.threads,
        "SCHEDULER": int(config.scheduler),
        "MAX_UPLOAD_MB": config.max_upload_mb,
        "IDLE_MINUTES": config.idle_minutes,
        "PASSWORD_COST": config.password_cost,
        "PASSWORD_MEMORY_KIB": config.password_memory_kib,
        "RATE_LIMITS": int(config.rate_limits),
        "KEPT_BLOCKS_MB": config.kept_blocks_mb,
        "LOG_FORMAT": config.log_format,
    }
    assert {name: said[name] for name in used} == {name: str(value) for name, value in used.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described(name: str) -> None:
    assert f"`tracker {name}" in (DOCS / "operating.md").read_text(encoding="utf-8")


def test_every_job_is_described(tmp_path: Path) -> None:
    text = (DOCS / "notices.md").read_text(encoding="utf-8")
    jobs = jobs_of(Config.from_environment({"DATA_DIR": str(tmp_path)}))
    assert [job.name for job in jobs if f"`{job.name}`" not in text] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (path.parent / target).exists()] == []


PATH = re.compile(r"`((?:[a-z_0-9]+/)*[a-z_0-9]+\.py)(?:::\w+(?:\[[^\]]*\])?)?`")
EXISTING = [
    path.relative_to(ROOT).as_posix()
    for folder in ("tracker", "tests", "seeds", "benchmarks", "migrations")
    for path in (ROOT / folder).rglob("*.py")
] + ["config.py", "run.py"]
#: A name in a recipe that stands for any of its kind.
ANY_OF_A_KIND = {"pages.py", "models.py", "queries.py", "services.py"}


def named_paths(text: str) -> set[str]:
    return set(PATH.findall(text)) - ANY_OF_A_KIND


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_that_a_document_names_are_there(path: Path) -> None:
    named = named_paths(path.read_text(encoding="utf-8"))
    assert sorted(name for name in named if not any(f"/{there}".endswith(f"/{name}") for there in EXISTING)) == []


def test_files_that_the_code_names_are_there() -> None:
    wrong = [
        f"{path}: {name}"
        for path in EXISTING
        for name in named_paths((ROOT / path).read_text(encoding="utf-8"))
        if not any(f"/{there}".endswith(f"/{name}") for there in EXISTING)
    ]
    assert wrong == []
