"""A report before it is sent: saved as it is typed, and approved by the unit's leader where the unit wants that.

Saving is not an audit entry, since nothing has been said to anybody yet; handing over, giving back, taking
back and discarding are. A unit has one draft a part; a save that did not see the last one is refused, so
that two people who write at once see both texts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ReportDraftStatus, ReportStatus, TaskStatus
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.evidence.rules.files import MEDIA_TYPES, Upload, why_not_taken
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft, Task
from tracker.tasks.queries import last_report
from tracker.tasks.reports.rules.checks import check_files
from tracker.tasks.reports.rules.content import Typed, typed_content
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import (
    PartToReportOn,
    locked_part,
    locked_part_to_report_on,
    record_step,
    take_step,
)


def save_draft(
    assignment_id: int,
    typed: Typed,
    *,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
    uploads: tuple[Upload, ...] = (),
) -> ReportDraft:
    """Keep what was typed so far, right or wrong, and add files; `seen` is the version it was typed over (0: none).

    Raises `StaleEdit` when a colleague saved something else meanwhile.
    """
    files = keep_files(uploads)
    with transaction(city_of(Assignment, assignment_id)):
        assignment, draft = open_draft(assignment_id, actor)
        content = kept_by_draft(typed, assignment.task)
        refuse_overtaken(draft, content, seen)
        if draft is None:
            draft = begin_draft(assignment, content, actor, now)
        elif draft.content != content:
            draft.content, draft.saved_at, draft.saved_by_id = content, now, actor.user_id
        draft.evidence.extend(evidence_file(upload, digest, actor, now) for upload, digest in files)
        _check_files(draft, assignment.task)
    return draft


def add_files(assignment_id: int, uploads: tuple[Upload, ...], *, actor: Actor, now: datetime) -> ReportDraft:
    """Add evidence to the draft, whatever its text says by now; the draft begins when there is none."""
    files = keep_files(uploads)
    with transaction(city_of(Assignment, assignment_id)):
        assignment, draft = open_draft(assignment_id, actor)
        draft = draft or begin_draft(assignment, {}, actor, now)
        draft.evidence.extend(evidence_file(upload, digest, actor, now) for upload, digest in files)
        _check_files(draft, assignment.task)
    return draft


def remove_file(assignment_id: int, file_id: int, *, actor: Actor) -> None:
    """Take a file out of the draft; removing it twice is one removal."""
    with transaction(city_of(Assignment, assignment_id)) as session:
        _assignment, draft = open_draft(assignment_id, actor)
        for file in draft.evidence if draft else []:
            if file.id == file_id:
                session.delete(file)


def discard_draft(assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """Throw the draft away with its files; their bytes stay in the store, where nothing leads to them."""
    with transaction(city_of(Assignment, assignment_id)) as session:
        assignment, draft = open_draft(assignment_id, actor)
        if draft is None:
            raise Conflict(N_("There is no draft."))
        take_step(steps.DISCARD_DRAFT, draft.status)
        record_step(steps.DISCARD_DRAFT, draft, assignment, actor=actor, now=now)
        for file in draft.evidence:
            session.delete(file)
        session.flush()
        session.expire(draft, ["evidence"])
        session.delete(draft)


def take_back_draft(assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """Take the draft back from the leader, to change it."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked_part(assignment_id, Action.SUBMIT_REPORT, actor)
        draft = existing_draft(assignment)
        before = draft.status
        draft.status = take_step(steps.TAKE_BACK_DRAFT, draft.status)
        record_step(steps.TAKE_BACK_DRAFT, draft, assignment, actor=actor, now=now, before=before)


def give_back_draft(assignment_id: int, remark: str, *, actor: Actor, now: datetime) -> None:
    """The unit's leader wants it otherwise and says how."""
    if not remark.strip():
        raise Invalid(N_("Say what should be changed."), {"remark": N_("The liaison needs to know what to change.")})
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked_part(assignment_id, Action.APPROVE_REPORT, actor)
        draft = existing_draft(assignment)
        before = draft.status
        draft.status = take_step(steps.GIVE_BACK_DRAFT, draft.status)
        draft.remark = remark.strip()[:LONGEST_TEXT]
        record_step(steps.GIVE_BACK_DRAFT, draft, assignment, actor=actor, now=now, before=before, reason=draft.remark)


def file_of_draft(file: EvidenceFile) -> ReportDraft | None:
    """The draft in which a file waits; None when it was sent."""
    return db.session.get(ReportDraft, file.draft_id) if file.draft_id else None


def draft_as_it_is(assignment_id: int) -> ReportDraft | None:
    """The draft of a part's next report as it is now, with its files; the part must be locked already."""
    return (
        db.session.scalars(
            select(ReportDraft)
            .where(ReportDraft.assignment_id == assignment_id)
            .options(joinedload(ReportDraft.evidence))
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )


def existing_draft(assignment: Assignment) -> ReportDraft:
    """The draft of a locked part; raises `Conflict` when there is none any more."""
    draft = draft_as_it_is(assignment.id)
    if draft is None:
        raise Conflict(N_("There is no draft any more; it was sent or discarded."))
    return draft


def begin_draft(assignment: Assignment, content: Mapping[str, str], actor: Actor, now: datetime) -> ReportDraft:
    """A new draft; that of a correction starts with the files of the returned report."""
    draft = ReportDraft(
        assignment_id=assignment.id,
        status=ReportDraftStatus.DRAFT,
        content=dict(content),
        saved_at=now,
        saved_by_id=actor.user_id,
        evidence=files_to_correct(last_report(assignment.id)),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


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


def kept_by_draft(typed: Typed, task: Task) -> dict[str, str]:
    """What the draft keeps of what was typed."""
    return typed_content(typed, {target.id: bool(target.recurring) for target in task.scored_targets})


def refuse_overtaken(draft: ReportDraft | None, content: Mapping[str, str], seen: int | None) -> None:
    """Raise `StaleEdit` when somebody saved something else since the version that was `seen` (0: none)."""
    if seen is not None and seen != (draft.version if draft else 0) and (draft is None or draft.content != content):
        raise StaleEdit


def open_draft(assignment_id: int, actor: Actor) -> tuple[Assignment, ReportDraft | None]:
    """The locked part with its draft, if the person may write it now."""
    locked = locked_part_to_report_on(assignment_id, Action.SUBMIT_REPORT, actor)
    return locked.part, draft_to_write(locked)


def draft_to_write(locked: PartToReportOn) -> ReportDraft | None:
    """The draft of a locked part; raises `Conflict` where none can be written now."""
    closed = PartConditions(task_closed=locked.part.task.status is TaskStatus.CLOSED)
    take_step(steps.WRITE_REPORT, locked.part.status, closed)
    draft = draft_as_it_is(locked.part.id) if locked.has_draft else None
    if draft is not None:
        take_step(steps.WRITE_DRAFT, draft.status)
    return draft


def _check_files(draft: ReportDraft, task: Task) -> None:
    proved = [file.target_id for file in draft.evidence]
    check_files(proved, amounts=len(task.scored_targets), of=[target.id for target in task.targets])
