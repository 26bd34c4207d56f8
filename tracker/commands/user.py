"""`tracker user`: accounts from the command line, beginning with the first administrator of a new installation."""

from collections.abc import Iterable, Iterator

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.administration.services import reset_password, set_active
from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password, random_password
from tracker.accounts.services import add_user
from tracker.commands.columns import columns
from tracker.commands.in_application import in_application
from tracker.core.clock import now
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import ROLES_OF_A_UNIT, Language, OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.queries import jurisdictions
from tracker.organizations.services import add_organization


@click.group
def user() -> None:
    """Add, list and disable accounts."""


@user.command
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="Repeatable.",
)
@click.option("--city", help="The city; may be left out where there is only one.")
@click.option("--new-city", is_flag=True, help="Enter the city into the directory first.")
@click.option("--organization", help="The person's unit, by its full name; the city itself when left out.")
@click.option("--post", default="", help="The person's post.")
@click.option("--email", default="", help="Where mails to the person go.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@in_application
def add(
    login: str,
    name: str,
    roles: tuple[str, ...],
    city: str | None,
    new_city: bool,
    organization: str | None,
    post: str,
    email: str,
    language: str,
) -> None:
    """Add an account; its password is printed once and must be changed at the first sign-in.

    The first one of a new installation:
    tracker user add admin --name 周远航 --role admin --city 云州市 --new-city
    """
    password = random_password()
    hashed = hash_password(password)
    with transaction():
        added = add_user(
            login,
            name=name,
            organization=_unit(_city(city, new=new_city), organization, roles),
            roles=[Role(role) for role in roles],
            password=password,
            hashed=hashed,
            post=post,
            email=email,
            language=Language.ENGLISH if language == "en" else Language.CHINESE,
            now=now(),
        )
        unit = added.organization.name
    click.echo(f"Added {login} ({name}, {unit}). The password, shown only now: {password}")


@user.command("list")
@in_application
def list_accounts() -> None:
    """List all accounts with their units, roles and whether they may sign in."""
    accounts = db.session.scalars(
        select(User)
        .options(joinedload(User.organization).joinedload(Organization.jurisdiction), selectinload(User.grants))
        .order_by(User.organization_id, User.login)
    ).all()
    rows = [
        (
            account.login,
            account.name,
            (account.organization.jurisdiction or account.organization).name,
            account.organization.short_name,
            ", ".join(sorted(grant.role.value for grant in account.grants)),
            _state(account),
        )
        for account in accounts
    ]
    for line in columns([("login", "name", "city", "unit", "roles", "state"), *rows]):
        click.echo(line)


@user.command
@click.argument("login")
@in_application
def password(login: str) -> None:
    """Give an account a new password, printed once; it must be changed at the next sign-in."""
    new = reset_password(login, now=now())
    click.echo(f"The new password of {login}, shown only now: {new}")


@user.command
@click.argument("login")
@in_application
def disable(login: str) -> None:
    """Keep a person from signing in and end the sessions; what the person did stays."""
    set_active(login, active=False, now=now())
    click.echo(f"{login} can no longer sign in.")


@user.command
@click.argument("login")
@in_application
def enable(login: str) -> None:
    """Let a disabled person sign in again."""
    set_active(login, active=True, now=now())
    click.echo(f"{login} can sign in again.")


def _state(account: User) -> str:
    facts = (
        ("disabled", not account.active),
        ("must change the password", account.must_change_password),
        ("demo", account.is_demo),
    )
    return ", ".join(word for word, holds in facts if holds)


def _city(name: str | None, *, new: bool) -> Organization:
    """The city that is meant; with `new` it is entered."""
    cities = {city.name: city for city in jurisdictions()}
    if new:
        if not name or name in cities:
            raise click.ClickException("--new-city needs --city with a name that is not in the directory yet.")
        return add_organization(name, jurisdiction=None, kind=OrganizationKind.CITY, actor=SYSTEM, now=now())
    if name is None and len(cities) == 1:
        return next(iter(cities.values()))
    if name in cities:
        return cities[name]
    raise click.ClickException(_which_city(name, cities))


def _which_city(name: str | None, cities: Iterable[str]) -> str:
    known = "、".join(cities)
    if not known:
        return "There is no city yet: name it with --city and add --new-city."
    return f"Say with --city which city is meant: {known}." if name is None else f"{name} is not known: {known}."


def _unit(city: Organization, name: str | None, roles: Iterable[str]) -> Organization:
    """The unit of the city with this name; a liaison needs one."""
    if name is None:
        if ROLES_OF_A_UNIT & set(roles):
            raise click.ClickException("A liaison or a unit leader acts for a unit: name it with --organization.")
        return city
    found = next(_units_named(city, name), None)
    if found is None:
        raise click.ClickException(f"{name} is not in the directory of {city.name}.")
    return found


def _units_named(city: Organization, name: str) -> Iterator[Organization]:
    yield from db.session.scalars(
        select(Organization).where(
            Organization.jurisdiction_id == city.id, (Organization.name == name) | (Organization.short_name == name)
        )
    )
