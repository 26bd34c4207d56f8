"""The forms of a whole draft: uploading its document, giving it up, issuing it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length


class UploadForm(FlaskForm):
    """A document, as a file or as pasted text."""

    file = FileField(_l("File"))
    text = TextAreaField(_l("Or paste the text"))


class DiscardForm(FlaskForm):
    """Giving a draft up."""

    reason = TextAreaField(_l("Reason"), [Length(max=1000)])


class IssueForm(FlaskForm):
    """Issuing a draft in the version that the preview showed."""

    version = IntegerField(validators=[InputRequired()])
    schedule = BooleanField()
