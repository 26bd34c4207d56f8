"""Choosing the day on which the demo is seen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.people import Cast, sign_in
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.core.app_services import app_services, put_in_place
from tracker.core.clock import set_day
from tracker.core.database import transaction
from tracker.core.extensions import db

PAGE = "/demo-day"


@pytest.fixture
def demo(cast: Cast) -> Cast:
    """The cast as people of a demo."""
    with transaction() as session:
        for user in session.scalars(select(User)):
            user.is_demo = True
    return cast


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "day:set").order_by(AuditEntry.id)))


@pytest.mark.parametrize("person", ["office", "admin"])
def test_the_office_takes_another_day_as_today_and_stays_on_the_page(
    demo: Cast, client: FlaskClient, person: str
) -> None:
    answer = sign_in(client, getattr(demo, person)).post(PAGE, data={"day": "2023-12-24", "next": "/tasks?light=red"})
    assert answer.status_code == 302
    assert answer.location == "/tasks?light=red"
    assert set_day() == date(2023, 12, 24)
    assert "2023-12-24" in client.get("/").text


def test_each_choice_is_in_the_audit_trail(demo: Cast, client: FlaskClient) -> None:
    sign_in(client, demo.office)
    for day in ("2023-12-24", "2023-12-31"):
        client.post(PAGE, data={"day": day})
    assert [(entry.before["day"], entry.after["day"]) for entry in entries()] == [
        (None, "2023-12-24"),
        ("2023-12-24", "2023-12-31"),
    ]
    assert entries()[0].actor_name == demo.office.name


@pytest.mark.parametrize("person", ["leader", "viewer", "lead_liaison", "stranger"])
def test_others_cannot(demo: Cast, client: FlaskClient, person: str) -> None:
    assert sign_in(client, getattr(demo, person)).post(PAGE, data={"day": "2023-12-24"}).status_code == 403
    assert set_day() is None


@pytest.mark.parametrize("day", ["", "tomorrow", "24.12.2023", "2023-02-30", "0001-01-01", "2100-01-01"])
def test_a_day_that_cannot_be_used_is_said_and_changes_nothing(demo: Cast, client: FlaskClient, day: str) -> None:
    client.post("/language/en")
    sign_in(client, demo.office).post(PAGE, data={"day": day})
    page = client.get("/").text
    assert "Write the day as 2023-12-22." in page or "Choose a day between 2000-01-01" in page
    assert set_day() is None
    assert entries() == []


def test_where_no_demo_is_loaded_there_is_no_such_page(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).post(PAGE, data={"day": "2023-12-24"}).status_code == 404
    assert set_day() is None


def test_next_never_leads_to_another_host(demo: Cast, client: FlaskClient) -> None:
    answer = sign_in(client, demo.office).post(PAGE, data={"day": "2023-12-24", "next": "//evil.example"})
    assert answer.location == "/"


def test_a_day_fixed_by_the_environment_is_not_moved(demo: Cast, client: FlaskClient, fixed_day: None) -> None:
    assert sign_in(client, demo.office).post(PAGE, data={"day": "2023-12-24"}).status_code == 409
    assert entries() == []


@pytest.fixture
def fixed_day(app: Flask) -> Iterator[None]:
    """TRACKER_DAY of the installation."""
    services = app_services(app)
    put_in_place(app, replace(services, config=replace(services.config, day=date(2023, 6, 1))))
    yield
    put_in_place(app, services)


def test_it_is_no_page_to_open(demo: Cast, client: FlaskClient) -> None:
    assert sign_in(client, demo.office).get(PAGE).status_code == 405
