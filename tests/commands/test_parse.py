"""`tracker parse` and `tracker import`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.people import Cast
from tests.review.drafts import POLICY, WITH_LEAD_DOUBTS
from tracker.audit.models import AuditEntry
from tracker.cli import tracker
from tracker.core.extensions import db
from tracker.review.models import Draft
from tracker.tasks.models import Plan, Task


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "清单.txt"
    file.write_text(POLICY, encoding="gb18030")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(tracker, [str(each) for each in arguments])


def count(record: type) -> int:
    return db.session.scalar(select(func.count()).select_from(record)) or 0


# --- parse --------------------------------------------------------------------------------------


def test_parse_prints_the_plan_format(policy: Path) -> None:
    result = run("parse", policy, "--json")
    assert result.exit_code == 0
    plan = json.loads(result.output)
    assert plan["document"] == "清单.txt"
    assert [task["lead"] for task in plan["tasks"]] == [["市民政局"], ["市财政局"], ["市卫健委"], ["市教育局"]]
    assert "清单" in result.output, "characters are not escaped"


def test_parse_prints_a_summary_for_people(policy: Path) -> None:
    output = run("parse", policy).output
    assert "2023年云州市便民服务重点任务清单" in output
    assert "4 tasks" in output
    assert "市财政局 +1" in output


def test_parse_needs_no_settings_and_no_database(policy: Path, tmp_path: Path) -> None:
    """Run as a person would, in a place where no setting could be used and with an old terminal."""
    environment = {"DATABASE_URL": "nonsense", "DATA_DIR": str(tmp_path / "none"), "LC_ALL": "C", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "parse", str(policy), "--json"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout.decode("utf-8"))["title"] == "2023年云州市便民服务重点任务清单"
    assert not (tmp_path / "none").exists()


NAMES = [
    pytest.param("任务清单.txt".encode("gb18030"), "任务清单.txt", id="GBK, as out of an old archive"),
    pytest.param("㐀任务𠀀.txt".encode("gb18030"), "㐀任务𠀀.txt", id="characters of GB18030 only"),
    pytest.param("任务清单.txt".encode(), "任务清单.txt", id="UTF-8"),
    pytest.param(b"plan \xff\xff.txt", "plan \ufffd\ufffd.txt", id="nothing that anybody can read"),
]


@pytest.mark.parametrize(("name", "readable"), NAMES)
def test_the_name_of_a_file_is_readable_whatever_its_bytes_are_in(tmp_path: Path, name: bytes, readable: str) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(POLICY.encode())
    for options in (["--json"], []):
        done = subprocess.run(
            [sys.executable, "-m", "tracker.cli", "parse", path, *options],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert not options or json.loads(done.stdout)["document"] == readable


@pytest.mark.parametrize("content", [b"", "今天放假。".encode()])
def test_a_refusal_of_a_file_with_such_a_name_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / os.fsdecode("清单.txt".encode("gb18030"))
    file.write_bytes(content)
    result = CliRunner().invoke(tracker, ["parse", os.fsdecode(bytes(file))])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param("今天放假。".encode(), "No numbered task", id="no policy"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 9, "old Word or WPS file", id="legacy word"),
    ],
)
def test_parse_refuses_with_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "文件.doc"
    file.write_bytes(content)
    result = run("parse", file, "--json")
    assert result.exit_code == 1
    assert sentence in result.output
    assert len(result.output.splitlines()) == 1


# --- import -------------------------------------------------------------------------------------


def test_import_makes_a_draft(cast: Cast, policy: Path) -> None:
    result = run("import", policy, "--city", "云州市")
    assert result.exit_code == 0, result.output
    draft = db.session.scalars(select(Draft)).one()
    assert f"4 tasks were read into a draft: http://127.0.0.1:5000/documents/{draft.id}" in result.output
    assert (draft.jurisdiction_id, draft.created_by_id, count(Plan)) == (cast.city.id, None, 0)


def test_import_keeps_a_readable_name_of_the_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("任务清单.txt".encode("gb18030"))
    file.write_text(POLICY, encoding="utf-8")
    for sentence in ("4 tasks were read into a draft", "任务清单.txt was read before"):
        result = CliRunner().invoke(tracker, ["import", str(file), "--city", "云州市"])
        assert sentence in result.output
    assert db.session.scalars(select(Draft)).one().source.filename == "任务清单.txt"


def test_import_in_the_name_of_an_office_person_and_issue(cast: Cast, policy: Path) -> None:
    result = run("import", policy, "--city", "云州市", "--issue", "--as", "office")
    assert result.exit_code == 0, result.output
    assert count(Task) == 4
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:issued")).one()
    assert entry.actor_id == cast.office.id


def test_import_issues_nothing_while_something_must_be_settled(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "清单.txt"
    file.write_text(WITH_LEAD_DOUBTS)
    result = run("import", file, "--city", "云州市", "--issue")
    assert result.exit_code == 1
    assert "to settle first: 1" in result.output
    assert (count(Draft), count(Plan)) == (1, 0)


def test_import_reads_the_same_document_only_when_told_so(cast: Cast, policy: Path) -> None:
    run("import", policy, "--city", "云州市")
    second = run("import", policy, "--city", "云州市")
    assert second.exit_code == 1
    assert "was read before" in second.output
    assert run("import", policy, "--city", "云州市", "--again").exit_code == 0
    assert count(Draft) == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param((), "Say with --city which city's plan this is: 云州市、海城市.", id="two cities"),
        pytest.param(("--city", "某市"), "Say with --city", id="unknown city"),
        pytest.param(
            ("--city", "云州市", "--as", "nobody"), "There is no active account nobody.", id="unknown account"
        ),
        pytest.param(("--city", "云州市", "--as", "minzheng"), "is not in the leading-group office", id="a liaison"),
        pytest.param(("--city", "云州市", "--as", "haicheng"), "is not in the leading-group office", id="another city"),
    ],
)
def test_import_refuses_with_one_sentence(cast: Cast, policy: Path, options: tuple[str, ...], sentence: str) -> None:
    result = run("import", policy, *options)
    assert result.exit_code == 1
    assert sentence in result.output
    assert count(Draft) == 0
