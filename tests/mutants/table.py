"""Which tests watch over which pure file, and the mutants that change nothing.

The quickest tests stand in front: they run until the first that fails. A pure file without an entry stops the tool.
"""

import re
from dataclasses import dataclass
from pathlib import Path

#: The files that are mutated, by their path: all that decides.
_PURE = re.compile(r"tracker/(.+/rules/.+|.+/rules|core/(paging|permissions|workdays))\.py")
#: Pure files that only services and pages watch over so far, with a database for each mutant: too slow to be tried.
NOT_REACHED = (
    "tracker/review/",
    "tracker/tasks/content/rules/",
    "tracker/tasks/desk/rules/",
    "tracker/tasks/plans/rules/",
    "tracker/tasks/reports/rules/correction.py",
    "tracker/tasks/rounds/rules/round_mark.py",
)

TESTS: dict[str, tuple[str, ...]] = {
    "tracker/accounts/rules/passwords.py": ("tests/accounts/rules/test_passwords.py",),
    "tracker/accounts/rules/sign_in.py": ("tests/accounts/rules/test_sign_in.py",),
    "tracker/audit/rules/changes.py": ("tests/audit/rules/test_changes.py",),
    "tracker/audit/rules/correction_words.py": ("tests/audit/rules/test_correction_words.py",),
    "tracker/audit/rules/entry_messages.py": ("tests/audit/rules/test_entry_messages.py",),
    "tracker/audit/rules/fields.py": ("tests/audit/rules",),
    "tracker/audit/rules/registry.py": ("tests/audit/rules",),
    "tracker/audit/rules/round_words.py": ("tests/audit/rules",),
    "tracker/core/paging.py": ("tests/core/test_paging.py",),
    "tracker/core/permissions.py": ("tests/core/test_permissions.py",),
    "tracker/core/workdays.py": ("tests/core/test_workdays.py",),
    "tracker/notify/rules/blocks.py": ("tests/notify/rules/test_blocks.py",),
    "tracker/notify/rules/decisions.py": ("tests/notify/rules/test_decisions.py",),
    "tracker/notify/rules/digest.py": ("tests/notify/rules/test_digest.py",),
    "tracker/notify/rules/folding.py": ("tests/notify/rules/test_folding.py",),
    "tracker/notify/rules/mail_states.py": ("tests/notify/rules/test_mail_states.py",),
    "tracker/notify/rules/phrases.py": ("tests/notify/rules/test_phrases.py",),
    "tracker/notify/rules/reactions.py": ("tests/notify/rules/test_reactions.py",),
    "tracker/notify/rules/reminders.py": ("tests/notify/rules/test_reminders.py",),
    "tracker/notify/rules/round_reminders.py": ("tests/notify/rules/test_round_reminders.py",),
    "tracker/notify/rules/round_words.py": ("tests/notify/rules/test_phrases.py",),
    "tracker/organizations/rules/known_units.py": ("tests/organizations/rules/test_known_units.py",),
    "tracker/organizations/rules/names.py": ("tests/organizations/rules/test_names.py",),
    "tracker/oversight/rules/board.py": ("tests/oversight/rules/test_board.py",),
    "tracker/oversight/rules/charts.py": ("tests/oversight/rules/test_charts.py",),
    "tracker/oversight/rules/summary.py": ("tests/oversight/rules/test_summary.py",),
    "tracker/tasks/bulk/rules.py": ("tests/tasks/bulk/test_rules.py",),
    "tracker/tasks/changes/rules/consequences.py": ("tests/tasks/changes/test_rules.py",),
    "tracker/tasks/changes/rules/corrections.py": ("tests/tasks/changes/test_rules.py",),
    "tracker/tasks/evidence/rules/files.py": ("tests/tasks/evidence/test_files.py",),
    "tracker/tasks/ledger/rules/changes.py": ("tests/tasks/ledger/test_changes.py",),
    "tracker/tasks/ledger/rules/columns.py": ("tests/tasks/ledger/test_columns.py",),
    "tracker/tasks/ledger/rules/filter_values.py": ("tests/tasks/ledger/test_filter_values.py",),
    "tracker/tasks/ledger/rules/shown_columns.py": ("tests/tasks/ledger/test_shown_columns.py",),
    "tracker/tasks/reports/rules/checks.py": ("tests/tasks/reports/test_checks.py",),
    "tracker/tasks/reports/rules/content.py": (
        "tests/tasks/reports/test_content.py",
        "tests/tasks/reports/test_checks.py",
    ),
    "tracker/tasks/reports/rules/differences.py": ("tests/tasks/reports/test_differences.py",),
    "tracker/tasks/rounds/rules/answers.py": ("tests/tasks/rounds/test_rules.py",),
    "tracker/tasks/rounds/rules/schedules.py": ("tests/tasks/rounds/test_schedules.py",),
    "tracker/tasks/rounds/rules/states.py": ("tests/tasks/rounds/test_states.py",),
    "tracker/tasks/rounds/rules/tallies.py": ("tests/tasks/rounds/test_tallies.py",),
    "tracker/tasks/rules/counting.py": ("tests/tasks/rules/test_counting.py",),
    "tracker/tasks/rules/kept.py": ("tests/tasks/rules/test_kept.py",),
    "tracker/tasks/rules/lights.py": ("tests/tasks/rules/test_lights.py", "tests/tasks/rules/test_kept.py"),
    "tracker/tasks/rules/owing.py": ("tests/tasks/rules/test_owing.py",),
    "tracker/tasks/rules/milestones.py": ("tests/tasks/rules/test_milestones.py",),
    "tracker/tasks/rules/next_actor.py": ("tests/tasks/rules/test_next_actor.py", "tests/tasks/rules/test_kept.py"),
    "tracker/tasks/rules/periods.py": ("tests/tasks/rules/test_periods.py",),
    "tracker/tasks/sheet/rules.py": ("tests/tasks/sheet/test_rules.py",),
    "tracker/tasks/steps/close/rules.py": ("tests/tasks/steps/test_closing_rules.py",),
    "tracker/tasks/rules/roll_up.py": ("tests/tasks/rules/test_roll_up.py",),
    "tracker/tasks/rules/status.py": ("tests/tasks/rules/test_status.py", "tests/tasks/rules/test_due_dates.py"),
    "tracker/tasks/rules/targets.py": ("tests/tasks/rules/test_targets.py",),
    "tracker/tasks/workflow/rules/guards.py": ("tests/tasks/workflow/test_steps.py",),
    "tracker/tasks/workflow/rules/machine.py": ("tests/tasks/workflow/test_steps.py",),
    "tracker/tasks/workflow/rules/picture.py": ("tests/tasks/workflow/test_steps.py",),
    "tracker/tasks/workflow/rules/recalling_steps.py": ("tests/tasks/workflow/test_steps.py",),
    "tracker/tasks/workflow/rules/steps.py": ("tests/tasks/workflow/test_steps.py",),
    "tracker/tasks/workflow/rules/transition_errors.py": ("tests/tasks/workflow/test_steps.py",),
}


