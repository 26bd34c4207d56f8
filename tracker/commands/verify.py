"""`tracker verify`: whether the audit trail is as it was written."""

import click
from sqlalchemy import func, select

from tracker.audit.models import AuditEntry
from tracker.audit.services import chain_is_cut_short, first_broken_entry
from tracker.commands.in_application import in_application
from tracker.core.extensions import db


@click.command
@in_application
def verify() -> None:
    """Check that nobody touched the audit trail.

    Walks the whole hash chain. Exit code 0: every entry is as it was written. Exit code 1: an entry was
    changed or removed; the first one that shows it is named.
    """
    count = db.session.scalar(select(func.count()).select_from(AuditEntry))
    broken = first_broken_entry()
    if broken is not None:
        when = f"{broken.occurred_at:%Y-%m-%d %H:%M} UTC" if broken.occurred_at else "at a time that cannot be read"
        raise click.ClickException(
            f"Entry {broken.id} of {count} ({broken.action}, {broken.actor_name}, {when})"
            " does not fit: it, or one before it, was changed or removed."
        )
    if chain_is_cut_short():
        raise click.ClickException(f"The chain is cut short: entries are missing after the last of the {count} here.")
    click.echo(f"{count} entries, each as it was written.")
