"""Reporting progress: the form, what its buttons do, and sending the last report again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.app_services import app_services
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.core.vocabulary import EvidenceDemand, ReportStatus, Role
from tracker.tasks.desk.queries.units import next_to_report
from tracker.tasks.evidence.rules.files import LARGEST_FILE_MB, MEDIA_TYPES, Upload
from tracker.tasks.models import Assignment, Report, ReportDraft
from tracker.tasks.queries import granted_extensions, latest_report, part_to_report_on, task_with_everything
from tracker.tasks.reports.blueprint import Answer
from tracker.tasks.reports.blueprint import blueprint as blueprint
from tracker.tasks.reports.forms import Sent, layout_of, report_form, sent_in, start_of, uploads_in
from tracker.tasks.reports.queries import (
    draft_of,
    last_accepted_report,
    parts_of_units,
    reports_on_parts,
    terms_after,
    terms_of,
    typed_from,
)
from tracker.tasks.reports.rules.checks import Doubt, Doubtful
from tracker.tasks.reports.rules.content import ReportTerms, typed_report
from tracker.tasks.reports.services.drafts import files_to_correct, remove_file, save_draft
from tracker.tasks.reports.services.reports import send_form, send_report, why_not_reportable
from tracker.tasks.rounds.queries.rounds import round_to_be_answered
from tracker.tasks.workflow.services.service_steps import facts_of_part, facts_of_task
from tracker.web.rendering import moment, put_errors, translate
from tracker.web.safe_redirect import safe_next

#: Why a report was not sent.
Refusal = Doubtful | Invalid | Conflict | StaleEdit
#: The buttons that only keep the form as the draft; others send it, but for those that drop a file (`_removes`).
_KEEPS = frozenset({"save"})


@dataclass(frozen=True)
class Basis:
    """What the next report on a part goes on from, as it is now."""

    part: Assignment
    terms: ReportTerms
    last: Report | None
    draft: ReportDraft | None

    @property
    def corrects(self) -> bool:
        """Whether the report corrects the last one, which was returned."""
        return self.last is not None and self.last.status is ReportStatus.RETURNED

    @property
    def can_be_repeated(self) -> bool:
        """Whether the last report can be sent once more as it is."""
        accepted = self.last is not None and self.last.status is ReportStatus.ACCEPTED
        return accepted and not self.draft and self.terms.evidence_asked is not EvidenceDemand.EACH_REPORT


@blueprint.route("/assignments/<int:assignment_id>/reports/new", methods=["GET", "POST"])
@needs(Action.SUBMIT_REPORT)
def new(assignment_id: int) -> Answer:
    """The report form. What is not sent on is kept as the draft, so that a refusal loses neither text nor files."""
    part = _part_or_404(assignment_id)
    return _opened(part) if request.method == "GET" else _sent(part)


@blueprint.post("/assignments/<int:assignment_id>/reports/same")
@needs(Action.SUBMIT_REPORT)
def same(assignment_id: int) -> Answer:
    """Nothing changed: send what was accepted last once more, with today's date."""
    part = _part_or_404(assignment_id)
    accepted: Report = found(last_accepted_report(part.id))
    typed = typed_from(accepted, with_text=True)
    try:
        answer = _send_again(part, typed, sent_in().seen_report)
    except Invalid as problem:
        basis = _basis(part)
        form = report_form(basis.terms, start_of(basis.terms, accepted, None, last_text=True) | typed)
        return _refused(form, basis, problem)
    return redirect(safe_next(request.form.get("next"), answer.location))


@blueprint.get("/reports/following")
@needs(Action.SUBMIT_REPORT)
def following() -> Response:
    """Go on to the next part that waits for a report of the person; where none does, to the task just reported on."""
    part_id = next_to_report(current_actor().organizations_as(Role.LIAISON), today())
    if part_id is not None:
        return redirect(url_for("report.new", assignment_id=part_id))
    task_id = request.args.get("task", type=int)
    return redirect(url_for("task.task", task_id=task_id) if task_id else url_for("desk.desk"))


