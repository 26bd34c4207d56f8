"""What is found on both databases, and that it is only what the person may read."""

import random

import pytest
from sqlalchemy import select, update

from tests.conftest import NOW, TODAY
from tests.make import make_accepted_report, make_plan, make_report, make_task, part_of
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import Action, may
from tracker.core.vocabulary import PlanStatus, ProgressState
from tracker.search.queries.directory import find_people, find_units
from tracker.search.queries.plans import find_plans
from tracker.search.queries.reports import find_reports
from tracker.search.queries.tasks import find_tasks
from tracker.search.queries.text import contains
from tracker.search.rules.words import alike, words_of
from tracker.tasks.changes.services.withdrawing import withdraw_task
from tracker.tasks.models import Plan, Task
from tracker.tasks.workflow.services.service_steps import facts_of_report


def tasks_found(cast: Cast, person: str, typed: str) -> list[str]:
    found = find_tasks(words_of(typed), cast.actor(person), TODAY, limit=50)
    assert found.total == len(found.rows)
    return ["".join(piece.text for piece in row.title) for row in found.rows]


def reports_found(cast: Cast, person: str, typed: str) -> list[int]:
    return [row.report_id for row in find_reports(words_of(typed), cast.actor(person), TODAY, limit=50).rows]


def units_found(cast: Cast, person: str, typed: str) -> list[str]:
    found = find_units(words_of(typed), cast.actor(person), TODAY, limit=50).rows
    return ["".join(piece.text for piece in row.name) for row in found]


def people_found(cast: Cast, person: str, typed: str) -> list[str]:
    found = find_people(words_of(typed), cast.actor(person), TODAY, limit=50).rows
    return ["".join(piece.text for piece in row.name) for row in found]


def plans_found(cast: Cast, person: str, typed: str) -> list[str]:
    found = find_plans(words_of(typed), cast.actor(person), TODAY, limit=50).rows
    return ["".join(piece.text for piece in row.title) for row in found]


def with_body(task: Task, body: str) -> Task:
    with transaction():
        db.session.execute(update(Task).where(Task.id == task.id).values(body=body))
    return task


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("食堂", True),
        ("区食", True),
        ("社区食堂 护理", True),
        ("社区食堂 图书", False),
        ("一老一幼", True),
        ("“一老一幼”服务", True),
        ('"一老一幼"服务', True),
        ("50%", True),
        ("５０％", True),
        ("(一)", True),
        ("（一）", True),
        ("优化供给", True),
        ("探访率", True),
        ("%", True),
        ("100%", False),  # not anything that begins with 100
        ("_", False),
    ],
)
def test_words_are_found_in_title_text_chapter_and_targets(cast: Cast, typed: str, is_found: bool) -> None:
    task = make_task(cast, title="改造提升社区食堂", targets=[("独居老人探访率", 100, "%")])
    with_body(task, "（一）完善“一老一幼”服务，护理床位占５０％以上。")
    assert (tasks_found(cast, "office", typed) != []) is is_found


def test_the_number_and_the_title_come_before_the_text(cast: Cast) -> None:
    plan = make_plan(cast)
    with_body(make_task(cast, plan, title="其他", number="31"), "食堂")
    make_task(cast, plan, title="社区食堂", number="32")
    assert tasks_found(cast, "office", "食堂") == ["社区食堂", "其他"]
    assert tasks_found(cast, "office", "31") == ["其他"]


def test_a_unit_finds_its_own_tasks_only_and_another_city_none(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, title="食堂甲")
    make_task(cast, plan, title="食堂乙", lead=cast.health)
    assert tasks_found(cast, "leader", "食堂") == ["食堂甲", "食堂乙"]
    assert tasks_found(cast, "lead_liaison", "食堂") == ["食堂甲"]
    assert tasks_found(cast, "stranger", "食堂") == []
    assert tasks_found(cast, "admin", "食堂") == []
    assert tasks_found(cast, "other_city_office", "食堂") == []


