"""What is large and seldom used is not loaded before it is used: a server starts sooner and rests in less memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests.conftest import NOW, test_config
from tests.people import PASSWORD, make_cast
from tracker.application import create_app
from tracker.core import migrate
from tracker.core.extensions import db
from tracker.core.when_needed import WhenNeeded
from tracker.web.rendering import FIRST_TEMPLATES, load_templates

ROOT = Path(__file__).parents[2]
#: What is needed for reading documents, writing and reading Excel files, migrations, timetables, and loading the demo.
LARGE = (
    "alembic",
    "apscheduler",
    "css_inline",
    "docx",
    "lxml",
    "mako",
    "opencc",
    "openpyxl",
    "pdfplumber",
    "PIL",
    "redis",
    "seeds",
    "tracker.reading.read_document",
    "xlsxwriter",
)
FIRST_PAGE = """
import sys
from pathlib import Path
import tracker.commands.serve  # all that `tracker run` loads
from config import Config
from tracker.application import create_app
from tracker.core.extensions import db
from tracker.core.migrate import require_ready

folder = Path(sys.argv[1])
app = create_app(Config("only for tests, but long enough to be one", f"sqlite:///{folder / 'tracker.db'}", folder))
with app.app_context():
    require_ready(db.engine)
client = app.test_client()
token = client.get("/sign-in").get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
form = {"csrf_token": token, "login": sys.argv[2], "password": sys.argv[3]}
assert client.post("/sign-in", data=form, headers={"Referer": "http://localhost/"}).status_code == 302
assert client.get("/tasks").status_code == 200
print(*(name for name in sys.argv[4:] if name in sys.modules))
"""


@pytest.mark.slow
def test_the_first_page_of_the_ledger_needs_nothing_large(tmp_path: Path) -> None:
    with create_app(test_config(f"sqlite:///{tmp_path / 'tracker.db'}", tmp_path)).app_context():
        migrate.upgrade(db.engine)
        login = make_cast(NOW).office.login
        db.session.close()
        db.engine.dispose()
    asked = [sys.executable, "-c", FIRST_PAGE, str(tmp_path), login, PASSWORD, *LARGE]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_newest_migration_is_told_by_its_file_name() -> None:
    assert migrate.newest_revision() == ScriptDirectory(str(migrate.MIGRATIONS)).get_current_head()


def test_a_module_is_loaded_when_something_of_it_is_asked_for() -> None:
    calendar = WhenNeeded("calendar")
    assert calendar.isleap(2024)
    with pytest.raises(AttributeError):
        calendar.nothing_of_this_name  # noqa: B018
    with pytest.raises(ModuleNotFoundError):
        WhenNeeded("no_such_module").something  # noqa: B018


def test_the_templates_that_processes_share_are_compiled_in_the_language_of_most(tmp_path: Path) -> None:
    app = create_app(test_config("sqlite://", tmp_path))
    load_templates(app)
    assert set(app.jinja_env._of_languages) == {"zh_Hans_CN"}
    assert {name for _loader, name in app.jinja_env._of_languages["zh_Hans_CN"].cache} >= set(FIRST_TEMPLATES)
