"""Long documents are read in the background: progress, refusal, failure, being killed, starting again."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.pages.test_drafts import drafts, upload
from tests.people import Cast, sign_in
from tests.review.drafts import IN_WORKING_DAYS, POLICY, content_of
from tracker.audit.models import AuditEntry
from tracker.core.app_services import app_services
from tracker.core.content_store import ContentStore
from tracker.core.extensions import db
from tracker.core.vocabulary import DraftStatus
from tracker.reading.read_file import LONG_TEXT
from tracker.review.background import services as long_readings
from tracker.review.background.jobs import supervisor
from tracker.review.background.jobs.read_job import ReadJob
from tracker.review.background.jobs.supervisor import start_reading
from tracker.review.models import DocumentReading, Draft, SourceDocument
from tracker.review.queries import knowledge_of_city

NOT_A_POLICY = "明天放假。\n".encode() * (LONG_TEXT // 15)
LONG = POLICY + "背景情况说明。\n" * (LONG_TEXT // 20)


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> Iterator[FlaskClient]:
    client.post("/language/en")
    yield sign_in(client, cast.office)
    finish()


def finish() -> None:
    """Wait until nothing is read any more."""
    for thread in threading.enumerate():
        if thread.name.startswith("reading-"):
            thread.join(60)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads that do not wait at all for the reading."""
    monkeypatch.setattr("tracker.review.pages.drafts.MOMENT_SECONDS", 0)


def only_draft() -> Draft:
    db.session.expire_all()
    (draft,) = drafts()
    return draft


def begun(cast: Cast, data: bytes = LONG.encode()) -> DocumentReading:
    """A reading that was entered and whose process is gone."""
    sha256 = originals().put(data)
    return long_readings.begin_reading(
        jurisdiction_id=cast.city.id,
        filename="长清单.txt",
        size=len(data),
        sha256=sha256,
        actor=cast.actor("office"),
        now=NOW,
    )


def originals() -> ContentStore:
    return app_services().originals


def killed(cast: Cast) -> int:
    """The draft of a reading that has been silent for too long."""
    reading = begun(cast)
    long_readings.heartbeat(reading.draft_id, 1, reading.stage, now=NOW - long_readings.SILENCE - timedelta(seconds=1))
    return reading.draft_id


# --- it goes well -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_a_long_document_shows_its_progress_and_then_its_draft(office: FlaskClient, cast: Cast) -> None:
    answer = upload(office, LONG.encode())
    draft = only_draft()
    assert answer.location == f"/documents/{draft.id}"
    if draft.status is DraftStatus.READING:  # a fast machine may be done
        page = office.get(answer.location).text
        assert "The document is being read" in page
        assert '<meta http-equiv="refresh" content="2">' in page
        assert "being read" in office.get("/documents").text
    finish()
    page = office.get(answer.location).text
    assert "改造社区食堂" in page
    assert "http-equiv" not in page
    draft = only_draft()
    assert (draft.status, draft.title) == (DraftStatus.OPEN, "2023年云州市便民服务重点任务清单")
    assert draft.source is not None
    assert (draft.source.text, draft.source.format) == (LONG, "text")
    assert len(content_of(draft).tasks) == 4
    assert draft.reading["title"] == draft.title
    assert db.session.scalar(select(func.count()).select_from(DocumentReading)) == 0
    of_draft = select(AuditEntry.action).where(AuditEntry.subject_type == "draft")
    assert db.session.scalars(of_draft.order_by(AuditEntry.id)).all() == ["draft:uploaded", "draft:read"]