def test_archived_plans_come_last_and_say_so(cast: Cast) -> None:
    old, new = make_plan(cast, "旧清单"), make_plan(cast, "新清单")
    make_task(cast, old, title="食堂旧")
    make_task(cast, new, title="食堂新")
    with transaction():
        db.session.execute(update(Plan).where(Plan.id == old.id).values(status=PlanStatus.ARCHIVED))
    rows = find_tasks(words_of("食堂"), cast.actor("office"), TODAY, limit=50).rows
    assert [(row.plan_title, row.is_archived) for row in rows] == [("新清单", False), ("旧清单", True)]
    assert plans_found(cast, "office", "清单") == ["新清单", "旧清单"]


def test_the_excerpt_is_of_the_text_that_has_the_word(cast: Cast) -> None:
    task = make_task(cast, title="其他", targets=[("独居老人探访率", 100, "%")])
    with_body(task, "完善服务。")
    row = find_tasks(words_of("探访"), cast.actor("office"), TODAY, limit=1).rows[0]
    assert [(piece.text, piece.is_match) for piece in row.excerpt] == [
        ("独居老人", False),
        ("探访", True),
        ("率", False),
    ]


def test_totals_count_what_is_not_shown(cast: Cast) -> None:
    plan = make_plan(cast)
    for number in range(3):
        make_task(cast, plan, title=f"食堂{number}")
    first = find_tasks(words_of("食堂"), cast.actor("office"), TODAY, limit=2)
    last = find_tasks(words_of("食堂"), cast.actor("office"), TODAY, limit=2, offset=2)
    beyond = find_tasks(words_of("食堂"), cast.actor("office"), TODAY, limit=2, offset=4)
    assert (len(first.rows), first.total) == (2, 3)
    assert (len(last.rows), last.total) == (1, 3)
    assert (len(beyond.rows), beyond.total) == (0, 3)


def test_reports_are_found_by_those_who_may_read_them(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    own = make_report(part_of(task, cast.civil_affairs), done="王秀兰已入住。")
    other = make_report(part_of(task, cast.health), done="王秀兰已体检。")
    assert reports_found(cast, "office", "王秀兰") == [other.id, own.id]
    assert reports_found(cast, "lead_liaison", "王秀兰") == [other.id, own.id]  # the lead answers for the whole
    assert reports_found(cast, "unit_leader", "体检") == [other.id]
    assert reports_found(cast, "co_liaison", "王秀兰") == [other.id]
    assert reports_found(cast, "stranger", "王秀兰") == []
    assert reports_found(cast, "admin", "王秀兰") == []
    assert reports_found(cast, "other_city_office", "王秀兰") == []


def test_a_report_is_found_by_the_name_of_its_file(cast: Cast) -> None:
    report = make_accepted_report(
        cast, part_of(make_task(cast), cast.civil_affairs), percent=100, state=ProgressState.COMPLETED
    )
    name = report.evidence[0].filename
    assert reports_found(cast, "office", name) == [report.id]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("民政", ["市民政局", "东江区人民政府", "西岭县人民政府", "各县(区)人民政府"]),  # the short name's first
        ("民政局", ["市民政局"]),
        ("mzj", ["市民政局"]),
        ("weishengjiankang", ["市卫生健康委员会"]),
        ("卫健委", ["市卫生健康委员会"]),  # an alias
        ("djq", ["东江区人民政府"]),
        ("haichengshi", []),
        ("海城", []),
    ],
)
def test_units_are_found_by_part_alias_and_pinyin(cast: Cast, typed: str, names: list[str]) -> None:
    found = units_found(cast, "office", typed)
    assert found[:1] == names[:1]
    assert sorted(found) == sorted(names)


def test_a_unit_finds_the_units_with_which_it_shares_a_task(cast: Cast) -> None:
    make_task(cast, co=[cast.health])
    assert units_found(cast, "co_liaison", "局") == ["市民政局"]
    assert units_found(cast, "stranger", "局") == ["市财政局"]
    assert units_found(cast, "admin", "局") == ["市民政局", "市教育局", "市财政局"]


