"""The form of one task, as the review and the corrections share it, and how it turns into content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.vocabulary import Comparator, DatePrecision
from tracker.core.wording import number as figure
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent, TaskContent, UnitChoice
from tracker.tasks.content.rules.limits import LONGEST, amount_from
from tracker.web.rendering import translate

SPARE_UNITS = 2
SPARE_TARGETS = SPARE_MILESTONES = 1
MOST_ROWS = 60
WRONG_DATE = _l("Write the day as 2023-12-31.")


class DayField(DateField):
    """A day that may be left empty, with a sentence of our own when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(WRONG_DATE) from None


class TargetForm(Form):
    """One amount. `key` names the target it was; an empty one is new."""

    key = HiddenField()
    about = StringField(_l("What is counted"), [Length(max=LONGEST["about"])])
    comparator = SelectField(_l("Compared"))
    value = StringField(_l("Amount"), [Length(max=40)])
    unit = StringField(_l("Unit of measure"), [Length(max=LONGEST["unit"])])
    due = DayField(_l("By"), [Optional()])
    recurring = SelectField(_l("How often"))
    norm = BooleanField(_l("a norm, not counted"))
    remove = BooleanField(_l("remove"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparator.choices = [(each.value, translate(wording.COMPARATORS[each])) for each in Comparator]
        self.recurring.choices = [
            ("", _("once")),
            *((key, translate(text)) for key, text in wording.RECURRENCES.items()),
        ]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered in this row."""
        return not any((each.data or "").strip() for each in (self.about, self.value, self.unit))


class MilestoneForm(Form):
    """One step with its day. `key` names the milestone it was; an empty one is new."""

    key = HiddenField()
    about = StringField(_l("What is done by then"), [Length(max=LONGEST["about"])])
    due = DayField(_l("By"), [Optional()])
    remove = BooleanField(_l("remove"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered in this row."""
        return not (self.about.data or "").strip() and self.due.data is None


class TaskForm(FlaskForm):
    """One task of a draft. Units are typed as the directory names them; an empty row is no unit."""

    revision = HiddenField()
    number = StringField(_l("Number"), [Length(max=LONGEST["number"])])
    title = StringField(_l("Title"), [InputRequired(_l("Enter the title of the task.")), Length(max=LONGEST["title"])])
    section = StringField(_l("Chapter"), [Length(max=LONGEST["section"])])
    lead = StringField(_l("Lead"), [Length(max=200)])
    named_lead = BooleanField(_l("The text names the lead as such (not only first in a list)"))
    co = FieldList(StringField(_l("Co-responsible unit"), [Length(max=200)]), max_entries=MOST_ROWS)
    implementers = FieldList(StringField(_l("Implementing unit"), [Length(max=200)]), max_entries=MOST_ROWS)
    others_share = BooleanField(_l("The list ends in “and other departments” (等相关部门)"))
    due = DayField(_l("Due on"), [Optional()])
    due_phrase = StringField(_l("As written"), [Length(max=LONGEST["due_phrase"])])
    precision = SelectField(_l("How exactly"))
    targets = FieldList(FormField(TargetForm), max_entries=MOST_ROWS)
    milestones = FieldList(FormField(MilestoneForm), max_entries=MOST_ROWS)
    leaders = StringField(_l("Responsible leader"), [Length(max=LONGEST["leaders"])])
    body = TextAreaField(_l("Text of the task"), [Length(max=20_000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.precision.choices = [(each.value, translate(wording.PRECISIONS[each])) for each in DatePrecision]


AnyTaskForm = TypeVar("AnyTaskForm", bound=TaskForm)


@dataclass(frozen=True)
class FormError:
    """What is wrong with one field, for the summary above the form."""

    field_id: str
    label: str
    message: str


def errors_of(form: Form) -> list[FormError]:
    """Every error of a form, those of its rows included, in the order of the fields."""
    return [FormError("", "", str(message)) for message in getattr(form, "form_errors", ())] + [
        error for field in form for error in _errors_of_field(field)
    ]


def _errors_of_field(field: Field) -> list[FormError]:
    if isinstance(field, FieldList):
        return [error for entry in field.entries for error in _errors_of_field(entry)]
    if isinstance(field, FormField):
        return [error for each in field.form for error in _errors_of_field(each)]
    return [FormError(field.id, str(field.label.text), str(message)) for message in field.errors]


def as_revision(text: str | None) -> int:
    """The revision that a form was made from; -1, which nothing has, when it does not say."""
    return int(text) if text and text.isascii() and text.isdigit() else -1


def refuse(field: Field, message: str) -> None:
    """Put an error beside a field."""
    field.errors = [*field.errors, message]


# --- content into forms ------------------------------------------------------------------------


def task_form(task: TaskContent, units: KnownUnits) -> TaskForm:
    """The form filled with what is saved, with spare rows."""
    return fill_task_form(TaskForm(formdata=None, obj=plain_fields(task)), task, units)


def plain_fields(task: TaskContent) -> TaskContent:
    """The task as a form can take it by itself: without units, targets and milestones, which are rows."""
    return replace(task, lead=None, co=(), implementers=(), targets=(), milestones=())


def fill_task_form(form: AnyTaskForm, task: TaskContent, units: KnownUnits) -> AnyTaskForm:
    """Put the rows of a task into a form that was made with its plain fields."""
    form.revision.data = str(task.revision)
    form.precision.data = task.precision.value
    form.lead.data = typed_name(task.lead, units) if task.lead else ""
    fill_units(form.co, task.co, units)
    fill_units(form.implementers, task.implementers, units)
    _empty(form.targets)
    for target in task.targets:
        form.targets.append_entry(_target_data(target))
    for _each in range(SPARE_TARGETS):
        form.targets.append_entry(_target_data(None))
    _empty(form.milestones)
    for each in task.milestones:
        form.milestones.append_entry({"key": str(each.key), "about": each.about, "due": each.due})
    for _each in range(SPARE_MILESTONES):
        form.milestones.append_entry({"key": ""})
    return form


def typed_name(unit: UnitChoice, units: KnownUnits) -> str:
    """What stands in a field for a unit: its name in the directory, or as printed while it is unknown."""
    return units.labels.get(unit.organization_id or 0, unit.printed)


def fill_units(field: FieldList, chosen: Sequence[UnitChoice], units: KnownUnits) -> None:
    """Put the units into the rows of a field, with spare rows behind them."""
    _empty(field)
    for name in [*(typed_name(unit, units) for unit in chosen), *[""] * SPARE_UNITS]:
        field.append_entry(name)


def _empty(field: FieldList) -> None:
    while field.entries:
        field.pop_entry()


def _target_data(target: TargetContent | None) -> dict[str, Any]:
    if target is None:
        return {"key": "", "comparator": Comparator.AT_LEAST.value, "recurring": ""}
    value = figure(target.value) if target.value_max is None else f"{figure(target.value)}-{figure(target.value_max)}"
    return {
        "key": str(target.key),
        "about": target.about,
        "comparator": target.comparator.value,
        "value": value,
        "unit": target.unit,
        "due": target.due,
        "recurring": target.recurring or "",
        "norm": target.norm,
    }


# --- forms into content ------------------------------------------------------------------------


def task_from(form: TaskForm, before: TaskContent, units: KnownUnits) -> TaskContent | None:
    """What the form says, or None with errors beside its fields."""
    lead = _lead_from(form, before, units)
    co = units_from(form.co, before.units, units)
    implementers = units_from(form.implementers, before.units, units)
    targets, milestones = _targets_from(form, before), _milestones_from(form, before)
    if errors_of(form):
        return None
    taken = [lead] if lead else []
    co = _others(co, taken)
    implementers = _others(implementers, [*taken, *co])
    return replace(
        before,
        number=text_of(form.number),
        title=form.title.data.strip(),
        section=text_of(form.section),
        lead=lead,
        named_lead=form.named_lead.data,
        co=co,
        implementers=implementers,
        others_share=form.others_share.data,
        due=form.due.data,
        due_phrase=text_of(form.due_phrase),
        precision=DatePrecision(form.precision.data),
        targets=targets,
        milestones=milestones,
        leaders=text_of(form.leaders),
        body=before.body if before.place else (form.body.data or "").strip(),
    )


def text_of(field: StringField) -> str:
    """What was typed, without the spaces around it."""
    return (field.data or "").strip()


def _lead_from(form: TaskForm, before: TaskContent, units: KnownUnits) -> UnitChoice | None:
    name = text_of(form.lead)
    if not name:
        return None
    unit = unit_meant(name, before.units, units)
    if unit is None:
        refuse(form.lead, _unknown(name))
    elif units.is_collective(unit.organization_id):
        refuse(form.lead, _("A collective name cannot lead: choose one unit."))
    return unit


def units_from(field: FieldList, before: Iterable[UnitChoice], units: KnownUnits) -> tuple[UnitChoice, ...]:
    """The units that the rows name, each once; unknown names are errors beside their rows."""
    found: list[UnitChoice] = []
    before = tuple(before)
    for entry in field.entries:
        name = text_of(entry)
        unit = unit_meant(name, before, units) if name else None
        if name and unit is None:
            refuse(entry, _unknown(name))
        if unit is not None:
            found.append(unit)
    return _others(found, [])


def unit_meant(name: str, before: Iterable[UnitChoice], units: KnownUnits) -> UnitChoice | None:
    """The unit that a person means: one that stood there before keeps its place in the source."""
    known = units.find(name)
    for unit in before:
        same = known.id == unit.organization_id if known else unit.organization_id is None
        if same and (known or unit.printed == name):
            return unit
    return UnitChoice(name, known.id) if known else None


def _unknown(name: str) -> str:
    return str(_("“%(name)s” is not in the directory: choose a name from the list.", name=name))


def _others(units: Iterable[UnitChoice], taken: Iterable[UnitChoice]) -> tuple[UnitChoice, ...]:
    """The units without repeats and without those that have a part already."""
    seen = {(unit.organization_id, unit.organization_id is None and unit.printed) for unit in taken}
    kept = []
    for unit in units:
        identity = (unit.organization_id, unit.organization_id is None and unit.printed)
        if identity not in seen:
            seen.add(identity)
            kept.append(unit)
    return tuple(kept)


def _targets_from(form: TaskForm, before: TaskContent) -> tuple[TargetContent, ...]:
    by_key = {str(target.key): target for target in before.targets}
    next_key = max((target.key for target in before.targets), default=0) + 1
    found = []
    for row in form.targets.entries:
        if row.form.remove.data or row.form.is_blank:
            continue
        target = by_key.get(row.form.key.data or "")
        changed = _target_from(row.form, target or TargetContent(next_key, "", 0))
        next_key += target is None
        if changed:
            found.append(changed)
    return tuple(found)


def _milestones_from(form: TaskForm, before: TaskContent) -> tuple[MilestoneContent, ...]:
    by_key = {str(each.key): each for each in before.milestones}
    next_key = max((each.key for each in before.milestones), default=0) + 1
    found = []
    for row in (entry.form for entry in form.milestones.entries):
        if row.remove.data or row.is_blank:
            continue
        if not text_of(row.about):
            refuse(row.about, _("Say what is done by then."))
        known = by_key.get(row.key.data or "")
        next_key += known is None
        milestone = known or MilestoneContent(next_key - 1, "")
        found.append(replace(milestone, about=text_of(row.about), due=row.due.data))
    return tuple(found)


def _target_from(row: TargetForm, before: TargetContent) -> TargetContent | None:
    amount = amount_from(text_of(row.value))
    if amount is None:
        refuse(row.value, _("Enter a number, or a range such as 2-3."))
    if not text_of(row.about):
        refuse(row.about, _("Say what is counted."))
    if amount is None or row.errors:
        return None
    return replace(
        before,
        about=text_of(row.about),
        comparator=Comparator(row.comparator.data),
        value=amount[0],
        value_max=amount[1],
        unit=text_of(row.unit),
        due=row.due.data,
        recurring=row.recurring.data or None,
        norm=row.norm.data,
    )