@blueprint.get("/tasks/<int:task_id>/own-reports")
@needs(Action.VIEW_REPORT)
def own_reports(task_id: int) -> Answer:
    """What the person's units reported on a task, also after their part went to another unit; read only.

    Whoever has no such unit, and may see the task, reads all reports on its own page.
    """
    parts = parts_of_units(task_id, current_actor().unit_ids)
    if not parts:
        ensure(Action.VIEW_TASK, facts_of_task(found(task_with_everything(task_id))))
        return redirect(url_for("task.task", task_id=task_id))
    first = parts[0]
    ensure(Action.VIEW_REPORT, facts_of_part(first))
    reports = reports_on_parts([part.id for part in parts])
    return render_template("tasks/own_reports.html", task=first.task, parts=parts, reports=reports)


def _part_or_404(assignment_id: int) -> Assignment:
    part: Assignment = found(part_to_report_on(assignment_id))
    ensure(Action.SUBMIT_REPORT, facts_of_part(part))
    return part


def _basis(part: Assignment) -> Basis:
    last = latest_report(part.id)
    return Basis(part, terms_after(last, part, today()), last, draft_of(part.id))


def _opened(part: Assignment) -> Answer:
    basis = _basis(part)
    if basis.draft and basis.draft.is_with_leader:
        return redirect(url_for("report_draft.draft", assignment_id=part.id))
    why_not = why_not_reportable(part, basis.last)
    if why_not is not None:
        typed = typed_report(basis.draft.content) if basis.draft else None
        return render_template(
            "tasks/report_closed.html", part=part, task=part.task, basis=basis, why_not=why_not, typed=typed
        )
    with_text = request.args.get("start") == "last"
    start = start_of(basis.terms, basis.last, basis.draft, last_text=with_text)
    return _form_page(report_form(basis.terms, start), basis)


def _sent(part: Assignment) -> Answer:
    """Do what the pressed button says with the form; what does not go on its way at once is kept as the draft."""
    terms, sent = terms_of(part, today(), with_accepted=False), sent_in()
    form, uploads = report_form(terms), uploads_in(terms)
    refusal: Refusal | None = None
    if sent.action not in _KEEPS and not _removes(sent.action) and form.validate():
        try:
            return _send_form(part, sent, uploads)
        except (Doubtful, Invalid, Conflict, StaleEdit) as problem:
            refusal = problem
    return _kept(part, sent, form, uploads, refusal)


def _kept(part: Assignment, sent: Sent, form: Any, uploads: tuple[Upload, ...], refusal: Refusal | None) -> Answer:
    """Keep the form as the draft, then say why it was not sent or do what the other buttons say."""
    try:
        draft = save_draft(part.id, sent.typed, uploads=uploads, seen=sent.seen_draft, actor=current_actor(), now=now())
    except (Invalid, Conflict) as problem:
        return _refused(form, _basis(part), problem)
    except StaleEdit as problem:
        basis = _basis(part)
        form.form_errors.append(translate(problem.message))
        form.seen_draft.data = _version_of(basis.draft)
        return _form_page(form, basis, other_draft=basis.draft), 409
    form.seen_draft.data = str(draft.version)
    if sent.action in _KEEPS:
        flash(_("The draft was saved."), "success")
        return redirect(url_for("report.new", assignment_id=part.id))
    if _removes(sent.action):
        remove_file(part.id, int(sent.action.removeprefix("remove-")), actor=current_actor())
        return redirect(url_for("report.new", assignment_id=part.id) + "#evidence-files")
    return _not_sent(form, _basis(part), refusal)


def _removes(action: str) -> bool:
    """Whether the button is that of a file of the draft."""
    return action.startswith("remove-") and action.removeprefix("remove-").isdecimal()


def _not_sent(form: Any, basis: Basis, refusal: Refusal | None) -> Answer:
    """The form again with why it was not sent: the `refusal`, else what stands beside its fields."""
    if refusal is None:
        return _form_page(form, basis), 422
    if isinstance(refusal, Doubtful):
        return _form_page(form, basis, doubts=refusal.doubts), 422
    if isinstance(refusal, StaleEdit):
        return _conflict_page(form, basis, refusal)
    return _refused(form, basis, refusal)


