"""The frame of every page: the person, the unit and city, the rights, the day and the count of notices at once."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.people import Cast, sign_in
from tests.queries import at_most
from tracker.accounts.models import RoleGrant
from tracker.accounts.services import add_user
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import Language, NoticeKind, OrganizationKind, Role
from tracker.notify.models import Notice
from tracker.organizations.services import add_organization
from tracker.web.demo_day.services import set_demo_day

WHOLE_FRAME = "/password"


@pytest.mark.parametrize("who", ["office", "lead_liaison", "unit_leader", "viewer", "admin"])
def test_the_frame_is_read_with_one_statement(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))
    with at_most(1):
        assert client.get(WHOLE_FRAME).status_code == 200


def test_a_form_that_is_refused_reads_the_frame_with_one_statement(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.office)
    with at_most(1):
        assert client.post(WHOLE_FRAME, data={}).status_code == 200


def test_it_names_the_person_the_unit_the_city_and_what_is_unread(client: FlaskClient, cast: Cast) -> None:
    _tell(cast.lead_liaison.id, cast)
    page = sign_in(client, cast.lead_liaison).get(WHOLE_FRAME).text
    assert 'class="brand-city">云州市<' in page
    assert "赵敏" in page
    assert "· 市民政局" in page
    assert '<span class="count">1</span>' in page


def test_several_roles_count_and_the_unread_notices_only_once(client: FlaskClient, cast: Cast) -> None:
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.lead_liaison.id, role=Role.OFFICE, organization_id=cast.city.id))
    _tell(cast.lead_liaison.id, cast)
    page = sign_in(client, cast.lead_liaison).get(WHOLE_FRAME).text
    assert 'href="/reports"' in page
    assert 'href="/oversight"' in page
    assert '<span class="count">1</span>' in page


def test_the_day_that_was_chosen_comes_with_it(client: FlaskClient, cast: Cast) -> None:
    set_demo_day(date(2023, 12, 22), jurisdiction_id=cast.city.id, actor=cast.actor("office"), now=NOW)
    sign_in(client, cast.office)
    with at_most(1):
        page = client.get(WHOLE_FRAME).text
    assert "2023-12-22" in page


def test_without_a_role_one_has_an_account_and_no_sections(client: FlaskClient, cast: Cast) -> None:
    with transaction() as session:
        for grant in list(cast.viewer.grants):
            session.delete(grant)
    page = sign_in(client, cast.viewer).get(WHOLE_FRAME)
    assert page.status_code == 200
    assert 'href="/tasks"' not in page.text


def test_a_role_above_cities_counts_in_each_of_them(client: FlaskClient, cast: Cast) -> None:
    with transaction() as session:
        province = add_organization(
            "江南省", jurisdiction=None, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW
        )
        cast.city.parent_id = province.id
        above = add_user(
            "province", name="省员", organization=province, roles=[Role.VIEWER], password="a long enough one", now=NOW
        )
        above.must_change_password = False
        session.flush()
    page = sign_in(client, above).get("/tasks")
    assert page.status_code == 200
    assert 'class="brand-city">江南省<' in page.text


def test_a_disabled_account_is_signed_out(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.office)
    with transaction():
        cast.office.active = False
    answer = client.get(WHOLE_FRAME)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_an_ended_session_is_signed_out(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.office)
    with transaction():
        cast.office.session_key = "another"
    answer = client.get(WHOLE_FRAME)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_it_is_in_the_language_of_the_account(client: FlaskClient, cast: Cast) -> None:
    with transaction():
        cast.office.language = Language.ENGLISH
    assert "Sign out" in sign_in(client, cast.office).get(WHOLE_FRAME).text


def _tell(user_id: int, cast: Cast) -> None:
    """A notice that the person has not read."""
    with transaction():
        db.session.add(
            Notice(
                user_id=user_id,
                jurisdiction_id=cast.city.id,
                kind=NoticeKind.DIGEST,
                key="a-notice",
                on_day=NOW.date(),
                created_at=NOW,
                values={},
            )
        )
