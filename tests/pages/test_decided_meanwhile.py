"""Two people of the office decide the same thing: the second reads what was decided, by whom, and keeps their own words."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tracker.core.database import transaction
from tracker.core.vocabulary import AssignmentStatus, ExtensionStatus, ReportStatus
from tracker.tasks.models import Assignment, Extension, Report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.steps.extend.services import ask_extension, deny_extension, grant_extension, take_back_extension
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment

TYPED = "请补充六月份各区数据，<附表>一并报送。"

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning")


def notice(text: str) -> str:
    """What the page says of the colleague's decision, as plain text."""
    found = re.search(r'<section class="panel form-panel decided">(.*?)</section>', text, re.DOTALL)
    assert found, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found.group(1)))


@pytest.fixture
def report(cast: Cast) -> Report:
    return make_report(part_of(make_task(cast), cast.civil_affairs))


@pytest.fixture
def refused(cast: Cast) -> Assignment:
    part = part_of(make_task(cast), cast.civil_affairs)
    refuse_assignment(part.id, "食堂由教育部门主管。", actor=liaison_of(part), now=NOW)
    return part


@pytest.fixture
def asked(cast: Cast) -> Extension:
    task = make_task(cast)
    accepted(part_of(task, cast.civil_affairs))
    return ask_extension(
        task.id, date(2024, 3, 31), "用地未批。", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY
    )


def test_a_report_that_a_colleague_accepted_keeps_the_reason_for_its_return(
    cast: Cast, client: FlaskClient, report: Report
) -> None:
    accept_report(report.id, actor=cast.actor("second_office"), now=NOW)
    answer = sign_in(client, cast.office).post(f"/reports/{report.id}/return", data={"reason": TYPED})
    assert answer.status_code == 409
    assert "王强" in notice(answer.text)
    assert "2023-06-28 09:30" in notice(answer.text)
    assert "请补充六月份各区数据，&lt;附表&gt;一并报送。" in notice(answer.text)
    assert f'action="/reports/{report.id}/return"' not in answer.text
    refreshed(report)
    assert (report.status, report.return_reason) == (ReportStatus.ACCEPTED, "")


def test_a_report_that_a_colleague_returned_is_not_accepted_and_both_reasons_can_be_read(
    cast: Cast, client: FlaskClient, report: Report
) -> None:
    return_report(report.id, "缺少数据。", actor=cast.actor("second_office"), now=NOW)
    page = sign_in(client, cast.office)
    accepting = page.post(f"/reports/{report.id}/acceptance")
    assert accepting.status_code == 409
    assert "缺少数据。" in notice(accepting.text)
    assert "<textarea" not in notice(accepting.text)
    returning = page.post(f"/reports/{report.id}/return", data={"reason": TYPED})
    assert "缺少数据。" in notice(returning.text)
    assert "请补充六月份各区数据" in notice(returning.text)


@pytest.mark.parametrize("data", [{"reason": ""}, {"reason": "   "}])
def test_a_decision_without_its_text_on_what_was_decided_already_says_so_too(
    cast: Cast, client: FlaskClient, report: Report, data: dict[str, str]
) -> None:
    return_report(report.id, "缺少数据。", actor=cast.actor("second_office"), now=NOW)
    answer = sign_in(client, cast.office).post(f"/reports/{report.id}/return", data=data)
    assert answer.status_code == 409
    assert "缺少数据。" in notice(answer.text)


