"""What the office chooses before an act on many tasks; each form makes the act of `rules`."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.tasks.bulk.rules import OTHER_UNIT_NEEDED, Act, Audience, MoveDue, Reassign, Remind, Unit
from tracker.tasks.changes.services.corrections import LONGEST_REASON
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT

#: By so many days a due date is moved at most.
MOST_DAYS = 1000


class RemindChoice(FlaskForm):
    """Whom to remind."""

    audience = RadioField(
        _l("Whom to remind"),
        [InputRequired(_l("Choose whom to remind."))],
        choices=[
            (Audience.LEAD.value, _l("Only the lead of each task")),
            (Audience.OPEN.value, _l("Every unit whose part is not finished")),
        ],
    )

    def act(self) -> Act:
        """The act that was chosen."""
        return Remind(Audience(self.audience.data))


class DueChoice(FlaskForm):
    """How the due dates move."""

    how = RadioField(
        _l("How the due dates move"),
        [InputRequired(_l("Choose how the due dates move."))],
        choices=[
            ("day", _l("To one day, the same for all")),
            ("days", _l("Later by a number of days")),
            ("working_days", _l("Later by a number of working days")),
        ],
    )
    day = DateField(_l("New due date"), [Optional()])
    days = IntegerField(
        _l("Number of days"),
        [Optional(), NumberRange(1, MOST_DAYS, _l("Enter a whole number from 1 to %(most)s.", most=MOST_DAYS))],
    )

    def act(self) -> Act:
        """The act that was chosen; raises `Invalid` naming the field that is still empty."""
        if self.how.data == "day":
            if self.day.data is None:
                raise Invalid(N_("Nothing can be shown yet."), {"day": N_("Choose the new date.")})
            return MoveDue(day=self.day.data)
        if self.days.data is None:
            raise Invalid(N_("Nothing can be shown yet."), {"days": N_("Say by how many days.")})
        return MoveDue(days=self.days.data, working=self.how.data == "working_days")


class UnitChoice(FlaskForm):
    """From which unit to which other one."""

    from_unit = SelectField(_l("Everything that this unit has in the chosen tasks"), coerce=int)
    to_unit = SelectField(_l("goes to this unit"), coerce=int)

    def offer(self, leaving: Sequence[Unit], coming: Sequence[Unit]) -> None:
        """Fill the lists, each with an empty choice first."""
        self._units = {unit.id: unit for unit in [*leaving, *coming]}
        self.from_unit.choices = [(0, "—"), *((unit.id, unit.name) for unit in leaving)]
        self.to_unit.choices = [(0, "—"), *((unit.id, unit.name) for unit in coming)]

    def act(self) -> Act:
        """The act that was chosen; raises `Invalid` naming the field that is still empty."""
        wrong = {}
        if not self.from_unit.data:
            wrong["from_unit"] = N_("Choose whose parts go to another unit.")
        if not self.to_unit.data:
            wrong["to_unit"] = N_("Choose the unit that gets them.")
        elif self.to_unit.data == self.from_unit.data:
            wrong["to_unit"] = OTHER_UNIT_NEEDED
        if wrong:
            raise Invalid(N_("Nothing can be shown yet."), wrong)
        return Reassign(self._units[self.from_unit.data], self._units[self.to_unit.data])


class RemindingForm(FlaskForm):
    """The confirmation of reminders: what was seen, and a text for everybody."""

    seen = HiddenField()
    reason = TextAreaField(_l("Text of the reminder (may stay empty)"), [Length(max=LONGEST_TEXT)])


class CorrectingForm(FlaskForm):
    """The confirmation of corrections: what was seen, and the reason."""

    seen = HiddenField()
    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_REASON)])