def test_one_that_is_read_in_a_moment_opens_at_once(
    office: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.review.pages.drafts.MOMENT_SECONDS", 60)
    answer = upload(office, LONG.encode("gb18030"))
    assert "改造社区食堂" in office.get(answer.location).text


def test_one_that_is_refused_in_a_moment_leaves_nothing(
    office: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.review.pages.drafts.MOMENT_SECONDS", 60)
    answer = upload(office, NOT_A_POLICY)
    assert answer.status_code == 422
    assert "No numbered task" in answer.text
    assert drafts() == []
    assert db.session.scalar(select(func.count()).select_from(SourceDocument)) == 0


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_a_long_document_is_read_again_in_the_background_too(office: FlaskClient, cast: Cast) -> None:
    upload(office, LONG.encode())
    finish()
    first = only_draft()
    answer = office.post(f"/documents/{first.id}/read-again")
    finish()
    db.session.expire_all()
    _first, second = drafts()
    assert answer.location == f"/documents/{second.id}"
    assert (second.status, second.source_id) == (DraftStatus.OPEN, first.source_id)
    assert len(content_of(second).tasks) == 4


@pytest.mark.usefixtures("impatient")
def test_the_same_bytes_while_they_are_read_lead_to_the_waiting_draft(office: FlaskClient, cast: Cast) -> None:
    begun(cast)
    answer = upload(office, LONG.encode())
    assert answer.status_code == 409
    assert len(drafts()) == 1


# --- it goes wrong ------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
def test_a_late_refusal_is_said_on_the_page_with_what_to_do(office: FlaskClient, cast: Cast) -> None:
    answer = upload(office, NOT_A_POLICY)
    finish()
    if answer.status_code == 422:  # a fast machine may have refused it by then
        return
    page = office.get(answer.location).text
    assert "There is no draft of this document." in page
    assert "No numbered task" in page
    assert "Take it off the list" in page
    draft = only_draft()
    assert draft.status is DraftStatus.FAILED
    assert office.post(f"/documents/{draft.id}/give-up").location == "/documents"
    assert only_draft().status is DraftStatus.DISCARDED


def test_a_reading_that_takes_too_long_is_stopped_with_a_sentence(
    app: Flask, office: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_SECONDS", 0)
    reading = begun(cast)
    job = ReadJob(
        reading.draft_id, 1, "长清单.txt", knowledge_of_city(cast.city.id), cast.actor("office"), LONG.encode()
    )
    db.session.rollback()
    start_reading(app, job).join(60)
    assert "Reading took longer than 0 seconds and was stopped" in office.get(f"/documents/{job.draft_id}").text
    assert only_draft().status is DraftStatus.FAILED


def test_a_reader_that_breaks_off_is_said(
    app: Flask, office: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor.sys, "executable", "/bin/false")
    reading = begun(cast)
    job = ReadJob(
        reading.draft_id, 1, "长清单.txt", knowledge_of_city(cast.city.id), cast.actor("office"), LONG.encode()
    )
    db.session.rollback()
    start_reading(app, job).join(60)
    monkeypatch.undo()
    assert only_draft().status is DraftStatus.FAILED
    assert "The reading broke off unexpectedly" in str(long_readings.failure_of(_reading(job.draft_id)))


@pytest.mark.slow
def test_a_reading_that_was_killed_says_so_and_starts_again(office: FlaskClient, cast: Cast) -> None:
    draft_id = killed(cast)
    page = office.get(f"/documents/{draft_id}").text
    assert "The reading was cut off" in page
    assert "http-equiv" not in page
    office.post(f"/documents/{draft_id}/start-again")
    finish()
    assert only_draft().status is DraftStatus.OPEN
    assert len(content_of(only_draft()).tasks) == 4


def test_what_an_earlier_start_finds_later_is_not_taken(cast: Cast) -> None:
    draft_id = killed(cast)
    long_readings.start_again(draft_id, actor=cast.actor("office"), now=NOW)
    found = long_readings.Found(
        "旧", "{}", "{}", {"title": "旧", "format": "text", "encoding": "", "tasks": 0, "doubts": 0}
    )
    assert not long_readings.finish_reading(draft_id, 1, found, actor=cast.actor("office"), now=NOW)
    assert not long_readings.heartbeat(draft_id, 1, _reading(draft_id).stage, now=NOW)
    assert only_draft().status is DraftStatus.READING


def test_a_reading_that_is_alive_is_not_started_twice(office: FlaskClient, cast: Cast) -> None:
    reading = begun(cast)
    answer = office.post(f"/documents/{reading.draft_id}/start-again")
    assert "is being read already" in office.get(answer.location).text
    assert _reading(reading.draft_id).attempt == 1


def test_a_waiting_draft_cannot_be_edited_compared_or_issued(office: FlaskClient, cast: Cast) -> None:
    draft_id = begun(cast).draft_id
    assert office.post(f"/documents/{draft_id}/tasks").status_code == 409
    assert office.get(f"/documents/{draft_id}/compare").status_code == 404
    assert office.get(f"/documents/{draft_id}/issue").location == f"/documents/{draft_id}"
    assert office.post(f"/documents/{draft_id}/read-again").location == f"/documents/{draft_id}"


def test_the_progress_is_for_the_office_of_the_city(client: FlaskClient, cast: Cast) -> None:
    path = f"/documents/{begun(cast).draft_id}"
    assert sign_in(client, cast.leader).get(path).status_code == 403
    assert sign_in(client, cast.other_city_office).get(path).status_code == 404


def _reading(draft_id: int) -> DocumentReading:
    db.session.expire_all()
    return db.session.get_one(DocumentReading, draft_id)


def test_the_reader_ends_by_itself_when_its_time_is_used_up(tmp_path: Path) -> None:
    endless = "from tracker.review.background.jobs.worker import limit_itself\nlimit_itself(1)\nwhile True:\n    pass\n"
    done = subprocess.run([sys.executable, "-c", endless], cwd=Path(__file__).parents[2], timeout=60)
    assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_the_process_counts_working_days_by_the_same_calendar(office: FlaskClient) -> None:
    upload(office, (IN_WORKING_DAYS + "背景情况说明。\n" * (LONG_TEXT // 20)).encode())
    finish()
    assert [str(task.due) for task in content_of(only_draft()).tasks] == ["2024-02-23"]
