"""Recurring amounts in the pages: the form asks for each period, the task's page shows where each stands."""

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Comparator, ProgressState, ReportDraftStatus
from tracker.tasks.models import Assignment, ReportDraft, ReportedValue, Target
from tracker.tasks.reports.services.reports import ReportContent, hand_over_draft

DEC_2022 = datetime(2022, 12, 20, 2, tzinfo=UTC)


def owed(cast: Cast, recurring: str = "year", starts: str = "2021-01-01") -> Assignment:
    """Civil affairs owes 300 places in each period up to the end of 2024, from 2021 on."""
    task = make_task(cast, co=[cast.health], starts=starts, due="2024-12-31")
    with transaction() as session:
        session.add(
            Target(
                task_id=task.id,
                ordinal=1,
                about="新增托位",
                value=300,
                unit="个",
                comparator=Comparator.AT_LEAST,
                recurring=recurring,
                due_on=date(2024, 12, 31),
            )
        )
    db.session.refresh(task)
    return accepted(part_of(task, cast.civil_affairs), now=DEC_2022)


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return owed(cast)


@pytest.fixture
def liaison(cast: Cast, client: FlaskClient) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.lead_liaison)


def write(part: Assignment) -> str:
    return f"/assignments/{part.id}/reports/new"


def reported_in_2022(cast: Cast, part: Assignment, value: float = 310) -> None:
    target = part.task.targets[0].id
    make_accepted_report(cast, part, now=DEC_2022, today=DEC_2022.date(), values={target: value})


def test_the_form_asks_for_the_running_period_and_the_missing_ones(
    cast: Cast, part: Assignment, liaison: FlaskClient
) -> None:
    reported_in_2022(cast, part)
    page = liaison.get(write(part)).text
    target = part.task.targets[0].id
    opened, folded = page.split('<details class="other-periods">')
    assert re.findall(rf'name="(target_{target}\w+)"', opened) == [f"target_{target}_2023", f"target_{target}_2021"]
    assert re.findall(rf'name="(target_{target}\w+)"', folded) == [f"target_{target}_2022"]
    assert "this period, until 2023-12-31" in opened
    assert "no figure was accepted for it" in opened
    assert "accepted so far: 310 个 (2022-12-20 (Tue))" in folded
    assert f'name="target_{target}"' not in page
    assert "2024" not in re.findall(rf"target_{target}_(\d+)", page)


def test_figures_of_two_periods_go_with_one_report(part: Assignment, liaison: FlaskClient) -> None:
    target = part.task.targets[0].id
    data = {"state": "in_progress", "percent": "40", "done": "推进中。", "seen_report": "0"}
    figures = {f"target_{target}_2021": "290", f"target_{target}_2023": "60"}
    assert liaison.post(write(part), data=data | figures).status_code == 302
    values = db.session.scalars(select(ReportedValue).order_by(ReportedValue.period)).all()
    assert [(value.period, value.value) for value in values] == [("2021", 290), ("2023", 60)]
    page = liaison.get(f"/reports/{values[0].report_id}").text
    assert "year 2021: 290 个; year 2023: 60 个" in page


def test_a_figure_that_cannot_be_read_stays_in_its_field(part: Assignment, liaison: FlaskClient) -> None:
    target = part.task.targets[0].id
    data = {"state": "in_progress", "percent": "40", "done": "推进中。", "seen_report": "0"}
    answer = liaison.post(write(part), data=data | {f"target_{target}_2023": "约六十"})
    assert answer.status_code == 422
    assert 'value="约六十"' in answer.text
    assert re.search(r"新增托位 year 2023</a>", answer.text)
    assert 'value="约六十"' in liaison.get(write(part)).text


