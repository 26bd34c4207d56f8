"""Evidence files in the pages: what is shown inside a page, and under which rules."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import accepted, make_task, part_of
from tests.people import Cast, sign_in
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.tasks.models import EvidenceFile

PDF = b"%PDF-1.4 a small file"
PNG = b"\x89PNG\r\n\x1a\n and the rest"
JPG = b"\xff\xd8\xff and the rest"


@pytest.fixture
def liaison(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.lead_liaison)


def send(cast: Cast, liaison: FlaskClient, name: str, content: bytes) -> EvidenceFile:
    part = accepted(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs))
    data = {"state": "in_progress", "percent": "35", "done": "完成。", "evidence": (io.BytesIO(content), name)}
    assert liaison.post(f"/assignments/{part.id}/reports/new", data=data).status_code == 302
    return db.session.scalars(select(EvidenceFile)).one()


@pytest.mark.parametrize(
    ("name", "content", "shown_by"),
    [
        pytest.param("照片.PNG", PNG, "<img", id="png"),
        pytest.param("照片.jpg", JPG, "<img", id="jpg"),
        pytest.param("验收单.pdf", PDF, "<iframe", id="pdf"),
    ],
)
def test_pictures_and_pdf_are_shown_inside_a_page(
    cast: Cast, liaison: FlaskClient, name: str, content: bytes, shown_by: str
) -> None:
    file = send(cast, liaison, name, content)
    page = liaison.get(f"/evidence/{file.id}/preview")
    assert f'{shown_by} class="shown-' in page.text
    assert f'src="/evidence/{file.id}/content"' in page.text
    answer = liaison.get(f"/evidence/{file.id}/content")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "; sandbox;" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


def test_a_page_still_runs_nothing_from_elsewhere_when_it_shows_a_file(cast: Cast, liaison: FlaskClient) -> None:
    file = send(cast, liaison, "验收单.pdf", PDF)
    policy = liaison.get(f"/evidence/{file.id}/preview").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_what_is_not_what_its_type_says_is_never_shown(cast: Cast, liaison: FlaskClient) -> None:
    file = send(cast, liaison, "验收单.pdf", PDF)
    with transaction():
        file.media_type = "image/png"
    file_id = file.id
    assert liaison.get(f"/evidence/{file_id}/content").status_code == 404
    with transaction():
        file.media_type = "text/html"
    assert liaison.get(f"/evidence/{file_id}/preview").status_code == 404
    assert liaison.get(f"/evidence/{file_id}/content").status_code == 404
    assert liaison.get(f"/evidence/{file_id}").headers["Content-Disposition"].startswith("attachment;")


def test_a_file_that_neither_report_nor_draft_holds_is_gone(cast: Cast, liaison: FlaskClient) -> None:
    file = send(cast, liaison, "验收单.pdf", PDF)
    with transaction():
        file.report_id = None
    for step in ("", "/preview", "/content"):
        assert liaison.get(f"/evidence/{file.id}{step}").status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("office", 200),
        ("leader", 200),
        ("unit_leader", 200),
        ("co_liaison", 403),
        ("stranger", 403),
        ("admin", 403),
        ("other_city_office", 404),
    ],
)
def test_who_may_look_at_sent_evidence(
    cast: Cast, client: FlaskClient, liaison: FlaskClient, person: str, status: int
) -> None:
    file_id = send(cast, liaison, "验收单.pdf", PDF).id
    sign_in(client, getattr(cast, person))
    for step in ("", "/preview", "/content"):
        assert client.get(f"/evidence/{file_id}{step}").status_code == status
        assert client.post(f"/evidence/{file_id}{step}").status_code == 405
