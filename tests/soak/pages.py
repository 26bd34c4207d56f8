"""The real pages, looked at now and then by one person: what a page counts is what it lists."""

import re
from unittest.mock import patch

from flask import Flask

from tests.conftest import Browser, fixed_datetime
from tests.people import sign_in
from tests.soak.world import World
from tracker.extensions import db
from tracker.organizations.models import User

_TAB = re.compile(r'id="tab-(\w+)" data-count="(\d+)"')
_TOTAL = re.compile(r'id="ledger-total" data-total="(\d+)"')
_NUMBER = re.compile(r'href="(/tasks\?[^"]*)"[^>]*data-count="(\d+)"')
#: How many of the numbers of the leading group's page are followed at one look.
FOLLOWED = 6


def check_pages(app: Flask, world: World, person: int, look: int) -> None:
    """The person opens desk, ledger and the leading group's page, as far as these are his; `look` varies what is followed."""
    browser = Browser(app, app.response_class)
    sign_in(browser, db.session.get_one(User, person))
    with patch("tracker.clock.datetime", fixed_datetime(world.now)):
        _check_desk(browser)
        _check_ledger(browser)
        _check_board(browser, look)


def _check_desk(browser: Browser) -> None:
    for tab, count in _TAB.findall(_text(browser, "/")):
        listed = _text(browser, f"/?tab={tab}").count('class="work-item"')
        assert listed == int(count), tab


def _check_ledger(browser: Browser) -> None:
    page = _text(browser, "/tasks")
    if page:
        assert _total(page) == page.count('class="title-cell"')


def _check_board(browser: Browser, look: int) -> None:
    links = _NUMBER.findall(_text(browser, "/oversight?plan=all&units=all"))
    for place in range(min(FOLLOWED, len(links))):
        href, count = links[(look * FOLLOWED + place) % len(links)]
        assert _total(_text(browser, href.replace("&amp;", "&"))) == int(count), href


def _text(browser: Browser, address: str) -> str:
    """The page's text; empty where the person may not see it."""
    answer = browser.get(address)
    assert answer.status_code in (200, 403), (address, answer.status_code)
    return answer.text if answer.status_code == 200 else ""


def _total(page: str) -> int:
    found = _TOTAL.search(page)
    assert found
    return int(found.group(1))
