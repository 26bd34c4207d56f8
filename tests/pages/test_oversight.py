"""The leading group's page: every number is the length of the list behind it, and the right people see it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    forget_pages,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_task,
)
from tests.people import Cast, sign_in
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, ProgressState, TaskStatus
from tracker.oversight.pages import LATEST_CHANGES, WORST_TASKS, WORST_UNITS
from tracker.tasks.changes.services.withdrawing import withdraw_task
from tracker.tasks.models import Assignment, Plan
from tracker.tasks.steps.close.services import close_task
from tracker.tasks.steps.remind.services import remind_unit


@dataclass
class Link:
    """A number of the page and the list that it opens."""

    href: str
    count: int
    text: str = ""


class Links(HTMLParser):
    """Collects the links that carry a count."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self.inside: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("data-count") is not None:
            self.inside = Link(values["href"] or "", int(values["data-count"] or ""))
            self.found.append(self.inside)

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.inside.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = None


def links_of(text: str) -> list[Link]:
    parser = Links()
    parser.feed(text)
    return parser.found


def length_of_list(client: FlaskClient, href: str) -> int:
    answer = client.get(href)
    assert answer.status_code == 200, href
    found = re.search(r'id="ledger-total" data-total="(\d+)"', answer.text)
    assert found, href
    return int(found.group(1))


def varied_plan(cast: Cast, title: str = "云州市重点任务清单") -> Plan:
    """A plan with tasks in every state, of which some were reported, returned, completed and closed."""
    plan = make_plan(cast, title)
    office = cast.actor("office")
    begun = make_task(
        cast, plan, section="统筹", co=[cast.health], implementers=[cast.east_district, cast.west_district]
    )
    make_accepted_report(cast, begun.assignments[0], percent=55, done="完成了第一步。")
    make_report(begun.assignments[1])
    late = make_task(cast, plan, section="统筹", due="2023-06-01", lead=cast.health, co=[cast.education])
    make_returned_report(cast, late.assignments[0], reason="缺少数据。", done="还差一点。")
    make_task(cast, plan, section="供给", due="2023-05-01", lead=cast.education, title="无人报送的任务")
    make_task(cast, plan, section="供给", due=(TODAY + timedelta(days=5)).isoformat(), co=[cast.health, cast.finance])
    make_task(cast, plan, section="供给", due=(TODAY + timedelta(days=45)).isoformat(), lead=cast.finance)
    make_task(cast, plan, section="供给", due=None, starts=None, lead=cast.health)
    make_task(cast, plan, section="保障 & 其他", due="2023-09-01", starts="2023-07-01", lead=cast.health)
    finished = make_task(cast, plan, section="保障 & 其他")
    make_accepted_report(cast, finished.assignments[0], percent=100, state=ProgressState.COMPLETED)
    gone = make_task(cast, plan, section="保障 & 其他", title="撤销的任务")
    withdraw_task(gone.id, "上级文件已调整。", actor=office, now=NOW)
    closed = make_task(cast, plan, section="保障 & 其他", title="销号的任务")
    make_accepted_report(cast, closed.assignments[0], percent=100, state=ProgressState.COMPLETED)
    close_task(closed.id, actor=office, now=NOW, today=TODAY)
    remind_unit(begun.assignments[0].id, "请于周五前报送。", actor=office, now=NOW)
    return plan


def english(client: FlaskClient) -> FlaskClient:
    client.post("/language/en")
    return client


@pytest.mark.parametrize(
    "address", ["/oversight", "/oversight?plan=all&units=all&changes=all"], ids=["one plan", "all plans"]
)
def test_every_number_is_the_length_of_the_list_behind_it(cast: Cast, client: FlaskClient, address: str) -> None:
    varied_plan(cast, "先前的清单")
    varied_plan(cast, "后来的清单")
    sign_in(client, cast.leader)
    links = links_of(client.get(address).text)
    assert len(links) > 40
    for link in links:
        assert link.text == str(link.count)
        assert length_of_list(client, link.href) == link.count, link.href