def test_people_are_found_by_name_and_pinyin(cast: Cast) -> None:
    assert people_found(cast, "office", "赵") == ["赵敏"]
    assert people_found(cast, "admin", "zm") == ["赵敏"]
    assert people_found(cast, "co_liaison", "limei") == ["李梅"]  # of the office
    assert people_found(cast, "co_liaison", "赵敏") == []
    assert people_found(cast, "lead_liaison", "冯局") == ["冯局"]
    assert people_found(cast, "office", "郑海") == []


@pytest.mark.parametrize(
    "typed", ["云发〔2023〕1号", "云发[2023]1号", "云发（2023）1号", "2023", "发展和改革", "清单 云发"]
)
def test_a_plan_is_found_by_its_document_number(cast: Cast, typed: str) -> None:
    make_task(cast)
    assert plans_found(cast, "lead_liaison", typed) == ["云州市重点任务清单"]
    assert plans_found(cast, "stranger", typed) == []


def test_sql_finds_what_the_rule_finds(cast: Cast) -> None:
    dice = random.Random(1)
    plan, texts = make_plan(cast), []
    for _ in range(40):
        width = dice.choice(["Aa1(%_/", "Aa1（％＿／", "Ａ１（％＿／", "ａ１（％＿／"])
        text = "".join(dice.choice("社区食堂“”‘’㎡①Ⅲ℃…" + width) for _ in range(12))
        with_body(make_task(cast, plan), text)
        texts.append(text)
    for text in texts:
        begin = dice.randrange(10)
        for word in words_of(text[begin : begin + 3]):
            found = set(db.session.scalars(select(Task.body).where(contains(Task.body, word))))
            assert found == {each for each in texts if word.text in alike(each)}, word


def test_what_was_withdrawn_or_taken_away_is_not_found(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, title="食堂甲", targets=[("探访率", 100, "%")], co=[cast.health])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), done="食堂已建。")
    with transaction():
        task.targets[0].removed_at = NOW
    assert tasks_found(cast, "office", "探访率") == []
    assert tasks_found(cast, "office", "食堂") == ["食堂甲"]
    withdraw_task(task.id, "不再需要。", actor=cast.actor("office"), now=NOW)
    assert tasks_found(cast, "office", "食堂") == []
    assert reports_found(cast, "office", "食堂") == []


def test_reports_of_archived_plans_come_last_and_say_so(cast: Cast) -> None:
    old, new = make_plan(cast, "旧清单"), make_plan(cast, "新清单")
    make_report(part_of(make_task(cast, new), cast.civil_affairs), done="食堂新")
    make_report(part_of(make_task(cast, old), cast.civil_affairs), done="食堂旧")
    with transaction():
        db.session.execute(update(Plan).where(Plan.id == old.id).values(status=PlanStatus.ARCHIVED))
    rows = find_reports(words_of("食堂"), cast.actor("office"), TODAY, limit=50).rows
    assert [row.is_archived for row in rows] == [False, True]


def test_a_disabled_account_is_not_found(cast: Cast) -> None:
    with transaction():
        cast.lead_liaison.active = False
    assert people_found(cast, "office", "赵敏") == []


@pytest.mark.parametrize("who", ["office", "leader", "viewer", "admin", "lead_liaison", "co_liaison", "district_liaison",
                                 "unit_leader", "stranger", "other_city_office"])  # fmt: skip
def test_reports_are_found_by_those_to_whom_the_policy_shows_them(cast: Cast, who: str) -> None:
    led = make_task(cast, co=[cast.health], implementers=[cast.east_district])
    other = make_task(cast, led.plan, lead=cast.health)
    parts = [*led.assignments, *other.assignments]
    reports = [make_report(part, done="同一句话。") for part in parts]
    actor = cast.actor(who)
    shown = {each.id for each in reports if may(actor, Action.VIEW_REPORT, facts_of_report(each, each.assignment.task))}
    assert set(reports_found(cast, who, "同一句话")) == shown
