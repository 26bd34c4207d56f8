"""A real server on loopback and a real Chromium.

With TAKE_PICTURES=yes (`make pictures`), pictures of what was seen go to `screenshots/`. Nothing is asserted of them, and
Chromium would spend more time on them than on all else.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress.server import create_server

from config import Config
from seeds.load import load_city, load_demo
from tests.conftest import test_config
from tests.databases import give_schema
from tracker.accounts.services import add_user
from tracker.application import create_app
from tracker.core.clock import now
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Role
from tracker.notify.jobs import gather_mails, turn_entries_into_notices
from tracker.organizations.models import Organization

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000  # a limit, not a wait: a busy machine is slow, and a broken page stays broken
TAKES_PICTURES = os.environ.get("TAKE_PICTURES") == "yes"
SCREENSHOTS = Path(__file__).parent.parent.parent / "screenshots"
DAY = date(2023, 6, 28)
PASSWORD = "a password for browser tests"
#: What A4 leaves between its margins of 12 mm, in CSS pixels.
PORTRAIT, LANDSCAPE = {"width": 703, "height": 1017}, {"width": 1032, "height": 687}
#: The frames whose tables are wider than the paper.
CUT_OFF = """[...document.querySelectorAll('.table-frame, main')].filter(
    (frame) => frame.scrollWidth > frame.clientWidth + 1).map((frame) => frame.scrollWidth - frame.clientWidth)"""
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _office_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins at ten in the morning in Shanghai, whenever it is run: what people do follows what was there.

    The day of a server is fixed, its time of day is not: after midnight in Shanghai, a step taken now would stand
    before those that were entered for half past nine.
    """
    began = datetime.now(UTC)

    class OfficeHours(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            ten = began.astimezone(tz).replace(hour=10, minute=0, second=0, microsecond=0)
            return ten + (datetime.now(UTC) - began)

    monkeypatch.setattr("tracker.core.clock.datetime", OfficeHours)


@dataclass(frozen=True)
class Server:
    """A running application: where it listens, and the password that everybody has there."""

    url: str
    password: str


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium: install Debian's chromium, or name one with CHROMIUM=/path")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Start an application on a database of its own, with Taizhou's directory and a few people."""
    with ExitStack() as running:

        def start(database_url: str) -> Server:
            config = test_config(database_url, tmp_path, day=DAY)
            return Server(running.enter_context(listening(config, _people)), PASSWORD)

        yield start


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as `make run` shows it; for looking, not for changing."""
    folder = tmp_path_factory.mktemp("demo")
    config = test_config(f"sqlite:///{folder / 'demo.db'}", folder)
    with listening(config, _demo_with_notices) as url:
        yield Server(url, (folder / "demo-password").read_text().strip())


def _demo_with_notices() -> None:
    load_demo()
    turn_entries_into_notices(now())
    gather_mails(now())


@contextmanager
def listening(config: Config, populate: Callable[[], object]) -> Iterator[str]:
    """Serve an application whose database was just made and filled, on a free port of loopback."""
    app = create_app(config)
    with app.app_context():
        give_schema(db.engine)
        populate()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    with app.app_context():
        db.engine.dispose()


def _people() -> None:
    now = datetime(2023, 3, 20, 1, tzinfo=UTC)
    root, _count = load_city("taizhou", at=now)
    units = {unit.name: unit for unit in db.session.query(Organization).filter_by(jurisdiction_id=root.id)}
    with transaction():
        for login, name, unit, role in [
            ("office", "李梅", root, Role.OFFICE),
            ("leader", "陈刚", root, Role.LEADER),
            ("minzheng", "赵敏", units["市民政局"], Role.LIAISON),
            ("weijian", "钱进", units["市卫生健康委员会"], Role.LIAISON),
        ]:
            add_user(
                login,
                name=name,
                organization=unit,
                roles=[role],
                password=PASSWORD,
                email=f"{login}@taizhou.example",
                must_change_password=False,
                now=now,
            )


class Person:
    """Somebody at a browser: signs in, clicks, and has pictures taken."""

    def __init__(self, context: BrowserContext, server: Server, login: str) -> None:
        self.context, self.server, self.login = context, server, login
        self.page: Page = context.new_page()
        self.failures: list[str] = []
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("request", lambda request: self._check_host(request.url))

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 4xx, which Chromium also prints; only real script and policy errors count.
        if kind == "error" and "Failed to load resource" not in text:
            self.failures.append(text)

    def _check_host(self, url: str) -> None:
        # chrome: and chrome-extension: are of the browser itself, which shows PDF by an extension of its own.
        if not url.startswith((self.server.url, "data:", "blob:", "chrome:", "chrome-extension:")):
            self.failures.append(f"asked another host: {url}")

    def sign_in(self) -> "Person":
        self.page.goto(self.server.url + "/sign-in")
        self.page.fill("#login", self.login)
        self.page.fill("#password", self.server.password)
        self.page.click("main button")
        self.page.wait_for_selector(".sections")
        return self

    def open(self, path: str) -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def picture(self, name: str, *, whole: bool = True) -> None:
        """The page as it stands, for somebody to look at; only where pictures are wanted."""
        if TAKES_PICTURES:
            SCREENSHOTS.mkdir(exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    def prints(self, name: str, *, paper: dict[str, int] = PORTRAIT) -> None:
        """The page as it comes out of the printer: on A4, without the menus, and nothing is cut off at the side."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.emulate_media(media="print")
        self.page.set_viewport_size(paper)
        expect(self.page.locator(".sections")).to_be_hidden()
        expect(self.page.locator("h1")).to_be_visible()
        assert self.page.evaluate(CUT_OFF) == [], f"{name} is cut off at the side"
        self.page.pdf(path=SCREENSHOTS / f"{name}.pdf", format="A4", prefer_css_page_size=True)
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(WIDE)

    def looks(self, name: str) -> None:
        """The page in both languages, wide and on a phone; nothing may stick out sideways."""
        self.page.wait_for_load_state()  # a click may just have led here
        for language in ("zh", "en"):
            for width, size in (("wide", WIDE), ("phone", PHONE)):
                self.page.set_viewport_size(size)
                self.picture(f"{name}-{language}-{width}")
                overhang = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert overhang <= 0, f"{name} sticks out {overhang} px at {size['width']} px ({language})"
            self.page.set_viewport_size(WIDE)
            with self.page.expect_navigation():
                self.page.click(".language button")


@pytest.fixture
def person(browser: Browser) -> Iterator[Callable[..., Person]]:
    """People with browsers of their own; at the end no page may have failed in the background."""
    people: list[Person] = []

    def arrive(server: Server, login: str, *, javascript: bool = True) -> Person:
        context = browser.new_context(
            viewport=WIDE, java_script_enabled=javascript, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_MS)
        people.append(Person(context, server, login))
        return people[-1]

    yield arrive
    failures = [failure for each in people for failure in each.failures]
    for each in people:
        each.context.close()
    assert failures == []
