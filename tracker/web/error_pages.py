"""Error pages in plain words: what happened and how to go on; an unexpected error shows only its number."""

import secrets

import structlog
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from tracker.accounts.access import address_to_sign_in
from tracker.core.app_services import app_services
from tracker.core.database import waiting_in_words
from tracker.core.errors import Busy, Conflict, DomainError, Forbidden, Invalid, SignedOut, StaleEdit
from tracker.core.extensions import db
from tracker.web.kept_forms import expired_page, page_to_send_again, says_nothing_was_done
from tracker.web.rendering import translate

log = structlog.get_logger()

#: After how many seconds a program may ask again when others were saving for too long.
RETRY_AFTER_SECONDS = 10

STATUS_OF_PROBLEM: dict[type[DomainError], int] = {
    Forbidden: 403,
    Conflict: 409,
    StaleEdit: 409,
    Invalid: 422,
    Busy: 503,
}


def handle_errors(app: Flask) -> None:
    """Register one page for each kind of failure."""

    @app.errorhandler(DomainError)
    def show_problem(problem: DomainError) -> tuple[str, int]:
        status = STATUS_OF_PROBLEM.get(type(problem), 400)
        return _page(status, _title(status), translate(problem.message))

    @app.errorhandler(Busy)
    def show_busy(problem: Busy) -> tuple[str, int, dict[str, str]]:
        log.warning("turn to write did not come", path=request.path)
        title, text = _("Many people are saving at this moment"), str(translate(problem.message))
        kept = page_to_send_again(title, text)
        if request.method == "POST" and not kept:
            text += " " + _("Open the page anew, fill it in and send it again.")
        page, status = (kept, 503) if kept else _page(503, title, text)
        return page, status, {"Retry-After": str(RETRY_AFTER_SECONDS)}

    @app.errorhandler(OperationalError)
    def show_database_problem(error: OperationalError) -> ResponseReturnValue:
        db.session.rollback()
        try:
            with waiting_in_words():
                raise error
        except Busy as problem:
            return show_busy(problem)
        except OperationalError:
            return show_unexpected(error)

    @app.errorhandler(CSRFError)
    def show_expired_form(_error: CSRFError) -> tuple[str, int]:
        return expired_page() or _page(400, _("This form has expired"), says_nothing_was_done())

    @app.errorhandler(SignedOut)
    def show_expired_sign_in(_problem: SignedOut) -> ResponseReturnValue:
        return expired_page() or redirect(address_to_sign_in())

    @app.errorhandler(HTTPException)
    def show_http_error(error: HTTPException) -> tuple[str, int]:
        status = error.code or 500
        return _page(status, _title(status), _advice(status, app_services().config.max_upload_mb))

    @app.errorhandler(Exception)
    def show_unexpected(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        number = secrets.token_hex(4)
        log.error("unexpected error", error_id=number, exc_info=error)
        return _page(
            500,
            _("Something went wrong on our side"),
            _(
                "Nothing was changed. Try again; if it happens again, tell the administrator this number: %(number)s",
                number=number,
            ),
        )


def _page(status: int, title: str, text: str) -> tuple[str, int]:
    return render_template("errors/error.html", title=title, text=text, status=status), status


def _title(status: int) -> str:
    titles: dict[int, str] = {
        403: _("You may not do this"),
        404: _("This page does not exist"),
        405: _("This address cannot be used like that"),
        409: _("This is not possible now"),
        413: _("The upload is too large"),
        422: _("This cannot be used"),
        429: _("Too many requests"),
    }
    return str(titles.get(status, _("The request could not be understood")))


def _advice(status: int, max_upload_mb: int) -> str:
    advice: dict[int, str] = {
        403: _("Your role does not allow this. Ask your administrator if you think it should."),
        404: _("It may have been moved, or the address was mistyped. Start again from your desk."),
        405: _("Go back and use the buttons of the page."),
        413: _("One upload may hold %(size)s MB. Make the file smaller or send several.", size=max_upload_mb),
        429: _("Wait a minute and try again."),
    }
    return str(advice.get(status, _("Go back and try again.")))
