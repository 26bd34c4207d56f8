"""Before serving: the port, the database, the demo, and what the person who starts the program is told."""

import errno
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from config import Config
from tracker.accounts.models import User
from tracker.commands.columns import columns
from tracker.commands.keep_day import keep_today
from tracker.core import migrate
from tracker.core.clock import set_day
from tracker.core.extensions import db
from tracker.core.statistics import refresh_statistics
from tracker.core.when_needed import WhenNeeded
from tracker.web.demo_day.services import demo_is_loaded

if TYPE_CHECKING:
    from seeds import demo_people, load
else:
    demo_people, load = WhenNeeded("seeds.demo_people"), WhenNeeded("seeds.load")

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
    keep_today()
    click.echo("      ready" if done else "      up to date")
    if not demo:
        return
    click.echo("[2/2] demo: Taizhou's 27 tasks of 2023 with invented people and progress")
    started = time.monotonic()
    loaded = load.load_demo()
    keep_today()
    refresh_statistics(db.engine)
    seconds = time.monotonic() - started
    click.echo(f"      loaded in {seconds:.1f} s" if loaded.changed else "      loaded already")


def welcome(config: Config) -> list[str]:
    """What is said when the pages are served: the demo's accounts or the first steps, the address, how to stop."""
    return [*(_demo_accounts() if demo_is_loaded() else _first_steps()), *_where_and_how_to_stop(config)]


def _why_no_port(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (or by Tracker itself, already running): "
            f"stop it, or choose another port, for example with PORT={port + 1}."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than this account has: set PORT to one above 1023."
    return f"HOST is '{host}', which cannot be listened on: {problem.strerror}."


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
        f"Password of all demo accounts  演示账号共用密码: {demo_people.usable_demo_password()}",
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


def _tracker_command() -> str:
    """How the `tracker` command of this installation is called from here."""
    command = Path(sys.executable).with_name("tracker")
    here = Path.cwd()
    return str(command.relative_to(here) if command.is_relative_to(here) else command)
