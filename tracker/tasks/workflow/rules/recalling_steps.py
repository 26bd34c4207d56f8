"""The steps around taking a sent report back (撤回报送): until it was opened for its review it is a draft again. Pure."""

from tracker.core.events import Event
from tracker.core.permissions import Action
from tracker.core.vocabulary import ReportStatus
from tracker.tasks.workflow.rules.guards import NO_DRAFT_BEGUN, NOT_OPENED
from tracker.tasks.workflow.rules.machine import Machine, Step

_WAITS = (ReportStatus.SUBMITTED,)

#: Somebody who reviews the report looks at it for the first time.
OPEN_REPORT = Step(Machine.REPORT, _WAITS, Action.REVIEW_REPORT, None, Event.REPORT_OPENED, (NOT_OPENED,))
#: The report becomes the draft of its part, and its own record ends.
RECALL_REPORT = Step(
    Machine.REPORT, _WAITS, Action.SUBMIT_REPORT, None, Event.REPORT_RECALLED, (NOT_OPENED, NO_DRAFT_BEGUN)
)
RECALLING = (OPEN_REPORT, RECALL_REPORT)
