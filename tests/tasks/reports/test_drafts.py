"""Reports before they are sent: drafts, their files, and the approval of the unit's leader."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import NoticeKind, ProgressState, ReportDraftStatus, ReportStatus, Role, Wait
from tracker.notify.jobs import turn_entries_into_notices
from tracker.notify.queries.digest import desks
from tracker.notify.queries.notices import inbox_notices
from tracker.tasks.desk.queries.queue import work_queue
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft
from tracker.tasks.reports.queries import draft_of, terms_of
from tracker.tasks.reports.rules.checks import Doubtful
from tracker.tasks.reports.rules.content import LONGEST_TYPED, content_of
from tracker.tasks.reports.services.drafts import (
    add_files,
    discard_draft,
    give_back_draft,
    remove_file,
    save_draft,
    take_back_draft,
)
from tracker.tasks.reports.services.reports import (
    ReportContent,
    approve_draft,
    hand_over_draft,
    send_report,
    submit_report,
)
from tracker.tasks.reports.services.reviewing import accept_report

PDF = b"%PDF-1.4 a small file"
TYPED = {"state": "in_progress", "percent": "35", "done": "完成选址。"}
CONTENT = ReportContent(ProgressState.IN_PROGRESS, 35, "完成选址。")


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return accepted(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs))


@pytest.fixture
def approved_part(cast: Cast, part: Assignment) -> Assignment:
    """A part of a unit whose leader approves its reports."""
    set_leader_approval(cast.civil_affairs.id, wanted=True, actor=cast.actor("unit_leader"), now=NOW)
    return part


def colleague(cast: Cast, *roles: Role) -> Actor:
    """Another person of civil affairs."""
    with transaction():
        user: User = add_user(
            "tongshi",
            name="何同",
            organization=cast.civil_affairs,
            roles=roles or [Role.LIAISON],
            password="a long one",
            now=NOW,
        )
    return actor_for(user)


def upload(name: str = "验收单.pdf", content: bytes = PDF) -> Upload:
    return Upload(name, content)


def draft(part: Assignment) -> ReportDraft:
    found = draft_of(part.id)
    assert found is not None
    return found


def hand_over(part: Assignment, *, done: str = "完成选址。") -> ReportDraft:
    content = ReportContent(ProgressState.IN_PROGRESS, 35, done)
    return hand_over_draft(part.id, content, TYPED | {"done": done}, actor=liaison_of(part), now=NOW, today=TODAY)


# ---- drafts ----


def test_a_draft_keeps_what_was_typed_right_or_wrong(part: Assignment) -> None:
    typed = {"state": "blocked", "percent": "1OO", "done": "第一行\r\n第二行", "target_9999": "5", "status": "accepted"}
    saved = save_draft(part.id, typed, seen=0, actor=liaison_of(part), now=NOW)
    assert saved.content == {"state": "blocked", "percent": "1OO", "done": "第一行\n第二行"}
    assert (saved.version, saved.saved_at, saved.saved_by_id) == (1, NOW, liaison_of(part).user_id)


def test_saving_the_same_again_changes_nothing(part: Assignment) -> None:
    actor = liaison_of(part)
    save_draft(part.id, TYPED, seen=0, actor=actor, now=NOW)
    again = save_draft(part.id, TYPED, seen=0, actor=actor, now=NOW + timedelta(minutes=5))
    assert (again.version, again.saved_at) == (1, NOW)


def test_a_colleagues_text_is_not_overwritten_unseen(cast: Cast, part: Assignment) -> None:
    save_draft(part.id, TYPED | {"done": "同事写的。"}, seen=0, actor=colleague(cast), now=NOW)
    with pytest.raises(StaleEdit):
        save_draft(part.id, TYPED | {"done": "我写的。"}, seen=0, actor=liaison_of(part), now=NOW)
    assert draft(part).content["done"] == "同事写的。"
    save_draft(part.id, TYPED | {"done": "我写的。"}, seen=1, actor=liaison_of(part), now=NOW)
    assert draft(part).content["done"] == "我写的。"


def test_a_draft_that_was_discarded_meanwhile_does_not_come_back_by_itself(part: Assignment) -> None:
    actor = liaison_of(part)
    save_draft(part.id, TYPED, seen=0, actor=actor, now=NOW)
    discard_draft(part.id, actor=actor, now=NOW)
    with pytest.raises(StaleEdit):
        save_draft(part.id, TYPED | {"done": "续写。"}, seen=1, actor=actor, now=NOW)
    assert draft_of(part.id) is None


def test_a_draft_has_its_limits(part: Assignment) -> None:
    with pytest.raises(Invalid) as refused:
        save_draft(part.id, TYPED | {"done": "长" * (LONGEST_TYPED + 1)}, actor=liaison_of(part), now=NOW)
    assert set(refused.value.fields) == {"done"}
    save_draft(part.id, TYPED | {"done": "长" * LONGEST_TYPED}, actor=liaison_of(part), now=NOW)


@pytest.mark.parametrize("person", ["co_liaison", "office", "unit_leader", "stranger", "admin", "other_city_office"])
def test_only_the_units_liaisons_write_its_draft(cast: Cast, part: Assignment, person: str) -> None:
    with pytest.raises(Forbidden):
        save_draft(part.id, TYPED, actor=cast.actor(person), now=NOW)
    assert draft_of(part.id) is None


def test_a_part_that_was_not_accepted_has_no_draft(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    with pytest.raises(Conflict):
        save_draft(part.id, TYPED, actor=liaison_of(part), now=NOW)


# ---- files ----


def test_files_are_added_one_by_one_and_go_with_the_report(part: Assignment) -> None:
    actor = liaison_of(part)
    add_files(part.id, (upload("一.pdf"),), actor=actor, now=NOW)
    add_files(part.id, (upload("二.pdf"), upload("三.pdf")), actor=actor, now=NOW)
    assert draft(part).version == 1
    remove_file(part.id, draft(part).evidence[1].id, actor=actor)
    content = ReportContent(ProgressState.IN_PROGRESS, 35, "完成。", evidence=(upload("四.pdf"),))
    report = submit_report(part.id, content, actor=actor, now=NOW, today=TODAY, seen_draft=1)
    assert sorted(file.filename for file in report.evidence) == ["一.pdf", "三.pdf", "四.pdf"]
    assert {file.draft_id for file in report.evidence} == {None}
    assert draft_of(part.id) is None


def test_a_draft_takes_ten_files(part: Assignment) -> None:
    actor = liaison_of(part)
    add_files(part.id, tuple(upload(f"{n}.pdf") for n in range(10)), actor=actor, now=NOW)
    with pytest.raises(Invalid) as refused:
        add_files(part.id, (upload("11.pdf"),), actor=actor, now=NOW)
    assert set(refused.value.fields) == {"evidence"}
    assert len(draft(part).evidence) == 10


def test_a_file_of_another_draft_is_not_removed(cast: Cast, part: Assignment) -> None:
    other = accepted(part_of(part.task, cast.health))
    add_files(other.id, (upload(),), actor=liaison_of(other), now=NOW)
    remove_file(part.id, draft(other).evidence[0].id, actor=liaison_of(part))
    assert len(draft(other).evidence) == 1


def test_discarding_leaves_no_file_behind_that_anything_leads_to(part: Assignment) -> None:
    actor = liaison_of(part)
    add_files(part.id, (upload(),), actor=actor, now=NOW)
    discard_draft(part.id, actor=actor, now=NOW)
    assert db.session.scalar(select(func.count(EvidenceFile.id))) == 0
    assert entries("report:draft-discarded") == 1
    with pytest.raises(Conflict):
        discard_draft(part.id, actor=actor, now=NOW)


# ---- the unit's leader ----


def test_where_the_leader_approves_nothing_goes_out_without_it(approved_part: Assignment) -> None:
    with pytest.raises(Conflict, match="leader approves"):
        submit_report(approved_part.id, CONTENT, actor=liaison_of(approved_part), now=NOW, today=TODAY)


def test_the_leader_sends_what_was_handed_over(cast: Cast, approved_part: Assignment) -> None:
    add_files(approved_part.id, (upload(),), actor=liaison_of(approved_part), now=NOW)
    handed = hand_over(approved_part)
    assert handed.status is ReportDraftStatus.WITH_UNIT_LEADER
    leader = cast.actor("unit_leader")
    report = approve_draft(approved_part.id, seen=handed.version, actor=leader, now=NOW, today=TODAY)
    assert (report.status, report.percent, report.done) == (ReportStatus.SUBMITTED, 35, "完成选址。")
    assert (report.submitted_by_id, report.approved_by_id, report.approved_at) == (
        cast.lead_liaison.id,
        cast.unit_leader.id,
        NOW,
    )
    assert [file.filename for file in report.evidence] == ["验收单.pdf"]
    assert draft_of(approved_part.id) is None
    assert (entries("report:handed-over"), entries("report:submitted")) == (1, 1)


def test_the_leader_gives_back_with_a_remark_and_the_liaison_hands_over_again(
    cast: Cast, approved_part: Assignment
) -> None:
    hand_over(approved_part)
    leader = cast.actor("unit_leader")
    with pytest.raises(Invalid):
        give_back_draft(approved_part.id, "  ", actor=leader, now=NOW)
    give_back_draft(approved_part.id, "补充数据。", actor=leader, now=NOW)
    given_back = draft(approved_part)
    assert (given_back.status, given_back.remark) == (ReportDraftStatus.DRAFT, "补充数据。")
    assert hand_over(approved_part, done="已补充。").remark == ""


def test_a_draft_with_the_leader_is_not_changed_until_it_is_taken_back(approved_part: Assignment) -> None:
    hand_over(approved_part)
    actor = liaison_of(approved_part)
    for change in (
        lambda: save_draft(approved_part.id, TYPED, actor=actor, now=NOW),
        lambda: add_files(approved_part.id, (upload(),), actor=actor, now=NOW),
        lambda: discard_draft(approved_part.id, actor=actor, now=NOW),
        lambda: hand_over(approved_part),
    ):
        with pytest.raises(Conflict, match="take it back"):
            change()
    take_back_draft(approved_part.id, actor=actor, now=NOW)
    save_draft(approved_part.id, TYPED | {"done": "改过。"}, actor=actor, now=NOW)


def test_the_leader_approves_only_what_he_read(cast: Cast, approved_part: Assignment) -> None:
    read = hand_over(approved_part).version
    take_back_draft(approved_part.id, actor=liaison_of(approved_part), now=NOW)
    leader = cast.actor("unit_leader")
    with pytest.raises(Conflict):
        approve_draft(approved_part.id, seen=read, actor=leader, now=NOW, today=TODAY)
    hand_over(approved_part, done="另一稿。")
    with pytest.raises(StaleEdit):
        approve_draft(approved_part.id, seen=read, actor=leader, now=NOW, today=TODAY)


def test_nobody_approves_his_own_draft(cast: Cast, approved_part: Assignment) -> None:
    both = colleague(cast, Role.LIAISON, Role.UNIT_LEADER)
    handed = hand_over_draft(approved_part.id, CONTENT, TYPED, actor=both, now=NOW, today=TODAY)
    with pytest.raises(Conflict, match="their own"):
        approve_draft(approved_part.id, seen=handed.version, actor=both, now=NOW, today=TODAY)
    approve_draft(approved_part.id, seen=handed.version, actor=cast.actor("unit_leader"), now=NOW, today=TODAY)


@pytest.mark.parametrize("person", ["lead_liaison", "office", "leader", "co_liaison", "admin"])
def test_only_the_units_own_leader_approves(cast: Cast, approved_part: Assignment, person: str) -> None:
    handed = hand_over(approved_part)
    with pytest.raises(Forbidden):
        approve_draft(approved_part.id, seen=handed.version, actor=cast.actor(person), now=NOW, today=TODAY)


def test_who_approved_a_report_does_not_review_it(cast: Cast, approved_part: Assignment) -> None:
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.unit_leader.id, organization_id=cast.city.id, role=Role.OFFICE))
    leader = cast.actor("unit_leader")
    report = approve_draft(approved_part.id, seen=hand_over(approved_part).version, actor=leader, now=NOW, today=TODAY)
    with pytest.raises(Conflict):
        accept_report(report.id, actor=leader, now=NOW)


def test_what_is_handed_over_must_be_a_report(approved_part: Assignment) -> None:
    content = ReportContent(ProgressState.COMPLETED, 90, "")
    with pytest.raises(Invalid) as refused:
        hand_over_draft(approved_part.id, content, TYPED, actor=liaison_of(approved_part), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {"done", "percent"}


def test_the_settings_need_a_leader_and_leave_one_entry(cast: Cast) -> None:
    office = cast.actor("office")
    with pytest.raises(Conflict, match="account"):
        set_leader_approval(cast.health.id, wanted=True, actor=office, now=NOW)
    for _ in range(2):
        set_leader_approval(cast.civil_affairs.id, wanted=True, actor=office, now=NOW)
    assert entries("organization:approval-set") == 1
    for person in ("unit_leader", "office"):
        set_leader_approval(cast.civil_affairs.id, wanted=False, actor=cast.actor(person), now=NOW)
    refreshed(cast.civil_affairs)
    assert not cast.civil_affairs.leader_approves_reports


@pytest.mark.parametrize("person", ["lead_liaison", "leader", "admin", "stranger", "other_city_office"])
def test_others_do_not_change_a_units_settings(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        set_leader_approval(cast.civil_affairs.id, wanted=True, actor=cast.actor(person), now=NOW)


# ---- the queue ----


def test_a_draft_stands_on_the_desk_of_its_writer_and_then_of_the_leader(cast: Cast, approved_part: Assignment) -> None:
    save_draft(approved_part.id, TYPED, actor=liaison_of(approved_part), now=NOW)
    (item,) = work_queue(cast.actor("lead_liaison"), TODAY)[Wait.TO_REPORT]
    assert (item.draft_from, item.draft_status) == (NOW, ReportDraftStatus.DRAFT)
    assert work_queue(cast.actor("unit_leader"), TODAY) == {Wait.TO_APPROVE: []}
    hand_over(approved_part)
    (item,) = work_queue(cast.actor("unit_leader"), TODAY)[Wait.TO_APPROVE]
    assert (item.assignment_id, item.since) == (approved_part.id, TODAY)


# ---- what a report says ----


def test_what_was_typed_reads_as_a_report(cast: Cast) -> None:
    task = make_task(cast, targets=[("改造食堂", 80, "个"), ("体检率", 70, "%"), ("送餐", 2, "万人次")])
    first, second, third = (target.id for target in task.targets)
    typed = TYPED | {f"target_{first}": "20.5", f"target_{second}": " ", f"target_{third}": "约两万"}
    content = content_of(typed, terms_of(part_of(task, cast.civil_affairs), TODAY))
    assert content == ReportContent(ProgressState.IN_PROGRESS, 35, "完成选址。", figures={(first, ""): 20.5})


def test_questions_are_asked_before_a_report_is_sent_and_not_again_once_confirmed(cast: Cast, part: Assignment) -> None:
    make_accepted_report(cast, part, percent=60)
    actor = liaison_of(part)
    with pytest.raises(Doubtful) as refused:
        send_report(part.id, TYPED, actor=actor, now=NOW, today=TODAY, confirmed=[])
    keys = [doubt.key for doubt in refused.value.doubts]
    assert keys == ["percent=35"]
    assert send_report(part.id, TYPED, actor=actor, now=NOW, today=TODAY, confirmed=keys).id


def test_where_the_leader_approves_first_what_is_sent_goes_to_the_leader(cast: Cast, approved_part: Assignment) -> None:
    sent = send_report(approved_part.id, TYPED, actor=liaison_of(approved_part), now=NOW, today=TODAY)
    assert isinstance(sent, ReportDraft)
    assert sent.status is ReportDraftStatus.WITH_UNIT_LEADER


def test_whoever_did_not_see_the_last_report_is_told_before_any_question(cast: Cast, part: Assignment) -> None:
    make_accepted_report(cast, part, percent=60)
    with pytest.raises(StaleEdit):
        send_report(part.id, TYPED, actor=liaison_of(part), now=NOW, today=TODAY, seen_report_id=0, confirmed=[])


# ---- two at once ----


def test_of_parallel_saves_one_is_kept_and_the_others_are_told(app: Flask, cast: Cast, part: Assignment) -> None:
    actors, part_id = (liaison_of(part), colleague(cast)), part.id
    steps = [
        lambda n=n: save_draft(part_id, TYPED | {"done": f"第{n}稿"}, seen=0, actor=actors[n % 2], now=NOW)
        for n in range(4)
    ]
    assert at_once(app, *steps) == ["StaleEdit", "StaleEdit", "StaleEdit", "done"]
    assert draft(part).version == 1


def test_files_added_at_once_are_all_kept(app: Flask, part: Assignment) -> None:
    actor, part_id = liaison_of(part), part.id
    steps = [lambda n=n: add_files(part_id, (upload(f"{n}.pdf"),), actor=actor, now=NOW) for n in range(4)]
    assert at_once(app, *steps) == ["done"] * 4
    assert sorted(file.filename for file in draft(part).evidence) == [f"{n}.pdf" for n in range(4)]


def test_a_draft_is_approved_or_taken_back_never_both(app: Flask, cast: Cast, approved_part: Assignment) -> None:
    version, part_id = hand_over(approved_part).version, approved_part.id
    leader, liaison = cast.actor("unit_leader"), liaison_of(approved_part)
    outcome = at_once(
        app,
        lambda: approve_draft(part_id, seen=version, actor=leader, now=NOW, today=TODAY),
        lambda: take_back_draft(part_id, actor=liaison, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert (db.session.scalar(select(func.count(Report.id))) == 1) == (draft_of(part_id) is None)


def test_sending_while_a_colleague_saves_loses_neither_text(app: Flask, cast: Cast, part: Assignment) -> None:
    actor, other, part_id = liaison_of(part), colleague(cast), part.id
    save_draft(part_id, TYPED, seen=0, actor=actor, now=NOW)
    outcome = at_once(
        app,
        lambda: submit_report(part_id, CONTENT, actor=actor, now=NOW, today=TODAY, seen_draft=1),
        lambda: save_draft(part_id, TYPED | {"done": "同事续写。"}, seen=1, actor=other, now=NOW),
    )
    assert outcome == ["StaleEdit", "done"]
    sent = db.session.scalar(select(func.count(Report.id)))
    kept = draft_of(part_id)
    assert (sent, kept and kept.content["done"]) in [(1, None), (0, "同事续写。")]


def test_a_new_report_begins_when_the_last_one_waits_no_more(cast: Cast, part: Assignment) -> None:
    make_report(part)
    save_draft(part.id, TYPED, seen=0, actor=liaison_of(part), now=NOW)
    with pytest.raises(Conflict):
        submit_report(part.id, CONTENT, actor=liaison_of(part), now=NOW, today=TODAY)
    assert draft(part).content["done"] == "完成选址。"
    assert make_accepted_report(cast, accepted(part_of(part.task, cast.health))).approved_by_id is None


def test_the_leader_hears_of_what_waits_and_not_of_what_was_answered(cast: Cast, approved_part: Assignment) -> None:
    """The inbox and the digest of a unit's leader come from the same queue as the desk."""
    hand_over(approved_part)
    leader = cast.unit_leader.id
    assert [len(desk.waiting) for desk in desks(cast.city.id, TODAY) if desk.person.user_id == leader] == [1]
    take_back_draft(approved_part.id, actor=liaison_of(approved_part), now=NOW)
    hand_over(approved_part, done="第二稿。")
    turn_entries_into_notices(NOW)
    told = [notice.kind for notice in inbox_notices(leader, only_unread=False, offset=0, limit=9)]
    assert NoticeKind.REPORT_HANDED_OVER in told
    hand_back = draft(approved_part)
    approve_draft(approved_part.id, seen=hand_back.version, actor=cast.actor("unit_leader"), now=NOW, today=TODAY)
    assert [len(desk.waiting) for desk in desks(cast.city.id, TODAY) if desk.person.user_id == leader] in ([], [0])


def test_a_leader_who_approved_already_is_not_asked(cast: Cast, approved_part: Assignment) -> None:
    handed = hand_over(approved_part)
    approve_draft(approved_part.id, seen=handed.version, actor=cast.actor("unit_leader"), now=NOW, today=TODAY)
    turn_entries_into_notices(NOW)
    told = inbox_notices(cast.unit_leader.id, only_unread=False, offset=0, limit=9)
    assert [notice for notice in told if notice.kind is NoticeKind.REPORT_HANDED_OVER] == []
