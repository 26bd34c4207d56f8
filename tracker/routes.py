"""Every blueprint of the application, in the order of the menu."""

from flask import Flask

from tracker.accounts.sign_in.pages import blueprint as sign_in
from tracker.accounts.unit_settings.pages import blueprint as units
from tracker.help.pages import blueprint as help_pages
from tracker.indicators.pages import blueprint as indicators
from tracker.notify.inbox.pages import blueprint as inbox
from tracker.notify.outbox.pages import blueprint as outbox
from tracker.oversight.pages import blueprint as oversight
from tracker.review.routes import blueprint as drafts
from tracker.search.pages import blueprint as search
from tracker.tasks.bulk.pages import blueprint as bulk
from tracker.tasks.changes.pages.correct import blueprint as correct
from tracker.tasks.changes.pages.late_task import blueprint as late_task
from tracker.tasks.changes.pages.withdraw import blueprint as withdrawing
from tracker.tasks.desk.pages.desk import blueprint as desk
from tracker.tasks.desk.pages.task import blueprint as task
from tracker.tasks.evidence.pages import blueprint as evidence
from tracker.tasks.history.pages import blueprint as history
from tracker.tasks.ledger.pages.corrections import blueprint as corrections
from tracker.tasks.ledger.pages.exports import blueprint as exports
from tracker.tasks.ledger.pages.ledger import blueprint as ledger
from tracker.tasks.plans.pages.archive import blueprint as archive
from tracker.tasks.plans.pages.districts import blueprint as districts
from tracker.tasks.plans.pages.settings import blueprint as plan
from tracker.tasks.reports.pages.drafts import blueprint as report_draft
from tracker.tasks.reports.pages.reports import blueprint as report
from tracker.tasks.reports.pages.review import queue_blueprint as queue
from tracker.tasks.rounds.pages.forms import blueprint as round_forms
from tracker.tasks.rounds.pages.rounds import blueprint as rounds
from tracker.tasks.sheet.pages import blueprint as sheet
from tracker.tasks.steps.accept.pages import blueprint as acceptance
from tracker.tasks.steps.close.pages import blueprint as closing
from tracker.tasks.steps.extend.pages import blueprint as extension
from tracker.tasks.steps.name_people.pages import blueprint as people
from tracker.tasks.steps.refuse.pages import blueprint as refusal
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
    exports,
    correct,
    late_task,
    withdrawing,
    task,
    districts,
    people,
    refusal,
    report,
    report_draft,
    sheet,
    evidence,
    queue,
    acceptance,
    extension,
    closing,
    history,
    rounds,
    round_forms,
    drafts,
    indicators,
    oversight,
    units,
    search,
    help_pages,
    inbox,
    outbox,
    demo_day,
    health,
)


def register_blueprints(app: Flask) -> None:
    """Attach all pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
