"""Evidence where the task asks for it, in the pages: the form, the refusal, the review, and settling it."""

import io
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.tasks.steps.test_extend import EVERYBODY
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import EvidenceDemand, ProgressState
from tracker.tasks.models import Assignment, Plan, Report, Task
from tracker.tasks.reports.queries import draft_of
from tracker.tasks.reports.services.reports import ReportContent, hand_over_draft

PDF = b"%PDF-1.4 a small file"
FINISHED = {"state": "completed", "percent": "100", "done": "全部完成。", "seen_report": "0"}


@pytest.fixture
def part(cast: Cast) -> Assignment:
    task = make_task(cast, co=[cast.health], targets=[("改造食堂", 80, "个"), ("培训护理员", 300, "名")])
    return accepted(part_of(task, cast.civil_affairs))


@pytest.fixture
def liaison(cast: Cast, client: FlaskClient) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.lead_liaison)


def write(part: Assignment) -> str:
    return f"/assignments/{part.id}/reports/new"


def finished(part: Assignment, **files: str) -> dict[str, object]:
    figures = {f"target_{target.id}": str(target.value) for target in part.task.targets}
    return FINISHED | figures | {name: (io.BytesIO(PDF), filename) for name, filename in files.items()}


def test_evidence_is_added_amount_by_amount_without_script(part: Assignment, liaison: FlaskClient) -> None:
    first, second = (target.id for target in part.task.targets)
    page = liaison.get(write(part)).text
    for target in (first, second):
        assert f'name="evidence_{target}"' in page
    refused = liaison.post(write(part), data=finished(part, **{f"evidence_{first}": "食堂验收单.pdf"}))
    assert refused.status_code == 422
    assert re.search(r"培训护理员</a>: Evidence for this amount is lacking", refused.text)
    assert "改造食堂</a>: Evidence" not in refused.text
    kept = draft_of(part.id)
    assert kept is not None
    data = finished(part, **{f"evidence_{second}": "护理员名册.pdf"}) | {"seen_draft": str(kept.version)}
    assert liaison.post(write(part), data=data).status_code == 302
    report = db.session.get_one(Report, 1)
    assert {file.target_id: file.filename for file in report.evidence} == {
        first: "食堂验收单.pdf",
        second: "护理员名册.pdf",
    }


