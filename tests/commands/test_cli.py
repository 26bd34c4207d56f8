"""The `tracker` command: what is loaded when, exit codes, accounts, the audit check, the database's version."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import protection_lifted
from tests.make import make_report, make_task, part_of
from tests.people import PASSWORD, Cast
from tracker.accounts.models import User
from tracker.accounts.passwords import password_matches
from tracker.accounts.queries import actor_for, user_by_login
from tracker.audit.models import AuditEntry
from tracker.cli import COMMANDS, tracker
from tracker.commands.columns import columns
from tracker.core.extensions import db
from tracker.core.vocabulary import OrganizationKind, Role
from tracker.organizations.models import Organization

ROOT = Path(__file__).parents[2]


def call(*words: str) -> Result:
    """A command in this process, on the database of the test."""
    return CliRunner().invoke(tracker, words)


def in_shell(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a shell runs it, with nothing but its own settings."""
    settings = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", *words],
        env=settings | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def user(login: str) -> User:
    found = user_by_login(login)
    assert found is not None
    db.session.refresh(found)
    return found


# The list of commands


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_tells_of_each_command_how_the_command_begins_its_help(name: str) -> None:
    command = tracker.get_command(click.Context(tracker), name)
    assert command is not None
    assert (command.help or "").startswith(COMMANDS[name][1].rstrip("."))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_so_has_each_part_of_it(name: str) -> None:
    answer = call(name, "--help")
    assert answer.exit_code == 0
    command = tracker.get_command(click.Context(tracker), name)
    for part in getattr(command, "commands", {}).values():
        assert part.help, f"{name} {part.name} says nothing of itself"


