"""The sheet of a round in a real browser: cells copied from a spreadsheet, rows that save themselves, one press for all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DAY, Person, Server, listening
from tests.conftest import NOW, test_config
from tests.make import accepted, make_plan, make_task, part_of
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.browser

#: Two rows of three columns, as a spreadsheet copies them: the first cell of the second row has two lines.
COPIED = '改造食堂20家。\t两处用地手续未办\t七月开工\n"体检一万人。\n建档八千份。"\t无\t继续体检\n'
PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with listening(test_config(f"sqlite:///{tmp_path / 'sheet.db'}", tmp_path, day=DAY), _tasks) as url:
        yield Server(url, PASSWORD)


def _tasks() -> None:
    cast = make_cast(NOW)
    plan = make_plan(cast)
    for title in ("改造社区食堂", "开展入户体检", "建立例会制度"):
        accepted(part_of(make_task(cast, plan, title=title), cast.civil_affairs))


def test_a_copied_block_fills_the_rows_and_one_press_sends_them(server: Server, person: Callable[..., Person]) -> None:
    liaison = person(server, "minzheng").sign_in()
    page = liaison.open("/sheet")
    texts, percents = page.locator("[data-column=done]"), page.locator("[data-column=percent]")
    percents.nth(0).fill("40")
    percents.nth(0).press("Enter")
    expect(percents.nth(1)).to_be_focused()
    percents.nth(1).fill("55")
    texts.nth(0).evaluate(PASTE, COPIED)
    expect(texts.nth(1)).to_have_value("体检一万人。\n建档八千份。")
    expect(page.locator("[data-column=next_steps]").nth(1)).to_have_value("继续体检")
    saved = page.locator("[data-saved]", has_text=DAY.isoformat())
    expect(saved).to_have_count(2)
    liaison.looks("sheet")
    page.get_by_role("button", name="报送填完整的各行").click()
    expect(page.get_by_role("status").filter(has_text="已报送 2 项")).to_be_visible()
    expect(page.locator("tr[data-saving]")).to_have_count(1)
