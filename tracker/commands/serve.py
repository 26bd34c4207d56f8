"""`tracker run`: the pages, the scheduled jobs and the sending of mails, each in processes of their own.

On a system that cannot copy a process (Windows) all of it runs in one.
"""

import socket
from collections.abc import Sequence

import click
from flask import Flask

from tracker.commands.in_application import application, database_refusals
from tracker.commands.jobs import run_jobs
from tracker.commands.starting import hold_port, prepare, welcome
from tracker.commands.stopping import StopSignal, interrupt_on_signals
from tracker.commands.supervisor import Duty, Supervisor, can_supervise
from tracker.commands.web_server import serve_pages
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.processes import ProcessBoard, put_up
from tracker.notify.schedule import PLANNING, SENDING, start_scheduler
from tracker.web.rendering import load_templates


@click.command
@click.option("--demo", is_flag=True, help="Load the demo when the database is empty.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="How many processes serve pages; WORKERS, or one for each core, when left out.",
)
def run(demo: bool, workers: int | None) -> None:
    """Serve the pages, with the scheduler and the sender of mails beside.

    Takes HOST, PORT and DATABASE_URL from the environment, brings the database to the version of this
    program, and stops cleanly on Ctrl+C.
    """
    interrupt_on_signals()
    try:
        app = application()
        config = app_services(app).config
        listening = hold_port(config.host, config.port)
        with app.app_context(), database_refusals():
            prepare(demo=demo)
            lines = welcome(config)
            db.engine.dispose()  # no connection is shared with a copy of this process
        if can_supervise():
            _serve_in_processes(app, listening, workers or config.workers, lines)
        else:
            _serve_in_one_process(app, listening, lines)
    except KeyboardInterrupt:
        pass  # what was not finished left nothing behind, so there is nothing to say about it
    click.echo("Stopped.")


def duties(app: Flask, listening: socket.socket, workers: int) -> list[Duty]:
    """What the processes of one machine do: some serve pages, one keeps the timetable, one sends mails."""
    config = app_services(app).config
    pages = [
        Duty(f"web-{number}", lambda stop: serve_pages(app, listening, stop, threads=config.threads))
        for number in range(1, workers + 1)
    ]
    if not config.scheduler:
        return pages
    return [
        *pages,
        Duty("scheduler", lambda stop: run_jobs(app, stop, PLANNING)),
        Duty("sender", lambda stop: run_jobs(app, stop, SENDING)),
    ]


def _serve_in_processes(app: Flask, listening: socket.socket, workers: int, lines: Sequence[str]) -> None:
    each = duties(app, listening, workers)
    board = ProcessBoard([duty.name for duty in each])
    put_up(app, board)
    load_templates(app)
    Supervisor(each, started=lambda: _say(lines), ending=listening.close, note=board.note).run()


def _serve_in_one_process(app: Flask, listening: socket.socket, lines: Sequence[str]) -> None:
    config = app_services(app).config
    click.echo("This system cannot copy a process: pages, jobs and mails share one.")
    with StopSignal() as stop:
        jobs = start_scheduler(app) if config.scheduler else None
        try:
            _say(lines)
            serve_pages(app, listening, stop, threads=config.threads)
        finally:
            if jobs is not None:
                jobs.shutdown()


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)