@pytest.mark.parametrize("words", [["--help"], ["parse", "--help"]])
def test_what_needs_no_records_loads_neither_the_database_nor_the_pages(words: list[str]) -> None:
    program = (
        "import sys\nfrom tracker.cli import tracker\n"
        f"tracker({words!r}, standalone_mode=False)\n"
        "print([each for each in ('sqlalchemy', 'flask', 'alembic') if each in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.stdout.splitlines()[-1] == "[]", answer.stderr


# What goes wrong is one sentence and exit code 1

WRONG = [
    pytest.param(["verify"], {"PORT": "http"}, "PORT is 'http'", id="setting"),
    pytest.param(["verify"], {}, "has no tables yet: run 'tracker database upgrade' first", id="no tables"),
    pytest.param(
        ["user", "list"],
        {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        "The database cannot be used",
        id="no server",
    ),
    pytest.param(
        ["verify"], {"DATABASE_URL": "sqlite:////nowhere/x.db"}, "The database cannot be used", id="no folder"
    ),
    pytest.param(["verify"], {"DATA_DIR": "/dev/null/x"}, "Not a directory", id="data folder"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "environment", "sentence"), WRONG)
def test_what_a_person_can_mend_is_one_sentence(
    tmp_path: Path, words: list[str], environment: dict[str, str], sentence: str
) -> None:
    answer = in_shell(tmp_path, *words, **environment)
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_an_unknown_command_names_the_help(tmp_path: Path) -> None:
    answer = in_shell(tmp_path, "prase")
    assert answer.returncode == 2
    assert "No such command 'prase'" in answer.stderr


@pytest.mark.slow
def test_a_new_installation_from_nothing_to_its_first_administrator(tmp_path: Path) -> None:
    assert "The database is ready." in in_shell(tmp_path, "database", "upgrade").stdout
    added = in_shell(
        tmp_path, "user", "add", "admin", "--name", "周远航", "--role", "admin", "--city", "云州市", "--new-city"
    )
    assert added.returncode == 0, added.stderr
    assert "shown only now" in added.stdout
    assert in_shell(tmp_path, "verify").stdout == "2 entries, each as it was written.\n"


# Accounts


def password_in(answer: Result) -> str:
    assert answer.exit_code == 0, answer.output
    return answer.output.rstrip().rpartition(" ")[2]


def test_the_first_administrator_brings_the_city_along(app: Flask) -> None:
    answer = call("user", "add", "admin", "--name", "周远航", "--role", "admin", "--city", "云州市", "--new-city")
    admin = user("admin")
    assert password_matches(admin.password_hash, password_in(answer))
    assert admin.must_change_password
    assert (admin.organization.name, admin.organization.kind) == ("云州市", OrganizationKind.CITY)
    assert [grant.role for grant in admin.grants] == [Role.ADMIN]


def test_an_account_for_a_unit_of_the_city(cast: Cast) -> None:
    words = ["--name", "新人", "--role", "liaison", "--city", "云州市", "--organization", "市卫生健康委"]
    assert call("user", "add", "new", *words).exit_code == 0
    assert user("new").organization_id == cast.health.id
    assert actor_for(user("new")).unit_ids == {cast.health.id}


NOT_ADDED = [
    pytest.param(["--role", "office"], "Say with --city which city is meant: 云州市、海城市.", id="which city"),
    pytest.param(["--role", "office", "--city", "无名市"], "无名市 is not known", id="unknown city"),
    pytest.param(["--role", "liaison", "--city", "云州市"], "name it with --organization", id="liaison of what"),
    pytest.param(
        ["--role", "liaison", "--city", "云州市", "--organization", "市旅游局"],
        "市旅游局 is not in the directory of 云州市",
        id="unknown unit",
    ),
    pytest.param(["--role", "admin", "--city", "云州市", "--new-city"], "not in the directory yet", id="city is there"),
]


@pytest.mark.parametrize(("words", "sentence"), NOT_ADDED)
def test_an_account_that_cannot_be_added_leaves_nothing(cast: Cast, words: list[str], sentence: str) -> None:
    before = db.session.scalars(select(Organization.name)).all()
    answer = call("user", "add", "new", "--name", "新人", *words)
    assert answer.exit_code == 1
    assert sentence in answer.output
    assert user_by_login("new") is None
    assert db.session.scalars(select(Organization.name)).all() == before


def test_a_login_name_that_is_taken_takes_back_the_new_city_too(cast: Cast) -> None:
    answer = call("user", "add", "office", "--name", "新人", "--role", "admin", "--city", "新城市", "--new-city")
    assert answer.exit_code == 1
    assert "The login name office is taken." in answer.output
    assert "新城市" not in db.session.scalars(select(Organization.name)).all()


def test_a_new_password_ends_sessions_lifts_the_lock_and_must_be_changed(cast: Cast) -> None:
    session_key = user("minzheng").session_key
    new = password_in(call("user", "password", "minzheng"))
    after = user("minzheng")
    assert password_matches(after.password_hash, new)
    assert not password_matches(after.password_hash, PASSWORD)
    assert after.must_change_password
    assert after.locked_until is None
    assert after.session_key != session_key


def test_a_disabled_person_can_be_enabled_again(cast: Cast) -> None:
    session_key = user("minzheng").session_key
    assert call("user", "disable", "minzheng").exit_code == 0
    assert not user("minzheng").active
    assert user("minzheng").session_key != session_key
    assert "disabled already" in call("user", "disable", "minzheng").output
    assert "disabled" in call("user", "list").output
    assert call("user", "enable", "minzheng").exit_code == 0
    assert user("minzheng").active
    assert "enabled already" in call("user", "enable", "minzheng").output


@pytest.mark.parametrize("part", ["password", "disable", "enable"])
def test_an_account_that_is_not_there_is_said(cast: Cast, part: str) -> None:
    answer = call("user", part, "nobody")
    assert (answer.exit_code, "There is no account nobody." in answer.output) == (1, True)


def test_each_change_of_an_account_is_in_the_audit_trail_without_the_password(cast: Cast) -> None:
    new = password_in(call("user", "password", "minzheng"))
    call("user", "disable", "minzheng")
    call("user", "enable", "minzheng")
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-3:]
    assert [entry.action for entry in entries] == ["user:password-reset", "user:disabled", "user:enabled"]
    assert all(new not in str(entry.after) for entry in entries)


def test_the_list_of_accounts_stands_in_columns(cast: Cast) -> None:
    lines = call("user", "list").output.splitlines()
    assert len(lines) == 12
    assert lines[0].split() == ["login", "name", "city", "unit", "roles", "state"]
    assert any(line.split() == ["minzheng", "赵敏", "云州市", "市民政局", "liaison"] for line in lines)


def test_a_chinese_sign_takes_two_places() -> None:
    assert columns([("a", "b"), ("市民政局", "c")]) == ["a         b", "市民政局  c"]


# The audit check


def test_an_untouched_trail_is_confirmed_with_its_number_of_entries(cast: Cast) -> None:
    count = len(db.session.scalars(select(AuditEntry.id)).all())
    answer = call("verify")
    assert (answer.exit_code, answer.output) == (0, f"{count} entries, each as it was written.\n")


def forge(statement: str) -> None:
    db.session.rollback()
    with db.engine.begin() as connection, protection_lifted(connection):
        connection.execute(text(statement))


FORGERIES = [
    pytest.param("UPDATE audit_entry SET reason = 'x' WHERE id = 5", "Entry 5 ", id="a reason was changed"),
    pytest.param("UPDATE audit_entry SET actor_name = 'x' WHERE id = 1", "Entry 1 ", id="the first one was changed"),
    pytest.param("DELETE FROM audit_entry WHERE id = 5", "Entry 6 ", id="one was removed"),
    pytest.param(
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)", "cut short", id="the end is missing"
    ),
    pytest.param("DELETE FROM audit_entry", "cut short", id="all are missing"),
    pytest.param("UPDATE audit_entry SET previous_hash = hash WHERE id = 5", "Entry 5 ", id="a link was changed"),
    pytest.param("UPDATE audit_head SET hash = previous_hash FROM audit_entry", "cut short", id="the end was moved"),
    pytest.param("DELETE FROM audit_head", "cut short", id="nothing says where it ends"),
]


