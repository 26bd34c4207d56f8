"""Documents: the list, uploading, and issuing a draft."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.reading.formats.policy import Block, as_page, as_pdf, as_word
from tests.review.drafts import IN_WORKING_DAYS, POLICY, WITH_LEAD_DOUBTS, changed, content_of, make_draft
from tracker.core.extensions import db
from tracker.reading.read_file import CityKnowledge, Reading, read_upload
from tracker.review.models import Draft, SourceDocument
from tracker.review.services.drafts import save_task
from tracker.review.services.issuing import issue_draft
from tracker.tasks.models import Plan, Task


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def upload(client: FlaskClient, data: bytes, filename: str = "清单.txt", text: str = ""):  # type: ignore[no-untyped-def]
    form = {"file": (io.BytesIO(data), filename), "text": text}
    return client.post("/documents/new", data=form, content_type="multipart/form-data")


def drafts() -> list[Draft]:
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


# --- the list -----------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(office: FlaskClient) -> None:
    page = office.get("/documents")
    assert page.status_code == 200
    assert "No document has been read yet" in page.text
    assert 'href="/documents/new"' in page.text


def test_the_list_shows_titles_numbers_and_who(office: FlaskClient, cast: Cast) -> None:
    make_draft(cast, WITH_LEAD_DOUBTS)
    page = office.get("/documents").text
    assert "2023年云州市便民服务重点任务清单" in page
    assert "李梅" in page
    assert "under review" in page
    assert '<td class="figure">4</td>' in page
    assert '<td class="figure">2</td>' in page


def test_the_list_needs_no_more_queries_for_more_drafts(office: FlaskClient, cast: Cast) -> None:
    make_draft(cast)
    office.get("/documents")
    with count_queries() as one:
        office.get("/documents")
    for number in range(5):
        make_draft(cast, POLICY.replace("〔2023〕8号", f"〔2023〕{number}号"))
    with count_queries() as six:
        office.get("/documents")
    assert six.count == one.count


@pytest.mark.parametrize("path", ["/documents", "/documents/new"])
@pytest.mark.parametrize("person", ["lead_liaison", "leader", "viewer", "admin"])
def test_only_the_office_comes_in(client: FlaskClient, cast: Cast, path: str, person: str) -> None:
    assert sign_in(client, getattr(cast, person)).get(path).status_code == 403


def test_another_citys_drafts_are_not_in_the_list(client: FlaskClient, cast: Cast) -> None:
    make_draft(cast)
    assert "便民服务" not in sign_in(client, cast.other_city_office).get("/documents").text


# --- uploading ----------------------------------------------------------------------------------


def test_formats_and_limit_are_said_before_the_upload(office: FlaskClient) -> None:
    page = office.get("/documents/new").text
    assert ".docx" in page
    assert "At most 20 MB" in page


def test_a_file_becomes_a_draft_and_its_review_opens(office: FlaskClient, cast: Cast) -> None:
    answer = upload(office, POLICY.encode("gb18030"))
    (draft,) = drafts()
    assert answer.location == f"/documents/{draft.id}"
    assert draft.created_by_id == cast.office.id
    assert "改造社区食堂" in office.get(answer.location).text


@pytest.mark.parametrize("write", [as_word, as_pdf, as_page], ids=["Word", "PDF", "web page"])
def test_a_document_of_another_format_is_shown_as_its_text(
    office: FlaskClient, write: Callable[[list[Block]], bytes]
) -> None:
    answer = upload(office, write(list(POLICY.splitlines())), "清单.docx")
    (draft,) = drafts()
    assert answer.location == f"/documents/{draft.id}"
    assert draft.source is not None
    assert "改造社区食堂" in draft.source.text
    assert "改造社区食堂" in office.get(answer.location).text


def test_terms_in_working_days_follow_the_calendar(office: FlaskClient) -> None:
    upload(office, IN_WORKING_DAYS.encode())
    (draft,) = drafts()
    assert [str(task.due) for task in content_of(draft).tasks] == ["2024-02-23"]


def test_a_pasted_text_becomes_a_draft_too(office: FlaskClient, cast: Cast) -> None:
    office.post("/documents/new", data={"text": POLICY.replace("\n", "\r\n")})
    (draft,) = drafts()
    assert draft.source is not None
    assert draft.source.text == POLICY


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "This is an old Word or WPS file", id="doc"),
        pytest.param("今天放假。".encode(), "No numbered task", id="no policy"),
        pytest.param(b"\x00\x01\x02\x07" * 40, "This is not a text file", id="binary"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(office: FlaskClient, data: bytes, sentence: str) -> None:
    answer = upload(office, data, "公文.doc")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert drafts() == []
    assert db.session.scalar(select(func.count()).select_from(SourceDocument)) == 0


def test_a_failed_paste_keeps_what_was_typed(office: FlaskClient) -> None:
    answer = office.post("/documents/new", data={"text": "关于端午节放假的通知。"})
    assert answer.status_code == 422
    assert "关于端午节放假的通知。" in answer.text
    assert "No numbered task" in answer.text


def test_a_pasted_text_may_be_as_long_as_a_file(office: FlaskClient) -> None:
    filling = "背景情况说明。" * 30 + "\n"
    office.post("/documents/new", data={"text": POLICY + filling * 1000}, content_type="multipart/form-data")
    (draft,) = drafts()
    assert draft.source is not None
    assert draft.source.size > 600_000


def test_sending_nothing_asks_for_a_file_or_a_text(office: FlaskClient) -> None:
    answer = office.post("/documents/new", data={"text": "  "})
    assert answer.status_code == 422
    assert "Choose a file, or paste the text below." in answer.text


def test_a_file_and_a_text_together_are_not_guessed_about(office: FlaskClient) -> None:
    answer = upload(office, POLICY.encode(), text="另一份文件")
    assert answer.status_code == 422
    assert "另一份文件" in answer.text
    assert drafts() == []


def test_the_same_document_again_leads_to_the_draft_that_is_there(office: FlaskClient, cast: Cast) -> None:
    upload(office, POLICY.encode())
    answer = upload(office, POLICY.encode(), "同一份.txt")
    assert answer.status_code == 409
    (draft,) = drafts()
    assert "This very document has been read before." in answer.text
    assert f'href="/documents/{draft.id}"' in answer.text
    again = office.post(f"/documents/{draft.id}/read-again")
    assert [each.source_id for each in drafts()] == [draft.source_id] * 2
    assert again.location == f"/documents/{drafts()[1].id}"


def test_a_document_that_was_issued_leads_to_its_ledger(office: FlaskClient, cast: Cast) -> None:
    upload(office, POLICY.encode())
    (draft,) = drafts()
    plan = issue_draft(draft.id, version=draft.version, actor=cast.actor("office"), now=NOW)
    assert f"plan={plan.id}" in upload(office, POLICY.encode()).text


def test_the_name_of_an_upload_is_only_a_name(office: FlaskClient) -> None:
    upload(office, POLICY.encode(), "../../etc/清单.txt")
    (draft,) = drafts()
    assert draft.source is not None
    assert draft.source.filename == "清单.txt"


def test_reading_waits_for_nobody_and_nobody_waits_for_reading(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a document is read, no transaction is open: a long one must not keep others from saving."""
    open_while_reading: list[bool] = []

    def reading(data: bytes, filename: str, known: CityKnowledge) -> Reading:
        open_while_reading.append(db.session.in_transaction())
        return read_upload(data, filename, known)

    monkeypatch.setattr("tracker.review.pages.drafts.read_upload", reading)
    upload(office, POLICY.encode())
    assert open_while_reading == [False]


