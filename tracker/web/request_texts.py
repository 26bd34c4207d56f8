"""Texts that no request may hold, refused before a page sees them.

A NUL ends a text for SQLite and is an error for PostgreSQL: the same filter would list everything on one and fail on the
other. No text of a person holds one.
"""

from collections.abc import Iterable

from flask import Flask, request

from tracker.core.errors import Invalid
from tracker.core.messages import N_

_NUL = "\0"


def refuse_unusable_texts(app: Flask) -> None:
    """Look at the arguments, the fields of the form and the names of files of each request."""

    @app.before_request
    def look_at_texts() -> None:
        if any(_NUL in text for text in _texts()):
            raise Invalid(N_("The address or the form holds a sign that is no part of any text. Nothing was changed."))


def _texts() -> Iterable[str]:
    for name, values in request.args.lists():
        yield name
        yield from values
    if request.method != "POST":
        return
    for name, values in request.form.lists():
        yield name
        yield from values
    for name, files in request.files.lists():
        yield name
        yield from (file.filename or "" for file in files)
