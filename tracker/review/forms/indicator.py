"""The form of one indicator, and how it turns into content."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.vocabulary import Comparator
from tracker.core.wording import number as figure
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.review.rules.draft_content import IndicatorContent
from tracker.review.rules.questions import LONGEST_INDICATOR
from tracker.tasks.content.forms import MOST_ROWS, errors_of, fill_units, refuse, text_of, units_from
from tracker.tasks.content.rules.limits import amount_from
from tracker.web.rendering import translate

YEAR = NumberRange(min=1900, max=2200, message=_l("Write the year with four figures."))
BINDING = {"": None, "yes": True, "no": False}


class YearField(IntegerField):
    """A year that may be left empty, with a sentence of our own when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the year, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write the year with four figures.")) from None


class IndicatorForm(FlaskForm):
    """One row of the indicator table."""

    revision = HiddenField()
    name = StringField(
        _l("Indicator"), [InputRequired(_l("Enter the indicator's name.")), Length(max=LONGEST_INDICATOR["name"])]
    )
    category = StringField(_l("Category"), [Length(max=LONGEST_INDICATOR["category"])])
    number = StringField(_l("Number"), [Length(max=LONGEST_INDICATOR["number"])])
    unit = StringField(_l("Unit of measure"), [Length(max=LONGEST_INDICATOR["unit"])])
    baseline = StringField(_l("Baseline"), [Length(max=40)])
    baseline_year = YearField(_l("Year of the baseline"), [Optional(), YEAR])
    comparator = SelectField(_l("Compared"))
    target = StringField(_l("Target"), [Length(max=40)])
    target_year = YearField(_l("Year of the target"), [Optional(), YEAR])
    binding = SelectField(_l("Kind of indicator"))
    responsible = FieldList(StringField(_l("Unit"), [Length(max=200)]), max_entries=MOST_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparator.choices = [(each.value, translate(wording.COMPARATORS[each])) for each in Comparator]
        self.binding.choices = [("", _("not said")), ("yes", _("binding")), ("no", _("expected to be reached"))]


def indicator_form(indicator: IndicatorContent, units: KnownUnits) -> IndicatorForm:
    """The form filled with what is saved, with spare rows for units."""
    form = IndicatorForm(formdata=None, obj=replace(indicator, responsible=()))
    form.revision.data = str(indicator.revision)
    form.comparator.data = indicator.comparator.value
    form.binding.data = next(word for word, value in BINDING.items() if value is indicator.binding)
    form.baseline.data = "" if indicator.baseline is None else figure(indicator.baseline)
    form.target.data = "" if indicator.target is None else figure(indicator.target)
    fill_units(form.responsible, indicator.responsible, units)
    return form


def indicator_from(form: IndicatorForm, before: IndicatorContent, units: KnownUnits) -> IndicatorContent | None:
    """What the form says, or None with errors beside its fields."""
    responsible = units_from(form.responsible, before.responsible, units)
    baseline, target = _figure_from(form.baseline), _figure_from(form.target)
    if errors_of(form):
        return None
    return replace(
        before,
        name=form.name.data.strip(),
        category=text_of(form.category),
        number=text_of(form.number),
        unit=text_of(form.unit),
        baseline=baseline,
        baseline_year=form.baseline_year.data,
        comparator=Comparator(form.comparator.data),
        target=target,
        target_year=form.target_year.data,
        binding=BINDING[form.binding.data],
        responsible=responsible,
    )


def _figure_from(field: StringField) -> float | None:
    """The figure that was typed; an empty field is none, and a range is refused."""
    text = text_of(field)
    if text in ("", "—", "-"):
        return None
    amount = amount_from(text)
    if amount is None or amount[1] is not None:
        refuse(field, _("Enter one number, or leave it empty."))
        return None
    return amount[0]