def test_a_lower_figure_of_a_new_year_is_not_asked_about(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    reported_in_2022(cast, part)
    target = part.task.targets[0].id
    data = {"state": "in_progress", "percent": "40", "done": "推进中。", "seen_report": "1"}
    asked = liaison.post(write(part), data=data | {f"target_{target}_2022": "200"})
    assert re.findall(r'name="confirmed" value="([^"]+)"', asked.text) == [f"{target}@2022=200"]
    assert "新增托位 year 2022: 200 个 is lower than last time (310 个)" in asked.text
    again = data | {"seen_draft": "1", f"target_{target}_2023": "20", f"target_{target}_2022": ""}
    assert liaison.post(write(part), data=again).status_code == 302


def test_a_completion_names_the_periods_without_a_figure(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    with transaction():
        part.task.targets[0].due_on = part.task.due_on = date(2023, 6, 28)
        part.task.targets[0].recurring = "half_year"
    reported_in_2022(cast, part)
    target = part.task.targets[0].id
    data = {"state": "completed", "percent": "100", "done": "完成。", "seen_report": "1"}
    answer = liaison.post(write(part), data=data | {f"target_{target}_2023-H1": "320"})
    assert answer.status_code == 422
    assert re.search(r"新增托位 first half of 2022</a>: At completion this figure is stated", answer.text)
    assert "half of 2023</a>: At completion" not in answer.text
    assert "second half of 2022</a>: At completion" not in answer.text


def test_nothing_changed_repeats_the_figure_for_its_own_period(
    cast: Cast, part: Assignment, liaison: FlaskClient
) -> None:
    reported_in_2022(cast, part)
    assert liaison.post(f"/assignments/{part.id}/reports/same", data={"seen_report": "1"}).status_code == 302
    values = db.session.scalars(select(ReportedValue).order_by(ReportedValue.report_id)).all()
    assert [(value.period, value.value) for value in values] == [("2022", 310), ("2022", 310)]


def test_the_tasks_page_shows_each_period_with_its_light_and_report(
    cast: Cast, part: Assignment, client: FlaskClient
) -> None:
    reported_in_2022(cast, part)
    make_accepted_report(cast, part, values={part.task.targets[0].id: 150})
    client.post("/language/en")
    page = sign_in(client, cast.office).get(f"/tasks/{part.task_id}").text
    table = page[page.index('id="periods"') :]
    rows = re.findall(r'<tr class="period-(\w+)">(.*?)</tr>', table, re.DOTALL)
    assert [standing for standing, _row in rows] == ["running", "reached", "missing"]
    assert "150 个" in rows[0][1]
    assert 'href="/reports/1"' in rows[1][1]
    assert '<span class="missing">' in rows[2][1]
    assert "Still to come: 1 period, until 2024-12-31" in table
    assert "every year" in page


def test_a_unit_that_shares_the_task_sees_the_figures_without_the_leads_report(
    cast: Cast, part: Assignment, client: FlaskClient
) -> None:
    reported_in_2022(cast, part)
    table = sign_in(client, cast.co_liaison).get(f"/tasks/{part.task_id}").text
    assert "310 个" in table
    assert 'href="/reports/1"' not in table


def test_a_correction_is_compared_period_by_period(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    target = part.task.targets[0].id
    make_returned_report(cast, part, "请核实。", values={target: 60})
    corrected = make_report(part, values={target: 55})
    page = sign_in(client, cast.office).get(f"/reports/{corrected.id}").text
    assert re.search(r"新增托位（2023年）</td><td[^>]*>60 个</td>", page)


def test_the_units_leader_sees_which_period_a_figure_is_for(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    with transaction():
        part.organization.leader_approves_reports = True
    target = part.task.targets[0].id
    content = ReportContent(ProgressState.IN_PROGRESS, 40, "推进中。", figures={(target, "2022"): 310})
    typed = {"state": "in_progress", "percent": "40", "done": "推进中。", f"target_{target}_2022": "310"}
    hand_over_draft(part.id, content, typed, actor=cast.actor("lead_liaison"), now=NOW, today=NOW.date())
    page = sign_in(client, cast.unit_leader).get(f"/assignments/{part.id}/report-draft").text
    assert "2022年： 310 个" in page


def test_a_draft_that_was_stored_before_is_opened_and_approved(
    cast: Cast, part: Assignment, client: FlaskClient
) -> None:
    """Its figures stand in the JSON as they always did; one that names no period is for the running one."""
    target = part.task.targets[0].id
    stored = {"state": "in_progress", "percent": "40", "done": "推进中。"}
    stored |= {f"target_{target}": "20", f"target_{target}_2022": "310", f"target_{target}_2021": "约二百"}
    with transaction() as session:
        draft = ReportDraft(assignment_id=part.id, status=ReportDraftStatus.DRAFT, content=stored, saved_at=NOW)
        session.add(draft)
    page = sign_in(client, cast.lead_liaison).get(write(part)).text
    assert 'value="310"' in page
    assert 'value="约二百"' in page
    with transaction():
        draft.status = ReportDraftStatus.WITH_UNIT_LEADER
    leader = sign_in(client, cast.unit_leader)
    assert "310 个" in leader.get(f"/assignments/{part.id}/report-draft").text
    seen = {"seen_draft": str(draft.version)}
    assert leader.post(f"/assignments/{part.id}/report-draft/approval", data=seen).status_code == 302
    values = db.session.scalars(select(ReportedValue).order_by(ReportedValue.period)).all()
    assert [(value.period, value.value) for value in values] == [("2022", 310), ("2023", 20)]


def test_many_periods_are_folded_and_make_no_more_queries(cast: Cast, client: FlaskClient) -> None:
    years, weeks = owed(cast), owed(cast, recurring="week")
    sign_in(client, cast.office)
    with count_queries() as few:
        client.get(f"/tasks/{years.task_id}")
    with count_queries() as many:
        page = client.get(f"/tasks/{weeks.task_id}").text
    assert many.count == few.count
    assert page.count('<tr class="period-') > 100
    assert page.index('<details class="earlier">', page.index('id="periods"')) > 0
    sign_in(client, cast.lead_liaison)
    form = client.get(write(weeks)).text
    assert form.split('<details class="other-periods">')[0].count(f'name="target_{weeks.task.targets[0].id}_') == 5
