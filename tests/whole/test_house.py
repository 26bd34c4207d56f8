"""The arrows of the house: who may import whom, and what no file may do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FEATURES = ["audit", "organizations", "documents", "tasks", "indicators", "notify", "oversight"]
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
#: Files that wire or serve pages: they may use any feature's queries and services.
MODELS_AND_SERVICES = {
    "models.py",
    "queries.py",
    "services.py",
    "intake.py",
    "history.py",
    "long_readings.py",
    "arranging_services.py",
    "corrections.py",
    "correcting_units.py",
    "correcting_targets.py",
    "settling.py",
    "late_tasks.py",
    "withdrawing.py",
    "rehearsal.py",
    "bulk.py",
    "bulk_queries.py",
    "ledger_lines.py",
    "work_queue.py",
    "report_drafts.py",
    "draft_queries.py",
    "unit_settings.py",
    "evidence.py",
    "evidence_setting.py",
    "report_evidence.py",
    "report_figures.py",
    "target_periods.py",
    "acting.py",
    "extending.py",
    "closing.py",
    "plan_settings.py",
    "round_models.py",
    "round_queries.py",
    "round_matrix.py",
    "round_desk.py",
    "round_facts.py",
    "round_services.py",
    "round_scheduling.py",
    "outbox.py",
}
#: Pure rules: the standard library and other pure files only.
PURE = {
    "vocabulary.py",
    "sentences.py",
    "problems.py",
    "permissions.py",
    "workdays.py",
    "wording.py",
    "tasks/status.py",
    "tasks/targets.py",
    "tasks/transitions.py",
    "tasks/guards.py",
    "tasks/machines.py",
    "tasks/why_not.py",
    "tasks/rounds.py",
    "tasks/round_schedules.py",
    "tasks/differences.py",
    "tasks/consequences.py",
    "tasks/doubts.py",
    "tasks/correction_rules.py",
    "tasks/bulk_rules.py",
    "tasks/shown_columns.py",
    "tasks/evidence_demand.py",
    "tasks/periods.py",
    "tasks/ledger_columns.py",
    "tasks/ledger_changes.py",
    "audit/sentences.py",
    "audit/fields.py",
    "audit/changes.py",
    "audit/kinds.py",
    "audit/correction_words.py",
    "organizations/names.py",
    "documents/cleaning.py",
    "documents/numbering.py",
    "documents/outline.py",
    "documents/responsibility.py",
    "documents/deadlines.py",
    "documents/targets.py",
    "documents/header.py",
    "documents/tables.py",
    "documents/reading.py",
    "documents/draft.py",
    "documents/plan_format.py",
    "documents/content.py",
    "documents/from_reading.py",
    "documents/editing.py",
    "documents/arranging.py",
    "documents/steps.py",
    "documents/versions.py",
    "documents/review.py",
    "documents/known_units.py",
    "documents/source_view.py",
    "documents/comparison.py",
    "documents/wording.py",
    "documents/uploads.py",
    "oversight/acting.py",
    "notify/reminders.py",
    "notify/round_reminders.py",
    "notify/round_words.py",
    "audit/round_words.py",
    "notify/reactions.py",
    "notify/folding.py",
    "notify/digest.py",
    "oversight/summary.py",
    "oversight/charts.py",
}
NEVER_IN_PURE = ("flask", "sqlalchemy", "tracker.extensions", "tracker.database", "tracker.clock", "werkzeug")


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "tracker" and parts[1] in FEATURES else None


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_files_import_only_pure_things(name: str) -> None:
    found = [module for module in imports_of(ROOT / "tracker" / name) if module.startswith(NEVER_IN_PURE)]
    assert found == []


def test_models_and_services_look_only_left() -> None:
    wrong = []
    for path in SOURCES:
        own = feature_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own is None or path.name not in MODELS_AND_SERVICES:
            continue
        for module in imports_of(path):
            other = feature_of(module)
            if other and FEATURES.index(other) > FEATURES.index(own):
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
    assert wrong == []


def test_tasks_know_nothing_of_mail() -> None:
    for path in (ROOT / "tracker" / "tasks").glob("*.py"):
        assert not any(module.startswith("tracker.notify") for module in imports_of(path)), path.name


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


def test_only_one_file_knows_the_scheduler_and_only_transports_talk_to_the_outside() -> None:
    for path in SOURCES:
        modules = imports_of(path)
        if any(module.startswith("apscheduler") for module in modules):
            assert path.name == "schedule.py"
        if modules & {"smtplib", "urllib.request", "http.client"}:
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
