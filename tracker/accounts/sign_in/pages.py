"""Signing in and out, one's own password, and the language of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import public, signed_in, signed_in_user
from tracker.accounts.models import User
from tracker.accounts.services import change_password as change_own_password
from tracker.accounts.services import check_sign_in
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.extensions import db, limiter, login_manager
from tracker.core.vocabulary import Language
from tracker.web.rendering import put_errors

blueprint = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):
    """Login name and password."""

    login = StringField(_l("Login name"), [InputRequired(_l("Enter your login name.")), Length(max=80)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=200)])


class PasswordForm(FlaskForm):
    """One's own password, the present and the new one."""

    old = PasswordField(_l("Present password"), [InputRequired(_l("Enter your present password."))])
    new = PasswordField(_l("New password"), [InputRequired(_l("Enter a new password.")), Length(max=200)])


@login_manager.user_loader
def load_user(session_id: str) -> User | None:
    """The account behind a session cookie, unless its sessions were ended since."""
    user_id, _separator, session_key = session_id.partition(":")
    user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
    return user if user and user.session_key == session_key else None


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("20/minute", methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(url_for("desk.desk"))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("sign_in/sign_in.html", form=form)
    user = check_sign_in(form.login.data.strip(), form.password.data, now=now(), address=request.remote_addr or "")
    if user is None:
        form.form_errors.append(
            _("Name and password do not fit, or the account is locked for a quarter of an hour after five failures.")
        )
        return render_template("sign_in/sign_in.html", form=form), 401
    language = session.get("language")
    session.clear()
    session.permanent = True
    session["language"] = language or user.language.value
    login_user(user)
    return redirect(safe_next(request.args.get("next")))


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End the session."""
    logout_user()
    session.clear()
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
    login_user(user)
    flash(_("Your password was changed; other sessions of yours have ended."), "success")
    return redirect(url_for("desk.desk"))


@blueprint.post("/language/<string:language>")
@public
def choose_language(language: str) -> Response:
    """Switch the language of the pages and come back to the same page."""
    if language in {choice.value for choice in Language}:
        session["language"] = language
    return redirect(safe_next(request.form.get("next")))


def safe_next(target: str | None, otherwise: str = "") -> str:
    """A path of this application, never another host; `otherwise` (the desk) when it is none."""
    otherwise = otherwise or url_for("desk.desk")
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.netloc or parts.scheme else target
