"""`tracker write-export`: the process behind a long export; the web server starts it."""

import os

import click
import structlog
from flask_babel import force_locale

from tracker.accounts.queries import actor_for, user_by_id
from tracker.commands.in_application import in_application
from tracker.core.clock import now
from tracker.core.extensions import db
from tracker.tasks.ledger.exports.folder import ExportFolder, Progress
from tracker.tasks.ledger.exports.services import Export, LedgerReader, export_of, write_export
from tracker.web.rendering import translate

log = structlog.get_logger()


@click.command
@click.argument("token")
@in_application
def write_export_file(token: str) -> None:
    """Write the ledger that was ordered under TOKEN to a file.

    The web server calls this for long ledgers; the page that waits shows how far it is. An error is logged and
    told on that page.
    """
    folder = ExportFolder(token)
    try:
        _write(folder)
    except Exception:
        folder.note_failure()
        log.exception("export failed", token=token)
        raise


def _write(folder: ExportFolder) -> None:
    order = folder.order()
    user = user_by_id(order.user_id)
    if user is None or not user.active:
        raise click.ClickException("The account that ordered this export is disabled.")
    actor = actor_for(user)
    city = user.organization.jurisdiction or user.organization
    with force_locale(order.language):
        reader = LedgerReader(actor, city.name, order.day, translate)
        _write_file(folder, export_of(order.arguments, actor, order.day), reader)


def _write_file(folder: ExportFolder, export: Export, reader: LedgerReader) -> None:
    total = len(export.tasks.ids)
    new = folder.file.with_suffix(f".{os.getpid()}.new")  # a process that was taken for dead may write as well
    with new.open("wb") as target:
        write_export(target, export, reader, lambda written: folder.note_progress(Progress(written, total, now())))
    db.session.rollback()
    folder.note_progress(Progress(total, total, now()))
    new.replace(folder.file)