# --- issuing ------------------------------------------------------------------------------------


def test_the_preview_says_what_will_happen(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    page = office.get(f"/documents/{draft.id}/issue")
    assert page.status_code == 200
    for figure, words in (("4", "tasks enter the ledger"), ("15", "assignments"), ("6", "units get a part")):
        assert f"<strong>{figure}</strong> {words}" in page.text
    assert "赵敏" in page.text, "the liaison of the lead is told"
    assert "no liaison yet" in page.text, "education and the western district have none"


def test_the_preview_lists_what_blocks_with_links_and_offers_no_button(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    page = office.get(f"/documents/{draft.id}/issue").text
    assert "It cannot be issued yet" in page
    assert f"/documents/{draft.id}?task=4#task-4" in page
    assert "Issue the tasks now" not in page
    answer = office.post(f"/documents/{draft.id}/issue", data={"version": draft.version})
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Task)) == 0


def test_issuing_leads_to_the_ledger(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    answer = office.post(f"/documents/{draft.id}/issue", data={"version": draft.version})
    plan = db.session.scalars(select(Plan)).one()
    assert answer.location == f"/tasks?plan={plan.id}"
    assert "改造社区食堂" in office.get(answer.location).text
    assert "To its ledger" in office.get(f"/documents/{draft.id}").text


def test_the_second_person_is_told_that_it_was_issued_already(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    version = draft.version
    plan = issue_draft(draft.id, version=version, actor=cast.actor("second_office"), now=NOW)
    answer = office.post(f"/documents/{draft.id}/issue", data={"version": version})
    assert answer.status_code == 409
    assert "has been issued already" in answer.text
    assert f"plan={plan.id}" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1


def test_a_draft_that_changed_since_the_preview_is_shown_once_more(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    version = draft.version
    save_task(draft.id, changed(draft, 1, title="改"), revision=0, actor=cast.actor("second_office"), now=NOW)
    answer = office.post(f"/documents/{draft.id}/issue", data={"version": version})
    assert answer.status_code == 409
    assert "look at it once more" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_issuing_is_not_for_strangers(client: FlaskClient, cast: Cast, method: str) -> None:
    draft = make_draft(cast)
    path = f"/documents/{draft.id}/issue"
    data = {"version": draft.version}
    assert getattr(sign_in(client, cast.stranger), method)(path, data=data).status_code == 403
    assert getattr(sign_in(client, cast.other_city_office), method)(path, data=data).status_code == 404
    assert getattr(sign_in(client, cast.office), method)("/documents/999999/issue", data=data).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 0
