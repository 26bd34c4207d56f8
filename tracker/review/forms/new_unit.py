"""The form of a unit that a document names and the directory lacks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.core.vocabulary import OrganizationKind
from tracker.web.rendering import translate

#: Kinds that a unit named in a document can be of; the city itself is none.
UNIT_KINDS = [kind for kind in OrganizationKind if kind is not OrganizationKind.CITY]


class NewUnitForm(FlaskForm):
    """A unit that the directory lacks."""

    printed = HiddenField()
    name = StringField(_l("Full name"), [InputRequired(_l("Enter the name of the new unit.")), Length(max=200)])
    kind = SelectField(_l("Kind of unit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, translate(kind)) for kind in UNIT_KINDS]
