"""The forms that open a reporting round by hand, and that set or stop a plan's schedule of rounds."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.core.vocabulary import Rhythm
from tracker.core.workdays import working_day_after
from tracker.core.working_calendar import working_calendar
from tracker.tasks.models import Plan, RoundSchedule
from tracker.tasks.plans.queries import plan_by_id
from tracker.tasks.rounds.queries.rounds import schedule_of
from tracker.tasks.rounds.rules.schedules import DEFAULT_DAY, LATEST_DAY, ScheduleFacts, due_day, last_of_month
from tracker.tasks.rounds.services.rounds import LONGEST_NOTE, RoundContent, open_round
from tracker.tasks.rounds.services.scheduling import changes_of_schedule, facts_of_schedule, set_schedule, stop_schedule
from tracker.tasks.workflow.services.service_steps import facts_of_plan
from tracker.web.rendering import put_errors, translate, with_labels

blueprint = Blueprint("round_forms", __name__)
#: How many working days units get for a round that is opened after the usual day of the month.
WORKING_DAYS_TO_REPORT = 5


class OpenForm(FlaskForm):
    """A round that is opened by hand."""

    period_start = DateField(_l("First day of the period"), [InputRequired(_l("Choose a day."))])
    period_end = DateField(_l("Last day of the period"), [InputRequired(_l("Choose a day."))])
    due_on = DateField(_l("Reports are owed by"), [InputRequired(_l("Choose a day."))])
    note = TextAreaField(_l("Note to the units (may stay empty)"), [Length(max=LONGEST_NOTE)])


class ScheduleForm(FlaskForm):
    """A plan's schedule; `version` is the one that the person saw."""

    rhythm = SelectField(_l("How often"), [InputRequired(_l("Choose one."))])
    day = IntegerField(
        _l("By which day of the month"),
        [
            InputRequired(_l("Enter a day of the month, from 1 to 31.")),
            NumberRange(1, LATEST_DAY, _l("Enter a day of the month, from 1 to 31.")),
        ],
    )
    starts_on = DateField(_l("First round due from"), [InputRequired(_l("Choose a day."))])
    ends_on = DateField(_l("Last round due until (may stay empty)"), [Optional()])
    version = HiddenField()


@blueprint.route("/plans/<int:plan_id>/rounds/new", methods=["GET", "POST"])
@needs(Action.MANAGE_ROUNDS)
def new(plan_id: int) -> str | Response | tuple[str, int]:
    """Open a round today."""
    plan = _plan_or_404(plan_id)
    form = OpenForm(**_usual_round(today()))
    if not form.validate_on_submit():
        return _open_page(form, plan), 422 if form.is_submitted() else 200
    content = RoundContent(form.period_start.data, form.period_end.data, form.due_on.data, form.note.data or "")
    try:
        opened = open_round(plan_id, content, actor=current_actor(), now=now(), today=today())
    except (Invalid, Conflict) as problem:
        put_errors(form, problem)
        return _open_page(form, plan), 422 if isinstance(problem, Invalid) else 409
    flash(_("The round is open; the units are being told."), "success")
    return redirect(url_for("rounds.round_", round_id=opened.id))


@blueprint.route("/plans/<int:plan_id>/rounds/schedule", methods=["GET", "POST"])
@needs(Action.MANAGE_ROUNDS)
def schedule(plan_id: int) -> str | Response | tuple[str, int]:
    """Have reports sent regularly, or change that."""
    plan = _plan_or_404(plan_id)
    current = schedule_of(plan_id)
    form = ScheduleForm(**_start_of(current, plan))
    form.rhythm.choices = with_labels(Rhythm)
    if not form.validate_on_submit():
        return _schedule_page(form, plan, current), 422 if form.is_submitted() else 200
    wanted = ScheduleFacts(Rhythm(form.rhythm.data), form.day.data, form.starts_on.data, form.ends_on.data)
    try:
        count = set_schedule(
            plan_id,
            wanted,
            seen_version=_seen(form),
            actor=current_actor(),
            now=now(),
            today=today(),
            is_working_day=working_calendar().is_working_day,
        )
    except (Invalid, Conflict) as problem:
        put_errors(form, problem)
        return _schedule_page(form, plan, current), 422 if isinstance(problem, Invalid) else 409
    except StaleEdit as problem:
        meanwhile = schedule_of(plan_id)
        form.form_errors.append(translate(problem.message))
        form.version.data = str(meanwhile.version if meanwhile else 0)
        return _schedule_page(form, plan, meanwhile, overtaken=True), 409
    flash(_("The schedule is saved; rounds ahead: %(count)s.", count=count), "success")
    return redirect(url_for("rounds.rounds", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/rounds/schedule/stop")
@needs(Action.MANAGE_ROUNDS)
def stop(plan_id: int) -> Response:
    """Make no more rounds."""
    _plan_or_404(plan_id)
    seen = request.form.get("version", "")
    stop_schedule(
        plan_id,
        seen_version=int(seen) if seen.isdecimal() else 0,
        actor=current_actor(),
        now=now(),
        today=today(),
    )
    flash(_("The schedule is stopped; rounds that have begun go on."), "success")
    return redirect(url_for("rounds.rounds", plan_id=plan_id))


def _plan_or_404(plan_id: int) -> Plan:
    plan: Plan = found(plan_by_id(plan_id))
    ensure(Action.MANAGE_ROUNDS, facts_of_plan(plan))
    return plan


def _usual_round(day: date) -> dict[str, date]:
    """This month, by the usual day; after that day the units get some working days."""
    is_working_day = working_calendar().is_working_day
    first = day.replace(day=1)
    usual = due_day(first, DEFAULT_DAY, is_working_day)
    later = working_day_after(day, days=WORKING_DAYS_TO_REPORT, is_working_day=is_working_day)
    return {
        "period_start": first,
        "period_end": last_of_month(day),
        "due_on": usual if usual >= day + timedelta(days=WORKING_DAYS_TO_REPORT) else later,
    }


def _start_of(current: RoundSchedule | None, plan: Plan) -> dict[str, object]:
    """The schedule as it is; without one every month by the 25th, as long as the plan runs."""
    if current is None:
        start = plan.period_start or today()
        facts = ScheduleFacts(Rhythm.MONTHLY, DEFAULT_DAY, start, plan.period_end)
    else:
        facts = facts_of_schedule(current)
    return {
        "rhythm": facts.rhythm.value,
        "day": facts.day,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "version": str(current.version if current else 0),
    }


def _seen(form: ScheduleForm) -> int:
    seen = form.version.data or ""
    return int(seen) if seen.isdecimal() else 0


def _open_page(form: OpenForm, plan: Plan) -> str:
    unknown_years = working_calendar().years_without_notice(day for day in [form.due_on.data] if day)
    return render_template("rounds/open.html", form=form, plan=plan, unknown_years=unknown_years)


def _schedule_page(form: ScheduleForm, plan: Plan, current: RoundSchedule | None, *, overtaken: bool = False) -> str:
    changes = [(entry, sentence_of(entry_facts(entry, {}))) for entry in changes_of_schedule(plan.id)]
    return render_template(
        "rounds/schedule.html",
        form=form,
        plan=plan,
        current=current,
        overtaken=overtaken,
        changes=changes,
        unknown_years=working_calendar().years_without_notice(_days_of_a_year(form)),
    )


def _days_of_a_year(form: ScheduleForm) -> list[date]:
    """From when until when the schedule counts working days, at most a year ahead."""
    first = max(form.starts_on.data or today(), today())
    ahead = first + timedelta(days=min(365, (date.max - first).days))
    return [first, min(form.ends_on.data or ahead, ahead)]