@pytest.mark.parametrize(("statement", "sentence"), FORGERIES)
def test_what_was_done_to_the_trail_is_found(cast: Cast, statement: str, sentence: str) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs))
    forge(statement)
    answer = call("verify")
    assert answer.exit_code == 1
    assert sentence in answer.output


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit_entry SET before = 'no JSON' WHERE id = 7",
        "UPDATE audit_entry SET occurred_at = 'once' WHERE id = 7",
    ],
)
def test_an_entry_that_cannot_even_be_read_is_named(cast: Cast, forgery: str) -> None:
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError):  # it refuses such a value itself
            forge(forgery)
        return
    forge(forgery)
    answer = call("verify")
    assert answer.exit_code == 1
    assert "Entry 7 " in answer.output
    assert "Traceback" not in answer.output
    forge("UPDATE audit_entry SET reason = 'x' WHERE id = 5")
    assert "Entry 5 " in call("verify").output


def test_what_was_recorded_after_the_end_was_cut_off_shows_it(cast: Cast) -> None:
    assert cast.city.id == 1
    forge("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry WHERE jurisdiction_id = 1)")
    make_report(part_of(make_task(cast), cast.civil_affairs))
    first_after = db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "assignment:accepted")).one()
    answer = call("verify")
    assert answer.exit_code == 1
    assert f"Entry {first_after} " in answer.output


# Seeds


def test_a_city_without_a_word_about_what_to_load_is_asked_back(app: Flask) -> None:
    answer = call("seed")
    assert answer.exit_code == 2
    assert "Say what to load" in answer.output


def test_a_city_is_loaded_without_accounts_and_once(app: Flask) -> None:
    assert call("seed", "wuxi").output == (
        "无锡市: 32 organizations, 26 tasks, 19 indicators; the plan waits as a draft for its leads.\n"
    )
    assert call("seed", "wuxi").output == "无锡市: everything is there already; nothing was changed.\n"
    assert db.session.scalars(select(User)).all() == []


def test_only_a_demo_has_a_day_of_its_own(cast: Cast) -> None:
    answer = call("seed", "--day", "2023-12-24")
    assert answer.exit_code == 1
    assert "Only a demo has a day of its own" in answer.output


def test_the_demo_is_refused_beside_real_people(cast: Cast) -> None:
    answer = call("seed", "--demo")
    assert answer.exit_code == 1
    assert "accounts of real people" in answer.output


def test_the_demo_and_another_day_of_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seeds.load.play", lambda *_, **_named: None)
    answer = call("seed", "--demo", "--day", "2023-12-24")
    assert answer.exit_code == 0, answer.output
    assert "泰州市: 36 organizations, 27 tasks; the plan is issued." in answer.output
    assert "Today is taken to be 2023-12-24." in answer.output
    assert "The password of all demo accounts: " in answer.output


# What is kept of the day


def test_a_recount_says_what_it_looked_at(cast: Cast) -> None:
    make_task(cast, co=[cast.health])
    answer = call("recount")
    assert answer.exit_code == 0
    assert answer.output.splitlines()[0] == "云州市: 1 tasks and 2 parts, each kept as the rules tell."


def test_a_recount_names_what_was_kept_otherwise_and_mends_it(cast: Cast) -> None:
    task = make_task(cast, due="2023-06-20")
    call("recount")
    forge("UPDATE task SET light = 'green'")
    answer = call("recount")
    assert answer.exit_code == 1
    assert f"  task {task.id}: light green instead of red" in answer.output
    assert "1 kept otherwise than the rules tell, all of them mended. Start the web processes again" in answer.output
    assert call("recount").exit_code == 0
