"""All pages of reports: importing this module puts every route onto its blueprint."""

from tracker.tasks.reports.blueprint import blueprint, queue_blueprint
from tracker.tasks.reports.pages import reports as report_views
from tracker.tasks.reports.pages import review as review_views
from tracker.tasks.reports.pages.drafts import blueprint as draft_blueprint

__all__ = ["blueprint", "draft_blueprint", "queue_blueprint", "report_views", "review_views"]
