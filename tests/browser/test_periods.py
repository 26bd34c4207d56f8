"""A recurring amount in a real browser: each period has its field, the task's page shows where each stands."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DAY, Person, Server, listening
from tests.conftest import test_config
from tests.make import accepted, make_accepted_report, make_task, part_of
from tests.people import PASSWORD, make_cast
from tracker.core.database import transaction
from tracker.core.vocabulary import Comparator
from tracker.tasks.models import Assignment, Target

pytestmark = pytest.mark.browser

TRAINED = {2021: 1860, 2022: 2140}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'periods.db'}", tmp_path, day=DAY)
    with listening(config, _task) as url:
        yield Server(url, PASSWORD)


def _task() -> None:
    """A five-year promise: 2021 missed, 2022 reached, 2023 running; and one by the quarter that nobody reported on."""
    cast = make_cast(datetime(2021, 1, 4, 2, tzinfo=UTC))
    task = make_task(cast, title="培训养老服务人才", starts="2021-01-01", due="2025-12-31")
    with transaction() as session:
        for ordinal, (about, value, unit, recurring) in enumerate(
            [("培训养老护理员", 2000, "名", "year"), ("调度会议", 1, "次", "quarter")], start=1
        ):
            session.add(
                Target(
                    task_id=task.id,
                    ordinal=ordinal,
                    about=about,
                    value=value,
                    unit=unit,
                    comparator=Comparator.AT_LEAST,
                    recurring=recurring,
                    due_on=date(2025, 12, 31),
                )
            )
    part: Assignment = accepted(part_of(task, cast.civil_affairs), now=datetime(2021, 1, 5, 2, tzinfo=UTC))
    for year, trained in TRAINED.items():
        day = date(year, 12, 20)
        moment = datetime(year, 12, 20, 2, tzinfo=UTC)
        make_accepted_report(cast, part, now=moment, today=day, percent=20 * (year - 2020), values={1: float(trained)})


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_each_period_has_its_figure(server: Server, person: Callable[..., Person], javascript: bool) -> None:
    liaison = person(server, "minzheng", javascript=javascript).sign_in()
    page = liaison.open("/assignments/1/reports/new")
    expect(page.locator("#target_1_2023")).to_have_value("")
    expect(page.locator("#target_1_2022")).to_be_hidden()
    if javascript:
        liaison.looks("report-form-by-period")
    page.fill("#percent", "50")
    page.fill("#done", "上半年培训护理员900名，召开调度会议1次。")
    page.fill("#target_1_2023", "900")
    page.fill("#target_2_2023-Q2", "1")
    page.locator(".other-periods summary").first.click()
    page.fill("#target_1_2021", "1900")
    page.locator("button[value=send]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".report").first).to_contain_text("2021年： 1,900 名; 2023年： 900 名")
    office = person(server, "office", javascript=javascript).sign_in()
    office.page.goto(server.url + "/reports")
    office.page.get_by_role("link", name="审核").last.click()
    office.page.get_by_role("button", name="审核通过").click()
    expect(office.page.locator(".notice-success")).to_be_visible()
    page = office.open("/tasks/1")
    years = page.locator("#periods table").first.locator("tbody tr")
    expect(years).to_have_count(3)
    expect(years.nth(0)).to_contain_text("900 名")
    expect(years.nth(1)).to_contain_text("已达到")
    expect(years.nth(2)).to_contain_text("1,900 名")
    expect(years.nth(2)).to_contain_text("未达到")
    expect(page.locator("#periods .missing").first).to_be_visible()
    if javascript:
        office.looks("task-by-period")
