"""What a mail lists: each task once, with all that is said of it and asked for, the most pressing first."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tracker.core.vocabulary import NoticeKind, Wait
from tracker.notify.rules.blocks import Block, blocks_of, counts_of_waits, first_blocks

TODAY = date(2023, 6, 28)
UNIT = "Civil Affairs"
VALUES = {
    "number": "12",
    "title": "Canteens",
    "unit": UNIT,
    "who": "Li Mei",
    "reason": "figures missing",
    "due_on": "2023-07-05",
    "role": "lead",
    "count": 2,
}
JUNE = {"round_id": 3, "period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-07-05"}


@dataclass
class Told:
    """A notice as a block needs it."""

    kind: NoticeKind
    values: Any = field(default_factory=lambda: VALUES)
    plan_id: int | None = 1
    task_id: int | None = 7
    organization_id: int | None = 20


def told(kind: str, *, task_id: int | None = 7, plan_id: int | None = 1, **values: Any) -> Told:
    return Told(NoticeKind(kind), VALUES | values, plan_id=plan_id, task_id=task_id)


def item(task_id: int, *waits: str, **more: Any) -> dict[str, Any]:
    """What a digest holds of a task that waits."""
    whole = {"task_id": task_id, "number": str(task_id), "title": "Homes", "unit": UNIT, "due_on": "2023-06-20"}
    return whole | {"waits": list(waits), "as_office": False} | more


def digest(*items: dict[str, Any]) -> Told:
    return Told(NoticeKind.DIGEST, {"items": list(items)}, plan_id=None, task_id=None)


def sentences(block: Block) -> tuple[list[str], list[str]]:
    return [str(each) for each in block.happened], [str(each) for each in block.to_do]


def test_a_task_stands_once_with_all_that_was_said_of_it_and_nothing_twice() -> None:
    [block] = blocks_of([told("report_returned"), told("task_reopened"), told("report_returned")], TODAY)
    assert (block.heading, block.unit, block.due_on) == ("12 Canteens", UNIT, date(2023, 7, 5))
    assert (block.task_id, block.plan_id, block.round_id, block.unit_id) == (7, None, None, 20)
    assert sentences(block) == (
        ["Li Mei returned the report of Civil Affairs: figures missing", "Li Mei reopened the task: figures missing"],
        ["Correct the report and send it again.", "Report what is still to be done."],
    )


def test_two_units_of_one_person_have_the_task_each() -> None:
    assert len(blocks_of([told("reminded"), told("reminded", unit="Health")], TODAY)) == 2


def test_a_plan_and_a_round_are_blocks_of_their_own() -> None:
    notices = [
        told("plan_issued", task_id=None),
        told("round_opened", task_id=None, **JUNE),
        told("round_due", task_id=None, **JUNE),
        told("round_opened", task_id=None, **JUNE | {"round_id": 4}),
        told("plan_issued", task_id=None, plan_id=2),
        told("reminded", round_id=3),
    ]
    blocks = blocks_of(notices, TODAY)
    assert [(block.task_id, block.plan_id, block.round_id) for block in blocks] == [
        (None, 1, None),
        (None, 1, 3),
        (None, 1, 4),
        (None, 2, None),
        (7, None, None),
    ]
    assert [str(each) for each in blocks[1].to_do] == [
        "Send a report on each of your tasks under way.",
        "Send the reports that are still to come.",
    ]


@pytest.mark.parametrize(
    ("kind", "task_id", "more"),
    [
        pytest.param("task_withdrawn", 7, {}, id="the task is withdrawn"),
        pytest.param("part_withdrawn", 7, {}, id="the part is another's"),
        pytest.param("round_ended", None, JUNE, id="the round has ended"),
    ],
)
def test_what_was_asked_is_asked_no_more(kind: str, task_id: int | None, more: dict[str, Any]) -> None:
    asked = told("round_due" if more else "reminded", task_id=task_id, **more)
    assert [block.to_do == [] for block in blocks_of([asked], TODAY)] == [False]
    [block] = blocks_of([asked, told(kind, task_id=task_id, **more)], TODAY)
    assert (len(block.happened), block.to_do) == (2, [])


def test_news_of_a_task_takes_back_nothing_that_was_asked() -> None:
    [block] = blocks_of([told("reminded"), told("task_closed")], TODAY)
    assert len(block.to_do) == 1


def test_whoever_lost_the_part_is_led_to_the_plan_until_the_part_comes_back() -> None:
    [lost] = blocks_of([told("reminded"), told("part_withdrawn")], TODAY)
    assert (lost.task_id, lost.plan_id) == (None, 1)
    [back] = blocks_of([told("part_withdrawn"), told("part_given")], TODAY)
    assert (back.task_id, [str(each) for each in back.to_do]) == (7, ["Accept the task."])


def test_the_notice_of_many_tasks_is_a_block_for_each() -> None:
    items = [VALUES | {"task_id": 7}, VALUES | {"task_id": 8, "number": "13"}]
    many = Told(NoticeKind.REMINDED, VALUES | {"items": items}, task_id=None)
    blocks = blocks_of([many], TODAY)
    assert [(block.task_id, block.heading, block.unit_id) for block in blocks] == [
        (7, "12 Canteens", 20),
        (8, "13 Canteens", 20),
    ]
    assert sentences(blocks[1])[0] == ["Li Mei reminds Civil Affairs: figures missing"]


def test_what_a_digest_asks_stands_in_place_of_what_single_notices_ask() -> None:
    [block] = blocks_of([told("reminded"), digest(item(7, "returned", "due_soon"))], TODAY)
    assert sentences(block) == (
        ["Li Mei reminds Civil Affairs: figures missing"],
        [
            "Correct the report and send it again.",
            "The due date comes near: report where it stands; report it as finished once it is.",
        ],
    )


def test_of_several_digests_the_last_one_counts() -> None:
    [block] = blocks_of([digest(item(7, "to_accept")), digest(item(8, "to_report"))], TODAY)
    assert (block.task_id, block.heading, block.due_on) == (8, "8 Homes", date(2023, 6, 20))
    assert blocks_of([Told(NoticeKind.DIGEST, {"tasks": 30, "overdue": 1})], TODAY) == []


@pytest.mark.parametrize(
    ("waiting", "asked"),
    [
        pytest.param(
            item(7, "overdue"),
            "Overdue: report where it stands, what holds it up and when it will be finished.",
            id="the unit reports what is late",
        ),
        pytest.param(
            item(7, "overdue", as_office=True),
            "Overdue: remind the unit or settle how it goes on.",
            id="the office sees to it",
        ),
        pytest.param(item(7, "to_decide", as_office=True), "Decide whose the part is.", id="another office matter"),
        pytest.param(item(7, "to_report"), "Report this month's progress.", id="the month's report"),
        pytest.param(item(7, "to_report", round=JUNE), "Send the report for 6/2023 by 2023-07-05.", id="of a round"),
        pytest.param(item(7, "returned", round=JUNE), "Correct the report and send it again.", id="no round's report"),
    ],
)
def test_what_a_digest_asks_for(waiting: dict[str, Any], asked: str) -> None:
    [block] = blocks_of([digest(waiting)], TODAY)
    assert [str(each) for each in block.to_do] == [asked]


@pytest.mark.parametrize(
    ("waits", "late"),
    [
        pytest.param(["overdue"], 8, id="something is to be done"),
        pytest.param(["to_close"], 0, id="only to be closed: it was completed"),
        pytest.param(["to_close", "to_review_co"], 8, id="to be closed, and something else"),
        pytest.param([], 0, id="nothing is to be done"),
    ],
)
def test_how_late_a_task_is_while_something_is_to_be_done(waits: list[str], late: int) -> None:
    [block] = blocks_of([digest(item(7, *waits))], TODAY)
    assert block.days_late(TODAY) == late


def test_a_notice_of_a_late_task_counts_its_days_too() -> None:
    [block] = blocks_of([told("overdue", due_on="2023-06-20")], TODAY)
    assert (block.done, block.days_late(TODAY)) == (False, 8)
    assert Block("12").days_late(TODAY) == 0


def test_the_earliest_due_date_stands_first_then_what_has_none_and_news_last() -> None:
    notices = [
        told("task_closed", task_id=1, due_on="2023-01-01"),
        told("reminded", task_id=2, due_on=None),
        told("reminded", task_id=3, due_on="2023-12-31"),
        told("reminded", task_id=4, due_on="2023-07-01"),
    ]
    assert [block.task_id for block in blocks_of(notices, TODAY)] == [4, 3, 2, 1]


def test_a_digest_is_headed_by_how_much_waits_the_most_pressing_first() -> None:
    items = [item(1, "to_accept", "overdue"), item(2, "to_report"), item(3, "to_accept")]
    counts = [(Wait.OVERDUE, 1), (Wait.TO_ACCEPT, 2), (Wait.TO_REPORT, 1)]
    assert counts_of_waits({"items": items}) == counts
    assert counts_of_waits({"items": items[:1], "counts": {"to_report": 30, "overdue": 9}}) == [
        (Wait.OVERDUE, 9),
        (Wait.TO_REPORT, 30),
    ]


def test_where_not_all_are_shown_each_reason_has_its_share() -> None:
    items = [item(number, "overdue") for number in range(9)] + [item(20, "to_accept"), item(21, "to_accept")]
    blocks = blocks_of([digest(*items), told("task_closed", task_id=30)], TODAY)
    assert [block.task_id for block in first_blocks(blocks, 5)] == [0, 1, 20, 21, 30]
    assert first_blocks(blocks, 50) == blocks