def test_the_office_sees_the_evidence_with_each_amount(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    values = {target.id: target.value for target in part.task.targets}
    report = make_report(part, percent=100, state=ProgressState.COMPLETED, values=values)
    page = sign_in(client, cast.office).get(f"/reports/{report.id}").text
    for target in ("改造食堂", "培训护理员"):
        assert re.search(rf"<li>{target}.*?验收单\.pdf.*?</li>", page, re.DOTALL)


def test_a_unit_that_shares_the_task_is_asked_for_any_file(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    co = accepted(part_of(part.task, cast.health))
    client.post("/language/en")
    page = sign_in(client, cast.co_liaison).get(write(co)).text
    assert "evidence_" not in page
    answer = client.post(write(co), data=FINISHED)
    assert answer.status_code == 422
    assert "add at least one file" in answer.text
    assert "全部完成。" in client.get(write(co)).text


@pytest.mark.parametrize(
    ("demand", "said", "open_"),
    [
        (EvidenceDemand.EACH_REPORT, "Asked for with each report on this task.", True),
        (EvidenceDemand.COMPLETION, "what proves an amount stands beside the amount", False),
        (EvidenceDemand.NEVER, "No evidence is asked for on this task.", False),
    ],
)
def test_the_form_shows_evidence_only_where_it_is_asked_for(
    part: Assignment, liaison: FlaskClient, demand: EvidenceDemand, said: str, open_: bool
) -> None:
    with transaction():
        part.task.evidence_demand = demand
    page = liaison.get(write(part)).text
    assert said in page
    assert bool(re.search(r'id="evidence-files"[^>]* open>', page)) is open_
    assert ('name="evidence_' in page) is (demand is not EvidenceDemand.NEVER)


def test_sending_the_same_again_is_not_offered_where_each_report_needs_evidence(
    cast: Cast, part: Assignment, liaison: FlaskClient
) -> None:
    same = f"/assignments/{part.id}/reports/same"
    first = make_accepted_report(cast, part, done="照旧。")
    assert same in liaison.get(write(part)).text
    with transaction():
        part.task.evidence_demand = EvidenceDemand.EACH_REPORT
    assert same not in liaison.get(write(part)).text
    answer = liaison.post(same, data={"seen_report": str(first.id)})
    assert answer.status_code == 422
    assert "add at least one file" in answer.text
    assert "照旧。</textarea>" in answer.text


def test_a_correction_shows_the_files_that_go_along(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    values = {target.id: target.value for target in part.task.targets}
    returned = make_returned_report(cast, part, percent=100, state=ProgressState.COMPLETED, values=values)
    assert liaison.get(write(part)).text.count("from the returned report") == 2
    data = finished(part) | {"seen_report": str(returned.id), "seen_draft": "0"}
    saved = liaison.post(f"/assignments/{part.id}/report-draft", data=data).json
    assert saved is not None
    assert {file["target"] for file in saved["files"]} == values.keys()
    assert "from the returned report" not in liaison.get(write(part)).text
    assert liaison.post(write(part), data=data | {"seen_draft": "1"}).status_code == 302


def test_a_file_for_an_amount_is_added_by_script(part: Assignment, liaison: FlaskClient) -> None:
    target = part.task.targets[1].id
    data = {f"evidence_{target}": (io.BytesIO(PDF), "护理员名册.pdf")}
    answer = liaison.post(f"/assignments/{part.id}/report-draft/files", data=data).json
    assert answer is not None
    assert [(file["name"], file["target"]) for file in answer["files"]] == [("护理员名册.pdf", target)]


def test_the_leader_who_cannot_send_reads_why(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    with transaction():
        part.organization.leader_approves_reports = True
        part.task.evidence_demand = EvidenceDemand.NEVER
    values = {target.id: target.value for target in part.task.targets}
    content = ReportContent(
        ProgressState.COMPLETED, 100, "全部完成。", figures={(target, ""): value for target, value in values.items()}
    )
    typed = {name: str(value) for name, value in finished(part).items()}
    now = NOW
    handed = hand_over_draft(part.id, content, typed, actor=cast.actor("lead_liaison"), now=now, today=now.date())
    with transaction():
        part.task.evidence_demand = EvidenceDemand.COMPLETION
    client.post("/language/en")
    sign_in(client, cast.unit_leader)
    answer = client.post(f"/assignments/{part.id}/report-draft/approval", data={"seen_draft": str(handed.version)})
    assert answer.status_code == 422
    assert "Evidence is still lacking for: 改造食堂、培训护理员." in answer.text
    assert "全部完成。" in answer.text


# ---- settling it ----


def path(task: Task) -> str:
    return f"/tasks/{task.id}/evidence-demand"


def test_the_office_settles_it_on_the_tasks_page(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    client.post("/language/en")
    sign_in(client, cast.office)
    assert f'action="{path(task)}"' in client.get(f"/tasks/{task.id}").text
    assert client.post(path(task), data={"seen": "", "demand": "each_report"}).status_code == 302
    refreshed(task)
    assert task.evidence_demand is EvidenceDemand.EACH_REPORT
    page = client.get(f"/tasks/{task.id}").text
    assert "Evidence is asked for with each report, on this task." in page
    assert "had evidence asked for with each report" in page
    assert client.post(path(task), data={"seen": "", "demand": "never"}).status_code == 409
    assert client.post(path(task), data={"seen": "each_report", "demand": "sometimes"}).status_code == 422
    assert client.get(path(task)).status_code == 405
    shown = sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}").text
    assert "Evidence is asked for with each report, on this task." in shown
    assert path(task) not in shown


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_settles_it(cast: Cast, client: FlaskClient, person: str) -> None:
    task = make_task(cast, co=[cast.health])
    expected = {"office": 302, "second_office": 302, "other_city_office": 404}.get(person, 403)
    answer = sign_in(client, getattr(cast, person)).post(path(task), data={"seen": "", "demand": "never"})
    assert answer.status_code == expected


def test_the_office_settles_it_for_the_plan(cast: Cast, client: FlaskClient) -> None:
    plan = make_task(cast).plan
    sign_in(client, cast.office)
    page = client.get(f"/plans/{plan.id}").text
    assert re.search(r'<option selected value="completion">', page)
    data = {"most_extensions": "", "version": str(plan.version)}
    assert client.post(f"/plans/{plan.id}", data=data | {"evidence_demand": "often"}).status_code == 422
    assert client.post(f"/plans/{plan.id}", data=data | {"evidence_demand": "never"}).status_code == 302
    assert db.session.get_one(Plan, plan.id).evidence_demand is EvidenceDemand.NEVER
