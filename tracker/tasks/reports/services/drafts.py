"""A report before it is sent: saved as it is typed, and approved by the unit's leader where the unit wants that.

Saving is not an audit entry, since nothing has been said to anybody yet; handing over, giving back, taking
back and discarding are. A unit has one draft a part; a save that did not see the last one is refused, so
that two people who write at once see both texts.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ProgressState, ReportDraftStatus, TaskStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft, Task
from tracker.tasks.queries import latest_report
from tracker.tasks.reports.services.evidence import (
    check_evidence,
    check_files,
    evidence_file,
    files_to_correct,
    keep_files,
)
from tracker.tasks.reports.services.figures import field_of
from tracker.tasks.reports.services.reports import (
    ReportContent,
    check_content,
    draft_as_it_is,
    new_report,
    reportable,
    send_in,
    sending_conditions,
    version_of,
)
from tracker.tasks.targets.queries import stated_in
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps as transitions
from tracker.tasks.workflow.rules.guards import PartConditions, ReportConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    begin_step,
    facts_of_part,
    locked,
    record_step,
    take_step,
)

#: A draft may hold more than a report may say, so that typing too much loses nothing.
LONGEST_TYPED = 5 * LONGEST_TEXT
TYPED_FIELDS = ("state", "percent", "done", "problems", "next_steps")
#: The field of one period of a recurring amount, such as target_12_2023-Q3.
PERIOD_FIELD = re.compile(r"target_(?P<target>\d{1,9})_(?P<period>\d{4}(?:-[HQW]?\d{1,2})?)")
Typed = Mapping[str, str]


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
        assignment, draft = _open_draft(assignment_id, actor)
        content = _clean(typed, assignment.task)
        if seen is not None and seen != version_of(draft) and (draft is None or draft.content != content):
            raise StaleEdit
        if draft is None:
            draft = _begin(assignment, content, actor, now)
        elif draft.content != content:
            draft.content, draft.saved_at, draft.saved_by_id = content, now, actor.user_id
        draft.evidence.extend(evidence_file(upload, digest, actor, now) for upload, digest in files)
        check_files(draft.evidence, assignment.task)
    return draft


def add_files(assignment_id: int, uploads: tuple[Upload, ...], *, actor: Actor, now: datetime) -> ReportDraft:
    """Add evidence to the draft, whatever its text says by now; the draft begins when there is none."""
    files = keep_files(uploads)
    with transaction(city_of(Assignment, assignment_id)):
        assignment, draft = _open_draft(assignment_id, actor)
        draft = draft or _begin(assignment, {}, actor, now)
        draft.evidence.extend(evidence_file(upload, digest, actor, now) for upload, digest in files)
        check_files(draft.evidence, assignment.task)
    return draft


def remove_file(assignment_id: int, file_id: int, *, actor: Actor) -> None:
    """Take a file out of the draft; removing it twice is one removal."""
    with transaction(city_of(Assignment, assignment_id)) as session:
        _assignment, draft = _open_draft(assignment_id, actor)
        for file in draft.evidence if draft else []:
            if file.id == file_id:
                session.delete(file)


def discard_draft(assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """Throw the draft away with its files; their bytes stay in the store, where nothing leads to them."""
    with transaction(city_of(Assignment, assignment_id)) as session:
        assignment, draft = _open_draft(assignment_id, actor)
        if draft is None:
            raise Conflict(N_("There is no draft."))
        take_step(transitions.DISCARD_DRAFT, draft.status)
        record_step(transitions.DISCARD_DRAFT, draft, assignment, actor=actor, now=now)
        for file in draft.evidence:
            session.delete(file)
        session.flush()
        session.expire(draft, ["evidence"])
        session.delete(draft)


def hand_over_draft(
    assignment_id: int,
    content: ReportContent,
    typed: Typed,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    seen: int | None = None,
    seen_report_id: int | None = None,
) -> ReportDraft:
    """送审签: the unit's leader gets the finished draft; it is held to what a report must be."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment, draft = _open_draft(assignment_id, actor)
        if seen is not None and seen != version_of(draft):
            raise StaleEdit
        reportable(assignment, seen_report_id)
        check_content(content, assignment, today)
        draft = draft or _begin(assignment, {}, actor, now)
        check_evidence(content.state, assignment, draft.evidence)
        before = draft.status
        report = new_report(content, None, assignment.task, now=now, today=today)
        draft.status = take_step(
            transitions.HAND_OVER_DRAFT, before, sending_conditions(report, assignment, draft.evidence)
        )
        draft.content, draft.saved_at, draft.saved_by_id = _clean(typed, assignment.task), now, actor.user_id
        draft.remark = ""
        after = {"percent": content.percent}
        record_step(transitions.HAND_OVER_DRAFT, draft, assignment, actor=actor, now=now, before=before, after=after)
    return draft


