"""The audit trail: a chain for each city, an entry only in its city's turn, and the check of all chains."""

import pytest
from sqlalchemy import Executable, delete, select, update

from tests.conftest import NOW, protection_lifted
from tests.people import Cast
from tests.queries import at_most
from tracker.audit.models import AuditEntry, AuditHead
from tracker.audit.services import FIRST_HASH, Told, check_trail, entry_hash, record, record_many
from tracker.core.database import NO_CITY, transaction
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.organizations.models import Organization


def leave_entry(unit: Organization, city: int | None) -> AuditEntry:
    return record(Event.ORGANIZATION_ADDED, unit, actor=SYSTEM, now=NOW, jurisdiction_id=city)


def entries_of(city: int | None) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.jurisdiction_id == city).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def change_by_hand(*statements: Executable) -> None:
    """As only somebody with the database in hand could."""
    db.session.rollback()
    with db.engine.begin() as connection, protection_lifted(connection):
        for statement in statements:
            connection.execute(statement)
    db.session.expire_all()


def test_many_entries_are_those_that_one_by_one_would_be(cast: Cast) -> None:
    units = [cast.health, cast.education, cast.finance]
    city_id, told = cast.city.id, [_told(unit) for unit in units]
    with transaction(city_id):
        leave_entry(cast.city, city_id)
        record_many(Event.ORGANIZATION_ADDED, told, actor=SYSTEM, now=NOW, jurisdiction_id=city_id, reason="同时")
        leave_entry(cast.city, city_id)
    state = check_trail()
    assert (state.broken, state.cut_short) == (None, ())
    *_others, first, one, two, three, last = entries_of(city_id)
    assert [each.subject_id for each in (one, two, three)] == [unit.id for unit in units]
    assert (one.previous_hash, last.previous_hash) == (first.hash, three.hash)
    assert [one.after, one.before, one.reason, one.actor_id] == [{"name": "市卫生健康委员会"}, {}, "同时", None]
    assert db.session.get_one(AuditHead, city_id).entry_id == last.id


def test_many_entries_end_a_chain(cast: Cast) -> None:
    city_id, told = cast.city.id, [_told(unit) for unit in (cast.health, cast.education)]
    with transaction(city_id), at_most(4):
        record_many(Event.ORGANIZATION_ADDED, told, actor=SYSTEM, now=NOW, jurisdiction_id=city_id)
    state = check_trail()
    assert (state.broken, state.cut_short) == (None, ())
    with pytest.raises(RuntimeError, match="outside"):
        record_many(Event.ORGANIZATION_ADDED, [], actor=SYSTEM, now=NOW, jurisdiction_id=city_id)


def test_what_is_taken_back_half_way_leaves_the_chain_whole(cast: Cast) -> None:
    city_id = cast.city.id
    with transaction(city_id) as session:
        leave_entry(cast.city, city_id)
        rehearsal = session.begin_nested()
        leave_entry(cast.health, city_id)
        rehearsal.rollback()
        leave_entry(cast.education, city_id)
    state = check_trail()
    assert (state.broken, state.cut_short) == (None, ())
    assert [each.subject_id for each in entries_of(city_id)[-2:]] == [cast.city.id, cast.education.id]


def _told(unit: Organization) -> Told:
    return Told("organization", unit.id, None, None, unit.id, {"name": unit.name})


def test_an_entry_outside_a_transaction_is_refused(cast: Cast) -> None:
    before = check_trail().entries
    with pytest.raises(RuntimeError, match="outside"):
        leave_entry(cast.city, cast.city.id)
    db.session.rollback()
    assert check_trail().entries == before


