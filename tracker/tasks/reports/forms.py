"""The form of a progress report: its fields, what it starts from, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FloatField, HiddenField, IntegerField, MultipleFileField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.vocabulary import ProgressState, ReportStatus
from tracker.core.wording import period_words
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, Report, ReportDraft, Target, Task
from tracker.tasks.reports.rules.plausibility import Doubt, Figure, doubts_about
from tracker.tasks.reports.services.drafts import PERIOD_FIELD, TYPED_FIELDS, typed_from
from tracker.tasks.reports.services.figures import field_of, stated_on
from tracker.tasks.reports.services.reports import ReportContent, version_of
from tracker.tasks.rules.periods import Figure as Accepted
from tracker.tasks.rules.periods import Period
from tracker.tasks.targets.queries import ONCE, Figures, accepted_figures_of_part, begun_periods, key_on
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT
from tracker.web.rendering import translate, with_labels

#: So many periods without a figure stand open in the form; more of them are folded away.
MOST_MISSING_SHOWN = 4


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


@dataclass(frozen=True)
class PeriodField:
    """The field of one period of a recurring amount: what was accepted for it, and whether it stands folded away.

    The running period and the last ones without a figure stand open; the others are there to be corrected.
    """

    name: str
    period: Period
    accepted: Accepted | None
    running: bool
    folded: bool


def report_form(task: Task, start: Mapping[str, str], day: date) -> Any:
    """The form of that day with fields for each target, its amounts and its files.

    It shows `start`, or without it what was sent.
    """

    class FormWithTargets(ReportForm):
        pass

    for target in task.scored_targets:
        labels = {
            field_of(target.id, each.key): f"{target.about} {translate(period_words(each.key))}"
            for each in begun_periods(target, day)
        }
        for name, label in (labels or {field_of(target.id, ONCE): target.about}).items():
            field = FloatField(label, [Optional(), NumberRange(0, None, _l("An amount is not negative."))])
            setattr(FormWithTargets, name, field)
        setattr(FormWithTargets, f"evidence_{target.id}", MultipleFileField(target.about))
    form = FormWithTargets(formdata=MultiDict(dict(start))) if start else FormWithTargets()
    form.state.choices = with_labels(ProgressState)
    return form


def period_fields(task: Task, figures: Figures, day: date) -> dict[int, list[PeriodField]]:
    """The fields of recurring amounts by target, the running period first; `figures` were accepted before."""
    return {target.id: _period_fields(target, figures, day) for target in task.scored_targets if target.recurring}


def _period_fields(target: Target, figures: Figures, day: date) -> list[PeriodField]:
    accepted, fields, missing = figures.get(target.id, {}), [], 0
    running, *earlier = reversed(begun_periods(target, day))
    for period in (running, *earlier):
        figure = accepted.get(period.key)
        missing += figure is None and period is not running
        folded = period is not running and (figure is not None or missing > MOST_MISSING_SHOWN)
        fields.append(PeriodField(field_of(target.id, period.key), period, figure, period is running, folded))
    return fields


def start_of(
    task: Task, last: Report | None, draft: ReportDraft | None, day: date, *, last_text: bool
) -> dict[str, str]:
    """What the form shows first: the draft; else the last figures, with the text that is to be corrected.

    Figures of periods that are over are not offered again, except to be corrected. `last_text` offers the last text
    too, for a report that goes on from it.
    """
    start = {"state": ProgressState.IN_PROGRESS.value}
    if draft is not None and draft.content:
        start |= draft.content
    elif last is not None:
        returned = last.status is ReportStatus.RETURNED
        typed = typed_from(last, with_text=last_text or returned)
        running = {field_of(target.id, key_on(target, day)) for target in task.scored_targets}
        start |= {name: text for name, text in typed.items() if returned or name in {*TYPED_FIELDS, *running}}
    return start | {"seen_report": str(last.id if last else 0), "seen_draft": str(version_of(draft))}


def typed_in(task: Task) -> dict[str, str]:
    """What this request carries in the fields of the form, as it was typed."""
    names = {*TYPED_FIELDS, *(f"target_{target.id}" for target in task.active_targets)}
    return {name: text for name, text in request.form.items() if name in names or PERIOD_FIELD.fullmatch(name)}


def uploads_in(task: Task) -> tuple[Upload, ...]:
    """The files that this request carries, for the report as a whole and for each amount."""
    places = {"evidence": None} | {f"evidence_{target.id}": target.id for target in task.scored_targets}
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


def doubts_of(content: ReportContent, part: Assignment, accepted: Report | None, day: date) -> list[Doubt]:
    """The questions that a report raises: its percentage beside the last accepted one, and each figure beside what
    was last accepted for the same amount and the same period."""
    task, before = part.task, accepted_figures_of_part(part)
    targets = {target.id: target for target in task.active_targets}
    stated = stated_on(content.values, content.period_values, task, day)
    figures = (
        _figure(targets[target_id], key, value, before.get(target_id, {}).get(key))
        for (target_id, key), value in stated.items()
        if target_id in targets
    )
    return doubts_about(content.percent, accepted.percent if accepted else None, figures)


def _figure(target: Target, key: str, value: float, last: Accepted | None) -> Figure:
    return Figure(
        target_id=target.id,
        about=f"{target.about} {translate(period_words(key))}".strip(),
        value=value,
        unit=target.unit,
        comparator=target.comparator,
        promised=target.value_max or target.value,
        last=last.value if last else None,
        period=key,
    )
