"""Evidence files by their numbers."""

from tracker.core.extensions import db
from tracker.tasks.models import EvidenceFile


def evidence_file(file_id: int) -> EvidenceFile | None:
    """A file, of a report or a draft or of neither any more."""
    return db.session.get(EvidenceFile, file_id)
