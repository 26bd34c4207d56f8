"""All tables in one import, for the application and for migrations."""

from tracker.accounts import models as accounts
from tracker.audit import models as audit
from tracker.core import settings
from tracker.indicators import models as indicators
from tracker.notify import models as notify
from tracker.organizations import models as organizations
from tracker.review import models as documents
from tracker.tasks import models as tasks
from tracker.tasks import workflow_models as workflow
from tracker.tasks.rounds import models as rounds

__all__ = [
    "accounts",
    "audit",
    "documents",
    "indicators",
    "notify",
    "organizations",
    "rounds",
    "settings",
    "tasks",
    "workflow",
]
