"""Who has a part, what a planned notice is by itself, and what two rules decided together."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.core.messages import N_
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import (
    Outcome,
    Person,
    PlannedNotice,
    SkippedNotice,
    parts_by_person,
    who_has_it,
)

ZHAO = Person("赵敏", "zhaomin@yunzhou.example", user_id=3)
SUN = Person("孙悦", "sunyue@yunzhou.example", user_id=6)
NOTICE = PlannedNotice("due:7", NoticeKind.DUE, ZHAO, 10, date(2023, 6, 28), N_("due today"), {})


def test_a_person_is_known_by_the_account_or_as_a_recipient() -> None:
    assert ZHAO.key == "user:3"
    assert Person("办公室", "office@yunzhou.example", recipient_id=4).key == "recipient:4"


@pytest.mark.parametrize(
    ("user_id", "told"),
    [
        pytest.param(6, (SUN,), id="the one who is named"),
        pytest.param(None, (ZHAO, SUN), id="nobody is named"),
        pytest.param(9, (ZHAO, SUN), id="the named one is none any more"),
    ],
)
def test_who_has_a_part_in_hand(user_id: int | None, told: tuple[Person, ...]) -> None:
    assert who_has_it((ZHAO, SUN), user_id) == told
    assert who_has_it((), user_id) == ()


def test_each_part_is_counted_for_whoever_has_it() -> None:
    assert parts_by_person((ZHAO, SUN), [3, None, 3]) == {ZHAO: 3, SUN: 1}


def test_a_notice_is_mailed_and_unread_unless_said_otherwise() -> None:
    assert (NOTICE.by_mail, NOTICE.unread, NOTICE.happened_at) == (True, True, None)


def test_whoever_has_no_address_reads_the_notice_in_the_inbox_only() -> None:
    assert NOTICE.caution is None
    assert str(replace(NOTICE, person=Person("何同", "", user_id=8)).caution) == "no address: inbox only"


def test_nobody_is_told_twice() -> None:
    outcome = Outcome()
    outcome.add(NOTICE, told=frozenset({"due:8"}), about="12 改造食堂")
    assert (outcome.planned, outcome.skipped) == ([NOTICE], [])
    outcome.add(NOTICE, told=frozenset({"due:7"}), about="12 改造食堂")
    assert outcome.skipped == [SkippedNotice("12 改造食堂", N_("already told"), ZHAO)]


def test_two_rules_together_plan_and_skip_what_each_does() -> None:
    other = replace(NOTICE, key="due:8")
    first, second = SkippedNotice("12", N_("already told")), SkippedNotice("13", N_("unit has no liaison"))
    assert Outcome([NOTICE], [first]) | Outcome([other], [second]) == Outcome([NOTICE, other], [first, second])
