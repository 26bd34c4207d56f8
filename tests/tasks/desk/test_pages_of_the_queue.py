"""One rule, two faces: the whole queue of a person, and the desk and the office's queue that show it page by page."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest

from tests.conftest import TODAY
from tests.make import make_plan
from tests.notify.many import Mixed
from tests.people import Cast
from tests.queries import at_most
from tracker.accounts.models import RoleGrant
from tracker.core.database import transaction
from tracker.core.paging import Page
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Role, Wait
from tracker.tasks.desk.queries.leads import reviews_of_leads
from tracker.tasks.desk.queries.office import OfficeDesk, work_of_office
from tracker.tasks.desk.queries.queue import page_of_desk, work_queue
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.kept.services import renew_all

PEOPLE = ("lead_liaison", "co_liaison", "unit_leader", "office", "leader", "everything", "office and liaison")


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.core.paging.PAGE_LENGTH", 3)


def fill(cast: Cast, seed: int, tasks: int = 200) -> dict[str, Actor]:
    """A register in every state that there is, in which leads review in two plans of three, and people of every role."""
    plans = [make_plan(cast, f"清单{number}") for number in range(3)]
    with transaction() as session:
        plans[0].lead_accepts_co = plans[1].lead_accepts_co = True
        for user, role, unit in (
            (cast.second_office, Role.LIAISON, cast.health),
            (cast.second_office, Role.LIAISON, cast.east_district),
            (cast.second_office, Role.UNIT_LEADER, cast.health),
            (cast.viewer, Role.OFFICE, cast.city),
            (cast.viewer, Role.LIAISON, cast.civil_affairs),
        ):
            session.add(RoleGrant(user_id=user.id, role=role, organization_id=unit.id))
    Mixed(cast, TODAY, Random(seed)).enter(plans, tasks)
    logins = {"everything": "second_office", "office and liaison": "viewer"}
    return {name: cast.actor(logins.get(name, name)) for name in PEOPLE}


def keep(cast: Cast, *, kept: bool) -> None:
    """Keep what the day means of everything in the city, or nothing."""
    if kept:
        renew_all(TODAY)
    assert is_kept([cast.city.id], TODAY) is kept


def check_pages(actor: Actor, today: date, wait: Wait, items: Sequence[WorkItem]) -> None:
    """The first two pages of a list and the last two hold what stands there in the whole list."""
    last = Page(1, len(items)).pages
    for number in {1, 2, last - 1, last, last + 1}:
        shown = page_of_desk(actor, today, wait.value, number)
        assert (shown.chosen, shown.page.total) == (wait, len(items))
        assert shown.items == list(shown.page.of(items)), (today, wait, number)


@pytest.mark.parametrize(("seed", "kept"), [(0, False), (1, True), (2, True)])
def test_the_pages_of_the_desk_are_the_queue_item_by_item(cast: Cast, seed: int, kept: bool) -> None:
    people = fill(cast, seed)
    keep(cast, kept=kept)
    seen = set()
    for today in (TODAY, TODAY - timedelta(days=20)):
        for name, actor in people.items():
            whole = work_queue(actor, today)
            first = page_of_desk(actor, today, "", 1)
            assert list(first.counts.items()) == [(wait, len(items)) for wait, items in whole.items()], name
            assert first.chosen is next((wait for wait, items in whole.items() if items), None)
            for wait, items in whole.items():
                check_pages(actor, today, wait, items)
            seen |= {wait for wait, items in whole.items() if len(items) > Page(1, 0).length}  # more than a page
    assert seen == set(Wait)


@pytest.mark.parametrize(("seed", "kept"), [(0, False), (0, True), (1, True), (2, True)])
def test_the_pages_of_the_offices_queue_are_its_lists(cast: Cast, seed: int, kept: bool) -> None:
    fill(cast, seed)
    keep(cast, kept=kept)
    office = OfficeDesk([cast.city.id], TODAY)
    whole, counts = work_of_office([cast.city.id], TODAY), office.queue_counts()
    units = [cast.civil_affairs.id, cast.health.id, cast.education.id, cast.east_district.id]
    with_leads = reviews_of_leads(units, TODAY)
    assert (counts.to_review, counts.with_leads) == (len(whole[Wait.TO_REVIEW]), len(with_leads))
    assert (counts.extensions, counts.to_close) == (len(whole[Wait.TO_DECIDE_EXTENSION]), len(whole[Wait.TO_CLOSE]))
    reviews = [each for page in _pages(counts.to_review) for each in office.reviews(page)]
    assert [each.item for each in reviews] == whole[Wait.TO_REVIEW]
    assert [each.report_id for each in reviews] == [item.report_id for item in whole[Wait.TO_REVIEW]]
    left = [item for page in _pages(counts.with_leads) for item in office.reviews_of_leads(page)]
    assert left == with_leads
    assert all(item.reviewer for item in left)


def _pages(total: int) -> Sequence[Page]:
    return [Page(number, total) for number in range(1, Page(1, total).pages + 1)]


def test_the_desk_reads_no_more_than_its_page_however_much_waits(cast: Cast) -> None:
    people = fill(cast, 1, tasks=400)
    for name, most in (("lead_liaison", 6), ("office", 3), ("everything", 11)):
        for wait in work_queue(people[name], TODAY):
            with at_most(most):
                page_of_desk(people[name], TODAY, wait.value, 2)
