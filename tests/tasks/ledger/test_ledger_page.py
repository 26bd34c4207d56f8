"""What a page of the ledger weighs, and what its cells are called on a phone."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests.make import make_plan, make_task
from tests.people import Cast, sign_in
from tracker.core.vocabulary import Language, TaskStatus
from tracker.tasks.ledger.rules.shown_columns import COLUMNS, WITHOUT_HEAD
from tracker.web.rendering import translate

STYLE = Path(__file__).parent.parent.parent.parent / "tracker" / "static" / "ledger.css"
LABEL = re.compile(r"^  (:lang\(en\) )?\.list-table td:nth-last-child\((\d)\)::before \{ content: \"(.+)\"; \}$", re.M)
#: What fifty tasks may weigh before they are packed, all columns shown, with boxes to tick.
MOST_BYTES = 32_000


@pytest.fixture
def full_page(cast: Cast, client: FlaskClient) -> FlaskClient:
    plan = make_plan(cast)
    for number in range(60):
        make_task(
            cast,
            plan,
            title=("建立健全基本养老服务清单制度", "改造提升城镇老旧小区", "新建普惠托育机构，新增托位")[number % 3],
            section="优化养老托育服务供给",
            due=None if number % 10 == 9 else "2023-06-01" if number % 4 == 0 else "2023-12-31",
            co=[[], [cast.health], [cast.health, cast.education]][number % 3],
            status=TaskStatus.CLOSED if number % 5 == 0 else TaskStatus.IN_PROGRESS,
            percent=100 if number % 5 == 0 else number,
        )
    return sign_in(client, cast.office)


@pytest.mark.parametrize("language", list(Language))
def test_fifty_tasks_are_a_light_page(full_page: FlaskClient, language: Language) -> None:
    full_page.post(f"/language/{language.value}")
    page = full_page.get("/tasks").text
    assert page.count('class="title-cell"') == 50
    assert len(page.encode()) < MOST_BYTES


def test_a_row_has_all_its_cells_whatever_is_shown(full_page: FlaskClient) -> None:
    """Their places say what they are."""
    for address, hidden in (("/tasks", 0), ("/tasks?columns=lead.light", 5), ("/tasks?columns=chapter", 7)):
        rows = full_page.get(address).text.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
        assert {(row.count("<td"), len(re.findall(r"<td[^>]* hidden", row))) for row in rows} == {(10, hidden)}


@pytest.mark.parametrize("language", list(Language))
def test_cells_are_called_on_a_phone_as_their_columns_are(app: Flask, language: Language) -> None:
    found = {
        int(place): label
        for english, place, label in LABEL.findall(STYLE.read_text(encoding="utf-8"))
        if bool(english) == (language is Language.ENGLISH)
    }
    headed = [heading for name, heading in COLUMNS.items() if name not in WITHOUT_HEAD]
    with force_locale(language.value):
        assert found == {place: translate(heading) for place, heading in enumerate(reversed(headed), 1)}
