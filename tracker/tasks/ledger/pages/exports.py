"""The ledger as a file: written at once while it is short, in the background with a page that waits when it is long."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, current_jurisdiction, needs
from tracker.core.clock import now, today
from tracker.core.extensions import limiter
from tracker.core.permissions import Action
from tracker.tasks.ledger.exports.folder import (
    ExportFolder,
    ExportOrder,
    ExportState,
    export_being_written,
    find_export,
    new_export,
)
from tracker.tasks.ledger.exports.jobs import start_writing
from tracker.tasks.ledger.exports.services import LedgerReader, export_of, write_export
from tracker.tasks.ledger.queries.filters import FilterContext, chips_for
from tracker.web.rendering import language, translate

blueprint = Blueprint("exports", __name__)

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_IN_MEMORY = 1_000_000
#: More lines than these are written in the background.
MOST_AT_ONCE = 3_000
#: After how long the page of an export that is being written asks again.
REFRESH_SECONDS = 2


@blueprint.get("/tasks/export")
@needs(Action.EXPORT_LEDGER)
@limiter.limit("20/minute")
def export() -> Response | str:
    """The ledger as the page shows it, with its filters and its order, all rows of it."""
    actor, day = current_actor(), today()
    arguments = _arguments(request.args)
    chosen = export_of(arguments, actor, day)
    if len(chosen.tasks.ids) > MOST_AT_ONCE:
        return render_template("tasks/export_order.html", arguments=arguments, count=len(chosen.tasks.ids))
    reader = LedgerReader(actor, current_jurisdiction().name, day, translate)
    file = tempfile.SpooledTemporaryFile(max_size=LARGEST_IN_MEMORY)  # noqa: SIM115 - Flask closes it when it is sent
    write_export(file, chosen, reader)
    file.seek(0)
    return send_file(file, mimetype=EXCEL, as_attachment=True, download_name=_file_name(day.isoformat()))


@blueprint.post("/tasks/exports")
@needs(Action.EXPORT_LEDGER)
@limiter.limit("10/minute")
def order() -> Response:
    """Have a long ledger written; one that this person has under way already is shown instead of a second one."""
    actor, moment, day = current_actor(), now(), today()
    running = export_being_written(actor.user_id, moment)
    if running is not None:
        return redirect(url_for("exports.waiting", token=running.token))
    arguments = _arguments(request.form)
    chips_for(FilterContext(arguments, actor, day))  # a filter that is wrong is refused here, not in the background
    folder = new_export(ExportOrder(actor.user_id, arguments, language(), day, moment))
    start_writing(folder)
    return redirect(url_for("exports.waiting", token=folder.token))


@blueprint.get("/tasks/exports/<token>")
@needs(Action.EXPORT_LEDGER)
def waiting(token: str) -> str:
    """How far the writing is, and the file when it is there; the page asks again by itself."""
    folder = _own(token)
    return render_template(
        "tasks/export_waiting.html",
        state=folder.state(now()),
        states=ExportState,
        progress=folder.progress(),
        token=token,
        order=folder.order(),
        refresh=REFRESH_SECONDS,
    )


@blueprint.get("/tasks/exports/<token>/file")
@needs(Action.EXPORT_LEDGER)
def file(token: str) -> Response:
    """The finished file."""
    folder = _own(token)
    if not folder.file.exists():
        abort(404)
    name = _file_name(folder.order().day.isoformat())
    return send_file(folder.file, mimetype=EXCEL, as_attachment=True, download_name=name)


@blueprint.post("/tasks/exports/<token>/again")
@needs(Action.EXPORT_LEDGER)
@limiter.limit("10/minute")
def again(token: str) -> Response:
    """Start a writing anew that broke off."""
    folder = _own(token)
    if folder.state(now()) is ExportState.BROKEN_OFF:
        folder.begin(replace(folder.order(), ordered_at=now()))
        start_writing(folder)
    return redirect(url_for("exports.waiting", token=token))


def _own(token: str) -> ExportFolder:
    """The person's own export, or 404: nobody learns of another one's."""
    folder = find_export(token, current_actor().user_id)
    if folder is None:
        abort(404)
    return folder


def _arguments(sent: Mapping[str, str]) -> dict[str, str]:
    """What the ledger's address says, without what belongs to the form."""
    return {name: value for name, value in sent.items() if value and name != "csrf_token"}


def _file_name(day: str) -> str:
    return f"{_('ledger')}-{day}.xlsx"