def take_back_draft(assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """Take the draft back from the leader, to change it."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked(Assignment, assignment_id)
        allow(actor, Action.SUBMIT_REPORT, facts_of_part(assignment))
        draft = _existing(assignment)
        before = draft.status
        draft.status = take_step(transitions.TAKE_BACK_DRAFT, draft.status)
        record_step(transitions.TAKE_BACK_DRAFT, draft, assignment, actor=actor, now=now, before=before)


def give_back_draft(assignment_id: int, remark: str, *, actor: Actor, now: datetime) -> None:
    """The unit's leader wants it otherwise and says how."""
    if not remark.strip():
        raise Invalid(N_("Say what should be changed."), {"remark": N_("The liaison needs to know what to change.")})
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked(Assignment, assignment_id)
        allow(actor, Action.APPROVE_REPORT, facts_of_part(assignment))
        draft = _existing(assignment)
        before = draft.status
        draft.status = take_step(transitions.GIVE_BACK_DRAFT, draft.status)
        draft.remark = remark.strip()[:LONGEST_TEXT]
        record_step(
            transitions.GIVE_BACK_DRAFT, draft, assignment, actor=actor, now=now, before=before, reason=draft.remark
        )


def approve_draft(assignment_id: int, *, seen: int, actor: Actor, now: datetime, today: date) -> Report:
    """审签: the unit's leader sends the draft to the office as it was handed over; nobody approves their own."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked(Assignment, assignment_id)
        allow(actor, Action.APPROVE_REPORT, facts_of_part(assignment))
        draft = _existing(assignment)
        if draft.status is not ReportDraftStatus.WITH_UNIT_LEADER:
            raise Conflict(N_("The draft is not with the unit's leader any more."))
        if draft.version != seen:
            raise StaleEdit
        content = content_of(draft.content, assignment.task)
        check_content(content, assignment, today)
        check_evidence(content.state, assignment, draft.evidence)
        report = new_report(content, reportable(assignment, None), assignment.task, now=now, today=today)
        own = ReportConditions(own_report=draft.saved_by_id == actor.user_id)
        given = sending_conditions(report, assignment, draft.evidence) | own
        report.status = begin_step(transitions.APPROVE_REPORT, given)
        report.submitted_by_id = draft.saved_by_id
        report.approved_by_id, report.approved_at = actor.user_id, now
        send_in(report, assignment, draft, actor=actor, now=now)
    return report


def content_of(typed: Mapping[str, Any], task: Task) -> ReportContent:
    """What was typed as a report; figures that cannot be read are left out.

    A figure of a recurring amount stands under its period; one without (from an older form) is for the running one.
    """
    values = {target.id: _figure(typed.get(f"target_{target.id}")) for target in task.active_targets if not target.norm}
    return ReportContent(
        state=ProgressState(typed.get("state") or ProgressState.IN_PROGRESS),
        percent=int(_figure(typed.get("percent")) or 0),
        done=typed.get("done", ""),
        problems=typed.get("problems", ""),
        next_steps=typed.get("next_steps", ""),
        values={target_id: value for target_id, value in values.items() if value is not None},
        period_values={
            place: value for place, text in _typed_by_period(typed, task) if (value := _figure(text)) is not None
        },
    )


def _typed_by_period(typed: Mapping[str, Any], task: Task) -> Iterator[tuple[tuple[int, str], str]]:
    """What was typed for the periods of recurring amounts, by target and period."""
    recurring = {target.id for target in task.scored_targets if target.recurring}
    for name, text in typed.items():
        place = PERIOD_FIELD.fullmatch(name)
        if place and int(place["target"]) in recurring:
            yield (int(place["target"]), place["period"]), text


def typed_from(report: Report, *, with_text: bool) -> dict[str, str]:
    """A report as one would have typed it: its figures, and its text where that is wanted."""
    typed = {"state": report.state.value, "percent": str(report.percent)}
    stated = stated_in(report, report.assignment.task)
    typed |= {field_of(*place): _plain(value) for place, value in stated.items()}
    if with_text:
        typed |= {"done": report.done, "problems": report.problems, "next_steps": report.next_steps}
    return typed


def file_of_draft(file: EvidenceFile) -> ReportDraft | None:
    """The draft in which a file waits; None when it was sent."""
    return db.session.get(ReportDraft, file.draft_id) if file.draft_id else None


def _open_draft(assignment_id: int, actor: Actor) -> tuple[Assignment, ReportDraft | None]:
    """The locked part with its draft, if the person may write it now."""
    assignment = locked(Assignment, assignment_id)
    allow(actor, Action.SUBMIT_REPORT, facts_of_part(assignment))
    closed = PartConditions(task_closed=assignment.task.status is TaskStatus.CLOSED)
    take_step(transitions.WRITE_REPORT, assignment.status, closed)
    draft = draft_as_it_is(assignment.id)
    if draft is not None:
        take_step(transitions.WRITE_DRAFT, draft.status)
    return assignment, draft


def _existing(assignment: Assignment) -> ReportDraft:
    draft = draft_as_it_is(assignment.id)
    if draft is None:
        raise Conflict(N_("There is no draft any more; it was sent or discarded."))
    return draft


def _begin(assignment: Assignment, content: Mapping[str, str], actor: Actor, now: datetime) -> ReportDraft:
    """A new draft; that of a correction starts with the files of the returned report."""
    draft = ReportDraft(
        assignment_id=assignment.id,
        status=ReportDraftStatus.DRAFT,
        content=dict(content),
        saved_at=now,
        saved_by_id=actor.user_id,
        evidence=files_to_correct(latest_report(assignment.id)),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _clean(typed: Typed, task: Task) -> dict[str, str]:
    """Only the fields of the form, none longer than a draft may be."""
    names = [*TYPED_FIELDS, *(f"target_{target.id}" for target in task.scored_targets)]
    names += [field_of(*place) for place, _text in _typed_by_period(typed, task)]
    content = {name: typed[name].replace("\r\n", "\n") for name in names if typed.get(name)}
    if content.get("state") not in {state.value for state in ProgressState}:
        content.pop("state", None)
    too_long = {name for name, text in content.items() if len(text) > LONGEST_TYPED}
    if too_long:
        sentence = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
        raise Invalid(N_("The draft was not saved: a text is too long."), dict.fromkeys(too_long, sentence))
    return content


def _figure(text: str | None) -> float | None:
    try:
        return float(text) if text and text.strip() else None
    except ValueError:
        return None


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
