"""What was typed into a form whose sign-in or token had ended: given back on a page that can send it again.

Nothing is stored: the fields go back to the very window that sent them, so that nobody else sees them. Files cannot be
given back, and passwords and forms of other sites are not.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from tracker.accounts.access import address_to_sign_in

#: More than this is not put into a page: the longest form of texts is far below it.
MOST_SIGNS = 400_000
_LEFT_OUT = frozenset({"csrf_token"})
#: Forms that ask for these are begun anew.
_SECRET = frozenset({"password", "old", "new"})

Fields = Sequence[tuple[str, str]]


def expired_page() -> tuple[str, int] | None:
    """The page that says so and sends the form again; None where the request holds nothing that can be given back."""
    if current_user.is_authenticated:
        name = current_user.name
        text = _("You are signed in as %(name)s. What you typed is kept in this page: send it again.", name=name)
        page = page_to_send_again(_("Not sent yet: this form has expired"), text)
    else:
        text = _(
            "What you typed is kept in this page as long as it stays open. Sign in again in another window, come back to"
            " this one, and send it again."
        )
        page = page_to_send_again(_("Not sent yet: your sign-in has expired"), text)
    return (page, 400) if page else None


def page_to_send_again(title: str, text: str) -> str | None:
    """A page that says why a form was not sent, and sends it again; None where nothing can be given back."""
    fields = _fields()
    if not fields or not _is_from_here():
        return None
    return render_template(
        "errors/send_again.html",
        title=title,
        text=text,
        fields=fields,
        texts=[text for _name, text in fields if _is_a_text(text)],
        address=request.full_path.rstrip("?"),
        had_files=any(file.filename for file in request.files.values()),
        signed_in=current_user.is_authenticated,
        sign_in=address_to_sign_in(),
    )


def _fields() -> Fields:
    if request.method != "POST" or request.blueprint == "sign_in" or _SECRET & set(request.form):
        return ()
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in _LEFT_OUT]
    return fields if sum(len(name) + len(text) for name, text in fields) <= MOST_SIGNS else ()


def _is_from_here() -> bool:
    """Whether a page of this application sent the form: no other site gets a page that sends its own form again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.referrer
    return bool(sender) and urlsplit(sender or "").netloc == request.host


def _is_a_text(text: str) -> bool:
    """Whether a person wrote it, so that it is worth showing: not a number, a word of ours or a token."""
    return bool(text.strip()) and (not text.isascii() or any(sign.isspace() for sign in text))


def says_nothing_was_done() -> str:
    """What the page says where nothing can be given back."""
    return str(_("Nothing was done. Sign in again if need be, open the page anew and fill the form in once more."))
