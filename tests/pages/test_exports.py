"""Long ledgers are written in the background: ordered, waited for, fetched, and by nobody else."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from tests.conftest import NOW, TODAY
from tests.make import make_plan, make_task
from tests.people import Cast, sign_in
from tracker.cli import tracker
from tracker.core.clock import now
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.tasks.ledger.exports import jobs
from tracker.tasks.ledger.exports.folder import (
    KEPT_FOR,
    SILENCE,
    ExportFolder,
    ExportOrder,
    Progress,
    find_export,
    new_export,
)
from tracker.tasks.ledger.pages import exports
from tracker.tasks.ledger.workbook.reading import read_ledger


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[ExportFolder]:
    """The exports whose process would have been started."""
    folders: list[ExportFolder] = []
    monkeypatch.setattr(exports, "start_writing", folders.append)
    return folders


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    plan = make_plan(cast)
    for number in range(1, 5):
        make_task(cast, plan, title=f"事项{number}")
    client.post("/language/en")
    return sign_in(client, cast.office)


def ordered(client: FlaskClient, **arguments: str) -> str:
    answer = client.post("/tasks/exports", data=arguments)
    assert answer.status_code == 302, answer.text
    return answer.location


def write(folder: ExportFolder) -> int:
    """The command of the process, in this one."""
    return CliRunner().invoke(tracker, ["write-export", folder.token]).exit_code


def test_a_long_ledger_is_offered_in_the_background(office: FlaskClient, started: list[ExportFolder]) -> None:
    page = office.get("/tasks/export?sort=-due").text
    assert "The file will hold 4 tasks." in page
    assert 'name="sort" value="-due"' in page
    assert started == []


def test_it_is_ordered_written_and_fetched(office: FlaskClient, started: list[ExportFolder]) -> None:
    place = ordered(office, sort="-number")
    assert "The writing begins." in office.get(place).text
    (folder,) = started
    folder.note_progress(Progress(1, 4, now()))
    assert "1 of 4 tasks are written." in office.get(place).text
    assert office.get(f"{place}/file").status_code == 404
    assert write(folder) == 0
    page = office.get(place).text
    assert "The file is ready: 4 tasks." in page
    assert "http-equiv" not in page
    rows = read_ledger(office.get(f"{place}/file").data).rows
    assert [row["title"] for row in rows] == ["事项4", "事项3", "事项2", "事项1"]


def test_it_speaks_the_language_of_who_ordered_it(office: FlaskClient, started: list[ExportFolder]) -> None:
    place = ordered(office)
    write(started[0])
    rows = read_ledger(office.get(f"{place}/file").data).rows
    assert {row["status"] for row in rows} == {"to be accepted"}


def test_a_file_is_its_owners_alone(office: FlaskClient, cast: Cast, started: list[ExportFolder]) -> None:
    place = ordered(office)
    write(started[0])
    other = sign_in(office, cast.leader)
    for path in (place, f"{place}/file"):
        assert other.get(path).status_code == 404
    assert other.post(f"{place}/again").status_code == 404


def test_no_token_is_taken_for_an_option_of_the_command(cast: Cast) -> None:
    """Every byte that chance can give: the token stands on a command line, where a leading dash has a meaning."""
    for byte in range(256):
        with patch("secrets.token_bytes", lambda size, byte=byte: bytes([byte]) * size):
            token = new_export(ExportOrder(cast.office.id, {}, "en", TODAY, NOW)).token
        assert token.isalnum()
        assert find_export(token, cast.office.id) is not None


@pytest.mark.parametrize("token", ["..", "a.b", "%2e%2e", "x" * 400, "nobodys", "f" * 33])
def test_other_names_lead_nowhere(office: FlaskClient, cast: Cast, token: str) -> None:
    assert office.get(f"/tasks/exports/{token}").status_code == 404
    assert find_export(token, cast.office.id) is None


def test_a_second_order_shows_the_first_while_it_is_written(office: FlaskClient, started: list[ExportFolder]) -> None:
    place = ordered(office)
    assert ordered(office) == place
    write(started[0])
    assert ordered(office) != place
    assert len(started) == 2


def test_a_wrong_filter_is_refused_at_the_door(office: FlaskClient, started: list[ExportFolder]) -> None:
    assert office.post("/tasks/exports", data={"light": "purple"}).status_code >= 400
    assert started == []


def test_a_writing_that_failed_says_so_and_starts_again(
    office: FlaskClient, started: list[ExportFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ordered(office)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("tracker.commands.write_export.write_export", fail)
        assert write(started[0]) != 0
    assert "The writing broke off" in office.get(place).text
    assert office.post(f"{place}/again").status_code == 302
    assert write(started[1]) == 0
    assert "The file is ready" in office.get(place).text


def test_a_process_that_was_ended_is_noticed(office: FlaskClient, started: list[ExportFolder]) -> None:
    place = ordered(office)
    started[0].note_progress(Progress(2, 4, now()))
    office.post(f"{place}/again")
    assert len(started) == 1, "what is alive is not started twice"
    started[0].note_progress(Progress(2, 4, now() - SILENCE - timedelta(seconds=5)))
    assert "The writing broke off" in office.get(place).text


def test_nothing_is_written_for_an_account_that_was_disabled(
    office: FlaskClient, cast: Cast, started: list[ExportFolder]
) -> None:
    ordered(office)
    with transaction():
        cast.office.active = False
    assert write(started[0]) != 0
    assert not started[0].file.exists()


def test_what_is_a_day_old_is_cleared_away(office: FlaskClient, started: list[ExportFolder]) -> None:
    place = ordered(office)
    write(started[0])
    started[0].begin(replace(started[0].order(), ordered_at=now() - KEPT_FOR - timedelta(minutes=1)))
    ordered(office)
    assert office.get(place).status_code == 404


@pytest.mark.slow
def test_the_process_itself_writes_the_file(office: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = []
    monkeypatch.setattr(exports, "start_writing", lambda folder: processes.append(jobs.start_writing(folder)))
    place = ordered(office)
    db.session.rollback()
    assert processes[0].wait(timeout=120) == 0
    assert len(read_ledger(office.get(f"{place}/file").data).rows) == 4
