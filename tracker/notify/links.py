"""Addresses for mails: the page that people open, built from PUBLIC_URL, since a job has no request.

The pages that mails lead to stand here once more, so that whoever only sends mails need not load any page
(`tests/notify/test_links.py` holds both equal).
"""

from typing import Any

from werkzeug.routing import Map, Rule

from tracker.core.app_services import app_services

#: Where each page is that a mail leads to.
PAGES = {
    "desk.desk": "/",
    "inbox.inbox": "/inbox",
    "ledger.ledger": "/tasks",
    "rounds.round_": "/rounds/<int:round_id>",
    "task.task": "/tasks/<int:task_id>",
}
_ADDRESSES = Map([Rule(path, endpoint=endpoint) for endpoint, path in PAGES.items()]).bind("")


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page of this installation."""
    return f"{app_services().config.public_url}{_ADDRESSES.build(endpoint, values)}"
