"""Starting up and stopping: the port, the database, the demo, the scheduler, the web server."""

import errno
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import waitress
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from config import Config
from seeds.demo_people import usable_demo_password
from seeds.load import load_demo
from tracker.accounts.models import User
from tracker.commands.columns import columns
from tracker.commands.in_application import application, database_refusals, in_application
from tracker.commands.stopping import StopSignal, interrupt_on_signals
from tracker.core import migrate
from tracker.core.app_services import app_services
from tracker.core.clock import set_day
from tracker.core.extensions import db
from tracker.core.statistics import refresh_statistics
from tracker.notify.schedule import start_scheduler
from tracker.web.demo_day.services import demo_is_loaded

THREADS = 8
#: Whom the start shows among the demo's accounts, and what each is there to see.
SHOWN_ACCOUNTS = {
    "office1": "the office's day: documents, queue, ledger, board",
    "leader1": "where the city stands",
    "leader2": "the same in English",
    "minzheng": "what waits for a bureau that leads many tasks",
    "hailing": "what waits for a district",
    "viewer": "reads, changes nothing",
    "admin": "accounts and mail",
}


@click.command
@click.option("--demo", is_flag=True, help="Load the demo when the database is empty.")
def run(demo: bool) -> None:
    """Serve the pages, with the scheduler inside.

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
            welcome = [*(_demo_accounts() if demo_is_loaded() else _first_steps()), *_where_and_how_to_stop(config)]
        _serve(app, listening, welcome)
    except KeyboardInterrupt:
        pass  # what was not finished left nothing behind, so there is nothing to say about it
    click.echo("Stopped.")


@click.command
@in_application
def scheduler() -> None:
    """Run the scheduled jobs alone, without pages."""
    with StopSignal() as stop:
        jobs = start_scheduler(_this_application())
        click.echo("The scheduler is running. Stop it with Ctrl+C.")
        while not stop.wait():
            pass
        jobs.shutdown()
    click.echo("Stopped.")


def hold_port(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; refuse in one sentence when that cannot be."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise click.ClickException(f"HOST is '{host}', which is no address of this machine.") from None
    held = socket.socket(family, kind, protocol)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen(128)
    except OSError as problem:
        held.close()
        raise click.ClickException(_why_no_port(problem, host, port)) from None
    return held


def prepare(*, demo: bool) -> None:
    """Bring the database to our version, and load the demo where it was asked for and is not there."""
    click.echo("[1/2] database")
    done = migrate.upgrade(db.engine, say=lambda words: click.echo(f"      {words}"))
    click.echo("      ready" if done else "      up to date")
    if not demo:
        return
    click.echo("[2/2] demo: Taizhou's 27 tasks of 2023 with invented people and progress")
    started = time.monotonic()
    loaded = load_demo()
    refresh_statistics(db.engine)
    seconds = time.monotonic() - started
    click.echo(f"      loaded in {seconds:.1f} s" if loaded.changed else "      loaded already")


def _why_no_port(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (or by Tracker itself, already running): "
            f"stop it, or choose another port, for example with PORT={port + 1}."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than this account has: set PORT to one above 1023."
    return f"HOST is '{host}', which cannot be listened on: {problem.strerror}."


def _serve(app: Flask, listening: socket.socket, welcome: Sequence[str]) -> None:
    config = app_services(app).config
    server = waitress.create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=(config.max_upload_mb + 1) * 1024 * 1024,
        # The proxies in front are judged by Werkzeug's ProxyFix, which needs to see their headers.
        clear_untrusted_proxy_headers=not config.trusted_proxies,
    )
    jobs = start_scheduler(app) if config.scheduler else None
    try:
        for line in welcome:
            click.echo(line)
        server.run()  # until a signal raises KeyboardInterrupt, which it takes as the end
    finally:
        server.close()
        if jobs is not None:
            jobs.shutdown()
        with app.app_context():
            db.engine.dispose()


def _where_and_how_to_stop(config: Config) -> list[str]:
    everywhere = config.host in ("0.0.0.0", "::", "127.0.0.1", "localhost")  # noqa: S104 - compared, not bound
    address = config.public_url if everywhere else f"http://{config.host}:{config.port}"
    return [f"Tracker 任务责任台账 is running at {address}", "Stop it with Ctrl+C.  按 Ctrl+C 停止。"]


def _demo_accounts() -> list[str]:
    """A small table of demo accounts with their shared password, and the day."""
    people = {
        user.login: user
        for user in db.session.scalars(
            select(User).where(User.is_demo, User.login.in_(SHOWN_ACCOUNTS)).options(joinedload(User.organization))
        )
    }
    rows = [
        (login, user.name, user.organization.short_name, sees)
        for login, sees in SHOWN_ACCOUNTS.items()
        if (user := people.get(login))
    ]
    others = (db.session.scalar(select(func.count()).where(User.is_demo)) or 0) - len(rows)
    day = set_day()
    return [
        "",
        *columns([("login", "who", "unit", "sees"), *rows]),
        f"and {others} more: {_tracker_command()} user list",
        "",
        f"Password of all demo accounts  演示账号共用密码: {usable_demo_password()}",
        *([f"The demo is seen on {day}; the office can choose another day on every page."] if day else []),
        "",
    ]


def _first_steps() -> list[str]:
    """What to do on a new installation; nothing once there is an account."""
    if db.session.scalar(select(User.id).limit(1)):
        return []
    return [
        "",
        "There is no account yet. The first administrator:",
        f"    {_tracker_command()} user add admin --name NAME --role admin --city CITY --new-city",
        "",
    ]


def _this_application() -> Flask:
    """The application of the present context, for other threads."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _tracker_command() -> str:
    """How the `tracker` command of this installation is called from here."""
    command = Path(sys.executable).with_name("tracker")
    here = Path.cwd()
    return str(command.relative_to(here) if command.is_relative_to(here) else command)
