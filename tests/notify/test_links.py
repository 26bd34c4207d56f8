"""Links in mails lead to the pages that there are."""

import subprocess
import sys

import pytest
from flask import Flask

from tracker.core.app_services import app_services
from tracker.notify.links import PAGES, link

LOADS_NO_PAGE = """
import sys
import tracker.commands.notify
print(*(name for name in sys.modules if name.startswith("tracker.") and ".pages" in name))
"""


def test_each_page_is_where_mails_say_it_is(app: Flask) -> None:
    routes = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {endpoint: routes[endpoint] for endpoint in PAGES} == PAGES


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("desk.desk", {}),
        ("desk.desk", {"tab": "to_accept"}),
        ("ledger.ledger", {"plan": None, "organization": 3}),
        ("ledger.ledger", {"overdue": 1}),
        ("rounds.round_", {"round_id": 4}),
        ("task.task", {"task_id": 5}),
    ],
)
def test_a_link_is_the_address_that_the_application_builds(
    app: Flask, endpoint: str, values: dict[str, object]
) -> None:
    built = app.url_map.bind("").build(endpoint, values)
    assert link(endpoint, **values) == f"{app_services().config.public_url}{built}"


def test_who_only_sends_mails_loads_no_page() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS_NO_PAGE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
