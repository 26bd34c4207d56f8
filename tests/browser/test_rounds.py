"""Reporting rounds in a real browser: the office sets a schedule, a liaison answers with one click, the table shows it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DAY, Person, Server, listening
from tests.conftest import NOW, test_config
from tests.make import (
    accepted,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_round,
    make_task,
    part_of,
)
from tests.people import PASSWORD, make_cast
from tracker.core.vocabulary import ProgressState
from tracker.notify.jobs import turn_entries_into_notices

pytestmark = pytest.mark.browser

EMPTY, RUNNING = 1, 2  # the plans, by what has happened in them


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'rounds.db'}", tmp_path, day=DAY)
    with listening(config, _plans) as url:
        yield Server(url, PASSWORD)


def _plans() -> None:
    """A plan without rounds whose lead has reported before, and one with four rounds in every state."""
    cast = make_cast(NOW)
    empty = make_plan(cast, "云州市养老服务重点任务清单")
    canteen = make_task(cast, empty, title="改造提升社区食堂", co=[cast.health])
    make_accepted_report(
        cast, part_of(canteen, cast.civil_affairs), done="完成选址，已签约20家。", today=date(2023, 5, 20)
    )
    accepted(part_of(canteen, cast.health))
    _running(cast)
    turn_entries_into_notices(NOW)


def _running(cast) -> None:  # type: ignore[no-untyped-def]
    plan = make_plan(cast, "云州市托育服务重点任务清单")
    units = [cast.civil_affairs, cast.health, cast.education]
    tasks = [
        make_task(cast, plan, title=title, lead=lead, implementers=[cast.east_district, cast.west_district])
        for title, lead in zip(["新增普惠托位", "培训托育从业人员", "建设托育综合服务中心"], units, strict=True)
    ]
    parts = [part_of(task, unit) for task, unit in zip(tasks, units, strict=True)]
    parts += [part_of(task, unit) for task in tasks for unit in (cast.east_district,)]
    for month in (3, 4, 5, 6):
        first = date(2023, month, 1)
        make_round(
            cast,
            plan,
            month=f"2023-{month:02}",
            due="2023-06-30" if month == 6 else f"2023-{month:02}-25",
            today=first,
            now=NOW - (DAY - first),
        )
        for n, part in enumerate(parts[: 5 if month < 6 else 2]):
            sent = date(2023, month, 22 + (n if month < 6 else 0)) + timedelta(days=n == 4)
            if part.organization_id == cast.education.id:
                continue  # it has no liaison who could report
            finished = month == 5 and n == 1
            make_accepted_report(
                cast,
                part,
                percent=100 if finished else 15 * month,
                state=ProgressState.COMPLETED if finished else ProgressState.IN_PROGRESS,
                today=sent,
                now=NOW - (DAY - sent),
            ) if month < 6 or n == 0 else None
    make_returned_report(cast, parts[3], "请补充六月份数据。")
    make_report(parts[4])


def test_a_schedule_a_report_by_one_click_and_the_table(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open(f"/plans/{EMPTY}/rounds")
    office.looks("rounds-empty")
    page.click(".page-head a[href$='/rounds/schedule']")
    page.fill("#day", "30")
    office.looks("rounds-schedule")
    page.fill("#day", "30")
    page.locator("form button.btn-primary").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".rounds-matrix thead th")).to_have_count(8)  # June, which has begun, to December
    office.looks("rounds-scheduled")

    liaison = person(server, "minzheng").sign_in()
    page = liaison.open("/?tab=to_report")
    expect(page.locator(".round-tag").first).to_contain_text("2023-06-30")
    liaison.looks("desk-with-a-round")
    page.locator(".work-item", has_text="改造提升社区食堂").get_by_role("link", name="报送进展").click()
    expect(page.locator(".notice-info")).to_contain_text("2023-06-30")
    liaison.picture("report-form-in-a-round")
    page.go_back()
    page.locator(".work-item", has_text="改造提升社区食堂").locator("form button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("#tab-to_report")).to_have_attribute("data-count", "0")
    page = liaison.open(f"/plans/{EMPTY}/rounds")
    expect(page.locator(".rounds-matrix tbody tr")).to_have_count(1)
    liaison.looks("rounds-of-a-unit")

    page = office.open(f"/plans/{EMPTY}/rounds?rows=parts")
    expect(page.locator(".rounds-matrix tbody tr").first).to_contain_text("06-28")
    page.locator(".rounds-matrix tbody tr").first.locator("td a").first.click()
    expect(page.locator("h1")).to_contain_text("市民政局")
    expect(page.locator(".report-text").first).to_contain_text("完成选址")


def test_the_office_sees_who_is_missing_and_reminds_all_at_once(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    office.open("/")
    office.looks("desk-of-the-office-with-rounds")
    office.open(f"/plans/{RUNNING}/rounds")
    office.looks("rounds-by-unit")
    page = office.open(f"/plans/{RUNNING}/rounds?rows=parts")
    office.looks("rounds-by-part")
    page.emulate_media(media="print")
    office.picture("rounds-by-part-print")
    page.emulate_media(media="screen")
    page.locator(".rounds-matrix thead th a").last.click()
    office.looks("round")
    page.locator("#list-outstanding").click()
    missing = page.locator("#list-outstanding").get_attribute("data-count")
    expect(page.locator("section table tbody tr")).to_have_count(int(missing or 0))
    page.fill("#note", "请于周五前报送。")
    page.locator(".round-remind button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".round-remind")).to_have_count(0)
    office.picture("round-reminded")
    page = office.open(f"/plans/{RUNNING}/rounds/new")
    office.looks("round-new")


def test_it_works_without_javascript(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office", javascript=False).sign_in()
    page = office.open(f"/plans/{EMPTY}/rounds/new")
    page.fill("#note", "请附数据")
    page.locator("form button.btn-primary").click()
    expect(page.locator(".notice-success")).to_be_visible()
    page.locator("details summary").last.click()
    page.locator("#reason-cancel").fill("开错了")
    page.locator("form[action$='/cancelling'] button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("body")).to_contain_text("开错了")
