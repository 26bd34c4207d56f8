"""From an uploaded file to a reviewed draft. Reading needs no database; each change is one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tracker.audit.services import record
from tracker.core.content_store import ContentStore
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.serialization import to_json
from tracker.core.vocabulary import DraftStatus, OrganizationKind
from tracker.organizations.models import Organization
from tracker.organizations.queries import known_units
from tracker.organizations.services import add_alias, add_organization
from tracker.reading.draft import DraftPlan
from tracker.reading.formats import SourceText
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_file import CityKnowledge, Reading, plan_in
from tracker.review.models import Draft, SourceDocument
from tracker.review.queries import city_of_source
from tracker.review.rules import editing
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.from_reading import content_of
from tracker.review.rules.undo import StepKind
from tracker.review.services.under_review import LONGEST_TITLE, title_of_draft, under_review
from tracker.tasks.content.rules.content import HeaderContent, TaskContent, UnitChoice


def read_again(source: SourceDocument, known: CityKnowledge) -> DraftPlan:
    """Read a document that was uploaded before once more, with what the city knows now."""
    text = SourceText(source.text, source.format, source.encoding)
    return plan_in(text, source.filename, known)


def keep_draft(
    reading: Reading,
    known: CityKnowledge,
    *,
    jurisdiction_id: int,
    originals: ContentStore,
    actor: Actor,
    now: datetime,
) -> Draft:
    """Keep a document and the draft that was read from it. The bytes are on disk before the records say so."""
    sha256 = originals.put(reading.data)
    written = _written(reading.plan, known)
    with transaction(jurisdiction_id) as session:
        source = SourceDocument(
            jurisdiction_id=jurisdiction_id,
            filename=reading.filename[-LONGEST_TITLE:],
            format=reading.source.format,
            encoding=reading.source.encoding or "",
            size=len(reading.data),
            sha256=sha256,
            text=reading.source.text,
            uploaded_by_id=actor.user_id or None,
            uploaded_at=now,
        )
        session.add(source)
        session.flush()
        return _begin_draft(written, source, actor=actor, now=now)


def keep_second_draft(source_id: int, plan: DraftPlan, known: CityKnowledge, *, actor: Actor, now: datetime) -> Draft:
    """Keep another draft of a document that is here already."""
    written = _written(plan, known)
    with transaction(city_of_source(source_id)) as session:
        source = session.get_one(SourceDocument, source_id)
        return _begin_draft(written, source, actor=actor, now=now)


@dataclass(frozen=True)
class _Written:
    """What was read from a document, as its draft keeps it."""

    content: DraftContent
    reading_json: dict[str, Any]
    content_json: dict[str, Any]


def _written(plan: DraftPlan, known: CityKnowledge) -> _Written:
    """Put into the form in which it is kept what was read. It takes long for a long plan: to be done before the turn."""
    content = content_of(plan, known.ids_by_name)
    return _Written(content, to_plan_format(plan), to_json(content))


def _begin_draft(written: _Written, source: SourceDocument, *, actor: Actor, now: datetime) -> Draft:
    content = written.content
    draft = Draft(
        jurisdiction_id=source.jurisdiction_id,
        source_id=source.id,
        title=title_of_draft(content, source.filename),
        reading=written.reading_json,
        content=written.content_json,
        created_by_id=actor.user_id or None,
        created_at=now,
        updated_at=now,
    )
    db.session.add(draft)
    record(
        Event.DRAFT_READ,
        draft,
        actor=actor,
        now=now,
        jurisdiction_id=source.jurisdiction_id,
        after={
            "file": source.filename,
            "sha256": source.sha256,
            "tasks": len(content.tasks),
            "doubts": len(content.questions),
        },
    )
    return draft


def save_task(draft_id: int, task: TaskContent, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save one task of a draft; `StaleEdit` when somebody changed that task since revision `revision`."""
    with under_review(draft_id, actor=actor, now=now) as review:
        before = review.task(task.key, revision=revision)
        old, new = editing.changes(before, task)
        review.save(
            editing.with_task(review.content, task),
            StepKind.TASK_SAVED,
            name_of(task),
            part=f"task {task.key}",
            before=old,
            after=new,
        )


