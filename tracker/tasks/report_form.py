"""The form of a progress report: its fields, what it starts from, and what was typed into it."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FloatField, HiddenField, IntegerField, MultipleFileField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.rendering import with_labels
from tracker.tasks.acting import LONGEST_TEXT
from tracker.tasks.doubts import Doubt, Figure, doubts_about
from tracker.tasks.evidence import Upload
from tracker.tasks.models import Report, Task
from tracker.tasks.report_drafts import TYPED_FIELDS, typed_from
from tracker.tasks.services import ReportContent, version_of
from tracker.tasks.workflow_models import ReportDraft
from tracker.vocabulary import ProgressState, ReportStatus


class ReportForm(FlaskForm):
    """What a liaison reports. Fields for the task's targets are added by `report_form`."""

    state = SelectField(_l("State of your part"), [InputRequired(_l("Choose a state."))])
    percent = IntegerField(
        _l("Progress in per cent"),
        [
            InputRequired(_l("Enter a whole number from 0 to 100.")),
            NumberRange(0, 100, _l("Enter a whole number from 0 to 100.")),
        ],
    )
    done = TextAreaField(
        _l("What was done"),
        [InputRequired(_l("Say what was done; a short sentence is enough.")), Length(max=LONGEST_TEXT)],
    )
    problems = TextAreaField(_l("Problems"), [Length(max=LONGEST_TEXT)])
    next_steps = TextAreaField(_l("Next steps"), [Length(max=LONGEST_TEXT)])
    evidence = MultipleFileField(_l("Evidence"))
    seen_report = HiddenField()
    seen_draft = HiddenField()


def report_form(task: Task, start: Mapping[str, str]) -> Any:
    """The form with fields for each target, its amount and its files, showing `start`, or without it what was sent."""

    class FormWithTargets(ReportForm):
        pass

    for target in task.owed_targets:
        field = FloatField(target.about, [Optional(), NumberRange(0, None, _l("An amount is not negative."))])
        setattr(FormWithTargets, f"target_{target.id}", field)
        setattr(FormWithTargets, f"evidence_{target.id}", MultipleFileField(target.about))
    form = FormWithTargets(formdata=MultiDict(dict(start))) if start else FormWithTargets()
    form.state.choices = with_labels(ProgressState)
    return form


def start_of(last: Report | None, draft: ReportDraft | None, *, last_text: bool) -> dict[str, str]:
    """What the form shows first: the draft; else the last figures, with the text that is to be corrected.

    `last_text` offers the last text too, for a report that goes on from it.
    """
    start = {"state": ProgressState.IN_PROGRESS.value}
    if draft is not None and draft.content:
        start |= draft.content
    elif last is not None:
        start |= typed_from(last, with_text=last_text or last.status is ReportStatus.RETURNED)
    return start | {"seen_report": str(last.id if last else 0), "seen_draft": str(version_of(draft))}


def typed_in(task: Task) -> dict[str, str]:
    """What this request carries in the fields of the form, as it was typed."""
    names = (*TYPED_FIELDS, *(f"target_{target.id}" for target in task.promised))
    return {name: request.form[name] for name in names if name in request.form}


def uploads_in(task: Task) -> tuple[Upload, ...]:
    """The files that this request carries, for the report as a whole and for each amount."""
    places = {"evidence": None} | {f"evidence_{target.id}": target.id for target in task.owed_targets}
    return tuple(
        Upload(file.filename, file.read(), target_id)
        for name, target_id in places.items()
        for file in request.files.getlist(name)
        if file.filename
    )


def seen_in(field: str) -> int | None:
    """Which report, or which version of the draft, the person saw; None when the request does not say."""
    text = request.form.get(field, "")
    return int(text) if text.isdecimal() else None


def doubts_of(content: ReportContent, task: Task, accepted: Report | None) -> list[Doubt]:
    """The questions that a report raises beside the last accepted one of the same part."""
    last_values = {value.target_id: value.value for value in accepted.values} if accepted else {}
    figures = (
        Figure(
            target_id=target.id,
            about=target.about,
            value=content.values[target.id],
            unit=target.unit,
            comparator=target.comparator,
            promised=target.value_max or target.value,
            last=last_values.get(target.id),
        )
        for target in task.promised
        if target.id in content.values
    )
    return doubts_about(content.percent, accepted.percent if accepted else None, figures)
