"""The version before beside this one: while a new version is put in place, both work on the new schema for a while.

The version before is the code just before the newest migration was added, taken from this repository's history. Its
server is started on its own schema; then the schema is brought to ours under it, as in an upgrade without a pause.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks.client import Session
from benchmarks.servers import free_ports, running
from config import Config
from tracker.core.migrate import newest_revision

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CATALOGUE = Path("tracker") / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def version_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it was before the newest migration, in a folder of its own."""
    if not (ROOT / ".git").exists():
        pytest.skip("optional: this is no clone of the repository, so there is no version before")
    newest = next((ROOT / "migrations" / "versions").glob(f"{newest_revision()}_*.py")).relative_to(ROOT)
    added = git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest)).decode().strip()
    shallow = git("rev-parse", "--is-shallow-repository").decode().strip() == "true"
    if shallow and (not added or added in (ROOT / ".git" / "shallow").read_text()):
        pytest.fail("the version before is not in this shallow clone: fetch the history with 'git fetch --unshallow'")
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=io.BytesIO(git("archive", f"{added}^1"))) as archive:
        archive.extractall(folder, filter="data")
    shutil.copy(ROOT / CATALOGUE, folder / CATALOGUE)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of both versions: one data folder, one database, no jobs."""
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    if request.param == "postgresql":
        fresh: Callable[[str], str] = request.getfixturevalue("fresh_postgresql")
        url = fresh("tracker_rolling")
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": url,
        "SCHEDULER": "0",
        "WORKERS": "1",
        "PASSWORD_COST": "1",
        "PASSWORD_MEMORY_KIB": "8192",
        "RATE_LIMITS": "0",
    }


@contextmanager
def serving(code: Path, settings: dict[str, str], *words: str) -> Iterator[int]:
    """A server of the code in the folder; its port."""
    (port,) = free_ports(1)
    log = Path(settings["DATA_DIR"]) / f"server-{port}.log"
    try:
        with running([sys.executable, "run.py", *words], port, settings | {"PORT": str(port)}, log=log, code=code):
            yield port
    except RuntimeError as problem:
        problem.add_note(log.read_text())
        raise


def command(*words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command of our version."""
    called = [sys.executable, "-m", "tracker.cli", *words]
    return subprocess.run(called, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)


def tracker(*words: str, settings: dict[str, str]) -> None:
    """A command of our version that must succeed."""
    done = command(*words, settings=settings)
    assert done.returncode == 0, done.stdout + done.stderr


def revision(settings: dict[str, str]) -> str:
    engine = create_engine(Config.from_environment(settings).database_url)
    with engine.connect() as connection:
        found: str = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()
    return found


class Worker:
    """Somebody signed in at one of the two servers."""

    def __init__(self, port: int, login: str, settings: dict[str, str]) -> None:
        self.session = Session(port)
        self.session.sign_in(login, (Path(settings["DATA_DIR"]) / "demo-password").read_text())

    def page(self, path: str) -> str:
        status, page = self.session.request("GET", path)
        assert status == 200, f"{path}: {status} {page[:2000]}"
        return page

    def report(self, forms: list[str], words: str) -> None:
        """Report by the first of the forms that asks for no figures, and take it from the list."""
        typed = {"state": "in_progress", "percent": "95", "done": words, "problems": "", "next_steps": "", "do": "send"}
        for form in forms:
            status, page = self.session.request("POST", form, {"csrf_token": self.session.csrf} | typed)
            assert status in (302, 422), f"{form}: {status} {page[:2000]}"
            if status == 302:
                forms.remove(form)
                return
        raise AssertionError("every form asks for figures")

    def first_forms(self) -> list[str]:
        """Where this person can report, as the desk and the pages of its tasks offer it."""
        tasks = list(dict.fromkeys(re.findall(r'href="(/tasks/\d+)"', self.page("/tasks"))))
        assert tasks
        pages = [self.page(task) for task in tasks]
        return list(dict.fromkeys(form for page in pages for form in re.findall(r"/assignments/\d+/reports/new", page)))


def test_the_version_before_goes_on_working_on_our_schema_beside_ours(
    version_before: Path, settings: dict[str, str]
) -> None:
    with serving(version_before, settings, "--demo") as old:
        before = revision(settings)
        tracker("database", "upgrade", settings=settings)
        assert before != newest_revision()
        assert revision(settings) == newest_revision()
        with serving(ROOT, settings) as new:
            old_liaison, new_liaison = (Worker(port, "minzheng", settings) for port in (old, new))
            forms = old_liaison.first_forms()
            assert len(forms) >= 2
            assert set(new_liaison.first_forms()) == set(forms)
            old_liaison.report(forms, "旧版报送")
            new_liaison.report(forms, "新版报送")
            office_at_old, office_at_new = (Worker(port, "office1", settings) for port in (old, new))
            for office in (office_at_old, office_at_new):
                queue = office.page("/reports")
                tasks = set(re.findall(r'href="(/tasks/\d+)', queue))
                seen = "".join(office.page(task) for task in tasks)
                assert "旧版报送" in queue + seen
                assert "新版报送" in queue + seen
    # The version before kept nothing of what ours keeps: told anew once, as the guide says, everything holds.
    recounted = command("recount", settings=settings)
    assert recounted.returncode in (0, 1), recounted.stderr
    tracker("recount", settings=settings)
    tracker("verify", settings=settings)
