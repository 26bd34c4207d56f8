"""Which column is what: the page asks, the document is read anew with the answer, and the city remembers it."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import Cast, sign_in
from tests.review.drafts import content_of, make_draft, task_of
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.reading.draft import Column
from tracker.review.models import ColumnMeaning, Draft, DraftStep
from tracker.review.queries import meanings_of_columns
from tracker.review.rules.columns import columns_to_name, named
from tracker.review.services.drafts import save_task

TABLE = """# 云州市2024年便民任务清单

| 序号 | 抓手 | 谁来办 | 几时 |
| --- | --- | --- | --- |
| 1 | 新建早餐网点30个 | 市民政局、市财政局 | 6月底 |
| 2 | 改造社区食堂20个 | 市教育局 | 9月底 |
| 3 | 建设课后托管点15个 | 市教育局 | 12月底 |
"""


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def say(client: FlaskClient, draft: Draft, *, remember: bool = True, **meanings: str) -> str:
    """Choose what columns hold, follow, and read the page as a person does."""
    db.session.expire_all()
    data = {"version": draft.version, "heading": list(meanings), "meaning": list(meanings.values())}
    answer = client.post(f"/documents/{draft.id}/columns", data=data | ({"remember": "y"} if remember else {}))
    assert answer.status_code == 302
    return unescape(client.get(answer.location).text)


def test_the_page_asks_with_the_guess_filled_in(office: FlaskClient, cast: Cast) -> None:
    page = unescape(office.get(f"/documents/{make_draft(cast, TABLE).id}").text)
    assert "Which column is what?" in page
    assert page.count('<span class="tag">guessed</span>') == 2
    assert "What the column “谁来办” holds was guessed." in page
    assert '<option value="listed" selected>' in page


def test_the_document_is_read_anew_and_undo_brings_back_what_was(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, TABLE)
    first = task_of(draft, 1)
    save_task(draft.id, first, revision=0, actor=cast.actor("office"), now=NOW)
    page = say(office, draft, remember=False, 谁来办="other", 几时="due")
    assert "The tables were read anew: 3 tasks." in page
    assert task_of(draft, 1).lead is None
    assert task_of(draft, 1).revision == 2, "a form that was opened before is stale"
    assert columns_to_name(content_of(draft)) == {}
    assert meanings_of_columns(cast.city.id) == {}
    step = db.session.scalars(select(DraftStep).order_by(DraftStep.id.desc())).first()
    assert step is not None
    office.post(f"/documents/{draft.id}/undo", data={"step": step.id})
    assert task_of(draft, 1).lead == first.lead


def test_the_city_remembers_and_other_cities_do_not(office: FlaskClient, cast: Cast) -> None:
    say(office, make_draft(cast, TABLE), 谁来办="co", 几时="due")
    assert meanings_of_columns(cast.city.id) == {"谁来办": Column.CO, "几时": Column.DUE}
    assert meanings_of_columns(cast.other_city.id) == {}
    second = make_draft(cast, TABLE.replace("30个", "40个"))
    assert columns_to_name(content_of(second)) == {}
    assert [unit.printed for unit in task_of(second, 1).co] == ["市民政局", "市财政局"]
    say(office, second, 谁来办="listed", 序号="number")
    assert db.session.get_one(ColumnMeaning, (cast.city.id, "谁来办")).meaning is Column.LISTED


def test_what_changed_meanwhile_is_not_overwritten(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, TABLE)
    stale = draft.version - 1
    answer = office.post(
        f"/documents/{draft.id}/columns", data={"version": stale, "heading": "几时", "meaning": "other"}
    )
    assert "was changed since you saw this page" in unescape(office.get(answer.location).text)
    assert str(task_of(draft, 1).due) == "2024-06-30"


@pytest.mark.parametrize("meanings", [{}, {"别处": "due"}, {"几时": "nonsense"}])
def test_headings_and_meanings_of_ones_own_making_are_refused(
    office: FlaskClient, cast: Cast, meanings: dict[str, str]
) -> None:
    assert "Say of at least one column what it holds." in say(office, make_draft(cast, TABLE), **meanings)


def test_an_answer_that_leaves_no_task_is_refused_and_nothing_is_lost(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, TABLE)
    page = say(office, draft, 序号="other", 抓手="other", 谁来办="other", 几时="other")
    assert "No numbered task" in page or "The tables were read anew" in page
    assert content_of(draft).tasks or "No numbered task" not in page


def test_a_draft_without_a_document_has_no_columns(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, TABLE)
    with transaction():
        draft.source_id = None
    assert "entered without a document" in say(office, draft, 几时="due")


def test_only_headings_of_the_draft_are_taken(cast: Cast) -> None:
    content = content_of(make_draft(cast, TABLE))
    assert named(content, {"几时": "due", "别处": "due", "抓手": "?"}) == {"几时": Column.DUE}
