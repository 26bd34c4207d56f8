"""Every page as people see it, on the demo: both languages, wide and on a phone, on paper, and by keyboard."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import LANDSCAPE, PORTRAIT, Person, Server

pytestmark = pytest.mark.browser

TASK_PAGE = re.compile(r"/tasks/\d+")

PAGES = [
    ("office1", "/", "desk-office"),
    ("office1", "/tasks", "ledger"),
    ("office1", "/tasks?light=red&words=养老", "ledger-filtered"),
    ("office1", "/tasks?words=没有这个词", "ledger-empty"),
    ("office1", "/tasks/12", "task"),
    ("office1", "/tasks/12/correct", "task-correct"),
    ("office1", "/tasks/12/withdrawal", "task-withdrawal"),
    ("office1", "/plans/1/tasks/new", "task-new"),
    ("office1", "/reports", "queue"),
    ("office1", "/documents", "documents"),
    ("office1", "/documents/new", "upload-form"),
    ("office1", "/oversight", "oversight"),
    ("office1", "/indicators", "indicators"),
    ("office1", "/inbox", "inbox-office"),
    ("office1", "/search?q=护理", "search"),
    ("office1", "/help", "help"),
    ("office1", "/help/office", "guide"),
    ("office1", "/mail", "mail"),
    ("minzheng", "/", "desk-liaison"),
    ("minzheng", "/tasks", "ledger-liaison"),
    ("minzheng", "/tasks/7", "task-liaison"),
    ("minzheng", "/password", "password"),
    ("leader1", "/", "desk-leader"),
    ("admin", "/", "desk-admin"),
    ("minzheng", "/tasks/987654", "not-found"),
]


@pytest.mark.parametrize(("login", "path", "name"), PAGES, ids=[name for _login, _path, name in PAGES])
def test_a_page_fits_every_screen_and_axe_finds_nothing_serious(
    demo: Server, person: Callable[..., Person], login: str, path: str, name: str
) -> None:
    visitor = person(demo, login).sign_in()
    visitor.open(path)
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(visitor.page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == []
    visitor.looks(name)


def test_the_sign_in_page_fits_too(demo: Server, person: Callable[..., Person]) -> None:
    visitor = person(demo, "nobody")
    visitor.open("/sign-in")
    visitor.looks("sign-in")


@pytest.mark.parametrize(
    ("path", "name", "paper"),
    [
        ("/oversight", "oversight", PORTRAIT),
        ("/indicators", "indicators", PORTRAIT),
        ("/tasks", "ledger", LANDSCAPE),
        ("/tasks/12", "task", PORTRAIT),
        ("/tasks/12/history", "task-history", PORTRAIT),
        ("/plans", "plans", PORTRAIT),
        ("/plans/1/districts", "districts", LANDSCAPE),
        ("/plans/1/rounds", "rounds", LANDSCAPE),
        ("/rounds/1", "round", PORTRAIT),
    ],
)
def test_on_paper_the_menus_are_gone_and_nothing_is_cut_off(
    demo: Server, person: Callable[..., Person], path: str, name: str, paper: dict[str, int]
) -> None:
    visitor = person(demo, "leader1").sign_in()
    visitor.open(path)
    visitor.prints(name, paper=paper)


def test_the_ledger_on_paper_names_the_units_that_a_screen_folds_away(
    demo: Server, person: Callable[..., Person]
) -> None:
    page = person(demo, "leader1").sign_in().open("/tasks?words=优化养老服务设施布局")
    page.emulate_media(media="print")
    after = page.locator(".fold summary").first.evaluate("(it) => getComputedStyle(it, '::after').content")
    assert "兴化市" in after


def test_the_keyboard_reaches_the_content_and_the_first_task(demo: Server, person: Callable[..., Person]) -> None:
    visitor = person(demo, "office1").sign_in()
    page = visitor.open("/tasks")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("id", "content")
    for _ in range(60):
        page.keyboard.press("Tab")
        if TASK_PAGE.fullmatch(page.locator(":focus").get_attribute("href") or ""):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))


@pytest.mark.parametrize(
    ("login", "path", "name"),
    [
        ("leader1", "/oversight", "oversight"),
        ("office1", "/tasks", "ledger"),
        ("office1", "/tasks/12", "task"),
        ("minzheng", "/", "desk"),
        ("minzheng", "/assignments/105/reports/new", "report-form"),
        ("office1", "/reports", "queue"),
        ("office1", "/reports/225", "review"),
        ("office1", "/plans/1/rounds", "rounds"),
        ("office1", "/plans", "plans"),
    ],
)
def test_pictures_for_the_documents(
    demo: Server, person: Callable[..., Person], login: str, path: str, name: str
) -> None:
    """`make pictures` copies these into docs/images."""
    visitor = person(demo, login).sign_in()
    visitor.open(path)
    visitor.picture(f"docs-{name}", whole=False)


def test_english_pictures_for_the_documents(demo: Server, person: Callable[..., Person]) -> None:
    """`make pictures` takes it along."""
    visitor = person(demo, "minzheng").sign_in()
    visitor.open("/")
    visitor.page.click(".language button")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    visitor.picture("docs-desk-en", whole=False)
