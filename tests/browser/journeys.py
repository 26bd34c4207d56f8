"""A city at work for the journeys in a browser: its own server, with the cast and what a journey begins with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from config import Config
from tests.browser.conftest import DAY, Person, Server, listening
from tests.conftest import NOW, test_config
from tests.people import PASSWORD, Cast, make_cast
from tracker.application import create_app
from tracker.core.clock import now
from tracker.core.extensions import db
from tracker.notify.jobs import turn_entries_into_notices


@dataclass(frozen=True)
class City(Server):
    """The running application of an invented city, with a scheduler that works when it is told to."""

    config: Config

    def tell(self) -> None:
        """Turn what happened into notices, as the scheduler does every minute."""
        app = create_app(self.config)
        with app.app_context():
            turn_entries_into_notices(now())
            db.session.close()
            db.engine.dispose()


@contextmanager
def city(folder: Path, prepare: Callable[[Cast], object]) -> Iterator[City]:
    """A server of its own on a day of 2023; `prepare` enters what was there before the journey."""

    def populate() -> None:
        prepare(make_cast(NOW))

    config = test_config(f"sqlite:///{folder / 'journey.db'}", folder, day=DAY)
    with listening(config, populate) as url:
        yield City(url, PASSWORD, config)


def press(page: Page, name: str) -> None:
    """Press the button with this name, and wait for the page that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """Follow the link with this name, and wait for its page."""
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def reads_in_inbox(person: Person, words: str) -> None:
    """The person's inbox tells this in one of its unread notices."""
    page = person.open("/inbox?unread=1")
    expect(page.locator(".note-unread", has_text=words).first).to_be_visible()
