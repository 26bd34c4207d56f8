"""The arrows of the house: who may import whom, and what no file may do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FEATURES = ["audit", "organizations", "accounts", "reading", "tasks", "indicators", "review", "notify", "oversight"]
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
#: Models, queries and services, beside those that are called so: no view, no job.
NAMED_SO = {"models.py", "queries.py", "services.py"}
MODELS_AND_SERVICES = {
    "review/services/arranging.py",
    "review/background/services.py",
    "notify/outbox/services.py",
    "accounts/unit_settings/services.py",
    "tasks/workflow/services/service_steps.py",
    "tasks/changes/services/targets.py",
    "tasks/changes/services/units.py",
    "tasks/changes/services/corrections.py",
    "tasks/changes/services/late_tasks.py",
    "tasks/changes/services/dry_run.py",
    "tasks/changes/services/withdrawing.py",
    "tasks/steps/close/services.py",
    "tasks/evidence/rules/files.py",
    "tasks/evidence/services.py",
    "tasks/steps/extend/services.py",
    "tasks/plans/services/intake.py",
    "tasks/ledger/queries.py",
    "tasks/steps/name_people/services.py",
    "tasks/plans/services/archiving.py",
    "tasks/plans/queries.py",
    "tasks/plans/services/settings.py",
    "tasks/steps/refuse/services.py",
    "tasks/reports/queries.py",
    "tasks/reports/services/drafts.py",
    "tasks/rounds/queries/by_unit.py",
    "tasks/rounds/queries/desk.py",
    "tasks/rounds/queries/matrix.py",
    "tasks/rounds/services/scheduling.py",
    "tasks/workflow/services/side_effects.py",
    "tasks/desk/queries.py",
}
#: Pure rules: the standard library and other pure files only.
PURE = {
    "core/vocabulary.py",
    "core/messages.py",
    "core/paging.py",
    "core/errors.py",
    "core/permissions.py",
    "core/workdays.py",
    "core/wording.py",
    "tasks/rules/roll_up.py",
    "tasks/rules/status.py",
    "tasks/rules/targets.py",
    "tasks/workflow/rules/steps.py",
    "tasks/workflow/rules/guards.py",
    "tasks/workflow/rules/machine.py",
    "tasks/workflow/rules/transition_errors.py",
    "tasks/rounds/rules/answers.py",
    "tasks/rounds/rules/schedules.py",
    "tasks/rounds/rules/tallies.py",
    "tasks/reports/rules/content.py",
    "tasks/reports/rules/correction.py",
    "tasks/reports/rules/differences.py",
    "tasks/changes/rules/consequences.py",
    "tasks/reports/rules/plausibility.py",
    "tasks/changes/rules/corrections.py",
    "tasks/bulk/rules.py",
    "tasks/ledger/rules/shown_columns.py",
    "tasks/evidence/rules/demand.py",
    "tasks/rules/periods.py",
    "tasks/ledger/rules/columns.py",
    "tasks/ledger/rules/changes.py",
    "audit/rules/entry_messages.py",
    "audit/rules/fields.py",
    "audit/rules/changes.py",
    "audit/rules/kinds.py",
    "audit/rules/correction_words.py",
    "organizations/rules/names.py",
    "reading/text/cleaning.py",
    "reading/text/numbering.py",
    "reading/outline/outline.py",
    "reading/responsibility/responsibility.py",
    "reading/dates_and_amounts/deadlines.py",
    "reading/dates_and_amounts/targets.py",
    "reading/outline/header.py",
    "reading/tables/tables.py",
    "reading/read_document.py",
    "reading/draft.py",
    "reading/plan_format.py",
    "tasks/content/rules/content.py",
    "review/rules/from_reading.py",
    "review/rules/editing.py",
    "review/rules/arranging.py",
    "review/rules/undo.py",
    "review/rules/versions.py",
    "review/rules/questions.py",
    "organizations/rules/known_units.py",
    "review/rules/source_view.py",
    "tasks/content/rules/comparison.py",
    "review/rules/wording.py",
    "reading/wording.py",
    "reading/read_file.py",
    "oversight/rules/next_actor.py",
    "notify/rules/reminders.py",
    "notify/rules/round_reminders.py",
    "notify/rules/round_words.py",
    "audit/rules/round_words.py",
    "notify/rules/reactions.py",
    "notify/rules/folding.py",
    "notify/rules/digest.py",
    "oversight/rules/summary.py",
    "oversight/rules/charts.py",
}
NEVER_IN_PURE = (
    "flask",
    "sqlalchemy",
    "tracker.core.extensions",
    "tracker.core.database",
    "tracker.core.clock",
    "werkzeug",
)


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def inside(path: Path) -> str:
    """The place of a file inside `tracker/`."""
    return path.relative_to(ROOT / "tracker").as_posix()


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "tracker" and parts[1] in FEATURES else None


def test_every_file_that_is_named_here_is_there() -> None:
    assert {name for name in PURE | MODELS_AND_SERVICES if not (ROOT / "tracker" / name).is_file()} == set()


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_files_import_only_pure_things(name: str) -> None:
    found = [module for module in imports_of(ROOT / "tracker" / name) if module.startswith(NEVER_IN_PURE)]
    assert found == []


def test_models_and_services_look_only_left() -> None:
    wrong = []
    for path in SOURCES:
        own = feature_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own is None or (path.name not in NAMED_SO and inside(path) not in MODELS_AND_SERVICES):
            continue
        for module in imports_of(path):
            other = feature_of(module)
            if other and FEATURES.index(other) > FEATURES.index(own):
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
    assert wrong == []


def test_tasks_know_nothing_of_mail() -> None:
    for path in (ROOT / "tracker" / "tasks").rglob("*.py"):
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
