"""What is to be read in the background, as plain facts that a thread can take with it."""

from dataclasses import dataclass

from tracker.core.app_services import app_services
from tracker.core.permissions import Actor
from tracker.reading.formats import SourceText
from tracker.reading.read_file import CityKnowledge
from tracker.review.models import DocumentReading, SourceDocument


@dataclass(frozen=True)
class ReadJob:
    """What is to be read for which waiting draft: a file's bytes, or the text taken out of it before."""

    draft_id: int
    attempt: int
    filename: str
    known: CityKnowledge
    actor: Actor
    data: bytes | None = None
    source: SourceText | None = None


def read_job_of(reading: DocumentReading, source: SourceDocument, known: CityKnowledge, actor: Actor) -> ReadJob:
    """What the process that reads needs, as plain facts: the text, where it was taken out before, else the bytes."""
    if source.text:
        text = SourceText(source.text, source.format, source.encoding or None)
        return ReadJob(reading.draft_id, reading.attempt, source.filename, known, actor, source=text)
    data = app_services().originals.get(source.sha256)
    return ReadJob(reading.draft_id, reading.attempt, source.filename, known, actor, data=data)
