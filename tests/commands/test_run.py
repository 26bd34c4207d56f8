"""Starting and stopping as `make run` does: in a process of its own, on a port of loopback."""

import json
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, text

from config import Config
from tracker.core.migrate import upgrade

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@contextmanager
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(folder: Path, port: int, **changes: str) -> dict[str, str]:
    settings = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PASSWORD_COST": "1",
        "PASSWORD_MEMORY_KIB": "8192",
    }
    return settings | changes


def start(
    folder: Path, port: int, *words: str, program: tuple[str, ...] = ("run.py",), **changes: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", *program, *words],
        cwd=ROOT,
        env=environment(folder, port, **changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(
    folder: Path, port: int, *words: str, program: tuple[str, ...] = ("run.py",), **changes: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server, once it has said that it runs, and what it said until then."""
    process = start(folder, port, *words, program=program, **changes)
    assert process.stdout is not None
    said = ""
    try:
        while "Ctrl+C" not in said:  # the last line of the start
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"it did not start: {said}{process.stderr.read() if process.stderr else ''}")
            said += line
        yield process, said
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stop(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Ask it to stop; its exit code and its last words."""
    process.send_signal(by)
    last_words, _errors = process.communicate(timeout=30)
    return process.returncode, last_words


def test_a_taken_port_is_said_in_one_sentence_before_anything_is_done(tmp_path: Path) -> None:
    with taken_port() as port:
        process = start(tmp_path, port, "--demo")
        said, problem = process.communicate(timeout=60)
    assert process.returncode == 1
    assert problem.startswith(f"Error: Port {port} is taken by another program")
    assert f"for example with PORT={port + 1}." in problem
    assert len(problem.strip().splitlines()) == 1
    assert said == ""
    assert not (tmp_path / "tracker.db").exists()


def test_a_strange_host_is_said_in_one_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, free_port(), HOST="no such host")
    _said, problem = process.communicate(timeout=60)
    assert process.returncode == 1
    assert problem == "Error: HOST is 'no such host', which is no address of this machine.\n"


def test_the_demo_is_served_its_people_sign_in_and_a_second_start_loads_nothing(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, "--demo") as (process, said):
        for word in ("office1", "minzheng", (tmp_path / "demo-password").read_text(), f"http://127.0.0.1:{port}"):
            assert word in said
        assert sign_in_with_password_of(tmp_path, port) == 200
        assert stop(process, signal.SIGTERM) == (0, "Stopped.\n")
    with running(tmp_path, port, "--demo", SCHEDULER="0") as (process, said):
        assert "up to date" in said
        assert "loaded already" in said
        assert stop(process, signal.SIGINT)[0] == 0


def sign_in_with_password_of(folder: Path, port: int) -> int:
    """Sign in as the office would, token and all; the status of the desk."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{port}"
    with browser.open(f"{address}/sign-in", timeout=30) as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert token is not None
    form = {"csrf_token": token[1], "login": "office1", "password": (folder / "demo-password").read_text()}
    with browser.open(f"{address}/sign-in", urlencode(form).encode(), timeout=30) as desk:
        assert desk.url == f"{address}/"
        assert "李梅" in desk.read().decode()
        return int(desk.status)


def test_a_new_installation_says_how_the_first_administrator_is_made(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, SCHEDULER="0") as (process, said):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as health:
            assert health.status == 200
        assert stop(process, signal.SIGTERM) == (0, "Stopped.\n")
    assert "migration 0001" in said
    assert "user add admin --name NAME --role admin --city CITY --new-city" in said


def health(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
        said: dict[str, Any] = json.load(answer)
        return said


def test_health_names_the_processes_of_the_server(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, "--workers", "2"):
        said = health(port)
    assert said["processes"] == dict.fromkeys(("web-1", "web-2", "scheduler", "sender"), "running")
    assert (said["status"], said["rate_limits"]) == ("ok", "shared")


def test_where_no_process_can_be_copied_one_does_everything_and_says_so(tmp_path: Path) -> None:
    port = free_port()
    as_on_windows = ("-c", "import os; del os.fork; from tracker.cli import tracker; tracker(['run'])")
    with running(tmp_path, port, program=as_on_windows) as (process, said):
        assert "This system cannot copy a process" in said
        assert health(port) == {"status": "ok", "processes": {}, "rate_limits": "shared"}
        assert stop(process, signal.SIGTERM) == (0, "Stopped.\n")


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    config = Config.from_environment({"DATA_DIR": str(tmp_path)})
    engine = create_engine(config.database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    process = start(tmp_path, free_port())
    _said, problem = process.communicate(timeout=60)
    assert process.returncode == 1
    assert problem.startswith("Error: The database is of a newer version of Tracker: ")
    assert len(problem.strip().splitlines()) == 1


def test_the_scheduler_runs_alone_and_stops_when_it_is_told(tmp_path: Path) -> None:
    settings = environment(tmp_path, free_port())
    tracker = [sys.executable, "-u", "-m", "tracker.cli"]
    subprocess.run([*tracker, "database", "upgrade"], cwd=ROOT, env=settings, check=True, capture_output=True)
    process = subprocess.Popen(
        [*tracker, "scheduler"], cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "The scheduler is running" in process.stdout.readline()
    assert stop(process, signal.SIGTERM) == (0, "Stopped.\n")


def test_an_older_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "run.py"), run_name="__main__")
    assert stopped.value.code == "Tracker needs Python 3.11 or newer; this is Python 3.9."