def test_blanks_are_no_reason(cast: Cast, client: FlaskClient, report: Report) -> None:
    answer = sign_in(client, cast.office).post(f"/reports/{report.id}/return", data={"reason": "   "})
    assert answer.status_code == 422
    assert "field-wrong" in answer.text


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (RefusalAnswer(Decision.KEEP, "三定方案明确由你单位负责。"), "三定方案明确由你单位负责。"),
        (RefusalAnswer(Decision.REASSIGN, "", None), "市财政局"),
    ],
    ids=["kept", "re-assigned"],
)
def test_a_refusal_that_a_colleague_decided_keeps_choice_unit_and_text(
    cast: Cast, client: FlaskClient, refused: Assignment, theirs: RefusalAnswer, said: str
) -> None:
    unit = cast.finance.id if theirs.decision is Decision.REASSIGN else None
    theirs = RefusalAnswer(theirs.decision, theirs.text, unit)
    decide_refusal(refused.id, theirs, actor=cast.actor("second_office"), now=NOW)
    data = {"decision": "split", "unit": str(cast.education.id), "role": "co", "text": TYPED}
    answer = sign_in(client, cast.office).post(f"/assignments/{refused.id}/refusal/decision", data=data)
    assert answer.status_code == 409
    told = notice(answer.text)
    for words in ("王强", said, "市教育局", "请补充六月份各区数据"):
        assert words in told
    assert 'name="decision"' not in answer.text
    refreshed(refused)
    assert refused.status is not AssignmentStatus.REFUSED
    assert cast.education.id not in {part.organization_id for part in refused.task.parts}


def test_an_incomplete_decision_on_a_refusal_that_was_decided_loses_nothing_either(
    cast: Cast, client: FlaskClient, refused: Assignment
) -> None:
    decide_refusal(
        refused.id, RefusalAnswer(Decision.KEEP, "由你单位负责。"), actor=cast.actor("second_office"), now=NOW
    )
    data = {"decision": "split", "unit": "0", "role": "co", "text": TYPED}
    answer = sign_in(client, cast.office).post(f"/assignments/{refused.id}/refusal/decision", data=data)
    assert answer.status_code == 409
    assert "请补充六月份各区数据" in notice(answer.text)


def test_an_extension_that_a_colleague_granted_keeps_the_answer(
    cast: Cast, client: FlaskClient, asked: Extension
) -> None:
    grant_extension(asked.id, date(2024, 2, 29), actor=cast.actor("second_office"), now=NOW, today=TODAY)
    page = sign_in(client, cast.office)
    denying = page.post(f"/extensions/{asked.id}/denial", data={"answer": TYPED})
    assert denying.status_code == 409
    for words in ("王强", "2024-02-29", "请补充六月份各区数据"):
        assert words in notice(denying.text)
    granting = page.post(f"/extensions/{asked.id}/grant", data={"granted_due_on": "2024-05-31", "answer": TYPED})
    assert granting.status_code == 409
    for words in ("王强", "2024-02-29", "2024-05-31", "请补充六月份各区数据"):
        assert words in notice(granting.text)
    refreshed(asked)
    assert asked.granted_due_on == date(2024, 2, 29)


def test_an_extension_that_was_denied_or_taken_back_says_so(cast: Cast, client: FlaskClient, asked: Extension) -> None:
    deny_extension(asked.id, "时限不变。", actor=cast.actor("second_office"), now=NOW)
    page = sign_in(client, cast.office)
    data = {"granted_due_on": "2024-03-31", "answer": ""}
    assert "时限不变。" in notice(page.post(f"/extensions/{asked.id}/grant", data=data).text)
    again = ask_extension(
        asked.task_id, date(2024, 3, 31), "仍未批。", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY
    )
    take_back_extension(again.id, actor=cast.actor("lead_liaison"), now=NOW)
    answer = page.post(f"/extensions/{again.id}/grant", data=data)
    assert answer.status_code == 409
    assert "赵敏" in notice(answer.text)
    refreshed(again)
    assert again.status is ExtensionStatus.TAKEN_BACK


def test_what_is_not_possible_for_another_reason_keeps_the_form_and_its_text(
    cast: Cast, client: FlaskClient, asked: Extension
) -> None:
    with transaction():
        asked.task.plan.most_extensions = 0
    data = {"granted_due_on": "2024-03-31", "answer": TYPED}
    answer = sign_in(client, cast.office).post(f"/extensions/{asked.id}/grant", data=data)
    assert answer.status_code == 409
    assert "请补充六月份各区数据" in answer.text
    assert f'action="/extensions/{asked.id}/grant"' in answer.text
    assert "decided" not in answer.text
