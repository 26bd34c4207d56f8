"""Acts on many tasks from the ledger: choose, look task by task, confirm; nothing happens by looking."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_plan, make_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.core.extensions import db
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.bulk import pages as bulk_pages
from tracker.tasks.ledger.forms import selection
from tracker.tasks.models import Plan, Task
from tracker.tasks.steps.remind.services import remind_unit

PAGES = ("reminders", "due-dates", "units")


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return make_plan(cast)


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def seen(page: str) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page).group(1)  # type: ignore[union-attr]


def doing(page: str) -> int:
    return int(re.search(r'data-doing="(\d+)"', page).group(1))  # type: ignore[union-attr]


def entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.task_id.is_not(None))) or 0


# --- choosing in the ledger ---------------------------------------------------------------------


def test_only_the_office_finds_boxes_in_the_ledger(client: FlaskClient, cast: Cast) -> None:
    make_task(cast)
    assert 'name="task"' in sign_in(client, cast.office).get("/tasks").text
    for person in (cast.leader, cast.viewer, cast.lead_liaison):
        page = sign_in(client, person).get("/tasks").text
        assert 'name="task"' not in page
        assert "choose-bar" not in page


def test_ticks_survive_paging_and_sorting_and_go_with_another_filter(
    office: FlaskClient, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.core.paging.PAGE_LENGTH", 2)
    ids = [make_task(cast, plan).id for _ in range(5)]
    page = unescape(office.get(f"/tasks?task={ids[1]}&page=2&sort=number").text)
    assert f'name="chosen" value="{ids[1]}"' in page
    assert "<output>1</output>" in page
    page = unescape(office.get(f"/tasks?chosen={ids[1]}&task={ids[2]}&page=1&sort=number").text)
    assert f'name="chosen" value="{ids[2]}"' in page, "the other page's"
    assert re.findall(r'name="task" value="(\d+)" checked', page) == [str(ids[1])]
    assert f'href="/tasks?chosen={ids[1]}&task={ids[2]}&sort=-number"' in page, "sorting keeps the ticks"
    green = re.search(r'class="totals".*?href="([^"]+)"', page, re.DOTALL)
    assert green
    assert green.group(1) == "/tasks?sort=number&light=red"


def test_the_act_gets_what_was_ticked_on_all_pages(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    ids = [make_task(cast, plan).id for _ in range(3)]
    page = office.get(f"/tasks/bulk/reminders?chosen={ids[0]}&task={ids[2]}").text
    assert 'data-count="2"' in page
    assert "Chosen: 2 ticked tasks." in page


def test_all_of_the_list_means_what_the_filters_find(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    make_task(cast, plan, title="食堂")
    make_task(cast, plan, title="托位")
    page = office.get("/tasks/bulk/reminders", query_string={"all": "1", "words": "食堂", "task": "999"}).text
    assert 'data-count="1"' in page
    assert "with the words “食堂”" in page


@pytest.mark.parametrize("path", PAGES)
def test_without_a_choice_the_page_says_what_to_do(office: FlaskClient, cast: Cast, path: str) -> None:
    make_task(cast)
    for query in ("", "?task=abc&chosen=.x.", "?task=99999", "?audience=lead&how=day&from_unit=1"):
        answer = office.get(f"/tasks/bulk/{path}{query}")
        assert answer.status_code == 200
        assert "No task was chosen" in answer.text


def test_limits_are_said(office: FlaskClient, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [str(make_task(cast, plan).id) for _ in range(3)]
    monkeypatch.setattr(bulk_pages, "MOST_TASKS", 2)
    answer = office.get("/tasks/bulk/units?all=1")
    assert (answer.status_code, "more than 2 tasks" in answer.text) == (422, True)
    monkeypatch.setattr(bulk_pages, "MOST_TICKED", 2)
    answer = office.get(f"/tasks/bulk/units?chosen={'.'.join(ids)}")
    assert (answer.status_code, "At most 2 tasks can be ticked" in answer.text) == (422, True)
    assert selection.MOST_TICKED == 500


# --- choosing what happens ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        pytest.param("reminders", {"audience": "all"}, "Not a valid choice", id="no such audience"),
        pytest.param("due-dates", {"how": "day"}, "Choose the new date.", id="no day"),
        pytest.param("due-dates", {"how": "day", "day": "soon"}, "Not a valid date value", id="no such day"),
        pytest.param("due-dates", {"how": "days", "days": "0"}, "from 1 to 1000", id="no days"),
        pytest.param("due-dates", {"how": "working_days", "days": "x"}, "Not a valid integer", id="no number"),
        pytest.param("due-dates", {"how": "working_days"}, "Say by how many days.", id="no number at all"),
        pytest.param("units", {"from_unit": "0", "to_unit": "0"}, "Choose the unit that gets them.", id="no unit"),
        pytest.param("units", {"from_unit": "1", "to_unit": "99999"}, "Not a valid choice", id="no such unit"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    office: FlaskClient, cast: Cast, path: str, query: dict[str, str], sentence: str
) -> None:
    task = make_task(cast)
    answer = office.get(f"/tasks/bulk/{path}", query_string={"task": str(task.id)} | query)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert 'name="seen"' not in answer.text


def test_the_same_unit_twice_is_refused_and_the_filters_unit_is_offered(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    page = office.get(f"/tasks/bulk/units?task={task.id}&organization={cast.health.id}").text
    assert f'<option selected value="{cast.health.id}">' in page
    query = {"task": str(task.id), "from_unit": str(cast.health.id), "to_unit": str(cast.health.id)}
    assert "Choose another unit" in office.get("/tasks/bulk/units", query_string=query).text
    units = re.search(r'id="to_unit".*?</select>', page, re.DOTALL).group(0)  # type: ignore[union-attr]
    assert "海城市" not in units
    assert "各县(区)人民政府" not in units


# --- looking ------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_shows_old_and_new(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, due="2023-12-29", co=[cast.health])
    closed = make_task(cast, plan, title="已销号的", status=TaskStatus.CLOSED)
    before = entries()
    page = unescape(office.get("/tasks/bulk/due-dates?all=1&how=working_days&days=1").text)
    assert doing(page) == 1
    assert "2023-12-29" in page
    assert "2024-01-02" in page, "over the New Year's holiday"
    assert "It is closed and cannot be corrected any more." in page
    assert f'<a href="/tasks/{closed.id}">{closed.number} 已销号的</a>' in page
    assert "Move 1 due date" in page
    assert entries() == before
    refreshed(task)
    assert str(task.due_on) == "2023-12-29"


def test_units_that_nobody_can_be_told_at_are_named(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast, co=[cast.education])
    page = office.get(f"/tasks/bulk/due-dates?task={task.id}&how=days&days=5").text
    assert "Nobody can be told at 市教育局" in page


def test_a_date_beyond_the_loaded_calendars_says_so(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast)
    page = office.get(f"/tasks/bulk/due-dates?task={task.id}&how=day&day=2049-06-01").text
    assert "The notice of holidays for 2049 is not loaded" in page


def test_a_long_preview_is_paged_and_confirms_all_of_it(
    office: FlaskClient, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.core.paging.PAGE_LENGTH", 2)
    for _ in range(5):
        make_task(cast, plan)
    page = office.get("/tasks/bulk/due-dates?all=1&how=days&days=5&page=3").text
    assert "Page 3 of 3" in page
    assert len(re.findall(r'class="title-cell"><a', page)) == 1
    assert len(seen(page).split()) == 5


def test_a_preview_needs_no_more_queries_for_more_tasks(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    make_task(cast, plan, co=[cast.health])
    counts = {}
    for each in (1, 30):
        for path, query in [
            ("reminders", "audience=open"),
            ("due-dates", "how=days&days=3"),
            ("units", f"from_unit={cast.health.id}&to_unit={cast.finance.id}"),
        ]:
            with count_queries() as counted:
                assert office.get(f"/tasks/bulk/{path}?all=1&{query}").status_code == 200
            counts.setdefault(path, []).append(counted.count)
        if each == 1:
            for _ in range(29):
                make_task(cast, plan, co=[cast.health])
    assert all(one == many <= 14 for one, many in counts.values()), counts


def test_what_is_too_much_is_shown_but_not_offered(
    office: FlaskClient, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_task(cast, plan)
    monkeypatch.setattr("tracker.tasks.bulk.rules.MOST_CORRECTED", 2)
    page = office.get("/tasks/bulk/due-dates?all=1&how=days&days=5").text
    assert doing(page) == 3
    assert "3 tasks would change; at most 2 at once." in page
    assert 'name="seen"' not in page


# --- confirming ---------------------------------------------------------------------------------


def test_dates_are_moved_with_a_reason_and_the_filters_come_back(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health])
    address = "/tasks/bulk/due-dates?all=1&status=issued&sort=due&how=day&day=2024-03-29"
    page = office.get(address).text
    refused = office.post(address, data={"seen": seen(page), "reason": " "})
    assert refused.status_code == 422
    assert "Say why the ledger is corrected." in unescape(refused.text)
    assert seen(refused.text) == seen(page)
    answer = office.post(address, data={"seen": seen(page), "reason": "统一顺延"})
    assert answer.location == "/tasks?status=issued&sort=due"
    assert "The due date of 1 task has moved." in office.get(answer.location).text
    refreshed(task)
    assert str(task.due_on) == "2024-03-29"
    assert "统一顺延" in office.get(f"/tasks/{task.id}").text


def test_reminders_reach_the_units_inbox_as_one_notice(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    for _ in range(3):
        make_task(cast, plan)
    address = "/tasks/bulk/reminders?all=1&audience=lead"
    page = office.get(address).text
    assert "Send 3 reminders" in page
    answer = office.post(address, data={"seen": seen(page), "reason": "请于周五前报送"})
    assert "Reminders on their way: 3, about 3 tasks." in office.get(answer.location).text
    again = office.get(address).text
    assert again.count(f"last reminded on {TODAY.isoformat()}") == 3


def test_a_stale_preview_is_shown_again_with_what_changed_and_what_was_typed(
    office: FlaskClient, cast: Cast, plan: Plan
) -> None:
    first, second = make_task(cast, plan), make_task(cast, plan)
    address = f"/tasks/bulk/units?all=1&from_unit={cast.civil_affairs.id}&to_unit={cast.finance.id}"
    page = office.get(address).text
    make_report(accepted(part_of(second, cast.civil_affairs)))
    answer = office.post(address, data={"seen": seen(page), "reason": "机构改革"})
    text = unescape(answer.text)
    assert answer.status_code == 409
    assert "Something changed while you were looking; nothing was done." in text
    assert "Lines that say something else now: 1" in text
    assert text.count("⚠ changed meanwhile") == 1
    assert "A report of 市民政局 waits for review" in text
    assert ">机构改革</textarea>" in text.replace("\r\n", "")
    refreshed(first)
    assert [part.organization_id for part in first.parts] == [cast.civil_affairs.id]
    assert office.post(address, data={"seen": seen(answer.text), "reason": "机构改革"}).status_code == 302
    db.session.expire_all()
    assert [part.organization_id for part in db.session.get_one(Task, first.id).parts] == [cast.finance.id]


def test_a_reminder_that_a_colleague_sent_meanwhile_makes_the_preview_stale(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast)
    address = f"/tasks/bulk/reminders?task={task.id}&audience=lead"
    page = office.get(address).text
    remind_unit(part_of(task, cast.civil_affairs).id, "", actor=cast.actor("second_office"), now=NOW)
    assert office.post(address, data={"seen": seen(page)}).status_code == 409


@pytest.mark.parametrize("sent", ["", "nonsense", "1-", "x-y 3", "99999999999999999999-a"])
def test_fingerprints_that_were_never_shown_do_nothing(office: FlaskClient, cast: Cast, sent: str) -> None:
    task = make_task(cast)
    answer = office.post(f"/tasks/bulk/due-dates?task={task.id}&how=days&days=5", data={"seen": sent, "reason": "顺延"})
    assert answer.status_code in (409, 422)
    refreshed(task)
    assert str(task.due_on) == "2023-12-31"


def test_another_citys_tasks_are_as_if_they_did_not_exist(client: FlaskClient, cast: Cast) -> None:
    task = make_task(cast)
    address = f"/tasks/bulk/due-dates?task={task.id}&how=days&days=5"
    prints = seen(sign_in(client, cast.office).get(address).text)
    client.post("/language/en")
    stranger = sign_in(client, cast.other_city_office)
    assert "No task was chosen" in stranger.get(address).text
    stranger.post(address, data={"seen": prints, "reason": "顺延"})
    own = make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), lead=cast.other_city)
    answer = stranger.post(f"/tasks/bulk/due-dates?task={own.id}&how=days&days=5", data={"seen": prints, "reason": "x"})
    assert answer.status_code == 409
    refreshed(task, own)
    assert str(task.due_on) == str(own.due_on) == "2023-12-31"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("person", ["leader", "viewer", "lead_liaison", "admin", "unit_leader"])
def test_only_the_office_acts_on_many(client: FlaskClient, cast: Cast, person: str, path: str) -> None:
    visitor = sign_in(client, getattr(cast, person))
    assert visitor.get(f"/tasks/bulk/{path}?all=1").status_code == 403
    assert visitor.post(f"/tasks/bulk/{path}?all=1").status_code == 403
