"""What the office does to many tasks in one step is told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.notify.rules.test_reactions import CIVIL_AFFAIRS, HEALTH, OFFICE, TODAY, entry, react
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.blocks import blocks_of
from tracker.notify.rules.decisions import PlannedNotice
from tracker.notify.rules.folding import FOLDED, folded
from tracker.notify.rules.phrases import what_happened


def reminders(*numbers: str, **changes: object) -> list[PlannedNotice]:
    """The same reminder to one liaison of several tasks."""
    (one,) = react(entry("assignment:reminded", **changes))
    return [
        replace(one, key=f"{one.key}:{number}", task_id=int(number), values={**one.values, "number": number})
        for number in numbers
    ]


def test_notices_of_one_step_become_one_and_others_stay() -> None:
    step, later = reminders("1", "2", "3"), reminders("4", at=entry("").at + timedelta(seconds=1))
    (returned,) = react(entry("report:returned"))
    made = folded([step[0], returned, *step[1:], *later])
    assert [(notice.kind, notice.task_id) for notice in made] == [
        (NoticeKind.REMINDED, None),
        (NoticeKind.REPORT_RETURNED, 7),
        (NoticeKind.REMINDED, 4),
    ]
    assert [item["task_id"] for item in made[0].values["items"]] == [1, 2, 3]
    assert str(what_happened(made[0].kind, made[0].values, TODAY)) == "李梅 reminds 市民政局 of 3 tasks: 缺少数据。"


def test_the_notice_of_many_has_what_they_share_and_each_task_with_its_own() -> None:
    [one] = folded(reminders("1", "2"))
    shared = {"unit": "市民政局", "who": "李梅", "reason": "缺少数据。"}
    assert {name: value for name, value in one.values.items() if name != "items"} == shared
    assert [(item["task_id"], item["number"], item["title"]) for item in one.values["items"]] == [
        (1, "1", "改造提升社区食堂"),
        (2, "2", "改造提升社区食堂"),
    ]
    assert one.key == "entry:90:user:3:20:1", "the key of the first, so that telling it twice changes nothing"


def test_a_notice_without_those_values_is_folded_with_empty_ones() -> None:
    [one] = folded([replace(notice, values={"number": "1"}) for notice in reminders("1", "2")])
    assert (one.values["unit"], one.values["who"], one.values["reason"]) == ("", "", "")


def test_one_notice_alone_stays_as_it_is() -> None:
    assert folded(reminders("1")) == reminders("1")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"values": {"who": "李梅", "reason": "另一件事"}}, id="for another reason"),
        pytest.param({"values": {"who": "王强", "reason": "缺少数据。"}}, id="by somebody else"),
        pytest.param({"person": OFFICE}, id="to another person"),
        pytest.param({"organization_id": HEALTH}, id="for another unit"),
        pytest.param({"happened_at": None}, id="at another moment"),
        pytest.param({"kind": NoticeKind.PART_GIVEN}, id="of another kind"),
        pytest.param({"task_id": None}, id="of no task"),
    ],
)
def test_what_differs_is_told_apart(changes: dict[str, object]) -> None:
    first, second = reminders("1", "2")
    assert len(folded([first, second])) == 1
    assert len(folded([first, replace(second, **changes)])) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", NoticeKind)
def test_which_news_of_many_tasks_is_told_once(kind: NoticeKind) -> None:
    together = folded([replace(notice, kind=kind) for notice in reminders("1", "2")])
    told_once = {"reminded", "task_corrected", "part_given", "part_withdrawn", "in_hand"}
    assert (len(together) == 1, kind in FOLDED) == (kind in told_once, kind in told_once)


def test_a_mail_lists_every_task_of_the_notice() -> None:
    blocks = blocks_of(folded(reminders("12", "14")), TODAY)
    assert [(block.heading, block.task_id, block.unit_id) for block in blocks] == [
        ("12 改造提升社区食堂", 12, CIVIL_AFFAIRS),
        ("14 改造提升社区食堂", 14, CIVIL_AFFAIRS),
    ]
    assert str(blocks[0].happened[0]) == "李梅 reminds 市民政局: 缺少数据。"
    assert str(blocks[0].to_do[0]) == "Report where it stands."
