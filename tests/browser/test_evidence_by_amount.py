"""Evidence amount by amount in a real browser: dropped with script, chosen without it, reviewed by the office."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DAY, Person, Server, listening
from tests.browser.test_reporting import PDF
from tests.conftest import NOW, test_config
from tests.make import accepted, make_accepted_report, make_returned_report, make_task, part_of
from tests.people import PASSWORD, make_cast
from tracker.core.vocabulary import ProgressState

pytestmark = pytest.mark.browser

#: The tasks by what has happened to them: their ids follow the order in which `_tasks` makes them.
UNDER_WAY, RETURNED = 1, 2
AMOUNTS = [("改造提升社区食堂", 80, "个"), ("培训养老护理员", 300, "名")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'evidence.db'}", tmp_path, day=DAY)
    with listening(config, _tasks) as url:
        yield Server(url, PASSWORD)


def _tasks() -> None:
    cast = make_cast(NOW)
    parts = [part_of(make_task(cast, title=title, targets=AMOUNTS), cast.civil_affairs) for title in ("改造", "培训")]
    for part in parts:
        accepted(part)
        figures = {target.id: 0.75 * target.value for target in part.task.targets}
        make_accepted_report(cast, part, percent=75, done="食堂改造60个，培训225名。", values=figures)
    whole = {target.id: target.value for target in parts[1].task.targets}
    make_returned_report(cast, parts[1], "请补充护理员名册。", percent=100, state=ProgressState.COMPLETED, values=whole)


def finish(person: Person, part: int) -> Page:
    page = person.open(f"/assignments/{part}/reports/new")
    page.select_option("#state", "completed")
    page.fill("#percent", "100")
    page.fill("#done", "目标任务全部完成，已组织验收。")
    for row in page.locator(".target-row").all():
        row.locator("input[inputmode]").fill(row.get_attribute("data-promised") or "")
    return page


def test_each_amount_gets_its_file_by_dropping(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = finish(liaison, UNDER_WAY)
    first, second = page.locator(".target-row .evidence-area").all()
    expect(first.locator("input[type=file]")).to_be_visible()
    _drop(page, first.get_attribute("id") or "", "食堂验收单.pdf")
    expect(first.locator("[data-file]")).to_have_count(1)
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-danger")).to_contain_text("培训养老护理员")
    expect(page.locator(".notice-danger")).not_to_contain_text("改造提升社区食堂")
    liaison.looks("report-form-lacking-evidence")
    second = page.locator(".target-row .evidence-area").nth(1)
    _drop(page, second.get_attribute("id") or "", "护理员名册.pdf")
    expect(second.locator("[data-file]")).to_have_count(1)
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    office = person(server, "office").sign_in()
    office.page.goto(server.url + "/reports")
    office.page.get_by_role("link", name="审核").last.click()
    shown = office.page.locator(".figures li")
    expect(shown.nth(0)).to_contain_text("食堂验收单.pdf")
    expect(shown.nth(1)).to_contain_text("护理员名册.pdf")
    office.looks("report-with-evidence-by-amount")


def test_each_amount_gets_its_file_without_script(
    server: Server, person: Callable[..., Person], tmp_path: Path
) -> None:
    liaison = person(server, "minzheng", javascript=False).sign_in()
    page = finish(liaison, UNDER_WAY)
    for number, row in enumerate(page.locator(".target-row").all()):
        (tmp_path / f"{number}.pdf").write_bytes(PDF)
        row.locator("summary").click()
        row.locator("input[type=file]").set_input_files(tmp_path / f"{number}.pdf")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".report").first.locator(".figures li").nth(1)).to_contain_text("1.pdf")


def test_a_correction_keeps_the_files_until_one_is_taken_out(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = liaison.open(f"/assignments/{RETURNED}/reports/new")
    expect(page.locator(".target-row [data-file]")).to_have_count(2)
    liaison.picture("report-form-correcting-with-files")
    with page.expect_response("**/report-draft") as answer:
        page.fill("#done", "已补充护理员名册。")
    assert answer.value.status == 200
    row = page.locator(".target-row").nth(1)
    row.locator("[data-removal]").click()
    expect(row.locator("[data-file]")).to_have_count(0)
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-danger")).to_contain_text("培训养老护理员")


def test_the_office_settles_with_which_reports_evidence_is_asked_for(
    server: Server, person: Callable[..., Person]
) -> None:
    office = person(server, "office", javascript=False).sign_in()
    page = office.open(f"/tasks/{UNDER_WAY}")
    page.locator(".evidence-asked summary").click()
    page.select_option("#evidence-demand", "each_report")
    office.picture("task-settling-evidence")
    page.locator(".evidence-asked button").click()
    expect(page.locator(".evidence-asked")).to_contain_text("每次报送时")
    office.looks("task-with-evidence-asked")
    office.open("/plans/1")
    office.looks("plan-settings-with-evidence")


def _drop(page: Page, area: str, name: str) -> None:
    """Drag a PDF from outside over an area of the form and let it go."""
    carried = page.evaluate_handle(
        """([name, bytes]) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], name));
          return carried;
        }""",
        [name, list(PDF)],
    )
    page.dispatch_event(f"#{area}", "dragover", {"dataTransfer": carried})
    expect(page.locator(f"#{area}.dropping")).to_be_visible()
    page.dispatch_event(f"#{area}", "drop", {"dataTransfer": carried})
