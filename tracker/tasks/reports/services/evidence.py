"""The evidence of a report as records: keeping files, how many there may be, and whether what is asked for is there."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.core.app_services import app_services
from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.vocabulary import ProgressState, ReportStatus, Responsibility
from tracker.tasks.evidence.rules.files import MEDIA_TYPES, MOST_FILES, Upload, why_not_taken
from tracker.tasks.models import Assignment, EvidenceFile, Report, Task
from tracker.tasks.rules.evidence_demand import Lacking, lacking_evidence
from tracker.tasks.workflow.rules.guards import EVIDENCE_IS_GIVEN, ReportConditions


def keep_files(uploads: Iterable[Upload]) -> list[tuple[Upload, str]]:
    """Check the files and keep their bytes; a file that no report refers to later does no harm."""
    uploads = list(uploads)
    for upload in uploads:
        reason = why_not_taken(upload)
        if reason:
            raise Invalid(N_("The report was not sent."), {"evidence": reason})
    store = app_services().evidence
    return [(upload, store.put(upload.content)) for upload in uploads]


def evidence_file(upload: Upload, digest: str, actor: Actor, now: datetime) -> EvidenceFile:
    """A kept file as a record, not yet entered."""
    return EvidenceFile(
        target_id=upload.target_id,
        filename=upload.filename[-200:],
        media_type=MEDIA_TYPES[upload.ending],
        size=len(upload.content),
        sha256=digest,
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
    )


def most_files(task: Task) -> int:
    """How many files a report on the task may have: some for the whole, and one more for each amount."""
    return MOST_FILES + len(task.scored_targets)


def check_files(files: Sequence[EvidenceFile], task: Task) -> None:
    """Raise `Invalid` when there are too many files, or one proves an amount of another task."""
    most = most_files(task)
    if len(files) > most:
        raise Invalid(N_("The report was not sent."), {"evidence": N_("At most %(count)s files a report.", count=most)})
    if {file.target_id for file in files} - {None, *(target.id for target in task.targets)}:
        wrong = N_("A file proves an amount of this task, or belongs to the whole report.")
        raise Invalid(N_("The report was not sent."), {"evidence": wrong})


def check_evidence(state: ProgressState, assignment: Assignment, files: Iterable[EvidenceFile]) -> None:
    """Raise `Invalid` naming what is lacking when a report with these files lacks evidence that the task asks for."""
    lacking = evidence_lacking(state, assignment, files)
    reason = EVIDENCE_IS_GIVEN.reason(ReportConditions(evidence_lacking=lacking))
    if reason:
        wrong = N_("Evidence for this amount is lacking.")
        raise Invalid(reason, {f"evidence_{each}": wrong for each in lacking.targets} or {"evidence": reason})


def evidence_lacking(state: ProgressState, assignment: Assignment, files: Iterable[EvidenceFile]) -> Lacking:
    """What a report with these files lacks of the evidence that the task asks for."""
    task = assignment.task
    return lacking_evidence(
        task.evidence_asked,
        state,
        is_lead=assignment.role is Responsibility.LEAD,
        targets={target.id: target.about for target in task.scored_targets},
        proved=[file.target_id for file in files],
    )


def files_to_correct(last: Report | None) -> list[EvidenceFile]:
    """Copies of the files of a returned report, which its correction starts with: nobody uploads them twice."""
    if last is None or last.status is not ReportStatus.RETURNED:
        return []
    return [
        EvidenceFile(
            target_id=file.target_id,
            filename=file.filename,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            uploaded_by_id=file.uploaded_by_id,
            uploaded_at=file.uploaded_at,
        )
        for file in last.evidence
    ]
