"""`tracker recount`: whether what is kept of a day is what the rules tell of it."""

import click

from tracker.commands.in_application import in_application
from tracker.commands.keep_day import keep_today
from tracker.core.extensions import db
from tracker.organizations.queries import jurisdictions
from tracker.tasks.kept.services import Difference, recount_city

#: So many differences of a city are shown one by one.
SHOWN = 20


@click.command
@in_application
def recount() -> None:
    """Compare what is kept with what the rules tell, and mend it.

    Looks at every task and part of every city. Exit code 0: all was right, or not kept yet and is now. Exit code 1:
    something else was kept; it is named, and mended.
    """
    keep_today()
    wrong = 0
    for city, name in [(each.id, each.name) for each in jurisdictions()]:
        found = recount_city(city)
        wrong += len(found.differences)
        click.echo(f"{name}: {found.tasks} tasks and {found.parts} parts, {_how_many(len(found.differences))}.")
        for difference in found.differences[:SHOWN]:
            click.echo(f"  {_words(difference)}")
        if len(found.differences) > SHOWN:
            click.echo(f"  and {len(found.differences) - SHOWN} more")
    db.session.rollback()
    if wrong:
        raise click.ClickException(
            f"{wrong} kept otherwise than the rules tell, all of them mended. Start the web processes again:"
            " they may still show what was kept before."
        )


def _how_many(differences: int) -> str:
    return f"{differences} kept otherwise" if differences else "each kept as the rules tell"


def _words(found: Difference) -> str:
    fields = ", ".join(
        f"{name} {_value(found.kept[name])} instead of {_value(found.told[name])}" for name in found.told
    )
    return f"{found.kind} {found.id}: {fields}"


def _value(value: object) -> str:
    return "nothing" if value is None else str(value)
