"""All tables in one import, for the application and for migrations."""

from tracker.accounts import models as accounts
from tracker.audit import models as audit
from tracker.core import settings
from tracker.indicators import models as indicators
from tracker.notify import models as notify
from tracker.organizations import models as organizations
from tracker.review import models as review
from tracker.tasks import models as tasks

__all__ = [
    "accounts",
    "audit",
    "indicators",
    "notify",
    "organizations",
    "review",
    "settings",
    "tasks",
]
