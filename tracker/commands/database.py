"""`tracker database`: the version of the tables."""

import click

from tracker.commands.in_application import application, database_refusals
from tracker.commands.keep_day import keep_today
from tracker.core import migrate
from tracker.core.extensions import db


@click.group
def database() -> None:
    """Bring the database to the version of this program."""


@database.command
def upgrade() -> None:
    """Make or change the tables to what this program needs; keeps all records."""
    with application().app_context(), database_refusals():
        done = migrate.upgrade(db.engine, say=click.echo)
        keep_today()
    click.echo("The database is ready." if done else "The database is up to date; nothing was done.")


@database.command
def state() -> None:
    """Say how the database lies to this program; exit code 1 when it cannot be used."""
    with application().app_context(), database_refusals():
        migrate.require_ready(db.engine)
    click.echo("The database is up to date.")


@database.command
@click.argument("revision")
@click.confirmation_option(prompt="This removes what later versions have stored. Go on?")
def downgrade(revision: str) -> None:
    """Take changes of the tables back to REVISION ('base' removes all tables)."""
    with application().app_context(), database_refusals():
        migrate.downgrade(db.engine, revision)
    click.echo(f"The database is at {revision}.")


@database.command
@click.argument("message")
def revision(message: str) -> None:
    """For developers: write a migration from the difference between models and database."""
    with application().app_context(), database_refusals():
        path = migrate.write_revision(db.engine, message)
    click.echo(f"Check {path} before you commit it.")
