"""The commands of this feature: `tracker remind`, `tracker digest` and `tracker mail send`.

They print in the language that `--language` names.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

import click
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.commands.without_pages import in_application_without_pages
from tracker.core import clock
from tracker.core.vocabulary import Language
from tracker.core.working_calendar import working_calendar
from tracker.notify import jobs, services
from tracker.notify.outbox import services as outbox
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice
from tracker.notify.rules.phrases import heading, preview
from tracker.web.rendering import day as day_words
from tracker.web.rendering import translate

_day_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day, such as 2023-12-24; today when left out."
)
_dry_run_option = click.option("--dry-run", is_flag=True, help="Only print who would get what and why; change nothing.")
_language_option = click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.CHINESE.value,
    show_default=True,
    help="The language in which the command speaks.",
)


@click.command("remind")
@_day_option
@_dry_run_option
@_language_option
@in_application_without_pages
def remind(day: datetime | None, dry_run: bool, language: str) -> None:
    """Plan the reminders of a day and send what is due; with --dry-run only say who would get what and why."""
    g.language = language
    on = day.date() if day else clock.today()
    if dry_run:
        outcome = services.reminders_on(on, is_working_day=working_calendar().is_working_day)
        _print_outcome(_("Reminders of %(day)s", day=day_words(on)), outcome)
        return
    new = jobs.plan_reminders(clock.now(), on=on)
    click.echo(
        ngettext(
            "Reminders of %(day)s: %(num)s new notice.",
            "Reminders of %(day)s: %(num)s new notices.",
            new,
            day=day_words(on),
        )
    )
    _send_what_is_due()


@click.command("digest")
@_day_option
@_dry_run_option
@_language_option
@in_application_without_pages
def digest(day: datetime | None, dry_run: bool, language: str) -> None:
    """Plan the digests of a day and send what is due; with --dry-run only say who would get one and why."""
    g.language = language
    on = day.date() if day else clock.today()
    if dry_run:
        outcome = services.digests_on(on, is_working_day=working_calendar().is_working_day)
        _print_outcome(_("Digests of %(day)s", day=day_words(on)), outcome)
        return
    new = jobs.plan_digests(clock.now(), on=on)
    click.echo(
        ngettext(
            "Digests of %(day)s: %(num)s new notice.",
            "Digests of %(day)s: %(num)s new notices.",
            new,
            day=day_words(on),
        )
    )
    _send_what_is_due()


@click.group("mail")
def mail() -> None:
    """Send what waits in the outbox."""


@mail.command("send")
@_language_option
@in_application_without_pages
def send(language: str) -> None:
    """Put waiting notices into mails and send until nothing is left that is due."""
    g.language = language
    _send_what_is_due()


notify_commands: list[click.Command] = [remind, digest, mail]


def _send_what_is_due() -> None:
    made = jobs.gather_mails(clock.now())
    tried = jobs.send_waiting_mails()
    click.echo(_("Mails written: %(made)s; tried to send: %(tried)s.", made=made, tried=tried))
    if outbox.mail_server() is None:
        click.echo(
            _(
                "No mail server is configured: the notices are in the inboxes, their mails in the list of mails not sent."
            )
        )


def _print_outcome(title: str, outcome: Outcome) -> None:
    click.echo(title)
    click.echo("")
    people = _by_person(outcome.planned)
    click.echo(
        _(
            "These would be told (people: %(people)s, notices: %(notices)s):",
            people=len(people),
            notices=len(outcome.planned),
        )
    )
    for person, notices in people.items():
        click.echo(f"  {_named(person)}")
        for notice in notices:
            click.echo(f"    {_line(notice)}")
    click.echo("")
    click.echo(_("Nobody is told of the following (%(count)s):", count=len(outcome.skipped)))
    for nothing in outcome.skipped:
        click.echo(f"  {_line_of_nothing(nothing)}")


def _by_person(planned: list[PlannedNotice]) -> dict[Person, list[PlannedNotice]]:
    people: dict[Person, list[PlannedNotice]] = defaultdict(list)
    for notice in planned:
        people[notice.person].append(notice)
    return people


def _named(person: Person) -> str:
    return f"{person.name} <{person.address}>" if person.address else person.name


def _line(notice: PlannedNotice) -> str:
    parts = [heading(notice.values), translate(preview(notice)), _("why: %(why)s", why=translate(notice.why))]
    if notice.caution:
        parts.append(translate(notice.caution))
    return " · ".join(part for part in parts if part)


def _line_of_nothing(nothing: SkippedNotice) -> str:
    parts: list[Any] = [nothing.about, _named(nothing.person) if nothing.person else "", translate(nothing.why_not)]
    return " · ".join(part for part in parts if part)
