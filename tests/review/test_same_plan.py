"""Whether a plan in force says the same as a draft: by words, and as the city's database answers."""

import pytest

from tests.conftest import NOW
from tests.people import Cast
from tests.review.drafts import POLICY, content_of, make_draft
from tracker.core.database import transaction
from tracker.review.queries import content_of_draft, plans_saying_the_same
from tracker.review.rules.same_plan import PlanInForce, says_the_same
from tracker.review.services.issuing import issue_draft


@pytest.mark.parametrize(
    ("title", "number", "shared", "same"),
    [
        ("便民服务重点任务清单", "云发改〔2023〕8号", 0, True),
        ("便民服务 重点任务清单", "云发改[2023]8号", 0, True),
        ("便民服务重点任务清单", "", 3, True),
        ("便民服务重点任务清单", "", 2, False),
        ("另一份清单", "云发改〔2023〕8号", 3, True),
        ("另一份清单", "云发改〔2023〕9号", 5, False),
        ("另一份清单", "", 6, True),
    ],
)
def test_by_title_number_and_the_tasks_that_both_have(title: str, number: str, shared: int, same: bool) -> None:
    plan = PlanInForce(1, title, number, NOW, shared)
    assert says_the_same(plan, "便民服务重点任务清单", "云发改〔2023〕8号", 10) is same


def test_without_a_title_and_a_number_only_tasks_count() -> None:
    assert not says_the_same(PlanInForce(1, "", "", NOW, 0), "", "", 0)
    assert says_the_same(PlanInForce(1, "", "", NOW, 2), "", "", 2)


def test_the_same_text_in_another_print_is_found(cast: Cast) -> None:
    first = make_draft(cast)
    plan = issue_draft(first.id, version=first.version, actor=cast.actor("office"), now=NOW)
    again = make_draft(cast, POLICY.replace("\n", " \n"), filename="便民清单.md")
    (found,) = plans_saying_the_same(again, content_of(again))
    assert (found.id, found.shared_tasks) == (plan.id, 4)
    other = make_draft(
        cast, POLICY.replace("便民", "助学").replace("8号", "9号").replace("食堂", "书屋").replace("点", "站")
    )
    assert plans_saying_the_same(other, content_of(other)) == []


def test_a_draft_is_not_compared_with_its_own_plan(cast: Cast) -> None:
    draft = make_draft(cast)
    issue_draft(draft.id, version=draft.version, actor=cast.actor("office"), now=NOW)
    assert plans_saying_the_same(draft, content_of(draft)) == []


def test_another_citys_plan_is_none_of_ours(cast: Cast) -> None:
    draft = make_draft(cast)
    plan = issue_draft(draft.id, version=draft.version, actor=cast.actor("office"), now=NOW)
    assert plan.jurisdiction_id == cast.city.id
    again = make_draft(cast, POLICY + "\n")
    with transaction():
        again.jurisdiction_id = cast.other_city.id
    assert plans_saying_the_same(again, content_of_draft(again)) == []