@dataclass(frozen=True)
class Equivalent:
    """A mutant that behaves as the file does, and why; found by the text of its line, as lines move."""

    path: str
    text: str
    change: str
    why: str


_STATUS, _DIGEST = "tracker/tasks/rules/status.py", "tracker/notify/rules/digest.py"
_LISTED_WITH_DATE = "only tasks with a due date are listed"

EQUIVALENT: tuple[Equivalent, ...] = (
    Equivalent(
        "tracker/tasks/rounds/rules/schedules.py",
        "after = [named + timedelta(days=n) for n in range(1, (last - named).days + 1)]",
        "1 → 0",
        "the day that is named was asked before",
    ),
    Equivalent(
        _STATUS,
        "return (today - due_on).days if due_on is not None and is_past(due_on, today) else 0",
        "without due_on is not None",
        "nothing without a date is past; it is asked for the types' sake",
    ),
    Equivalent(_DIGEST, "return task.due_on or date.max, task.task_id", "without date.max", _LISTED_WITH_DATE),
    Equivalent(
        _DIGEST,
        '"due_on": task.due_on.isoformat() if task.due_on else None,',
        "task.due_on.isoformat() if task.due_on else None → task.due_on.isoformat()",
        _LISTED_WITH_DATE,
    ),
)


def pure_files(root: Path) -> list[str]:
    """The files to be mutated that hold anything, in order."""
    found = (path.relative_to(root).as_posix() for path in sorted((root / "tracker").rglob("*.py")))
    return [
        path
        for path in found
        if _PURE.fullmatch(path) and not path.startswith(NOT_REACHED) and not path.endswith("__init__.py")
    ]
