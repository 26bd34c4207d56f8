"""The units' settings: whether a leader approves their unit's reports."""

import pytest
from flask.testing import FlaskClient

from tests.make import refreshed
from tests.people import Cast, sign_in


def test_the_office_sees_its_units_and_sets_one(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    page = client.get("/units").text
    assert "市民政局" in page
    assert "冯局" in page
    assert cast.all_districts.name not in page
    answer = client.post(f"/units/{cast.civil_affairs.id}/leader-approval", data={"wanted": "yes"})
    assert answer.location == "/units"
    refreshed(cast.civil_affairs)
    assert cast.civil_affairs.leader_approves_reports


def test_a_leader_sees_and_sets_only_his_own_unit(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.unit_leader)
    page = client.get("/units").text
    assert f'id="unit-{cast.civil_affairs.id}"' in page
    assert f'id="unit-{cast.health.id}"' not in page
    path = f"/units/{cast.civil_affairs.id}/leader-approval"
    for wanted, outcome in (("yes", True), ("no", False)):
        assert client.post(path, data={"wanted": wanted}).status_code == 302
        refreshed(cast.civil_affairs)
        assert cast.civil_affairs.leader_approves_reports is outcome
    assert client.get(path).status_code == 405


@pytest.mark.parametrize(
    ("person", "unit", "status"),
    [
        ("unit_leader", "health", 403),
        ("lead_liaison", "civil_affairs", 403),
        ("admin", "civil_affairs", 403),
        ("other_city_office", "civil_affairs", 404),
        ("office", "health", 409),
    ],
)
def test_who_may_not_and_what_is_not_possible(
    cast: Cast, client: FlaskClient, person: str, unit: str, status: int
) -> None:
    sign_in(client, getattr(cast, person))
    path = f"/units/{getattr(cast, unit).id}/leader-approval"
    assert client.post(path, data={"wanted": "yes"}).status_code == status
