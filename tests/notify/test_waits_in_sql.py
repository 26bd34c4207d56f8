"""One rule, two faces: the desk's queue, and what digests count and choose of it in the database."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest

from tests.conftest import TODAY
from tests.make import make_plan
from tests.notify.many import Mixed
from tests.people import Cast
from tracker.accounts.models import RoleGrant
from tracker.core.database import transaction
from tracker.core.vocabulary import Role, Wait
from tracker.notify.queries.digest import desks
from tracker.notify.queries.waits import Holder, Waits
from tracker.notify.rules.digest import Waiting, desk_values, first_of_each, totals_of
from tracker.tasks.desk.queries.office import work_of_office
from tracker.tasks.desk.queries.units import work_of_organizations, work_of_unit_leaders


def everything(cast: Cast, today: date) -> dict[Holder, list[Waiting]]:
    """All that waits for anybody of the city, as the desk's queue has it."""
    units = [cast.civil_affairs.id, cast.health.id, cast.education.id, cast.east_district.id]
    waiting: dict[Holder, list[Waiting]] = defaultdict(list)
    for items in work_of_organizations(units, today).values():
        for item in items:
            waiting[Holder(Role.LIAISON, item.organization_id)].append(Waiting(item))
    for items in work_of_unit_leaders(units, today).values():
        for item in items:
            waiting[Holder(Role.UNIT_LEADER, item.organization_id)].append(Waiting(item))
    for items in work_of_office([cast.city.id], today).values():
        waiting[Holder(Role.OFFICE, cast.city.id)] += [Waiting(item, as_office=True) for item in items]
    return {holder: found for holder, found in waiting.items() if found}


@pytest.mark.parametrize("seed", range(6))
def test_the_database_counts_and_chooses_what_the_queue_holds(cast: Cast, seed: int) -> None:
    dice = Random(seed)
    plans = [make_plan(cast, f"清单{number}") for number in range(3)]
    with transaction():
        plans[0].lead_accepts_co = True
    Mixed(cast, TODAY, dice).enter(plans, 150)
    for today in (TODAY, TODAY + timedelta(days=4), TODAY - timedelta(days=20)):
        queue, waits = everything(cast, today), Waits([cast.city.id], today)
        assert waits.totals() == {holder: totals_of(found) for holder, found in queue.items()}
        first = {
            holder: {
                each.item.assignment_id for each in found if (each.item.task_id, each.item.organization_name) in of
            }
            for holder, found in queue.items()
            for of in [first_of_each(found)]
        }
        assert waits.first_of_each() == first
    kinds = {each.item.wait for found in queue.values() for each in found}
    assert kinds == set(Wait)


def test_a_person_s_digest_is_that_of_the_whole_queue(cast: Cast) -> None:
    """Also of somebody who is liaison of two units, leader of one and a member of the office."""
    with transaction() as session:
        who = cast.office.id
        for role, unit in (
            (Role.LIAISON, cast.health),
            (Role.LIAISON, cast.east_district),
            (Role.UNIT_LEADER, cast.health),
        ):
            session.add(RoleGrant(user_id=who, role=role, organization_id=unit.id))
    plans = [make_plan(cast, f"清单{number}") for number in range(3)]
    with transaction():
        plans[1].lead_accepts_co = True
    Mixed(cast, TODAY, Random(11)).enter(plans, 400)
    queue = everything(cast, TODAY)
    found = {desk.person.user_id: desk for desk in desks(cast.city.id, TODAY)}
    holders = {
        cast.lead_liaison.id: [Holder(Role.LIAISON, cast.civil_affairs.id)],
        cast.unit_leader.id: [Holder(Role.UNIT_LEADER, cast.civil_affairs.id)],
        cast.second_office.id: [Holder(Role.OFFICE, cast.city.id)],
        cast.office.id: [
            Holder(Role.LIAISON, cast.health.id),
            Holder(Role.LIAISON, cast.east_district.id),
            Holder(Role.UNIT_LEADER, cast.health.id),
            Holder(Role.OFFICE, cast.city.id),
        ],
    }
    for user_id, of in holders.items():
        whole = [each for holder in of for each in queue.get(holder, ())]
        desk = found[user_id]
        assert desk.totals == totals_of(whole)
        assert 0 < len(desk.waiting) <= len(whole)
        shown = desk_values(desk.waiting, desk.totals, TODAY)
        expected = desk_values(whole, totals_of(whole), TODAY)
        assert sorted(shown.pop("items"), key=str) == sorted(expected.pop("items"), key=str)
        assert shown == expected
    assert len(found[cast.second_office.id].waiting) < len(queue[Holder(Role.OFFICE, cast.city.id)])
