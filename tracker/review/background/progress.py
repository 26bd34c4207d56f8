"""The page of a document that is being read: how far it is, and what to do when it failed or was cut off."""

from datetime import timedelta

from flask import render_template

from tracker.accounts.access import found
from tracker.core import clock
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import DraftStatus
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.formats import SourceText
from tracker.review.background.services import failure_of, is_silent
from tracker.review.background.supervisor import ReadJob
from tracker.review.models import DocumentReading, Draft, SourceDocument

REFRESH_SECONDS = 2


def reading_page(draft: Draft) -> str:
    """How far the reading is; the page asks again by itself while it goes on."""
    reading: DocumentReading = found(db.session.get(DocumentReading, draft.id))
    now = clock.now()
    silent = is_silent(reading, now)
    failure = failure_of(reading)
    return render_template(
        "review/reading.html",
        draft=draft,
        reading=reading,
        failure=failure,
        silent=silent,
        going_on=draft.status is DraftStatus.READING and not silent,
        seconds=max(0, (now - reading.started_at) // timedelta(seconds=1)),
        refresh=REFRESH_SECONDS,
    )


def order_of(reading: DocumentReading, source: SourceDocument, units: KnownUnits, actor: Actor) -> ReadJob:
    """What a reading's process needs, as plain facts: the text, where it was taken out before, else the bytes."""
    if source.text:
        text = SourceText(source.text, source.format, source.encoding or None)
        return ReadJob(reading.draft_id, reading.attempt, source.filename, units, actor, source=text)
    data = app_services().originals.get(source.sha256)
    return ReadJob(reading.draft_id, reading.attempt, source.filename, units, actor, data=data)
