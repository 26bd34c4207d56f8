"""The outbox as the office and the administrator see it, and the list of digest recipients."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, current_jurisdiction, ensure, found, needs, reason_why_not
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.permissions import Action, Facts
from tracker.core.vocabulary import UNSENT_MAILS, Cadence, Language, MailState, Role
from tracker.notify import services
from tracker.notify.models import DigestRecipient, Mail
from tracker.notify.outbox import services as outbox_services
from tracker.notify.queries import notices as queries
from tracker.notify.rules.mail_states import ShownState, advice_on, shown_state
from tracker.organizations.queries import organizations_in
from tracker.web.rendering import put_errors, with_labels

blueprint = Blueprint("outbox", __name__)

WHOLE_CITY = ""
#: The tabs, in the order in which a person looks: what went wrong before what went well.
TABS = (
    MailState.NOT_SENT,
    MailState.PERMANENT_FAILURE,
    MailState.TEMPORARY_FAILURE,
    MailState.CREATED,
    MailState.SENDING,
    MailState.SENT,
)


class RecipientForm(FlaskForm):
    """Somebody without account who is to get a digest."""

    address = StringField(_l("Mail address"), [InputRequired(_l("Enter the mail address.")), Length(max=200)])
    name = StringField(_l("Name"), [InputRequired(_l("Enter the name.")), Length(max=200)])
    scope = SelectField(_l("Scope"))
    cadence = SelectField(_l("How often"))
    language = SelectField(_l("Language of the mails"))


@blueprint.get("/mail")
@needs(Action.VIEW_OUTBOX)
def outbox() -> str:
    """All mails of the person's cities, newest first; `?state=` shows those of one state."""
    cities = current_actor().organizations_as(Role.OFFICE, Role.ADMIN)
    counts = queries.mail_counts(cities)
    state = _asked_state()
    page = Page(request.args.get("page", 1, type=int), sum(counts.values()) if state is None else counts[state])
    return render_template(
        "notify/outbox.html",
        mails=[(mail, _state(mail)) for mail in queries.mails_in(cities, state, offset=page.offset, limit=page.length)],
        page=page,
        counts=counts,
        total=sum(counts.values()),
        tabs=TABS,
        state=state,
        has_server=outbox_services.mail_server() is not None,
    )


@blueprint.get("/mail/<int:mail_id>")
@needs(Action.VIEW_OUTBOX)
def mail(mail_id: int) -> str:
    """One mail: what it says, to whom, and what became of it."""
    shown: Mail = found(db.session.get(Mail, mail_id))
    ensure(Action.VIEW_OUTBOX, Facts(shown.jurisdiction_id))
    has_server = outbox_services.mail_server() is not None
    return render_template(
        "notify/mail.html",
        mail=shown,
        state=_state(shown),
        may_send=shown.state in UNSENT_MAILS
        and has_server
        and reason_why_not(Action.SEND_MAIL_AGAIN, Facts(shown.jurisdiction_id)) is None,
        advice=advice_on(shown.state, shown.not_sent_because, has_server=has_server),
    )


@blueprint.post("/mail/<int:mail_id>/send-again")
@needs(Action.SEND_MAIL_AGAIN)
def send_again(mail_id: int) -> Response:
    """Put a mail that was not sent into the queue again."""
    shown: Mail = found(db.session.get(Mail, mail_id))
    ensure(Action.SEND_MAIL_AGAIN, Facts(shown.jurisdiction_id))
    outbox_services.send_again(mail_id, actor=current_actor(), now=now())
    flash(_("The mail is in the queue again and leaves within a minute."), "success")
    return redirect(url_for("outbox.mail", mail_id=mail_id))


@blueprint.route("/mail/digest-recipients", methods=["GET", "POST"])
@needs(Action.MANAGE_DIGESTS)
def recipients() -> str | Response | tuple[str, int]:
    """Who gets a digest without having an account, and the form that adds one."""
    form = _recipient_form()
    if not form.validate_on_submit():
        return _recipients_page(form), 422 if form.is_submitted() else 200
    try:
        services.add_digest_recipient(
            form.address.data,
            name=form.name.data,
            jurisdiction_id=current_jurisdiction().id,
            organization_id=int(form.scope.data) if form.scope.data else None,
            cadence=Cadence(form.cadence.data),
            language=Language(form.language.data),
            actor=current_actor(),
            now=now(),
        )
    except Invalid as problem:
        put_errors(form, problem)
        return _recipients_page(form), 422
    flash(_("%(name)s gets the digest from now on.", name=form.name.data), "success")
    return redirect(url_for("outbox.recipients"))


@blueprint.post("/mail/digest-recipients/<int:recipient_id>/remove")
@needs(Action.MANAGE_DIGESTS)
def remove_recipient(recipient_id: int) -> Response:
    """Take somebody off the list of digest recipients."""
    recipient: DigestRecipient = found(db.session.get(DigestRecipient, recipient_id))
    ensure(Action.MANAGE_DIGESTS, Facts(recipient.jurisdiction_id))
    services.remove_digest_recipient(recipient_id, actor=current_actor(), now=now())
    flash(_("%(name)s gets no digest any more.", name=recipient.name), "success")
    return redirect(url_for("outbox.recipients"))


def _state(mail: Mail) -> ShownState:
    return shown_state(mail.state, mail.not_sent_because, sent_at=mail.sent_at, next_attempt_at=mail.next_attempt_at)


def _asked_state() -> MailState | None:
    word = request.args.get("state", "")
    return MailState(word) if word in set(MailState) else None


def _recipient_form() -> RecipientForm:
    form = RecipientForm()
    city = current_jurisdiction()
    units = [(str(unit.id), unit.name) for unit in organizations_in(city.id)]
    form.scope.choices = [(WHOLE_CITY, _("All tasks of %(city)s", city=city.name)), *units]
    form.cadence.choices = with_labels(Cadence)
    form.language.choices = [(Language.CHINESE.value, "中文"), (Language.ENGLISH.value, "English")]
    return form


def _recipients_page(form: RecipientForm) -> str:
    values: dict[str, Any] = {
        "recipients": queries.digest_recipients(current_actor().organizations_as(Role.OFFICE)),
        "language_names": {Language.CHINESE: "中文", Language.ENGLISH: "English"},
    }
    return render_template("notify/digest_recipients.html", form=form, **values)
