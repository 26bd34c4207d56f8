"""`tracker verify`: whether the audit trail is as it was written."""

import click

from tracker.audit.services import BrokenEntry, TrailState, check_trail
from tracker.commands.in_application import in_application
from tracker.core.extensions import db
from tracker.organizations.models import Organization


@click.command
@in_application
def verify() -> None:
    """Check that nobody touched the audit trail.

    Walks the hash chain of every city. Exit code 0: every entry is as it was written. Exit code 1: an entry was
    changed or removed; the city and the first entry that shows it are named.
    """
    state = check_trail()
    wrong = _what_is_wrong(state)
    if wrong:
        raise click.ClickException(wrong)
    click.echo(f"{state.entries} entries, each as it was written.")


def _what_is_wrong(state: TrailState) -> str:
    """The finding as one sentence; empty when there is none."""
    if state.broken is not None:
        return _about_entry(state.broken, state.entries)
    if state.cut_short:
        cities = ", ".join(_city(chain) for chain in state.cut_short)
        return f"The chain is cut short ({cities}): entries are missing after the last of the {state.entries} here."
    if not state.origin_holds:
        return "The entries from before each city had a chain of its own do not fit the end of the chain they were in."
    return ""


def _about_entry(broken: BrokenEntry, count: int) -> str:
    when = f"{broken.occurred_at:%Y-%m-%d %H:%M} UTC" if broken.occurred_at else "at a time that cannot be read"
    return (
        f"Entry {broken.id} of {count} ({_city(broken.jurisdiction_id)}, {broken.action}, {broken.actor_name}, {when})"
        " does not fit: it, or one before it, was changed or removed."
    )


def _city(city_id: int | None) -> str:
    """The name of a city, even of one that was removed."""
    city = db.session.get(Organization, city_id) if city_id else None
    if city is not None:
        return city.name
    return f"city {city_id}, which is not in the directory" if city_id else "of no city"
