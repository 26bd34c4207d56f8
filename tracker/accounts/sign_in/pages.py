"""Signing in and out, one's own password, and the language of the pages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import ask_for_own_password, found, public, signed_in, signed_in_user
from tracker.accounts.queries import user_by_id
from tracker.accounts.rules.sign_in import NextStep, PasswordAccepted, SignInRefused
from tracker.accounts.sign_in.services import change_password as change_own_password
from tracker.accounts.sign_in.services import check_password
from tracker.accounts.sign_in.sessions import choose_session_language, end_session, renew_session, start_session
from tracker.core.app_services import app_services
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.extensions import limiter
from tracker.core.vocabulary import Language
from tracker.web.rendering import put_errors
from tracker.web.safe_redirect import safe_next

blueprint = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):
    """Login name and password."""

    login = StringField(
        _l("Login name"),
        [InputRequired(_l("Enter your login name.")), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):
    """One's own password, the present and the new one."""

    old = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("20/minute", methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(url_for("desk.desk"))
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    result = check_password(form.login.data.strip(), form.password.data, now=now(), address=request.remote_addr or "")
    if isinstance(result, SignInRefused):
        # The same sentence whatever the reason is: otherwise anybody could find out who has an account here.
        form.form_errors.append(
            _("Name and password do not fit, or the account is locked for a quarter of an hour after five failures.")
        )
        return _sign_in_page(form), 401
    return _go_on(result)


def _sign_in_page(form: SignInForm) -> str:
    contact = app_services().config.administrator_contact
    return render_template("sign_in/sign_in.html", form=form, administrator_contact=contact)


def _go_on(result: PasswordAccepted) -> Response:
    """Take the step that follows the right password. A second factor would ask here, before the session begins."""
    start_session(found(user_by_id(result.user_id)))
    if result.next_step is NextStep.CHANGE_PASSWORD:
        return ask_for_own_password()
    return redirect(safe_next(request.args.get("next")))


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End the session."""
    end_session()
    response = redirect(url_for("sign_in.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
@limiter.limit("20/minute", methods=["POST"])
def change_password() -> str | Response | tuple[str, int]:
    """Change one's own password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("sign_in/change_password.html", form=form)
    user = signed_in_user()
    try:
        change_own_password(user, old=form.old.data, new=form.new.data, now=now())
    except Invalid as problem:
        put_errors(form, problem)
        return render_template("sign_in/change_password.html", form=form), 422
    renew_session(user)
    flash(_("Your password was changed; other sessions of yours have ended."), "success")
    return redirect(url_for("desk.desk"))


@blueprint.post("/language/<string:language>")
@public
def choose_language(language: str) -> Response:
    """Switch the language of the pages and come back to the same page."""
    if language in {choice.value for choice in Language}:
        choose_session_language(Language(language))
    return redirect(safe_next(request.form.get("next")))
