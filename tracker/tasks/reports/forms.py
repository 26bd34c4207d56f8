"""The form of a progress report: its fields, what it starts from, how it is laid out, and what was typed into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FloatField, HiddenField, IntegerField, MultipleFileField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.vocabulary import EvidenceDemand, ProgressState, ReportStatus
from tracker.core.wording import amount as amount_words
from tracker.core.wording import number, period_words
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.evidence.rules.files import MEDIA_TYPES, Upload
from tracker.tasks.models import EvidenceFile, Report, ReportDraft
from tracker.tasks.reports.queries import typed_from
from tracker.tasks.reports.rules.content import (
    FIGURE_FIELD,
    TYPED_FIELDS,
    Amount,
    ReportTerms,
)
from tracker.tasks.rules.periods import ONCE, Period
from tracker.web.rendering import day, translate, with_labels

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
class FigureInput:
    """The field of one figure with what stands beside it; `folded` ones stand folded away, to be corrected."""

    field: Any
    label: str
    unit: str
    beside: str
    folded: bool = False


@dataclass(frozen=True)
class EvidenceArea:
    """Where files are added: for one amount, or for the whole report (`target_id` 0).

    A file of a draft can be removed; those `from_returned` stand in no draft yet. The area is `open` where files are
    asked for or there; with `when_finished` it opens once the report says finished.
    """

    field: Any
    title: str
    help: str
    files: Sequence[EvidenceFile]
    from_returned: bool
    target_id: int = 0
    open: bool = False
    when_finished: bool = False


@dataclass(frozen=True)
class AmountRow:
    """One amount in the form: its figures, a heading where it is owed period by period, and its files."""

    promised: str
    heading: str
    heading_help: str
    inputs: Sequence[FigureInput]
    folded: Sequence[FigureInput]
    evidence: EvidenceArea | None


@dataclass(frozen=True)
class Layout:
    """The amounts of the form in order, where files of the whole report are added, and what is said of the state."""

    rows: Sequence[AmountRow]
    evidence: EvidenceArea
    state_help: str


@dataclass(frozen=True)
class Sent:
    """A form that was sent: what was typed, which button was pressed, what the person saw, and what they confirmed.

    `seen_report` is the id of the last report and `seen_draft` the version of the draft that they saw; None when the
    request does not say.
    """

    typed: Mapping[str, str]
    action: str
    seen_report: int | None
    seen_draft: int | None
    confirmed: Sequence[str]


def report_form(terms: ReportTerms, start: Mapping[str, str] | None = None) -> Any:
    """The form with fields for each amount, its periods and its files: showing `start`, else what was sent."""

    kind = _form_with_targets(terms) if terms.scored else ReportForm
    form = kind(formdata=MultiDict(dict(start))) if start else kind()
    form.state.choices = with_labels(ProgressState)
    return form


def _form_with_targets(terms: ReportTerms) -> type[ReportForm]:
    class FormWithTargets(ReportForm):
        pass

    for amount in terms.scored:
        for period in amount.reportable:
            label = f"{amount.about} {translate(period_words(period))}".strip()
            field = FloatField(label, [Optional(), NumberRange(0, None, _l("An amount is not negative."))])
            setattr(FormWithTargets, amount.field_name(period), field)
        setattr(FormWithTargets, f"evidence_{amount.target_id}", MultipleFileField(amount.about))
    return FormWithTargets


def layout_of(
    form: Any, terms: ReportTerms, files: Sequence[EvidenceFile], *, from_returned: bool, largest_mb: int
) -> Layout:
    """How the form is laid out; `files` wait in its draft, or come `from_returned`, the report that it corrects."""
    finished = form.state.data == ProgressState.COMPLETED.value
    kinds = _("Up to %(size)s MB a file: %(endings)s.", size=largest_mb, endings=", ".join(sorted(MEDIA_TYPES)))
    rows = []
    for amount in terms.scored:
        own = [file for file in files if file.target_id == amount.target_id]
        evidence = None
        if own or terms.proves_each_amount:
            evidence = EvidenceArea(
                field=form[f"evidence_{amount.target_id}"],
                title=_title_of_amount(terms),
                help=kinds,
                files=own,
                from_returned=from_returned,
                target_id=amount.target_id,
                open=finished or bool(own),
                when_finished=True,
            )
        rows.append(_row(form, amount, evidence))
    return Layout(rows, _evidence_of_report(form, terms, files, from_returned, kinds), _state_help(terms))


def _row(form: Any, amount: Amount, evidence: EvidenceArea | None) -> AmountRow:
    promised = amount_words(amount.value, amount.unit, amount.comparator, amount.value_max)
    plain, heading, heading_help = number(amount.value).replace(",", ""), "", ""
    inputs = period_inputs(form, amount)
    if inputs:
        heading = amount.about
        heading_help = _(
            "promised %(amount)s for each period; give what was reached within the period", amount=promised
        )
    else:
        beside = _("promised %(amount)s", amount=promised)
        inputs = [FigureInput(form[amount.field_name(ONCE)], amount.about, amount.unit, beside)]
    return AmountRow(
        promised=plain,
        heading=heading,
        heading_help=heading_help,
        inputs=[each for each in inputs if not each.folded],
        folded=[each for each in inputs if each.folded],
        evidence=evidence,
    )


def period_inputs(form: Any, amount: Amount) -> list[FigureInput]:
    """The fields of a recurring amount, the running period first; none for an amount that is owed once.

    The running period and the last ones without a figure stand open, and whatever is wrong; the others are folded away.
    """
    inputs: list[FigureInput] = []
    missing = 0
    for period in reversed(amount.begun):
        field, running = form[amount.field_name(period.key)], period.key == amount.running
        accepted = period.key in amount.accepted
        missing += not accepted and not running
        folded = not running and (accepted or missing > MOST_MISSING_SHOWN) and not field.errors
        label, beside = translate(period_words(period.key)), _beside(amount, period, running=running)
        inputs.append(FigureInput(field, label, amount.unit, beside, folded))
    return inputs


def _beside(amount: Amount, period: Period, *, running: bool) -> str:
    accepted = amount.accepted.get(period.key)
    if accepted:
        figure = amount_words(accepted.value, amount.unit)
        return str(_("accepted so far: %(amount)s (%(day)s)", amount=figure, day=day(accepted.as_of)))
    if running:
        return str(_("this period, until %(day)s", day=day(period.end)))
    return str(_("no figure was accepted for it"))


def _title_of_amount(terms: ReportTerms) -> str:
    if terms.evidence_asked is EvidenceDemand.COMPLETION:
        return str(_("Evidence for this amount: asked for once you report 'finished'"))
    return str(_("Evidence for this amount"))


def _evidence_of_report(
    form: Any, terms: ReportTerms, files: Sequence[EvidenceFile], from_returned: bool, kinds: str
) -> EvidenceArea:
    """Where files of the whole report are added, with those that prove an amount that is owed no more."""
    of_amounts = {amount.target_id for amount in terms.scored}
    own = [file for file in files if file.target_id not in of_amounts]
    finished = form.state.data == ProgressState.COMPLETED.value
    if terms.evidence_asked is EvidenceDemand.EACH_REPORT:
        asked = _("Asked for with each report on this task.")
        return EvidenceArea(form.evidence, _("Evidence"), f"{asked} {kinds}", own, from_returned, open=True)
    if terms.evidence_asked is EvidenceDemand.COMPLETION and not terms.proves_each_amount:
        title = _("Evidence: asked for once you report 'finished'")
        is_open = finished or bool(own)
        return EvidenceArea(form.evidence, title, kinds, own, from_returned, open=is_open, when_finished=True)
    why = _("For the report as a whole; what proves an amount stands beside the amount.")
    if terms.evidence_asked is EvidenceDemand.NEVER:
        why = _("No evidence is asked for on this task.")
    return EvidenceArea(form.evidence, _("Add a file anyway"), f"{why} {kinds}", own, from_returned, open=bool(own))


def _state_help(terms: ReportTerms) -> str:
    until = terms.period_ends_on(ProgressState.COMPLETED)
    if until is None:
        return ""
    text = _(
        "An amount of this task is owed period by period, so 'finished' is possible only from %(day)s on.",
        day=day(until),
    )
    return str(text)


def start_of(
    terms: ReportTerms, last: Report | None, draft: ReportDraft | None, *, last_text: bool = False
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
        running = {amount.field_name(amount.running) for amount in terms.scored}
        start |= {name: text for name, text in typed.items() if returned or name in {*TYPED_FIELDS, *running}}
    return start | {"seen_report": str(last.id if last else 0), "seen_draft": str(draft.version if draft else 0)}


def sent_in() -> Sent:
    """What this request carries, as it was typed."""
    return Sent(
        typed={
            name: text for name, text in request.form.items() if name in TYPED_FIELDS or FIGURE_FIELD.fullmatch(name)
        },
        action=request.form.get("do", "send"),
        seen_report=_number_in("seen_report"),
        seen_draft=_number_in("seen_draft"),
        confirmed=request.form.getlist("confirmed"),
    )


def uploads_in(terms: ReportTerms) -> tuple[Upload, ...]:
    """The files that this request carries, for the report as a whole and for each amount."""
    places = {"evidence": None} | {f"evidence_{amount.target_id}": amount.target_id for amount in terms.scored}
    return tuple(
        Upload(file.filename, file.read(), target_id)
        for name, target_id in places.items()
        for file in request.files.getlist(name)
        if file.filename
    )


def _number_in(field: str) -> int | None:
    text = request.form.get(field, "")
    return int(text) if text.isdecimal() else None
