"""Every endpoint × every person × a record of the own unit, of another unit and of another city.

What is expected comes from the policy and the guards alone; what differs stands in EXCEPTIONS with its reason. No
request is ever committed, so each meets the same records, and one that is refused must not even try to write.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.conftest import Browser
from tests.people import Cast, sign_in
from tests.whole.records import ELSEWHERE, NEIGHBOUR, OWN, Place, add_people_without_access, make_places
from tracker.accounts.access import PUBLIC, SIGNED_IN
from tracker.core.extensions import db
from tracker.core.permissions import POLICY, Action, Reach
from tracker.core.vocabulary import Role

SIGN_OUT = "sign_in.sign_out"  # it would end the walk
WHERE_TO_ADD = "add one to `_place` in tests/whole/records.py"
#: Who walks: the role, and whether the records of OWN are those of their unit; None: no access at all.
PEOPLE: dict[str, Role | None] = {
    "admin": Role.ADMIN,
    "office": Role.OFFICE,
    "leader": Role.LEADER,
    "viewer": Role.VIEWER,
    "lead_liaison": Role.LIAISON,
    "unit_leader": Role.UNIT_LEADER,
    "other_city_office": Role.OFFICE,
    "nobody": None,
}
#: What an allowed request may answer: the page, a way on, or why the record's state or the empty form does not do.
ALLOWED = frozenset({200, 302, 400, 409, 422})
NOT_THERE, REFUSED = 404, 403


def _of_the_office(person: str, place: str) -> int | None:
    return None if (person, place) == ("office", OWN) else NOT_THERE


#: Where more is asked than the policy's table says: by endpoint the reason, and the status by person and place.
EXCEPTIONS: dict[str, tuple[str, Callable[[str, str], int | None]]] = {
    "inbox.read": (
        "a notice exists for the person to whom it was written and for nobody else",
        lambda person, place: None if (person, place) == ("lead_liaison", OWN) else NOT_THERE,
    ),
    "exports.waiting": ("an export exists for the person who ordered it and for nobody else", _of_the_office),
    "demo_day.choose": ("only a demo has a day to choose", lambda _person, _place: NOT_THERE),
    "report.accept": (
        "the office reviews a lead's report; a lead reviews other units' where the plan wants it",
        lambda person, _place: REFUSED if person == "lead_liaison" else None,
    ),
}
EXCEPTIONS["report.send_back"] = EXCEPTIONS["report.opened"] = EXCEPTIONS["report.accept"]
EXCEPTIONS["exports.file"] = EXCEPTIONS["exports.again"] = EXCEPTIONS["exports.waiting"]


@dataclass(frozen=True)
class Visit:
    """One request to make: the endpoint with its method and guard, and whose record it names."""

    endpoint: str
    method: str
    path: str
    guard: Action | str
    place: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} of {self.place}"


def names_of(app: Flask) -> dict[str, set[str]]:
    """The names in the address of each endpoint."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]
    return {rule.endpoint: set(rule.arguments) for rule in rules}


