"""Who hears of a request for a later due date, of its answer, and of what comes after completion."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.notify.rules.test_reactions import (
    AROUND,
    CIVIL_AFFAIRS,
    CO,
    HEALTH,
    LEAD,
    OFFICE,
    SECOND_OFFICE,
    TODAY,
    entry,
    react,
)
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.phrases import what_happened, what_to_do
from tracker.notify.rules.reactions import ToldTask, notices_for

DATES = {"due_on": "2024-03-29", "due_before": "2023-12-31"}


@pytest.mark.parametrize(
    ("action", "who", "told", "sentence"),
    [
        pytest.param(
            "extension:asked",
            LEAD,
            [OFFICE, SECOND_OFFICE],
            "市民政局 asks to finish by 2024-03-29 instead of 2023-12-31: 缺少数据。",
            id="asked: the office",
        ),
        pytest.param(
            "extension:granted",
            OFFICE,
            [LEAD, CO],
            "李梅 granted an extension: due on 2024-03-29 instead of 2023-12-31",
            id="granted: everybody with a part",
        ),
        pytest.param(
            "extension:denied",
            OFFICE,
            [LEAD],
            "李梅 did not grant the extension; the task stays due on 2023-12-31: 缺少数据。",
            id="denied: whoever asked",
        ),
    ],
)
def test_who_is_told_and_what(action: str, who: Person, told: list[Person], sentence: str) -> None:
    notices = react(entry(action, actor_id=who.user_id, after=DATES))
    assert [notice.person for notice in notices] == told
    assert str(what_happened(notices[0].kind, notices[0].values, TODAY)) == sentence


def test_only_a_request_asks_for_something(app: Flask) -> None:
    asks = {kind for kind in NoticeKind if kind.value.startswith("extension") and what_to_do(kind)}
    assert asks == {NoticeKind.EXTENSION_ASKED}


@pytest.mark.parametrize(
    ("action", "told", "sentence"),
    [
        pytest.param("task:reopened", [LEAD, CO], "李梅 reopened the task: 缺少数据。", id="reopened: everybody"),
        pytest.param("task:checked", [LEAD], "a spot check found the report untrue: 缺少数据。", id="checked: lead"),
    ],
)
def test_what_comes_after_completion(action: str, told: list[Person], sentence: str) -> None:
    notices = react(entry(action, after={"result": "untrue"}))
    assert [notice.person for notice in notices] == told
    assert str(what_happened(notices[0].kind, notices[0].values, TODAY)) == sentence


COLLEAGUE = Person("何同", "tongshi@yunzhou.example", user_id=9)


@pytest.mark.parametrize(
    ("action", "organization", "told"),
    [
        pytest.param("extension:granted", CIVIL_AFFAIRS, [COLLEAGUE, CO], id="granted"),
        pytest.param("extension:denied", CIVIL_AFFAIRS, [COLLEAGUE], id="denied"),
        pytest.param("task:checked", CIVIL_AFFAIRS, [COLLEAGUE], id="checked"),
        pytest.param("report:submitted", HEALTH, [COLLEAGUE], id="to review for the lead"),
    ],
)
def test_news_go_to_the_liaison_who_has_the_part_in_hand(action: str, organization: int, told: list[Person]) -> None:
    """Civil affairs leads, reviews its co-units' reports, and its second liaison has the task in hand."""
    around = replace(
        AROUND,
        liaisons={CIVIL_AFFAIRS: (LEAD, COLLEAGUE), HEALTH: (CO,)},
        tasks={7: ToldTask("12", "改造提升社区食堂", None, (CIVIL_AFFAIRS, HEALTH), {CIVIL_AFFAIRS: 9})},
        reviewing_leads={7: CIVIL_AFFAIRS},
    )
    news = entry(action, organization_id=organization, after=DATES | {"result": "holds"})
    assert [notice.person for notice in notices_for(news, around, TODAY)] == told
    nobody_named = replace(around, tasks={7: replace(around.tasks[7], in_hand={})})
    heard = [notice.person for notice in notices_for(news, nobody_named, TODAY)]
    assert {LEAD, COLLEAGUE} <= set(heard)
