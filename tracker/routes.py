"""Every blueprint of the application, in the order of the menu."""

from flask import Flask

from tracker.accounts.sign_in.pages import blueprint as sign_in
from tracker.accounts.unit_settings.pages import blueprint as units
from tracker.indicators.indicators import blueprint as indicators
from tracker.notify.inbox import blueprint as inbox
from tracker.notify.outbox_pages import blueprint as outbox
from tracker.oversight.overview import blueprint as oversight
from tracker.review.routes import blueprint as drafts
from tracker.tasks.bulk.pages import blueprint as bulk
from tracker.tasks.changes.correct_pages import blueprint as correct
from tracker.tasks.changes.late_task_pages import blueprint as late_task
from tracker.tasks.changes.withdrawing_pages import blueprint as withdrawing
from tracker.tasks.closing_pages import blueprint as closing
from tracker.tasks.desk import blueprint as desk
from tracker.tasks.evidence.pages import blueprint as evidence
from tracker.tasks.extension_pages import blueprint as extension
from tracker.tasks.history.pages import blueprint as history
from tracker.tasks.ledger.excel_pages import blueprint as corrections
from tracker.tasks.ledger.pages import blueprint as ledger
from tracker.tasks.people_pages import blueprint as people
from tracker.tasks.plans.archive_pages import blueprint as archive
from tracker.tasks.plans.district_pages import blueprint as districts
from tracker.tasks.plans.settings_pages import blueprint as plan
from tracker.tasks.refusal_pages import blueprint as refusal
from tracker.tasks.reports.draft_pages import blueprint as report_draft
from tracker.tasks.reports.pages import blueprint as report
from tracker.tasks.reports.pages import queue_blueprint as queue
from tracker.tasks.rounds.form_pages import blueprint as round_forms
from tracker.tasks.rounds.pages import blueprint as rounds
from tracker.tasks.task_page import blueprint as task
from tracker.web.demo_day.pages import blueprint as demo_day
from tracker.web.health.pages import blueprint as health

BLUEPRINTS = (
    sign_in,
    desk,
    ledger,
    plan,
    archive,
    bulk,
    corrections,
    correct,
    late_task,
    withdrawing,
    task,
    districts,
    people,
    refusal,
    report,
    report_draft,
    evidence,
    queue,
    extension,
    closing,
    history,
    rounds,
    round_forms,
    drafts,
    indicators,
    oversight,
    units,
    inbox,
    outbox,
    demo_day,
    health,
)


def register_blueprints(app: Flask) -> None:
    """Attach all pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
