"""Writing a report in the pages: drafts, questions before sending, approval, corrections as differences."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of
from tests.people import PASSWORD, Cast, sign_in
from tests.queries import count_queries
from tracker.accounts.models import User
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import ReportDraftStatus, Role
from tracker.tasks.models import Assignment, Report, ReportDraft
from tracker.tasks.reports.queries import draft_of
from tracker.tasks.reports.services.drafts import save_draft

PDF = b"%PDF-1.4 a small file"
TYPED = {"state": "in_progress", "percent": "35", "done": "完成选址。"}


def form(**changes: object) -> dict[str, object]:
    return {**TYPED, "seen_report": "0", **changes}


def write(part: Assignment) -> str:
    return f"/assignments/{part.id}/reports/new"


def draft_path(part: Assignment, step: str = "") -> str:
    return f"/assignments/{part.id}/report-draft{step}"


@pytest.fixture
def part(cast: Cast) -> Assignment:
    task = make_task(cast, co=[cast.health], targets=[("改造食堂", 80, "个")])
    return accepted(part_of(task, cast.civil_affairs))


@pytest.fixture
def asks_leader(cast: Cast) -> None:
    set_leader_approval(cast.civil_affairs.id, wanted=True, actor=cast.actor("office"), now=NOW)


@pytest.fixture
def liaison(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.lead_liaison)


def colleague(cast: Cast) -> User:
    with transaction():
        return add_user(
            "tongshi",
            name="何同",
            organization=cast.civil_affairs,
            roles=[Role.LIAISON],
            password=PASSWORD,
            must_change_password=False,
            now=NOW,
        )


def reports() -> int:
    return db.session.scalar(select(func.count(Report.id))) or 0


# ---- drafts with the form ----


def test_a_draft_is_saved_and_stands_in_the_form_again(part: Assignment, liaison: FlaskClient) -> None:
    answer = liaison.post(write(part), data=form(percent="3x", done="还没写完", do="save"))
    assert answer.location == write(part)
    page = liaison.get(write(part)).text
    assert 'value="3x"' in page
    assert "还没写完" in page
    assert "2023-06-28 09:30" in page
    assert reports() == 0


def test_the_desk_and_the_task_say_that_there_is_a_draft(part: Assignment, liaison: FlaskClient) -> None:
    liaison.post(write(part), data=form(do="save"))
    for path in ("/?tab=to_report", f"/tasks/{part.task_id}"):
        assert "2023-06-28 09:30" in liaison.get(path).text


def test_a_refused_report_is_kept_as_the_draft_with_its_files(part: Assignment, liaison: FlaskClient) -> None:
    data = form(percent="135", evidence=(io.BytesIO(PDF), "验收单.pdf"))
    assert liaison.post(write(part), data=data).status_code == 422
    page = liaison.get(write(part)).text
    assert 'value="135"' in page
    assert "验收单.pdf" in page


def test_a_file_is_removed_without_losing_what_was_typed(part: Assignment, liaison: FlaskClient) -> None:
    liaison.post(write(part), data=form(do="save", evidence=(io.BytesIO(PDF), "验收单.pdf")))
    kept = draft_of(part.id)
    assert kept is not None
    liaison.post(write(part), data=form(done="改了一句。", seen_draft="1", do=f"remove-{kept.evidence[0].id}"))
    page = liaison.get(write(part)).text
    assert "验收单.pdf" not in page
    assert "改了一句。" in page


def test_two_colleagues_see_both_texts_and_lose_neither(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    save_draft(part.id, TYPED | {"done": "同事写的。"}, actor=actor_for(colleague(cast)), now=NOW)
    answer = liaison.post(write(part), data=form(done="我写的。", seen_draft="0", do="save"))
    assert answer.status_code == 409
    assert "同事写的。" in answer.text
    assert "我写的。" in answer.text
    version = re.search(r'name="seen_draft"[^>]*value="(\d+)"', answer.text)
    assert version is not None
    assert liaison.post(write(part), data=form(done="合在一起。", seen_draft=version[1], do="save")).status_code == 302


def test_a_draft_is_discarded(part: Assignment, liaison: FlaskClient) -> None:
    liaison.post(write(part), data=form(do="save"))
    assert liaison.post(draft_path(part, "/discarding")).location == f"/tasks/{part.task_id}"
    assert draft_of(part.id) is None
    assert liaison.post(draft_path(part, "/discarding")).status_code == 409


def test_after_signing_in_again_one_is_back_at_the_form(part: Assignment, client: FlaskClient) -> None:
    answer = client.post(write(part), data=form())
    assert answer.location == f"/sign-in?next={write(part)}?"


# ---- drafts by script ----


def test_a_draft_saves_itself_and_answers_when(part: Assignment, liaison: FlaskClient) -> None:
    answer = liaison.post(draft_path(part), data=form(seen_draft="0"))
    assert answer.status_code == 200
    assert answer.json == {"version": 1, "saved": "2023-06-28 09:30", "who": "赵敏", "files": []}
    assert liaison.post(draft_path(part), data=form(done="接着写。", seen_draft="1")).json["version"] == 2  # type: ignore[index]


def test_the_script_is_answered_with_the_colleagues_text(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    save_draft(part.id, TYPED | {"done": "同事写的。"}, actor=actor_for(colleague(cast)), now=NOW)
    answer = liaison.post(draft_path(part), data=form(done="我写的。", seen_draft="0"))
    assert answer.status_code == 409
    assert answer.json is not None
    assert (answer.json["version"], answer.json["who"], answer.json["typed"]["done"]) == (1, "何同", "同事写的。")


def test_files_are_added_and_removed_by_script(part: Assignment, liaison: FlaskClient) -> None:
    data = {"evidence": (io.BytesIO(PDF), "验收单.pdf")}
    answer = liaison.post(draft_path(part, "/files"), data=data).json
    assert answer is not None
    (file,) = answer["files"]
    assert (file["name"], file["kilobytes"]) == ("验收单.pdf", 1)
    assert file["address"].endswith("/preview")
    assert liaison.get(file["address"]).status_code == 200
    assert liaison.post(file["removal"]).json["files"] == []  # type: ignore[index]
    assert liaison.get(file["address"]).status_code == 404


def test_a_file_that_cannot_be_evidence_is_named_to_the_script(part: Assignment, liaison: FlaskClient) -> None:
    answer = liaison.post(draft_path(part, "/files"), data={"evidence": (io.BytesIO(b"MZ"), "表.exe")})
    assert answer.status_code == 422
    assert "表.exe" in answer.json["problem"]  # type: ignore[index]


@pytest.mark.parametrize("step", ["", "/files", "/files/1/removal", "/discarding", "/taking-back"])
@pytest.mark.parametrize(("person", "status"), [("co_liaison", 403), ("unit_leader", 403), ("office", 403)])
def test_nobody_touches_another_units_draft(
    cast: Cast, part: Assignment, client: FlaskClient, step: str, person: str, status: int
) -> None:
    sign_in(client, getattr(cast, person))
    assert client.post(draft_path(part, step), data=form()).status_code == status
    if step:
        assert client.get(draft_path(part, step)).status_code == 405


# ---- the starting point ----


def test_a_report_starts_from_the_last_figures_and_offers_the_last_text(
    cast: Cast, part: Assignment, liaison: FlaskClient
) -> None:
    target = part.task.targets[0].id
    make_accepted_report(cast, part, percent=40, done="上月的话。", values={target: 20.5})
    page = liaison.get(write(part)).text
    assert 'value="40"' in page
    assert 'value="20.5"' in page
    assert "上月的话。</textarea>" not in page
    assert "上月的话。</textarea>" in liaison.get(write(part) + "?start=last").text


def test_an_unchanged_answer_takes_one_click(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    target = part.task.targets[0].id
    first = make_accepted_report(cast, part, done="照旧。", values={target: 20})
    path = f"/assignments/{part.id}/reports/same"
    assert path in liaison.get(write(part)).text
    assert liaison.post(path, data={"seen_report": str(first.id)}).status_code == 302
    latest = db.session.scalars(select(Report).order_by(Report.id.desc())).first()
    assert latest is not None
    assert (latest.done, latest.percent, latest.values[0].value) == ("照旧。", first.percent, 20)
    assert liaison.post(path, data={"seen_report": str(first.id)}).status_code == 409


def test_without_an_accepted_report_there_is_nothing_to_send_again(part: Assignment, liaison: FlaskClient) -> None:
    path = f"/assignments/{part.id}/reports/same"
    assert liaison.post(path).status_code == 404
    assert liaison.get(path).status_code == 405
    make_report(part)
    assert path not in liaison.get(write(part)).text


# ---- questions before sending ----


def test_a_lower_figure_is_asked_about_and_sent_once_confirmed(
    cast: Cast, part: Assignment, liaison: FlaskClient
) -> None:
    target = part.task.targets[0].id
    first = make_accepted_report(cast, part, percent=40, values={target: 20})
    data = form(percent="35", seen_report=str(first.id), **{f"target_{target}": "900"})
    asked = liaison.post(write(part), data=data)
    assert asked.status_code == 422
    assert re.findall(r'name="confirmed" value="([^"]+)"', asked.text) == ["percent=35", f"{target}=900"]
    half = liaison.post(write(part), data=data | {"confirmed": "percent=35"})
    assert half.status_code == 422
    sent = liaison.post(write(part), data=data | {"confirmed": ["percent=35", f"{target}=900"]})
    assert sent.status_code == 302
    assert reports() == 2


# ---- the unit's leader ----


@pytest.mark.usefixtures("asks_leader")
def test_a_report_goes_to_the_leader_then_to_the_office(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    sign_in(client, cast.lead_liaison).post(write(part), data=form())
    assert reports() == 0
    assert client.get(write(part)).location == draft_path(part)
    assert "taking-back" in client.get(draft_path(part)).text
    sign_in(client, cast.unit_leader)
    assert draft_path(part) in client.get("/").text
    page = client.get(draft_path(part)).text
    assert "完成选址。" in page
    version = re.search(r'name="seen_draft" value="(\d+)"', page)
    assert version is not None
    assert client.post(draft_path(part, "/approval"), data={"seen_draft": version[1]}).status_code == 302
    assert reports() == 1
    shown = sign_in(client, cast.office).get("/reports/1").text
    assert "冯局" in shown
    assert "赵敏" in shown


@pytest.mark.usefixtures("asks_leader")
def test_the_leader_gives_back_with_a_remark_that_the_office_does_not_read(
    cast: Cast, part: Assignment, client: FlaskClient
) -> None:
    sign_in(client, cast.lead_liaison).post(write(part), data=form())
    sign_in(client, cast.unit_leader)
    assert client.post(draft_path(part, "/giving-back"), data={"remark": ""}).status_code == 422
    assert client.post(draft_path(part, "/giving-back"), data={"remark": "数据再核一遍"}).status_code == 302
    assert "数据再核一遍" in sign_in(client, cast.lead_liaison).get(write(part)).text
    assert "数据再核一遍" in client.get(f"/tasks/{part.task_id}").text
    assert "数据再核一遍" not in sign_in(client, cast.office).get(f"/tasks/{part.task_id}").text


@pytest.mark.usefixtures("asks_leader")
def test_the_liaison_takes_the_draft_back(cast: Cast, part: Assignment, liaison: FlaskClient) -> None:
    liaison.post(write(part), data=form())
    assert liaison.post(draft_path(part), data=form(done="改")).status_code == 409
    assert liaison.post(draft_path(part, "/taking-back")).location == write(part)
    kept = db.session.scalars(select(ReportDraft)).one()
    assert kept.status is ReportDraftStatus.DRAFT


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead_liaison", 200),
        ("unit_leader", 200),
        ("office", 403),
        ("leader", 403),
        ("co_liaison", 403),
        ("other_city_office", 403),
    ],
)
def test_a_draft_and_its_files_are_for_its_own_unit(
    cast: Cast, part: Assignment, client: FlaskClient, person: str, status: int
) -> None:
    sign_in(client, cast.lead_liaison)
    client.post(write(part), data=form(do="save", evidence=(io.BytesIO(PDF), "内部.pdf")))
    kept = draft_of(part.id)
    assert kept is not None
    file_id = kept.evidence[0].id
    sign_in(client, getattr(cast, person))
    assert client.get(draft_path(part)).status_code == status
    for path in (f"/evidence/{file_id}", f"/evidence/{file_id}/preview", f"/evidence/{file_id}/content"):
        expected = 404 if person == "other_city_office" else status
        assert client.get(path).status_code == expected, path


# ---- a correction as a difference ----


def test_the_office_sees_what_a_correction_changes(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    target = part.task.targets[0].id
    make_returned_report(cast, part, "缺少六月数据", done="改造食堂20家。", percent=40, values={target: 20})
    corrected = make_report(part, done="改造食堂25家。", percent=45, values={target: 25})
    page = sign_in(client, cast.office).get(f"/reports/{corrected.id}").text
    without_hints = re.sub(r'<span class="visually-hidden">.*?</span>', "", page)
    assert "改造食堂<del>20</del>家。" in without_hints
    assert "改造食堂<ins>25</ins>家。" in without_hints
    assert "缺少六月数据" in page
    assert re.search(r"40 %</td><td[^>]*><span aria-hidden=\"true\">→</span> <strong>45 %", page)
    assert re.search(r"20 个</td><td[^>]*><span aria-hidden=\"true\">→</span> <strong>25 个", page)


def test_what_people_typed_stays_text_in_a_comparison(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    make_returned_report(cast, part, done="<script>旧</script>")
    corrected = make_report(part, done="<script>新</script>")
    page = sign_in(client, cast.office).get(f"/reports/{corrected.id}").text
    assert "<script>旧" not in page
    assert "<script>新" not in page


def test_a_page_of_a_draft_makes_a_fixed_number_of_queries(part: Assignment, liaison: FlaskClient) -> None:
    files = [(io.BytesIO(PDF + str(n).encode()), f"{n}.pdf") for n in range(8)]
    counts = []
    for seen, some in enumerate((files[:1], files[1:])):
        liaison.post(write(part), data=form(done=f"第{seen}稿", seen_draft=str(seen), do="save", evidence=some))
        with count_queries() as counted:
            assert liaison.get(write(part)).text.count("data-file>") == (1, 8)[seen]
        counts.append(counted.count)
    assert counts[0] == counts[1]
