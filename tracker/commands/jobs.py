"""`tracker scheduler` and `tracker sender`: the scheduled jobs, and the sending of mails, in a process of their own."""

import click
from flask import Flask, current_app

from tracker.commands.in_application import in_application
from tracker.commands.stopping import StopSignal
from tracker.core.extensions import db
from tracker.notify.schedule import PLANNING, SENDING, start_scheduler


@click.command
@click.option("--no-sending", is_flag=True, help="Leave the sending of mails to a `tracker sender`.")
@in_application
def scheduler(no_sending: bool) -> None:
    """Run the scheduled jobs alone, without pages."""
    _run_and_say("The scheduler is running.", *((PLANNING,) if no_sending else (PLANNING, SENDING)))


@click.command
@in_application
def sender() -> None:
    """Send the mails that are due, and nothing else."""
    _run_and_say("The sender is running.", SENDING)


def run_jobs(app: Flask, stop: StopSignal, *kinds: str) -> None:
    """Run the jobs of these kinds until told to stop; the running ones end first."""
    jobs = start_scheduler(app, kinds, lambda: stop.asked)
    while not stop.wait():
        pass
    jobs.shutdown()
    with app.app_context():
        db.engine.dispose()


def _run_and_say(words: str, *kinds: str) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with StopSignal() as stop:
        click.echo(f"{words} Stop it with Ctrl+C.")
        run_jobs(app, stop, *kinds)
    click.echo("Stopped.")
