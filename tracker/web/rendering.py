"""What templates may use: filters that put sentences, dates and amounts into the reader's language."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import force_locale, get_locale
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from tracker.accounts.access import can_be_opened_again, current_actor, current_jurisdiction
from tracker.accounts.sign_in.sessions import chosen_language
from tracker.core import clock, wording
from tracker.core.errors import DomainError
from tracker.core.messages import Message
from tracker.core.permissions import Action, may
from tracker.core.vocabulary import Language
from tracker.web.catalogue import gettext, ngettext
from tracker.web.menu import sections

#: What every process that serves pages shows sooner or later, and the first page that most people see.
FIRST_TEMPLATES = ("base.html", "sign_in/sign_in.html", "tasks/ledger.html", "tasks/_ledger_table.html")

#: Stands for the hidden token of a form in a part that is rendered by itself; no text of people can look like it, since
#: their signs of HTML are escaped.
_TOKEN_PLACE = Markup("<!-- token -->")


def language() -> str:
    """The language of the answer: chosen in this session, else the person's, else Chinese."""
    if "language" in g:  # set by jobs that write to a person
        chosen: str = g.language
        return chosen
    if not has_request_context():
        return Language.CHINESE.value
    chosen_here = chosen_language()
    if chosen_here is not None:
        return chosen_here
    if current_user.is_authenticated:
        return str(current_user.language.value)
    return Language.CHINESE.value


def translate(message: Message | StrEnum | str | None) -> str:
    """A message or a stored word in the reader's language."""
    if message is None:
        return ""
    if isinstance(message, StrEnum):
        message = wording.label(message)
    if isinstance(message, str):
        return message
    values = {
        key: translate(value) if isinstance(value, Message | StrEnum) else value
        for key, value in message.values.items()
    }
    if message.plural:
        return ngettext(message.text, message.plural, values["count"], **values)
    return gettext(message.text, **values)


def day(value: date | datetime | None) -> str:
    """A date with its weekday; a moment as its local date."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return wording.date_with_weekday(value, str(get_locale()))


def moment(value: datetime | None) -> str:
    """A moment to the minute, in the jurisdiction's time zone."""
    return "—" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def due(value: date | None) -> str:
    """How a due date lies to today."""
    return translate(wording.due_words(value, clock.today()))


def with_labels(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Stored words with what they are called, as the options of a choice."""
    return [(word.value, translate(word)) for word in words]


class Words(dict[Any, str]):
    """What is said again and again on a page, each made once: `Words(day)[date]`."""

    def __init__(self, say: Callable[[Any], str]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, key: Any) -> str:
        said = self[key] = self._say(key)
        return said


def addresses(endpoint: str, argument: str) -> Callable[[int], str]:
    """The addresses of many records of a kind by their ids, all made from that of one."""
    values: dict[str, Any] = {argument: 0}
    before, after = url_for(endpoint, **values).rsplit("0", 1)
    return lambda record_id: f"{before}{record_id}{after}"


def put_errors(form: FlaskForm, problem: DomainError) -> None:
    """Show a service's refusal in the form: beside the fields it names, else above it."""
    fields = getattr(problem, "fields", {})
    for name, sentence in fields.items():
        form[name].errors = [*form[name].errors, translate(sentence)]
    if not fields:
        form.form_errors.append(translate(problem.message))


def with_arguments(**changes: Any) -> str:
    """The URL of this page with some arguments changed (None removes one); paging starts over."""
    arguments = request.args.to_dict(flat=False)
    if "page" not in changes:
        arguments.pop("page", None)
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value if isinstance(value, list) else [str(value)]
    address = f"{request.script_root}{request.path}"  # not by the router, to which some of these words mean something
    return f"{address}?{urlencode(arguments, doseq=True)}" if arguments else address


def way_back() -> str:
    """The URL at which this page can be opened again: after a refused form, that of the page with the form."""
    if can_be_opened_again():
        return request.full_path
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return url_for("desk.desk")
    return f"{came_from.path}?{came_from.query}"


def rendered_part(template: str, **values: Any) -> str:
    """A part of a page by itself, which knows of the person no more than the rights, the language and the day.

    Its forms have a place for their token, which `with_tokens` fills for the person who gets the page.
    """
    known = {"language": language(), "Language": Language, "can": _can, "today": clock.today()}
    before, g.part_at_work = g.get("part_at_work", False), True
    try:
        return str(current_app.jinja_env.get_template(template).render(known | values))
    finally:
        g.part_at_work = before


def with_tokens(part: str) -> Markup:
    """A part that was rendered by itself, with the token of the signed-in person's session in each of its forms."""
    if _TOKEN_PLACE in part:
        part = part.replace(_TOKEN_PLACE, _token_field())
    return Markup(part)  # noqa: S704 - rendered by a template


def prepare_templates(app: Flask) -> None:
    """Register the filters, and what every page's frame shows."""
    for function in (translate, day, moment, due):
        app.add_template_filter(function)
    app.add_template_filter(wording.number, "number")
    app.add_template_filter(wording.period_words, "period")
    app.add_template_filter(with_labels)
    app.add_template_filter(zip, "zip")
    app.add_template_filter(clock.local, "local")
    app.add_template_global(wording.amount, "amount")
    app.add_template_global(wording.period_name, "period_name")
    app.add_template_global(with_arguments)
    app.add_template_global(addresses)
    app.add_template_global(way_back)
    app.jinja_env.globals.update(Action=Action, light_shapes=wording.LIGHT_SHAPES)
    app.add_template_global(sections)
    app.add_template_global(_token_or_place, "csrf")
    app.context_processor(_frame)


def load_templates(app: Flask) -> None:
    """Compile the first pages in the language of most people, for copies of this process to share."""
    with app.app_context(), force_locale(app.config["BABEL_DEFAULT_LOCALE"]):
        for name in FIRST_TEMPLATES:
            app.jinja_env.get_template(name)


def _token_or_place() -> Markup:
    """What `csrf()` writes into a form, also in a macro that knows of no page: in a part by itself its place."""
    return _TOKEN_PLACE if g.get("part_at_work") else _token_field()


def _token_field() -> Markup:
    """The hidden field that every form of our own carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _frame() -> dict[str, Any]:
    """What the frame of every page needs; `can` asks the policy for menus."""
    frame: dict[str, Any] = {"language": language(), "Language": Language, "set_day": None, "today": None}
    if not has_request_context() or not current_user.is_authenticated:
        return frame | {"can": lambda action: False, "jurisdiction": None}
    return frame | {
        "can": _can,
        "jurisdiction": current_jurisdiction(),
        "unread_count": current_user.unread_count,
        "set_day": clock.set_day(),
        "day_is_fixed": clock.day_is_fixed(),
        "today": clock.today(),
    }


def _can(action: str) -> bool:
    return bool(may(current_actor(), Action(action)))