def test_chapters_that_are_partly_missing_link_only_to_lists_that_exist(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, section="")
    make_task(cast, plan, section="统筹")
    sign_in(client, cast.leader)
    for link in links_of(client.get("/oversight").text):
        assert length_of_list(client, link.href) == link.count, link.href


def test_a_plan_without_chapters_has_one_bar_for_all_of_it(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, section="")
    make_task(cast, plan, section="")
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert "without a chapter" in text
    assert all(length_of_list(client, link.href) == link.count for link in links_of(text))


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries_with(tasks: int, cast: Cast, client: FlaskClient) -> int:
    plan = make_plan(cast, f"{tasks} 项")
    for number in range(tasks):
        due = ("2023-06-01", "2023-12-31", "2023-07-15")[number % 3]
        made = make_task(cast, plan, section=f"第{number % 4}章", due=due, co=[cast.health], lead=cast.civil_affairs)
        make_accepted_report(cast, made.assignments[0], percent=number)
    with counted_queries() as statements:
        assert client.get(f"/oversight?plan={plan.id}").status_code == 200
    return len([each for each in statements if each.lstrip().startswith("SELECT")])


def test_the_number_of_queries_does_not_grow_with_the_ledger(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.leader)
    few = queries_with(5, cast, client)
    many = queries_with(60, cast, client)
    assert few == many <= 24


def test_the_red_list_says_who_must_act_why_and_the_last_word(cast: Cast, client: FlaskClient) -> None:
    varied_plan(cast)
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    board = text[text.index("board-red") :]
    assert "late 58 days" in board
    assert "accept the task" in board
    assert '<span class="missing">nothing reported yet</span>' in board
    assert "correct the returned report" in board
    assert "还差一点。" in board


