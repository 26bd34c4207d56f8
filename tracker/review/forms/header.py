"""The form of what a document says of the whole plan, and how it turns into content."""

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tracker.organizations.rules.known_units import KnownUnits
from tracker.tasks.content.forms import MOST_ROWS, DayField, errors_of, fill_units, refuse, text_of, units_from
from tracker.tasks.content.rules.content import HeaderContent
from tracker.tasks.content.rules.limits import LONGEST_HEADER


class HeaderForm(FlaskForm):
    """What the document says of the whole plan."""

    revision = HiddenField()
    title = StringField(
        _l("Title"), [InputRequired(_l("Enter the title of the plan.")), Length(max=LONGEST_HEADER["title"])]
    )
    document_number = StringField(_l("Document number"), [Length(max=LONGEST_HEADER["document_number"])])
    issuer = StringField(_l("Issued by"), [Length(max=LONGEST_HEADER["issuer"])])
    issued_on = DayField(_l("Issued on"), [Optional()])
    period_start = DayField(_l("Period from"), [Optional()])
    period_end = DayField(_l("Period to"), [Optional()])
    default_implementers = FieldList(StringField(_l("Unit"), [Length(max=200)]), max_entries=MOST_ROWS)


def header_form(header: HeaderContent, units: KnownUnits) -> HeaderForm:
    """The form filled with what is saved."""
    form = HeaderForm(formdata=None, obj=header)
    form.revision.data = str(header.revision)
    fill_units(form.default_implementers, header.default_implementers, units)
    return form


def header_from(form: HeaderForm, before: HeaderContent, units: KnownUnits) -> HeaderContent | None:
    """What the form says, or None with errors beside its fields."""
    implementers = units_from(form.default_implementers, before.default_implementers, units)
    if form.period_start.data and form.period_end.data and form.period_start.data > form.period_end.data:
        refuse(form.period_end, _("The period ends before it begins."))
    if errors_of(form):
        return None
    return replace(
        before,
        title=form.title.data.strip(),
        document_number=text_of(form.document_number),
        issuer=text_of(form.issuer),
        issued_on=form.issued_on.data,
        period_start=form.period_start.data,
        period_end=form.period_end.data,
        default_implementers=implementers,
    )
