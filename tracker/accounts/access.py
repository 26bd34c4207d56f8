"""Who may come in: every route states its guard, and records are fetched only by those who may see them.

A view function without a guard is refused to everybody; `tests/whole/test_routes.py` walks all routes.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.accounts.models import User
from tracker.accounts.queries import user_by_id
from tracker.accounts.signed_in import SignedInPerson, UnitName
from tracker.core.errors import Forbidden, SignedOut
from tracker.core.messages import Message
from tracker.core.permissions import Action, Actor, Denied, Facts, may

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed in"


def needs(action: Action) -> Callable[[View], View]:
    """Require a permission: the user must be allowed to do `action` on at least one record."""

    def mark(view: View) -> View:
        view.guard = action  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """The guard of a page for everybody, such as the sign-in page."""
    view.guard = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """The guard of a page for everybody with an account, such as changing one's password."""
    view.guard = SIGNED_IN  # type: ignore[attr-defined]
    return view


def guard_routes(app: Flask) -> None:
    """Check every request against the guard of its route before the view runs."""

    @app.before_request
    def check_guard() -> Response | None:
        if request.endpoint is None or request.endpoint.endswith("static"):
            return None
        guard = getattr(current_app.view_functions[request.endpoint], "guard", None)
        if guard is None:
            abort(403)
        if guard == PUBLIC:
            return None
        return _check_person(guard)


def _check_person(guard: Action | str) -> Response | None:
    if not current_user.is_authenticated:
        if request.method == "POST" and request.form:
            raise SignedOut
        return redirect(address_to_sign_in())
    if guard == SIGNED_IN:
        return None
    if current_user.must_change_password:
        return ask_for_own_password()
    decision = may(current_actor(), Action(guard))
    if isinstance(decision, Denied):
        raise Forbidden(decision.reason)
    return None


def asks_for_a_right() -> bool:
    """Whether the page that is asked for needs a permission, as its guard says."""
    view = current_app.view_functions.get(request.endpoint or "")
    return isinstance(getattr(view, "guard", None), Action)


def ask_for_own_password() -> Response:
    """Send the person, who has a password that somebody else knows, to the page where they choose their own."""
    flash(_("Choose a password of your own before you go on."), "warning")
    return redirect(url_for("sign_in.change_password"))


def address_to_sign_in() -> str:
    """The page to sign in, which leads back to the page that was asked for."""
    return url_for("sign_in.sign_in", next=request.full_path if can_be_opened_again() else None)


def can_be_opened_again() -> bool:
    """Whether the URL shows a page, so that one may come back to it after signing in; a form's page does."""
    return request.method == "GET" or (request.url_rule is not None and "GET" in (request.url_rule.methods or ()))


def current_actor() -> Actor:
    """The signed-in person as the policy sees it."""
    return current_person().actor


def current_person() -> SignedInPerson:
    """The signed-in person as plain facts, read once a request."""
    person: SignedInPerson = current_user._get_current_object()
    return person


def signed_in_user() -> User:
    """The signed-in person's account as a record, for what changes it."""
    user: User = found(user_by_id(current_person().id))
    return user


def current_jurisdiction() -> UnitName:
    """The city whose records the person works with."""
    return current_person().city


def ensure(action: Action, facts: Facts) -> None:
    """Abort with 404 or 403 unless the current user may do `action` on this record.

    404 when the record lies in a city that does not exist for them; 403 with the reason when it does but
    they may not.
    """
    actor = current_actor()
    if facts.jurisdiction_id not in actor.jurisdiction_ids:
        abort(404)
    decision = may(actor, action, facts)
    if isinstance(decision, Denied):
        raise Forbidden(decision.reason)


def found(record: Any) -> Any:
    """The record, or 404 when there is none."""
    if record is None:
        abort(404)
    return record


def reason_why_not(action: Action, facts: Facts) -> Message | None:
    """Why the person may not do this, for a page that says so; None when they may."""
    decision = may(current_actor(), action, facts)
    return decision.reason if isinstance(decision, Denied) else None
