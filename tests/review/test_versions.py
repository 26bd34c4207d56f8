"""Comparing two versions of a plan: matching by title and number, and what differs field by field."""

import random

import pytest

from tracker.review.rules.versions import Version, compare_versions, likeness, matched


def version(number: str, title: str, **more: object) -> Version:
    return Version(key=int(number) if number.isdigit() else 0, number=number, title=title, **more)  # type: ignore[arg-type]


EARLIER = [
    version("1", "改造提升社区食堂", lead="市民政局", due="2022-12-31", targets=frozenset({"食堂 30 个"})),
    version("2", "增设便民早餐网点", lead="市商务局"),
    version("3", "开展居民营养指导", lead="市卫健委", co=frozenset({"市教育局"})),
    version("4", "建设课后托管点", lead="市教育局"),
]


def titles(versions: tuple[Version, ...]) -> list[str]:
    return [each.title for each in versions]


def test_the_same_plan_has_no_difference() -> None:
    result = compare_versions(EARLIER, EARLIER)
    assert (result.added, result.dropped, result.changed, result.same_count) == ((), (), (), 4)


def test_added_and_dropped_tasks_are_named() -> None:
    later = [EARLIER[0], EARLIER[2], EARLIER[3], version("5", "推进老旧电梯更新")]
    result = compare_versions(EARLIER, later)
    assert (titles(result.added), titles(result.dropped)) == (["推进老旧电梯更新"], ["增设便民早餐网点"])
    assert result.same_count == 3


def test_a_renumbered_task_is_the_same_task_with_another_number() -> None:
    later = [version("1", "新建停车泊位"), *(version(str(int(v.number) + 1), v.title, lead=v.lead, due=v.due, targets=v.targets, co=v.co) for v in EARLIER)]  # fmt: skip
    result = compare_versions(EARLIER, later)
    assert titles(result.added) == ["新建停车泊位"]
    assert result.dropped == ()
    assert [[change.name for change in each.changes] for each in result.both] == [["number"]] * 4
    assert not any(each.moved for each in result.both), "all kept their order"


def test_a_moved_task_is_moved_and_the_others_are_not() -> None:
    result = compare_versions(EARLIER, [EARLIER[3], EARLIER[0], EARLIER[1], EARLIER[2]])
    assert [(each.after.number, each.moved) for each in result.both] == [
        ("4", True),
        ("1", False),
        ("2", False),
        ("3", False),
    ]
    assert [each.after.number for each in result.changed] == ["4"]


def test_fields_differ_one_by_one_and_lists_by_what_went_and_came() -> None:
    changed = version(
        "3", "开展居民营养指导", lead="市疾控中心", co=frozenset({"市教育局", "市文旅局"}), due="2023-12-31"
    )
    (change,) = compare_versions(EARLIER, [*EARLIER[:2], changed, EARLIER[3]]).changed
    assert [(each.name, each.before, each.after) for each in change.changes] == [
        ("lead", ("市卫健委",), ("市疾控中心",)),
        ("co", (), ("市文旅局",)),
        ("due", (), ("2023-12-31",)),
    ]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param(("1", "改造提升社区食堂"), ("1", "新建提升社区食堂"), True, id="a word changed, same number"),
        pytest.param(("1", "改造提升社区食堂"), ("7", "改造提升社区食堂"), True, id="only the number changed"),
        pytest.param(("1", "改造提升社区食堂"), ("7", "提升改造社区食堂"), True, id="words turned round"),
        pytest.param(("1", "改造提升社区食堂"), ("1", "健全考核机制"), False, id="only the number is the same"),
        pytest.param(("1", "改造提升社区食堂"), ("2", "改造农贸市场"), False, id="a common beginning"),
        pytest.param(("1", "“一老一小”整体解决方案"), ("1", "一老一小整体解决方案"), True, id="marks do not count"),
        pytest.param(("1", ""), ("1", ""), False, id="no title says nothing"),
    ],
)
def test_what_is_taken_for_the_same_task(first: tuple[str, str], second: tuple[str, str], same: bool) -> None:
    assert bool(matched([version(*first)], [version(*second)])) is same


def test_the_likelier_of_two_is_taken() -> None:
    earlier = [version("1", "建设养老服务设施"), version("2", "建设养老服务设施网络")]
    later = [version("1", "建设养老服务设施网络"), version("2", "建设养老服务设施")]
    assert sorted(matched(earlier, later)) == [(0, 1), (1, 0)]


def test_likeness_goes_from_nothing_to_one() -> None:
    assert likeness(version("1", "甲乙丙"), version("1", "甲乙丙")) == pytest.approx(1)
    assert likeness(version("1", "甲乙丙"), version("2", "丁戊己")) == 0


def test_two_thousand_tasks_are_compared_in_a_moment() -> None:
    words = "改造提升建设完善推进健全开展加强社区食堂网点指导机制设施服务体系"
    chance = random.Random(7)
    earlier = [version(str(n), "".join(chance.sample(words, 10)) + f"第{n}项") for n in range(2000)]
    later = [version(each.number, each.title + "等") for each in earlier[::-1]]
    result = compare_versions(earlier, later)
    assert (result.added, result.dropped) == ((), ())
    assert all(each.before.title + "等" == each.after.title for each in result.both)