def test_long_lists_are_cut_to_the_worst_with_a_way_to_all(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    for _ in range(WORST_TASKS + 1):
        make_task(cast, plan, due="2023-06-01", title="逾期的任务")
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert text.count("逾期的任务") == WORST_TASKS
    assert "All red tasks" in text


def test_all_units_are_shown_on_request(cast: Cast, client: FlaskClient, many_units: int) -> None:
    english(sign_in(client, cast.leader))
    assert heat_rows(client.get("/oversight").text) == WORST_UNITS
    whole = client.get("/oversight?units=all").text
    assert heat_rows(whole) == many_units
    assert "Only the worst units" in whole


def heat_rows(text: str) -> int:
    table = text[text.index("board-table heat") :]
    return table[: table.index("</table>")].count('scope="row"')


@pytest.fixture
def many_units(cast: Cast) -> int:
    """Every organization of the city leads a task; how many there are."""
    plan = make_plan(cast)
    units = [cast.civil_affairs, cast.health, cast.education, cast.finance, cast.east_district, cast.west_district]
    units += [cast.all_districts, cast.city, cast.other_city]
    for unit in units:
        make_task(cast, plan, lead=unit)
    return len(units)


def test_changes_of_the_last_30_days_are_sentences_newest_first(cast: Cast, client: FlaskClient) -> None:
    plan = varied_plan(cast)
    text = english(sign_in(client, cast.leader)).get(f"/oversight?plan={plan.id}").text
    changes = text[text.index('id="changes"') :]
    assert "李梅 returned the report of 市卫生健康委: 缺少数据。" in changes
    assert "李梅 reminded 市民政局: 请于周五前报送。" in changes
    assert changes.index("reminded") < changes.index("closed the task") < changes.index("returned")


def test_changes_are_cut_and_all_of_them_are_on_the_same_page(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    for _ in range(LATEST_CHANGES + 2):
        make_accepted_report(cast, make_task(cast, plan).assignments[0])
    english(sign_in(client, cast.leader))
    assert lines_of_changes(client.get("/oversight").text) == LATEST_CHANGES
    whole = client.get("/oversight?changes=all").text
    assert lines_of_changes(whole) == LATEST_CHANGES + 2
    assert f">{LATEST_CHANGES + 2}</a>" in whole


def lines_of_changes(text: str) -> int:
    return text[text.index('class="change-list"') :].split("</ol>")[0].count("<li>")


def test_older_and_lesser_events_are_no_change(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    make_accepted_report(cast, task.assignments[0], now=NOW - timedelta(days=40), today=date(2023, 5, 19))
    make_report(task.assignments[0])
    accepted(make_task(cast, task.plan).assignments[0])
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert "Nothing was accepted, returned, completed or closed in this time." in text


def test_lights_are_compared_with_a_week_ago(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due=(TODAY - timedelta(days=3)).isoformat(), starts=None)
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert '<span class="beside">+1</span>' in text
    assert '<span class="beside">-1</span>' in text
    assert "± against a week ago" in text


def test_nothing_is_compared_with_a_time_before_the_plan(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due=(TODAY - timedelta(days=3)).isoformat())
    with transaction():
        plan.in_force_at = NOW - timedelta(days=6)
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert "week ago" not in text


def test_missing_reports_are_shown_as_missing_and_not_as_zero(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, section="无人报送")
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    row = text[text.index('class="board-name">无人报送') :].split("</tr>")[0]
    assert '<span class="missing">nothing reported yet</span>' in row
    assert "means-figure" not in row


def test_a_young_plan_says_that_its_curve_says_little(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    english(sign_in(client, cast.leader))
    note = "Too few reports have been accepted so far"
    assert note in client.get("/oversight").text
    for percent in (10, 20, 30):
        make_accepted_report(cast, task.assignments[0], percent=percent)
    text = client.get("/oversight").text
    assert note not in text
    assert "The same as a table" in text


def test_the_curve_ends_at_the_figure_on_top(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    for percent in (10, 20, 60):
        make_accepted_report(cast, make_task(cast, plan).assignments[0], percent=percent)
    make_task(cast, plan, due=None, starts=None)
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    last_row = text[text.index("The same as a table") :].split("</table>")[0].split("<tr>")[-1]
    assert '<td class="number">30 %</td>' in last_row
    assert '<span class="means-figure">30 %</span>' in text


def test_without_dates_there_is_no_curve_and_it_says_why(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due=None, starts=None)
    with transaction():
        plan.period_start = plan.period_end = None
    assert "No period to draw" in english(sign_in(client, cast.leader)).get("/oversight").text


def test_the_page_says_which_plan_which_day_and_when_it_was_computed(cast: Cast, client: FlaskClient) -> None:
    plan = varied_plan(cast)
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert f"<h1>{plan.title}</h1>" in text
    assert "as of 2023-06-28 (Wed)" in text
    assert "computed 2023-06-28 09:30" in text


def test_all_plans_are_shown_first_and_the_choice_of_one_is_remembered(cast: Cast, client: FlaskClient) -> None:
    first, second = make_plan(cast, "先前的清单"), make_plan(cast, "后来的清单")
    make_task(cast, first)
    make_task(cast, second)
    sign_in(client, cast.viewer)
    both = client.get("/oversight").text
    assert ("先前的清单" in both, "后来的清单" in both, "<h1>先前的清单</h1>" in both) == (True, True, False)
    assert "<h1>先前的清单</h1>" in client.get(f"/oversight?plan={first.id}").text
    assert "<h1>先前的清单</h1>" in client.get("/oversight").text
    assert "<h1>先前的清单</h1>" not in client.get("/oversight?plan=all").text
    assert "<h1>先前的清单</h1>" not in client.get("/oversight").text


def test_a_choice_is_that_of_one_person_and_ends_with_its_plan(cast: Cast, client: FlaskClient) -> None:
    first, second, third = (make_plan(cast, title) for title in ("甲清单", "乙清单", "丙清单"))
    for each in (first, second, third):
        make_task(cast, each)
    sign_in(client, cast.viewer).get(f"/oversight?plan={first.id}")
    assert "<h1>甲清单</h1>" not in sign_in(client, cast.leader).get("/oversight").text
    sign_in(client, cast.viewer).get(f"/oversight?plan={first.id}")
    with transaction() as session:
        session.get_one(Plan, first.id).status = PlanStatus.ARCHIVED
    forget_pages()
    page = client.get("/oversight")
    assert (page.status_code, "乙清单" in page.text, "丙清单" in page.text) == (200, True, True)
    assert client.get(f"/oversight?plan={first.id}").status_code == 404


@pytest.mark.parametrize("person", ["leader", "viewer"])
def test_who_only_reads_lands_on_the_board(cast: Cast, client: FlaskClient, person: str) -> None:
    make_task(cast)
    sign_in(client, getattr(cast, person))
    assert client.get("/").location == "/oversight"
    assert 'href="/">' not in client.get("/oversight").text.split("</nav>")[0].split("<nav")[-1]
    assert sign_in(client, cast.office).get("/").status_code == 200


@pytest.mark.parametrize("person", ["office", "leader", "viewer"])
def test_those_who_oversee_may_see_it(cast: Cast, client: FlaskClient, person: str) -> None:
    make_task(cast)
    assert sign_in(client, getattr(cast, person)).get("/oversight").status_code == 200


@pytest.mark.parametrize("person", ["lead_liaison", "admin"])
def test_others_are_refused(cast: Cast, client: FlaskClient, person: str) -> None:
    make_task(cast)
    assert sign_in(client, getattr(cast, person)).get("/oversight").status_code == 403


def test_another_city_has_no_such_plan(cast: Cast, client: FlaskClient) -> None:
    ours = varied_plan(cast)
    theirs = make_plan(cast, "海城市清单", city=cast.other_city)
    make_task(cast, theirs)
    sign_in(client, cast.other_city_office)
    assert client.get(f"/oversight?plan={ours.id}").status_code == 404
    assert ours.title not in client.get("/oversight?plan=all").text


@pytest.mark.parametrize("wanted", ["999999", "nonsense", "-1"])
def test_a_plan_that_is_not_there_is_not_found(cast: Cast, client: FlaskClient, wanted: str) -> None:
    make_task(cast)
    assert sign_in(client, cast.leader).get(f"/oversight?plan={wanted}").status_code == 404


def test_without_a_plan_it_says_what_to_do_next(cast: Cast, client: FlaskClient) -> None:
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert "No plan is in force yet" in text
    assert "The leading-group office imports the policy document" in text


def test_a_task_whose_lead_was_never_named_waits_for_the_office(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, due="2023-06-01", status=TaskStatus.ISSUED)
    with transaction() as session:
        session.delete(session.get(Assignment, task.assignments[0].id))
    text = english(sign_in(client, cast.leader)).get("/oversight").text
    assert "name a lead" in text
    assert "Leading-group office" in text[text.index("board-red") :]


def test_nothing_can_be_posted(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).post("/oversight").status_code == 405


def test_no_style_or_script_stands_inside_the_page(cast: Cast, client: FlaskClient) -> None:
    varied_plan(cast)
    text = sign_in(client, cast.leader).get("/oversight").text
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_of_many_plans_the_worst_are_shown_and_all_of_them_on_demand(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.oversight.pages.WORST_PLANS", 2)
    monkeypatch.setattr("tracker.oversight.pages.NEWEST_PLANS", 2)
    for number in range(4):
        plan = make_plan(cast, f"清单{number}")
        for _each in range(number):
            make_task(cast, plan, due="2023-06-01")
        make_task(cast, plan, due=None)
    english(sign_in(client, cast.leader))

    def listed(text: str) -> list[str]:
        return re.findall(r'<th scope="row" class="board-name"><a [^>]*>(清单\d)</a>', text)

    page = client.get("/oversight?plan=all").text
    assert listed(page) == ["清单3", "清单2"]
    assert "All 4 plans" in page
    assert re.findall(r"<option value=\"\d+\">(清单\d)</option>", page) == ["清单3", "清单2"]
    whole = client.get("/oversight?plan=all&plans=all").text
    assert listed(whole) == ["清单0", "清单1", "清单2", "清单3"]
    assert "Only the worst plans" in whole
    for link in links_of(whole):
        assert length_of_list(client, link.href) == link.count, link.href
    oldest = db.session.scalars(select(Plan.id).order_by(Plan.id)).first()
    one = client.get(f"/oversight?plan={oldest}").text
    assert re.findall(r'<option value="\d+"[^>]*>(清单\d)</option>', one) == ["清单3", "清单2", "清单0"]
