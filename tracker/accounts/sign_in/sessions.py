"""Sessions: how one begins, what it holds, and how it ends. No other file writes into the session cookie.

`create_app` sets how long a session lasts without a request (`PERMANENT_SESSION_LIFETIME`); who a session belongs to
is read in `tracker/web/frame.py`.
"""

from flask import session
from flask_login import login_user, logout_user

from tracker.accounts.models import User
from tracker.core.vocabulary import Language

_LANGUAGE = "language"


def start_session(user: User) -> None:
    """Let the person in, with a session of their own: nothing of the one before stays but a chosen language."""
    language = chosen_language() or user.language.value
    session.clear()
    session.permanent = True
    session[_LANGUAGE] = language
    login_user(user)


def renew_session(user: User) -> None:
    """Keep this session going after the account got a new session key, which ends all others."""
    login_user(user)


def end_session() -> None:
    """Sign the person out and forget what the session held."""
    logout_user()
    session.clear()


def choose_session_language(language: Language) -> None:
    """Show the pages of this session in this language, also before the sign-in."""
    session[_LANGUAGE] = language.value


def chosen_language() -> str | None:
    """The language of this session's pages; None while it has none."""
    return str(session[_LANGUAGE]) if _LANGUAGE in session else None