@pytest.mark.parametrize("about", ["another city", "no city"])
def test_an_entry_about_a_city_whose_turn_is_not_held_is_refused_and_takes_the_change_with_it(
    cast: Cast, about: str
) -> None:
    before, city_id = check_trail().entries, cast.city.id
    other = cast.other_city.id if about == "another city" else None

    def change_and_record() -> None:
        with transaction(city_id):
            cast.city.short_name = "变"
            leave_entry(cast.city, other)

    with pytest.raises(RuntimeError, match="in the turn of city"):
        change_and_record()
    assert check_trail().entries == before
    assert cast.city.short_name == "云州市"


def test_in_every_citys_turn_any_city_may_be_recorded(cast: Cast) -> None:
    with transaction():
        made = [leave_entry(cast.city, city) for city in (cast.city.id, cast.other_city.id, None)]
    assert [entry.jurisdiction_id for entry in made] == [cast.city.id, cast.other_city.id, None]
    assert check_trail().broken is None


def test_the_entries_of_two_cities_and_of_none_chain_apart(cast: Cast) -> None:
    here, there = cast.city.id, cast.other_city.id
    for city in (here, there, None, there, here, None):
        with transaction(city or NO_CITY):
            leave_entry(cast.city, city)
    for city in (here, there, None):
        chain = entries_of(city)
        assert len(chain) >= 2
        assert [entry.previous_hash for entry in chain] == [FIRST_HASH, *(entry.hash for entry in chain[:-1])]
        head = db.session.get_one(AuditHead, city or NO_CITY)
        assert (head.entry_id, head.hash) == (chain[-1].id, chain[-1].hash)
    state = check_trail()
    assert (state.broken, state.cut_short, state.origin_holds) == (None, (), True)
    assert not check_trail().cut_short


def test_what_was_changed_in_one_city_is_found_among_the_entries_of_all(cast: Cast) -> None:
    changed = entries_of(cast.other_city.id)[0]
    entry_id = changed.id
    change_by_hand(update(AuditEntry).where(AuditEntry.id == entry_id).values(reason="x"))
    broken = check_trail().broken
    assert broken is not None
    assert (broken.id, broken.jurisdiction_id) == (entry_id, cast.other_city.id)


def test_an_entry_that_was_moved_to_another_city_is_found(cast: Cast) -> None:
    entry_id = entries_of(cast.city.id)[-1].id
    other = cast.other_city.id
    change_by_hand(update(AuditEntry).where(AuditEntry.id == entry_id).values(jurisdiction_id=other))
    broken = check_trail().broken
    assert broken is not None
    assert broken.id == entry_id


def test_a_chain_that_is_cut_short_is_named_by_its_city(cast: Cast) -> None:
    other = cast.other_city.id
    change_by_hand(delete(AuditEntry).where(AuditEntry.id == entries_of(other)[-1].id))
    assert check_trail().cut_short == (other,)


def test_entries_from_the_time_of_one_chain_still_have_to_lead_to_its_end(cast: Cast) -> None:
    """As after the migration: each chain begins with the last hash of the one before, which covered all entries."""
    one_chain = FIRST_HASH
    entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    for entry in entries:
        one_chain = entry_hash(entry, previous=one_chain)
    _chain_anew(entries, origin=one_chain)
    assert check_trail().origin_holds
    assert check_trail().broken is None
    _chain_anew(entries, origin="f" * 64)
    state = check_trail()
    assert (state.broken, state.cut_short, state.origin_holds) == (None, (), False)


def _chain_anew(entries: list[AuditEntry], *, origin: str) -> None:
    ends: dict[int | None, str] = {}
    statements: list[Executable] = []
    for entry in entries:
        previous = ends.get(entry.jurisdiction_id, origin)
        digest = ends[entry.jurisdiction_id] = entry_hash(entry, previous=previous)
        change = update(AuditEntry).where(AuditEntry.id == entry.id)
        statements.append(change.values(previous_hash=previous, hash=digest))
    for city, digest in ends.items():
        head = update(AuditHead).where(AuditHead.city_id == city)
        statements.append(head.values(hash=digest, origin_hash=origin, origin_entry_id=entries[-1].id))
    change_by_hand(*statements)