def visits(app: Flask, places: dict[str, Place]) -> Iterator[Visit]:
    """Every endpoint by every method, once for each place that its address can name."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static"):
            continue
        guard = app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]
        for place, records in places.items() if rule.arguments else [(OWN, places[OWN])]:
            arguments = records.arguments(rule.endpoint, rule.arguments) | {"language": "en"}
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **{name: arguments[name] for name in rule.arguments})
            for method in sorted(rule.methods & {"GET", "POST"}):  # type: ignore[operator]
                yield Visit(rule.endpoint, method, path, guard, place)


def expected(person: str, visit: Visit, *, named: bool) -> int | None:
    """The status that the policy gives: None where the person may, else 403, 404, or 302 to the sign-in page."""
    if visit.guard in (PUBLIC, SIGNED_IN):
        return None
    role = PEOPLE[person]
    reach = POLICY[Action(visit.guard)].get(role) if role else None
    if reach is None:
        return REFUSED  # at the door, before the address is looked at
    if named and (visit.place == ELSEWHERE) != (person == "other_city_office"):
        return NOT_THERE
    if visit.endpoint in EXCEPTIONS:
        _reason, status = EXCEPTIONS[visit.endpoint]
        return status(person, visit.place)
    return None if not named or reach is Reach.JURISDICTION or visit.place == OWN else REFUSED


def worth_a_visit(person: str, visit: Visit) -> bool:
    """Whether the visit can answer other than one made already.

    At the door nobody looks at the record, and to a role of the whole city all its units' records are the same.
    """
    role = PEOPLE[person]
    reach = POLICY[Action(visit.guard)].get(role) if role and visit.guard in POLICY else None
    if person == "other_city_office":
        return visit.place == OWN  # of its own city it is the office; whose records are not its own is what counts
    return visit.place == OWN or reach is Reach.OWN_ORGANIZATION or (visit.place == ELSEWHERE and reach is not None)


def _title(_template: str, *, title: str, **_rest: object) -> str:
    """What is left of a page that says why something was refused: drawing a thousand of them would take its time."""
    return title


@contextmanager
def nothing_is_kept() -> Iterator[list[str]]:
    """Requests end without a commit and start no process; the statements that would have written are noted."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with (
            patch("sqlalchemy.orm.Session.commit", Session.flush),
            patch("tracker.web.error_pages.render_template", _title),
            patch("tracker.tasks.ledger.pages.exports.start_writing"),
        ):
            yield written
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def complaint(client: FlaskClient, person: str, visit: Visit, written: list[str], *, named: bool) -> str | None:
    """What is wrong with the answer to one request; None when it is as it should be."""
    written.clear()
    answer = client.open(visit.path, method=visit.method)
    wanted, status = expected(person, visit, named=named), answer.status_code
    if wanted is None and status not in ALLOWED:
        return f"{person}: {visit} answered {status}, though the policy allows it"
    if wanted is not None and status != wanted:
        return f"{person}: {visit} answered {status}, not {wanted}"
    if written and (wanted is not None or visit.method == "GET"):
        return f"{person}: {visit} answered {status} and wrote: {written[0][:80]}"
    return None


def test_every_name_in_an_address_has_its_records(app: Flask, cast: Cast) -> None:
    """A new kind of record in an address is walked too."""
    places = make_places(cast)
    known = set(places[OWN].ids) | {"language"}
    for endpoint, names in names_of(app).items():
        assert names <= known, f"{endpoint} names {names - known}, of which there is no record: {WHERE_TO_ADD}"
    assert set(places) == {OWN, NEIGHBOUR, ELSEWHERE}


@pytest.mark.slow
def test_everybody_gets_what_the_policy_gives_and_nothing_else(app: Flask, client: FlaskClient, cast: Cast) -> None:
    places = make_places(cast)
    accounts = {name: getattr(cast, name, None) for name in PEOPLE} | add_people_without_access(cast)
    all_visits, names = list(visits(app, places)), names_of(app)
    wrong = []
    with nothing_is_kept() as written:
        for person in PEOPLE:
            sign_in(client, accounts[person])
            wrong += [
                complaint(client, person, visit, written, named=bool(names[visit.endpoint]))
                for visit in all_visits
                if visit.endpoint != SIGN_OUT and worth_a_visit(person, visit)
            ]
    found = [line for line in wrong if line]
    assert not found, "\n".join(found)


def test_nobody_comes_in_with_a_disabled_account_or_none(app: Flask, client: FlaskClient, cast: Cast) -> None:
    places, disabled = make_places(cast), add_people_without_access(cast)["disabled"]
    guarded = [visit for visit in visits(app, places) if visit.place == OWN and visit.guard != PUBLIC]
    visitors = (client, sign_in(Browser(app, app.response_class), disabled))
    with nothing_is_kept() as written:
        for visitor in visitors:
            for visit in guarded:
                answer = visitor.open(visit.path, method=visit.method)
                assert (answer.status_code, "/sign-in" in (answer.location or "")) == (302, True), str(visit)
        assert written == []
