"""`tracker parse`: what a policy document holds, without a database. Imports nothing heavy, to start fast."""

import json
from pathlib import Path

import click

from config import libreoffice_program
from tracker.commands.columns import columns
from tracker.commands.file_names import readable_name
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.reading import wording
from tracker.reading.draft import DraftPlan, DraftTask
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_file import CityKnowledge, read_upload

DOCUMENT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command
@click.argument("file", type=DOCUMENT)
@click.option("--json", "as_json", is_flag=True, help="Print the plan format (docs/importing.md) instead of a summary.")
def parse(file: Path, as_json: bool) -> None:
    """Print the plan that a policy document holds. Needs no database and changes nothing."""
    office = libreoffice_program()
    known = CityKnowledge(None, read_calendar(SHIPPED))
    plan = read_upload(file.read_bytes(), readable_name(file), known, office=office).plan
    if as_json:
        # Bytes, so that the output is UTF-8 whatever the terminal's language is.
        click.echo(json.dumps(to_plan_format(plan), ensure_ascii=False, indent=2).encode())
        return
    for line in _summary(plan):
        click.echo(line.encode())


def _summary(plan: DraftPlan) -> list[str]:
    period = f"{plan.period_start or '?'} to {plan.period_end or '?'}"
    lines = [plan.title or "(no title found)"]
    lines.append(" · ".join(str(part) for part in (plan.document_number, plan.issuer, plan.issued_on, period) if part))
    if plan.default_implementers:
        lines.append("every task is carried out by " + "、".join(unit.printed for unit in plan.default_implementers))
    lines += ["", f"{len(plan.tasks)} tasks"]
    lines += columns([_task_row(task) for task in plan.tasks])
    if plan.indicators:
        lines += ["", f"{len(plan.indicators)} indicators"]
    lines += ["", f"{len(plan.doubts)} doubts"]
    for doubt in plan.doubts:
        place = f"line {doubt.evidence.first_line}: " if doubt.evidence else ""
        lines.append(f"  {place}{wording.doubt(doubt.kind, doubt.phrase).what}")
    return lines


def _task_row(task: DraftTask) -> tuple[str, ...]:
    lead = "、".join(unit.printed for unit in task.leads) or "(nobody)"
    others = len(task.co) + len(task.implementers)
    return (
        f"  {task.number}",
        task.title[:24],
        lead + (f" +{others}" if others else ""),
        str(task.deadline.due or "no end"),
        f"{len(task.targets)} targets" if task.targets else "",
    )
