"""The ledger as Excel: exported as it is shown, taken in again change by change."""

import io
import json
from html import unescape

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.make import make_accepted_report, make_plan, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.tasks.ledger.rules.columns import COLUMNS
from tracker.tasks.ledger.workbook.reading import read_ledger
from tracker.tasks.models import Task

COLUMN = {column.key: number for number, column in enumerate(COLUMNS, start=1)}


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def exported(client: FlaskClient, query: str = "") -> bytes:
    answer = client.get(f"/tasks/export{query}")
    assert answer.status_code == 200
    return answer.data


def typed(data: bytes, *cells: tuple[int, str, object]) -> bytes:
    """The file after somebody typed into cells: (number of the task's row from 1, column, value)."""
    book = load_workbook(io.BytesIO(data))
    for row, key, value in cells:
        book["台账"].cell(row + 4, COLUMN[key]).value = value  # type: ignore[assignment]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def take_in(client: FlaskClient, data: bytes, name: str = "台账.xlsx") -> TestResponse:
    return client.post(
        "/tasks/corrections", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


def sent(page: str) -> list[str]:
    """The changes as the page would send them."""
    parts = unescape(page).split('name="change" value="')[1:]
    return [part.split('"><input')[0] for part in parts]


# --- export -------------------------------------------------------------------------------------


def test_the_export_is_what_the_page_shows(office: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, title="乙", due="2023-09-30", co=[cast.health], targets=[("新增食堂", 30, "个")])
    make_task(cast, plan, title="甲", due="2023-08-31", lead=cast.finance)
    make_task(cast, plan, title="丙", due="2023-10-31")
    answer = office.get(f"/tasks/export?organization={cast.civil_affairs.id}&sort=-due")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "2023-06-28.xlsx" in answer.headers["Content-Disposition"]
    rows = read_ledger(answer.data).rows
    assert [row["title"] for row in rows] == ["丙", "乙"]
    assert rows[1]["lead"] == "市民政局"
    assert rows[1]["co"] == "市卫生健康委"
    assert rows[1]["targets"] == "新增食堂 30 个"
    assert rows[1]["due"] == "2023-09-30"
    sheet = load_workbook(io.BytesIO(answer.data))["台账"]
    assert "unit: 市民政局" in str(sheet["A2"].value)
    assert "2 tasks" in str(sheet["A2"].value)


def test_the_link_keeps_the_filters(office: FlaskClient, cast: Cast) -> None:
    make_task(cast)
    page = unescape(office.get("/tasks?sort=due").text)
    assert 'href="/tasks/export?sort=due"' in page
    assert 'href="/tasks/corrections"' in page


def test_a_wrong_filter_is_refused_as_on_the_page(office: FlaskClient, cast: Cast) -> None:
    assert office.get("/tasks/export?light=purple").status_code == office.get("/tasks?light=purple").status_code >= 400


def test_a_liaison_exports_its_own_tasks_without_the_leads_words(client: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, co=[cast.health])
    make_task(cast, plan, lead=cast.finance, title="与卫健无关")
    make_accepted_report(cast, part_of(task, cast.civil_affairs), done="牵头单位的话。", percent=55)
    (row,) = read_ledger(exported(sign_in(client, cast.co_liaison))).rows
    assert (row["title"], row["percent"], row["done"]) == ("改造提升社区食堂", "55", "")
    rows = read_ledger(exported(sign_in(client, cast.office))).rows
    assert rows[0]["done"] == "牵头单位的话。"


def test_an_export_needs_no_more_queries_for_more_tasks(office: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, co=[cast.health])
    exported(office)
    with count_queries() as one:
        exported(office)
    for _each in range(5):
        make_task(cast, plan, co=[cast.health], targets=[("食堂", 3, "个")])
    with count_queries() as six:
        exported(office)
    assert six.count == one.count <= 12


@pytest.mark.parametrize(
    ("person", "status"), [("viewer", 200), ("leader", 200), ("lead_liaison", 200), ("admin", 403)]
)
def test_who_may_see_the_ledger_may_export_it(client: FlaskClient, cast: Cast, person: str, status: int) -> None:
    assert sign_in(client, getattr(cast, person)).get("/tasks/export").status_code == status


# --- taking in ----------------------------------------------------------------------------------


def test_an_unchanged_file_says_so(office: FlaskClient, cast: Cast) -> None:
    make_task(cast, co=[cast.health], targets=[("食堂", 30, "个")])
    page = take_in(office, exported(office))
    assert page.status_code == 200
    assert "Nothing was changed" in page.text


def test_changed_cells_are_shown_and_taken_in_with_a_reason(office: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, title="旧标题", co=[cast.health])
    other = make_task(cast, plan, title="不变")
    data = typed(exported(office), (1, "title", "新标题"), (1, "due", "2023年11月30日"), (1, "co", "市教育局"))
    page = unescape(take_in(office, data).text)
    assert "Changed cells: 3" in page
    assert "<strong>新标题</strong>" in page
    assert page.count(" checked") == 3
    refused = office.post("/tasks/corrections/apply", data={"change": sent(page), "apply": ["0", "1", "2"]})
    assert refused.status_code == 422
    assert "Say why the ledger is corrected." in unescape(refused.text)
    assert refused.text.count(" checked") == 3, "what was ticked stays"
    answer = office.post(
        "/tasks/corrections/apply", data={"change": sent(page), "apply": ["0", "2"], "reason": "按文件"}
    )
    assert answer.location == "/tasks"
    refreshed(task, other)
    assert (task.title, str(task.due_on), other.title) == ("新标题", "2023-11-30", "不变")
    assert [part.organization_id for part in task.parts] == [cast.civil_affairs.id, cast.health.id], "not ticked"
    assert task.version > 1
    assert "corrected the task" in office.get(f"/tasks/{task.id}").text


def test_an_old_file_never_changes_the_ledger_back(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast, title="甲")
    old = exported(office)
    page = take_in(office, typed(old, (1, "title", "乙"))).text
    office.post("/tasks/corrections/apply", data={"change": sent(page), "apply": ["0"], "reason": "更正"})
    assert "Nothing was changed" in take_in(office, old).text
    page = unescape(take_in(office, typed(old, (1, "title", "丙"))).text)
    assert "changed since the export" in page
    assert " checked" not in page, "whoever takes it in must tick it"
    refreshed(task)
    assert task.title == "乙"


def test_a_ledger_that_changed_after_the_comparison_is_compared_once_more(office: FlaskClient, cast: Cast) -> None:
    task = make_task(cast)
    page = take_in(office, typed(exported(office), (1, "title", "新"))).text
    with transaction():
        task.percent = 10
    answer = office.post("/tasks/corrections/apply", data={"change": sent(page), "apply": ["0"], "reason": "更正"})
    assert answer.location == "/tasks/corrections"
    assert "compare them once more" in office.get(answer.location).text
    refreshed(task)
    assert task.title == "改造提升社区食堂"


def test_new_unknown_and_missing_rows_are_named_and_make_no_task(office: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, title="留下的")
    make_task(cast, plan, title="被删的行")
    data = typed(exported(office), (2, "id", None), (2, "title", "新增的事项"), (1, "percent", 99))
    page = unescape(take_in(office, data).text)
    assert "Rows that belong to no task: 1" in page
    assert "新增的事项" in page
    assert "Rows that are missing in the file: 1" in page
    assert "被删的行" in page
    assert "This column is computed or reported" in page
    assert db.session.query(Task).count() == 2


def test_another_citys_ledger_is_refused(client: FlaskClient, cast: Cast) -> None:
    make_task(cast)
    data = exported(sign_in(client, cast.office))
    client.post("/language/en")
    answer = take_in(sign_in(client, cast.other_city_office), data)
    assert answer.status_code == 422
    assert "is a plan of another city" in answer.text


def test_the_ledger_of_another_installation_is_refused(office: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan)
    data = exported(office)
    with transaction():
        plan.title = "改名的计划"
    assert "the file belongs to another ledger" in take_in(office, data).text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nonsense", "文字".encode()], ids=["empty", "broken", "text"])
def test_what_is_no_ledger_is_refused_in_a_sentence(office: FlaskClient, cast: Cast, data: bytes) -> None:
    answer = take_in(office, data)
    assert answer.status_code == 422
    assert "was not exported from the ledger" in answer.text


def test_a_ledger_that_is_too_long_is_refused_as_just_that(
    office: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(cast)
    for _ in range(3):
        make_task(cast, plan)
    data = exported(office)
    monkeypatch.setattr("tracker.tasks.ledger.workbook.reading.MOST_ROWS", 1)
    answer = take_in(office, data)
    assert answer.status_code == 422
    assert "more than 20000 rows" in answer.text


def test_no_file_is_asked_for(office: FlaskClient) -> None:
    answer = office.post("/tasks/corrections", data={})
    assert answer.status_code == 422
    assert "Choose the Excel file" in answer.text


def test_a_ledger_among_the_documents_is_sent_to_the_right_door(office: FlaskClient, cast: Cast) -> None:
    make_task(cast)
    form = {"file": (io.BytesIO(exported(office)), "台账.xlsx"), "text": ""}
    answer = office.post("/documents/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "was exported from the ledger" in unescape(answer.text)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("no json", id="no json"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="nothing"),
        pytest.param('{"task_id":1,"version":1,"field":"status","before":"","after":"","value":"closed","conflict":false}', id="another field"),
        pytest.param('{"task_id":1,"version":1,"field":"lead","before":"","after":"","value":"1","conflict":false}', id="a text as units"),
        pytest.param('{"task_id":"x","version":1,"field":"title","before":"","after":"","value":"1","conflict":false}', id="no id"),
    ],
)  # fmt: skip
def test_tampered_changes_are_refused(office: FlaskClient, cast: Cast, change: str) -> None:
    make_task(cast)
    answer = office.post("/tasks/corrections/apply", data={"change": change, "apply": "0", "reason": "x"})
    assert answer.status_code == 403


def test_another_citys_task_cannot_be_corrected_by_a_forged_change(client: FlaskClient, cast: Cast) -> None:
    task = make_task(cast)
    forged = {
        "task_id": task.id,
        "version": task.version,
        "field": "title",
        "before": "",
        "after": "改",
        "value": "改",
        "conflict": False,
    }
    stranger = sign_in(client, cast.other_city_office)
    data = {"change": json.dumps(forged), "apply": "0", "reason": "x"}
    assert stranger.post("/tasks/corrections/apply", data=data).status_code == 403
    refreshed(task)
    assert task.title == "改造提升社区食堂"


@pytest.mark.parametrize("person", ["leader", "viewer", "lead_liaison", "admin"])
def test_only_the_office_takes_corrections_in(client: FlaskClient, cast: Cast, person: str) -> None:
    visitor = sign_in(client, getattr(cast, person))
    assert visitor.get("/tasks/corrections").status_code == 403
    assert visitor.post("/tasks/corrections/apply").status_code == 403
    assert sign_in(client, cast.office).get("/tasks/corrections/apply").status_code == 405
