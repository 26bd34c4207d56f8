"""`tracker seed`: the cities' plans, and the demo."""

from collections.abc import Sequence
from datetime import datetime

import click

from seeds.cities import CITIES
from seeds.demo_people import usable_demo_password
from seeds.load import Loaded, load_city, load_demo, load_other_city, load_plan
from tracker.commands.in_application import in_application
from tracker.core.clock import now
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.statistics import refresh_statistics
from tracker.organizations.queries import jurisdictions
from tracker.web.demo_day.services import demo_is_loaded, set_demo_day


@click.command
@click.argument("cities", nargs=-1, type=click.Choice(CITIES))
@click.option("--demo", is_flag=True, help="Taizhou with invented people and progress, seen on 2023-12-22.")
@click.option("--all", "everything", is_flag=True, help="The demo, and the other four cities with demo accounts.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="See the demo on this day from now on.")
@in_application
def seed(cities: Sequence[str], demo: bool, everything: bool, day: datetime | None) -> None:
    """Load the cities' plans, or the demo.

    CITIES are loaded with their directory and plan, without accounts. A plan whose tasks all have a lead is
    issued, another one waits as a draft. Loading twice changes nothing.
    """
    if not (cities or demo or everything or day):
        raise click.UsageError("Say what to load: CITIES, --demo or --all.")
    for city in cities:
        _tell(_load_facts(city))
    if demo or everything:
        _tell(load_demo())
    if everything:
        for city in CITIES[1:]:
            _tell(load_other_city(city))
    refresh_statistics(db.engine)
    if day is not None:
        _set_day(day)
    if demo or everything:
        click.echo(f"The password of all demo accounts: {usable_demo_password()}")


def _load_facts(city: str) -> Loaded:
    root, organizations = load_city(city, at=now())
    loaded = load_plan(city, root, at=now())
    return Loaded(root.name, organizations, loaded.tasks, loaded.indicators, loaded.issued)


def _set_day(day: datetime) -> None:
    if not demo_is_loaded():
        raise click.ClickException("Only a demo has a day of its own: load it with --demo.")
    set_demo_day(day.date(), jurisdiction_id=jurisdictions()[0].id, actor=SYSTEM, now=now())
    click.echo(f"Today is taken to be {day:%Y-%m-%d}.")


def _tell(loaded: Loaded) -> None:
    if not loaded.changed:
        click.echo(f"{loaded.city}: everything is there already; nothing was changed.")
        return
    parts = [f"{loaded.organizations} organizations", f"{loaded.tasks} tasks"]
    parts += [f"{loaded.indicators} indicators"] if loaded.indicators else []
    state = "the plan is issued" if loaded.issued else "the plan waits as a draft for its leads"
    click.echo(f"{loaded.city}: {', '.join(parts)}; {state if loaded.tasks else 'the plan was there already'}.")
