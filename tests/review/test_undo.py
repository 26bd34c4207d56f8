"""Patches of a review's steps: back and forth over any piece, small, and never making a form fresh again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.review.drafts import POLICY, WITH_LEAD_DOUBTS
from tests.review.test_editing import content_from
from tracker.core.serialization import from_json, to_json
from tracker.review.rules import arranging, editing
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.review.rules.undo import difference, patched

Change = Callable[[DraftContent], DraftContent]
CHANGES = [
    pytest.param(lambda c: editing.with_task(c, replace(c.tasks[0], title="新标题")), id="a task saved"),
    pytest.param(lambda c: editing.with_header(c, replace(c.header, title="新计划")), id="the plan saved"),
    pytest.param(lambda c: editing.with_new_task(c), id="a task added"),
    pytest.param(lambda c: arranging.with_next_merged(c, 1), id="tasks merged"),
    pytest.param(lambda c: arranging.with_task_moved(c, 1, 4), id="a task moved"),
    pytest.param(
        lambda c: arranging.with_task_split(c, 1, arranging.sentence_starts(c.tasks[0].body)[0], POLICY),
        id="a task split",
    ),
    pytest.param(lambda c: editing.with_task_left_out(c, 2, left_out=True), id="a task left out"),
    pytest.param(lambda c: editing.with_reviewed(c, [1, 2, 3]), id="tasks reviewed"),
    pytest.param(lambda c: editing.with_unit(c, "市商务局", 4), id="a unit named"),
    pytest.param(lambda c: editing.with_question_settled(c, c.questions[0].key), id="a doubt settled"),
    pytest.param(lambda c: editing.with_new_indicator(c), id="an indicator added"),
    pytest.param(lambda c: editing.with_indicator(c, replace(c.indicators[0], name="床位")), id="an indicator saved"),
]


def start() -> DraftContent:
    content = content_from(WITH_LEAD_DOUBTS.replace("市教育局牵头", "市商务局牵头"))
    return replace(content, indicators=(IndicatorContent(1, "护理型床位占比"),))


def bare(content: object) -> object:
    """The content without its revisions, which only grow."""
    if isinstance(content, dict):
        return {key: bare(each) for key, each in content.items() if key != "revision"}
    return [bare(each) for each in content] if isinstance(content, list) else content


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_goes_back_and_forth(change: Change) -> None:
    before, after = to_json(start()), to_json(change(start()))
    back, forth = difference(after, before), difference(before, after)
    assert forth
    undone = patched(after, back)
    assert bare(undone) == bare(before)
    assert bare(patched(undone, forth)) == bare(after)
    assert to_json(from_json(DraftContent, undone)) == undone


def test_nothing_changed_is_an_empty_patch() -> None:
    assert difference(to_json(start()), to_json(start())) == {}


def test_a_patch_holds_only_the_pieces_that_changed() -> None:
    before = start()
    patch = difference(to_json(before), to_json(editing.with_task(before, replace(before.tasks[1], title="改"))))
    assert list(patch) == ["tasks"]
    assert list(patch["tasks"]["pieces"]) == ["2"]
    assert "order" not in patch["tasks"]


def test_undoing_makes_no_form_fresh_again() -> None:
    before = start()
    saved = editing.with_task(before, replace(before.tasks[0], title="改"))
    undone = patched(to_json(saved), difference(to_json(saved), to_json(before)))
    task = from_json(DraftContent, undone).tasks[0]
    assert (task.title, task.revision) == ("改造社区食堂", 2)
