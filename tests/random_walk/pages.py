"""The real pages, looked at now and then by one person: what a page counts is what it lists."""

import re
from unittest.mock import patch

from flask import Flask

from tests.conftest import Browser, fixed_datetime
from tests.people import sign_in
from tests.random_walk.world import World
from tracker.accounts.models import User
from tracker.core.extensions import db
from tracker.core.paging import Page

_TAB = re.compile(r'id="tab-(\w+)" data-count="(\d+)"')
_TOTAL = re.compile(r'id="ledger-total" data-total="(\d+)"')
_LIST = re.compile(r'id="list-(\w+)" data-count="(\d+)"')
_PLAN = re.compile(r'<tr><td[^>]*><a href="/tasks\?plan=(\d+)">.*?class="figure">(\d+)</td>', re.DOTALL)
_ENTRIES = re.compile(r'id="history-total" data-total="(\d+)"')
_TASK = re.compile(r'class="title-cell"><a href="(/tasks/\d+)"')
_NUMBER = re.compile(r'href="(/tasks\?[^"]*)"[^>]*data-count="(\d+)"')
#: How many of the numbers of the leading group's page are followed at one look.
FOLLOWED = 6


def check_pages(app: Flask, world: World, person: int, look: int) -> None:
    """The person opens desk, ledger and the leading group's page, as far as these are theirs; `look` varies what is followed."""
    browser = Browser(app, app.response_class)
    with patch("tracker.core.clock.datetime", fixed_datetime(world.now)):
        sign_in(browser, db.session.get_one(User, person))
        _check_desk(browser)
        _check_ledger(browser)
        _check_board(browser, look)
        _check_plans(browser)
        _check_round(browser, world, look)


def _check_desk(browser: Browser) -> None:
    for tab, count in _TAB.findall(_text(browser, "/")):
        pages = range(1, Page(1, int(count)).pages + 1)
        listed = sum(_text(browser, f"/?tab={tab}&page={number}").count('class="work-item"') for number in pages)
        assert listed == int(count), tab


def _check_ledger(browser: Browser) -> None:
    page = _text(browser, "/tasks")
    if page:
        assert _total(page) == page.count('class="title-cell"')
    for task in _TASK.findall(page)[:1]:
        _check_history(browser, f"{task}/history")


def _check_history(browser: Browser, address: str) -> None:
    """Every entry that the time line counts stands on one of its pages."""
    page = _text(browser, address)
    total = int(_ENTRIES.findall(page)[0])
    pages = [page, *(_text(browser, f"{address}?page={number}") for number in range(2, Page(1, total).pages + 1))]
    assert sum(each.count('<li id="entry-') for each in pages) == total, address


def _check_plans(browser: Browser) -> None:
    for plan, tasks in _PLAN.findall(_text(browser, "/plans")):
        assert _total(_text(browser, f"/tasks?plan={plan}")) == int(tasks), plan


def _check_round(browser: Browser, world: World, look: int) -> None:
    """Each number of a round's page is the length of its list; another city's round is not found."""
    rounds = world.tables["reporting_round"]
    for each in rounds[look % len(rounds) :][:1] if rounds else ():
        address = f"/rounds/{each['id']}"
        for name, count in _LIST.findall(_text(browser, address, 404)):
            assert _text(browser, f"{address}?show={name}").count('<tr><td data-label="') == int(count), (address, name)


def _check_board(browser: Browser, look: int) -> None:
    links = _NUMBER.findall(_text(browser, "/oversight?plan=all&units=all"))
    for place in range(min(FOLLOWED, len(links))):
        href, count = links[(look * FOLLOWED + place) % len(links)]
        assert _total(_text(browser, href.replace("&amp;", "&"))) == int(count), href


def _text(browser: Browser, address: str, *further: int) -> str:
    """The page's text; empty where the person may not see it, or with one of the `further` statuses."""
    answer = browser.get(address)
    assert answer.status_code in (200, 403, *further), (address, answer.status_code)
    return answer.text if answer.status_code == 200 else ""


def _total(page: str) -> int:
    found = _TOTAL.search(page)
    assert found
    return int(found.group(1))