def save_header(draft_id: int, header: HeaderContent, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save what the draft says of the whole plan; `StaleEdit` when somebody changed it since."""
    with under_review(draft_id, actor=actor, now=now) as review:
        content = review.content
        if content.header.revision != revision:
            raise StaleEdit
        header = replace(header, places=content.header.places)
        old, new = editing.changes(content.header, header)
        changed = editing.with_header(content, header)
        review.save(changed, StepKind.PLAN_SAVED, part="plan", before=old, after=new)


def map_unit(draft_id: int, printed: str, organization_id: int, *, remember: bool, actor: Actor, now: datetime) -> None:
    """Say that the unknown unit printed so is this one; `remember`: documents to come print it so, too."""
    with under_review(draft_id, actor=actor, now=now) as review:
        organization = _organization(organization_id, review.draft)
        if remember:
            add_alias(organization, printed, actor=actor, now=now)
        review.save(
            editing.with_unit(review.content, printed, organization.id),
            StepKind.UNIT_MAPPED,
            printed,
            part="unit",
            before={"unit": printed},
            after={"unit": organization.name},
        )


def add_unit(
    draft_id: int,
    printed: str,
    *,
    name: str,
    kind: OrganizationKind,
    member_ids: Iterable[int] = (),
    actor: Actor,
    now: datetime,
) -> None:
    """Enter the unknown unit into the directory and use it wherever the draft prints it so."""
    with under_review(draft_id, actor=actor, now=now) as review:
        if not name.strip():
            raise Invalid(N_("Enter the name of the new unit."))
        if known_units(review.draft.jurisdiction_id).knows(name):
            raise Invalid(N_("“%(name)s” is in the directory already: choose it there.", name=name))
        organization = add_organization(
            name,
            jurisdiction=db.session.get_one(Organization, review.draft.jurisdiction_id),
            kind=kind,
            short_name=name if len(name) <= 80 else name[:80],
            aliases=[printed] if printed != name else [],
            actor=actor,
            now=now,
        )
        if kind is OrganizationKind.COLLECTIVE:
            organization.members = [_organization(each, review.draft) for each in member_ids]
        review.save(
            editing.with_unit(review.content, printed, organization.id),
            StepKind.UNIT_ADDED,
            name,
            part="unit",
            before={"unit": printed},
            after={"unit": name, "added": True},
        )


def name_members(draft_id: int, collective_id: int, member_ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Say for which organizations a collective name of the directory stands."""
    with under_review(draft_id, actor=actor, now=now) as review:
        collective = _organization(collective_id, review.draft)
        if collective.kind is not OrganizationKind.COLLECTIVE or collective_id in member_ids:
            raise Conflict(N_("Only a collective name can stand for other units, and not for itself."))
        if not member_ids:
            raise Invalid(N_("Choose at least one unit."))
        before = {"members": [member.name for member in collective.members]}
        collective.members = [_organization(each, review.draft) for each in member_ids]
        after = {"members": [member.name for member in collective.members]}
        part = f"members of {collective.name}"
        review.save(review.content, None, part=part, before=before, after=after)


def drop_unit(draft_id: int, printed: str, *, actor: Actor, now: datetime) -> None:
    """Take an unknown unit out of the draft: the words were no unit."""
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = editing.without_unit(review.content, printed)
        before, after = {"unit": printed}, {"unit": None}
        review.save(
            changed,
            StepKind.UNIT_DROPPED,
            printed,
            part="unit",
            before=before,
            after=after,
        )


def choose_lead(draft_id: int, task_key: int, unit: UnitChoice, *, actor: Actor, now: datetime) -> None:
    """This unit leads the task: one of several that the text names, or one that the office chose."""
    with under_review(draft_id, actor=actor, now=now) as review:
        task = review.task(task_key)
        review.save(
            editing.with_lead(review.content, task_key, unit),
            StepKind.LEAD_CHOSEN,
            name_of(task),
            part=f"task {task_key}",
            before={"lead": task.lead.printed if task.lead else None},
            after={"lead": unit.printed},
        )


def settle_question(draft_id: int, question_key: int, *, actor: Actor, now: datetime) -> None:
    """A person has looked at a doubt of the reader and found all well."""
    with under_review(draft_id, actor=actor, now=now) as review:
        content = review.content
        phrase = next((each.phrase for each in content.questions if each.key == question_key), "")
        review.save(
            editing.with_question_settled(content, question_key),
            StepKind.DOUBT_SETTLED,
            phrase,
            part=f"doubt {question_key}",
            before={"settled": False},
            after={"settled": True},
        )


def add_task(draft_id: int, question_key: int | None = None, *, actor: Actor, now: datetime) -> int:
    """Add a task by hand, empty or of the words that a doubt is about; its key."""
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = editing.with_new_task(review.content, question_key)
        key = max(task.key for task in changed.tasks)
        about, added = name_of(changed.task(key)), {"added": True}
        review.save(changed, StepKind.TASK_ADDED, about, part=f"task {key}", after=added)
        return key


def leave_task_out(draft_id: int, task_key: int, *, left_out: bool, actor: Actor, now: datetime) -> None:
    """Do not issue this task, or put it back."""
    with under_review(draft_id, actor=actor, now=now) as review:
        task = review.task(task_key)
        review.save(
            editing.with_task_left_out(review.content, task_key, left_out=left_out),
            StepKind.TASK_LEFT_OUT if left_out else StepKind.TASK_PUT_BACK,
            name_of(task),
            part=f"task {task_key}",
            before={"left_out": not left_out},
            after={"left_out": left_out},
        )


def discard_draft(draft_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Give a draft up, with the reason. Nothing is deleted."""
    with under_review(draft_id, actor=actor, now=now) as review:
        if not reason.strip():
            raise Invalid(N_("A reason is needed."), {"reason": N_("Say why the draft is discarded.")})
        draft = review.draft
        draft.status = DraftStatus.DISCARDED
        draft.updated_at = now
        record(
            Event.DRAFT_DISCARDED,
            draft,
            actor=actor,
            now=now,
            jurisdiction_id=draft.jurisdiction_id,
            before={"status": DraftStatus.OPEN.value},
            after={"status": DraftStatus.DISCARDED.value},
            reason=reason.strip(),
        )


def name_of(task: TaskContent | None) -> str:
    """What a task is called in the list of steps: its number and title."""
    return f"{task.number} {task.title}".strip() if task else ""


def _organization(organization_id: int, draft: Draft) -> Organization:
    """An organization of the draft's jurisdiction; another city's does not exist here."""
    organization = db.session.get(Organization, organization_id)
    if organization is None or organization.jurisdiction_id != draft.jurisdiction_id:
        raise Invalid(N_("This unit is not in the directory: choose one from the list."))
    return organization
