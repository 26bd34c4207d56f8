"""Writing a report in a real browser: drafts that save themselves, files by drag and drop, questions, corrections.

What a script adds is tried with JavaScript, and what must work anyway without.
"""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DAY, Person, Server, listening
from tests.conftest import NOW, test_config
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of
from tests.people import PASSWORD, Cast, make_cast
from tracker.accounts.services import add_user
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.core.database import transaction
from tracker.core.vocabulary import Role

pytestmark = pytest.mark.browser

PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >> endobj
trailer << /Root 1 0 R >>
%%EOF
"""
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
#: The tasks by what has happened to them: their ids follow the order in which `_tasks` makes them.
FRESH, REPORTED, CORRECTED, APPROVED = 1, 2, 3, 4


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'reporting.db'}", tmp_path, day=DAY)
    with listening(config, _tasks) as url:
        yield Server(url, PASSWORD)


def _tasks() -> None:
    cast = make_cast(NOW)
    with transaction():
        add_user(
            "tongshi",
            name="何同",
            organization=cast.civil_affairs,
            roles=[Role.LIAISON],
            password=PASSWORD,
            must_change_password=False,
            now=NOW,
        )
    parts = [_part(cast, title) for title in ("改造社区食堂", "开展入户体检", "建立例会制度")]
    accepted(parts[0])
    target = parts[1].task.targets[0].id
    make_accepted_report(cast, parts[1], percent=40, done="改造食堂20家。", values={target: 20})
    make_returned_report(cast, parts[2], "请补充六月份数据。", done="改造食堂20家，体检一万人。", percent=40)
    make_report(parts[2], done="改造食堂25家，体检一万二千人。", percent=45)
    led = part_of(make_task(cast, title="培训护理员", lead=cast.health), cast.health)
    accepted(led)
    with transaction():
        add_user(
            "weijian-juzhang",
            name="林局",
            organization=cast.health,
            roles=[Role.UNIT_LEADER],
            password=PASSWORD,
            must_change_password=False,
            now=NOW,
        )
    set_leader_approval(cast.health.id, wanted=True, actor=cast.actor("office"), now=NOW)


def _part(cast: Cast, title: str):  # type: ignore[no-untyped-def]
    return part_of(make_task(cast, title=title, targets=[("改造食堂", 80, "个")]), cast.civil_affairs)


def write(person: Person, part: int) -> Page:
    return person.open(f"/assignments/{part}/reports/new")


def saved(page: Page) -> None:
    expect(page.locator("#saved-when")).to_contain_text(DAY.isoformat())


def _type(page: Page, text: str) -> None:
    """Type what was done, and wait until the draft has saved itself."""
    with page.expect_response("**/report-draft") as answer:
        page.fill("#done", text)
    assert answer.value.status == 200
    saved(page)


def test_a_draft_saves_itself_and_survives_a_closed_browser(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = write(liaison, FRESH)
    _type(page, "六月完成选址")
    expect(page.locator("#draft-conflict")).to_be_hidden()
    page.fill("#problems", "两处用地手续仍在办理")
    liaison.looks("report-form-with-draft")
    page.close()
    again = person(server, "minzheng").sign_in()
    again.open("/?tab=to_report")
    again.picture("desk-with-a-draft")
    page = write(again, FRESH)
    expect(page.locator("#done")).to_have_value("六月完成选址")
    expect(page.locator("#problems")).to_have_value("两处用地手续仍在办理")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-danger")).to_be_visible()  # the percentage is still missing
    page.fill("#percent", "30")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()


def test_what_was_typed_when_the_sign_in_expired_comes_back(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = write(liaison, FRESH)
    _type(page, "写到一半")
    liaison.context.clear_cookies(name="session")
    page.fill("#done", "写到一半，登录已失效，又写了一句")
    expect(page.locator("#saved-when a")).to_be_visible()
    page.locator("#saved-when a").click()
    page.fill("#login", "minzheng")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("#done")).to_have_value("写到一半，登录已失效，又写了一句")
    with page.expect_response("**/report-draft") as answer:
        pass
    assert answer.value.status == 200
    page.reload()
    expect(page.locator("#done")).to_have_value("写到一半，登录已失效，又写了一句")


def test_two_colleagues_at_once_see_both_texts(server: Server, person: Callable[..., Person]) -> None:
    first, second = (person(server, login).sign_in() for login in ("minzheng", "tongshi"))
    mine, theirs = write(first, FRESH), write(second, FRESH)
    _type(theirs, "同事写的内容")
    mine.fill("#done", "我写的内容")
    expect(mine.locator("#draft-conflict")).to_be_visible()
    expect(mine.locator("#draft-conflict")).to_contain_text("同事写的内容")
    expect(mine.locator("#draft-conflict")).to_contain_text("何同")
    expect(mine.locator("#done")).to_have_value("我写的内容")
    first.picture("draft-conflict")
    mine.locator("[data-conflict=theirs]").click()
    expect(mine.locator("#done")).to_have_value("同事写的内容")
    expect(mine.locator("#draft-conflict")).to_contain_text("我写的内容")


def test_files_are_dropped_shown_and_removed(server: Server, person: Callable[..., Person], tmp_path: Path) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = write(liaison, FRESH)
    _drop(page, {"验收单.pdf": PDF, "照片.png": PNG, "程序.exe": b"MZ"})
    expect(page.locator(".draft-files [data-file]")).to_have_count(2)
    expect(page.locator(".draft-files .field-error")).to_contain_text("程序.exe")
    (tmp_path / "再来一张.png").write_bytes(PNG)
    page.set_input_files("#evidence", tmp_path / "再来一张.png")
    expect(page.locator(".draft-files [data-file]")).to_have_count(3)
    liaison.looks("report-form-with-files")
    page.locator(".draft-files li", has_text="再来一张").get_by_role("button").click()
    expect(page.locator(".draft-files [data-file]")).to_have_count(2)
    page.fill("#percent", "20")
    page.fill("#done", "完成验收")
    page.locator("button[value=send]").click()
    expect(page.locator(".report-files a")).to_have_count(2)
    page.get_by_role("link", name="照片.png").click()
    expect(page.locator(".shown-picture")).to_have_js_property("naturalWidth", 1)
    liaison.picture("evidence-picture")
    page.go_back()
    with page.expect_response("**/content") as answer:
        page.get_by_role("link", name="验收单.pdf").click()
    assert answer.value.status == 200
    expect(page.locator("iframe.shown-pdf")).to_be_visible()
    liaison.picture("evidence-pdf")


def _drop(page: Page, files: dict[str, bytes]) -> None:
    """Drag files from outside over the area of evidence and let them go."""
    carried = page.evaluate_handle(
        """files => {
          const carried = new DataTransfer();
          for (const [name, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name));
          return carried;
        }""",
        [[name, list(content)] for name, content in files.items()],
    )
    page.dispatch_event("#evidence-files", "dragover", {"dataTransfer": carried})
    expect(page.locator("#evidence-files.dropping")).to_be_visible()
    page.dispatch_event("#evidence-files", "drop", {"dataTransfer": carried})


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_lower_figure_is_asked_about(server: Server, person: Callable[..., Person], javascript: bool) -> None:
    liaison = person(server, "minzheng", javascript=javascript).sign_in()
    page = write(liaison, REPORTED)
    expect(page.locator("#percent")).to_have_value("40")
    page.fill("#percent", "35")
    page.fill("#done", "经核实，上月数据有误")
    page.locator("button[value=send]").click()
    expect(page.locator(".doubt-row")).to_have_count(1)
    liaison.picture(f"report-question-{'with' if javascript else 'without'}-script")
    page.locator(".doubt-row input").check()
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()


def test_without_script_a_draft_is_saved_with_files_and_sent(
    server: Server, person: Callable[..., Person], tmp_path: Path
) -> None:
    liaison = person(server, "minzheng", javascript=False).sign_in()
    page = write(liaison, FRESH)
    for name in ("一.png", "二.png"):
        (tmp_path / name).write_bytes(PNG)
        page.set_input_files("#evidence", tmp_path / name)
        page.fill("#done", f"附上{name}")
        page.locator("button[value=save]").click()
        saved(page)
    expect(page.locator(".draft-files [data-file]")).to_have_count(2)
    page.locator(".draft-files button").first.click()
    expect(page.locator(".draft-files [data-file]")).to_have_count(1)
    expect(page.locator("#done")).to_have_value("附上二.png")
    page.fill("#percent", "20")
    page.locator("button[value=send]").click()
    expect(page.locator(".report-files a")).to_have_count(1)


def test_nothing_changed_takes_one_click(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng", javascript=False).sign_in()
    page = write(liaison, REPORTED)
    liaison.looks("report-form-after-a-report")
    page.locator(".same-again button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".report")).to_have_count(2)


def test_the_office_sees_what_the_correction_changes(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/reports/3")
    expect(page.locator("del").first).to_contain_text("20")
    expect(page.locator("ins").first).to_contain_text("25")
    office.looks("report-correction")


def test_a_report_waits_for_the_unit_s_leader(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "weijian").sign_in()
    page = write(liaison, APPROVED)
    page.fill("#percent", "20")
    page.fill("#done", "完成第一期培训")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    leader = person(server, "weijian-juzhang").sign_in()
    expect(leader.page.locator("#tab-to_approve")).to_have_attribute("data-count", "1")
    leader.picture("desk-of-a-unit-leader")
    leader.page.locator(".work-do a").click()
    leader.looks("report-to-approve")
    leader.page.locator(".review-do form").first.get_by_role("button").click()
    expect(leader.page.locator(".notice-success")).to_be_visible()
    expect(leader.page.locator(".report-head").first).to_contain_text("林局")


def test_the_office_sees_the_units_settings(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    office.open("/units")
    office.looks("units")