def _send_form(part: Assignment, sent: Sent, uploads: tuple[Upload, ...]) -> Response:
    """Send what was typed with its files, asking first what may be a slip."""
    task_id = part.task_id
    made = send_form(
        part.id,
        sent.typed,
        uploads=uploads,
        actor=current_actor(),
        now=now(),
        today=today(),
        seen_draft=sent.seen_draft,
        seen_report_id=sent.seen_report,
        confirmed=sent.confirmed,
    )
    return _sent_on(made, task_id)


def _send_again(part: Assignment, typed: Mapping[str, str], seen_report: int | None) -> Response:
    """Send what was accepted before once more; nothing is asked."""
    task_id = part.task_id
    made = send_report(
        part.id,
        typed,
        actor=current_actor(),
        now=now(),
        today=today(),
        seen_draft=0,
        seen_report_id=seen_report,
    )
    return _sent_on(made, task_id)


def _sent_on(made: Report | ReportDraft, task_id: int) -> Response:
    """Say which way the report went, and lead on to the next one."""
    if isinstance(made, ReportDraft):
        said = _("The report waits for your unit's leader; after the approval it goes to the office.")
    else:
        said = _("The report was sent for review.")
    address, label = url_for("report.following", task=task_id), _("Report on the next task that waits")
    flash(Markup('{} <a href="{}">{}</a>').format(said, address, label), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _refused(form: Any, basis: Basis, problem: Invalid | Conflict) -> Answer:
    """The form again with what is wrong; amounts have a field each, so what is wrong with them stands above it."""
    values = problem.fields.pop("values", None) if isinstance(problem, Invalid) else None
    if values is None or getattr(problem, "fields", None):
        put_errors(form, problem)
    if values:
        form.form_errors.append(translate(values))
    return _form_page(form, basis), 422 if isinstance(problem, Invalid) else 409


def _conflict_page(form: Any, basis: Basis, problem: StaleEdit) -> Answer:
    """A colleague sent a report meanwhile: both texts stand on the page, and one may send again."""
    form.form_errors.append(translate(problem.message))
    form.seen_report.data = str(basis.last.id if basis.last else 0)
    form.seen_draft.data = _version_of(basis.draft)
    return _form_page(form, basis, other=basis.last), 409


def _version_of(draft: ReportDraft | None) -> str:
    return str(draft.version if draft else 0)


def _form_page(
    form: Any,
    basis: Basis,
    *,
    other: Report | None = None,
    other_draft: ReportDraft | None = None,
    doubts: Sequence[Doubt] = (),
) -> str:
    part, last, draft = basis.part, basis.last, basis.draft
    files = draft.evidence if draft else files_to_correct(last)
    largest_mb = min(LARGEST_FILE_MB, app_services().config.max_upload_mb)
    confirmed = request.form.getlist("confirmed")
    return render_template(
        "tasks/report_form.html",
        form=form,
        layout=layout_of(form, basis.terms, files, from_returned=not draft, largest_mb=largest_mb),
        part=part,
        task=part.task,
        granted=granted_extensions([part.task_id]).get(part.task_id),
        last=last,
        correcting=basis.corrects,
        can_be_repeated=basis.can_be_repeated,
        answers=round_to_be_answered(part, last, today()),
        draft=draft,
        other=other,
        other_draft=typed_report(other_draft.content) if other_draft else None,
        other_draft_said=_said_of_draft(other_draft) if other_draft else "",
        say_expired=_(
            "Not saved: your sign-in has expired. What you typed is kept in this window; after signing in again it is"
            " put back."
        ),
        doubts=[(doubt, doubt.key in confirmed) for doubt in doubts],
        endings=sorted(MEDIA_TYPES),
        most_files=basis.terms.most_files,
        largest_mb=largest_mb,
    )


def _said_of_draft(other: ReportDraft) -> str:
    """Whose draft came between, and when."""
    text = _(
        "%(who)s saved this at %(time)s while you were writing; your own text is still in the form below. Take over"
        " what you need; what you save next replaces it.",
        who=other.saved_by.name if other.saved_by else _("A colleague"),
        time=moment(other.saved_at),
    )
    return str(text)
