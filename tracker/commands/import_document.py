"""`tracker import`: a policy document into a draft, or into the ledger, at the command line."""

from pathlib import Path

import click

from tracker.accounts.queries import actor_for, user_by_login
from tracker.commands.file_names import readable_name
from tracker.commands.in_application import in_application
from tracker.core.app_services import app_services
from tracker.core.clock import now
from tracker.core.permissions import SYSTEM, Action, Actor, Facts, may
from tracker.organizations.models import Organization
from tracker.organizations.queries import jurisdictions, known_units
from tracker.reading.read_file import fingerprint, read_upload
from tracker.review.queries import content_of_draft, drafts_of_document, knowledge_of_city
from tracker.review.rules.questions import blocking_questions
from tracker.review.services.drafts import keep_draft
from tracker.review.services.issuing import issue_draft

DOCUMENT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=DOCUMENT)
@click.option("--city", help="The city whose plan it is; may be left out where there is only one.")
@click.option("--issue", is_flag=True, help="Issue the plan at once when nothing has to be settled first.")
@click.option("--as", "login", help="The login name of the office person who imports; the system itself when left out.")
@click.option("--again", is_flag=True, help="Read a document once more that was read before.")
@in_application
def import_document(file: Path, city: str | None, issue: bool, login: str | None, again: bool) -> None:
    """Read a policy document into a draft for review."""
    jurisdiction_id = _city(city).id
    actor = _actor(login, jurisdiction_id)
    data, name = file.read_bytes(), readable_name(file)
    there = drafts_of_document(fingerprint(data), jurisdiction_id)
    if there and not again:
        raise click.ClickException(
            f"{name} was read before: {_address(there[0].id)}. Add --again to read it into another draft."
        )
    known = knowledge_of_city(jurisdiction_id)
    draft = keep_draft(
        read_upload(data, name, known, office=app_services().config.libreoffice),
        known,
        jurisdiction_id=jurisdiction_id,
        originals=app_services().originals,
        actor=actor,
        now=now(),
    )
    content = content_of_draft(draft)
    open_count = len(blocking_questions(content, known_units(jurisdiction_id)))
    click.echo(f"{len(content.tasks)} tasks were read into a draft: {_address(draft.id)}")
    if not issue:
        return
    if open_count:
        raise click.ClickException(
            f"The draft was not issued; to settle first: {open_count}. Review it at the address above."
        )
    plan = issue_draft(draft.id, version=draft.version, actor=actor, now=now())
    click.echo(f"Issued: {plan.title}")


def _city(name: str | None) -> Organization:
    cities = {city.name: city for city in jurisdictions()}
    if name is None and len(cities) == 1:
        return next(iter(cities.values()))
    if name in cities:
        return cities[name]
    known = "、".join(cities) or "there is none yet, add one with `tracker seed` or `tracker user add --new-city`"
    raise click.ClickException(f"Say with --city which city's plan this is: {known}.")


def _actor(login: str | None, jurisdiction_id: int) -> Actor:
    if login is None:
        return SYSTEM
    user = user_by_login(login)
    if user is None or not user.active:
        raise click.ClickException(f"There is no active account {login}.")
    actor = actor_for(user)
    if not may(actor, Action.IMPORT_PLAN, Facts(jurisdiction_id)):
        raise click.ClickException(f"{login} is not in the leading-group office of this city, which imports plans.")
    return actor


def _address(draft_id: int) -> str:
    return f"{app_services().config.public_url}/documents/{draft_id}"
