"""With which reports evidence is asked for, what is lacking, and who settles it."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.tasks.steps.test_extend import EVERYBODY
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import EvidenceDemand, ProgressState, TaskStatus
from tracker.tasks.evidence.rules.files import MOST_FILES, Upload
from tracker.tasks.evidence.services import set_evidence_demand
from tracker.tasks.models import Assignment, EvidenceFile, Report, Task
from tracker.tasks.plans.services.settings import PlanSettings, set_plan
from tracker.tasks.reports.queries import draft_of
from tracker.tasks.reports.rules.checks import is_asked, lacking_evidence
from tracker.tasks.reports.services.drafts import add_files, save_draft
from tracker.tasks.reports.services.reports import ReportContent, approve_draft, hand_over_draft, submit_report
from tracker.tasks.workflow.rules.guards import Lacking

EACH, COMPLETION, NEVER = EvidenceDemand.EACH_REPORT, EvidenceDemand.COMPLETION, EvidenceDemand.NEVER
UNDER_WAY, FINISHED = ProgressState.IN_PROGRESS, ProgressState.COMPLETED
CANTEENS, TRAINING = 7, 8
TARGETS = {CANTEENS: "改造食堂", TRAINING: "培训护理员"}
PDF = b"%PDF-1.4 a small file"


def lacking(*about: int) -> Lacking:
    return Lacking(targets={each: TARGETS[each] for each in about})


@pytest.mark.parametrize(
    ("demand", "state", "is_lead", "targets", "proved", "expected"),
    [
        pytest.param(NEVER, FINISHED, True, TARGETS, [], Lacking(), id="not at all: the lead finishes without"),
        pytest.param(COMPLETION, UNDER_WAY, True, TARGETS, [], Lacking(), id="at completion: under way without"),
        pytest.param(COMPLETION, FINISHED, True, TARGETS, [], lacking(CANTEENS, TRAINING), id="finished: each amount"),
        pytest.param(
            COMPLETION, FINISHED, True, TARGETS, [None], lacking(CANTEENS, TRAINING), id="a file for the whole"
        ),
        pytest.param(COMPLETION, FINISHED, True, TARGETS, [CANTEENS], lacking(TRAINING), id="one is proved"),
        pytest.param(COMPLETION, FINISHED, True, TARGETS, [CANTEENS, TRAINING], Lacking(), id="both are proved"),
        pytest.param(COMPLETION, FINISHED, True, {}, [], Lacking(any_file=True), id="a lead without amounts"),
        pytest.param(COMPLETION, FINISHED, True, {}, [None], Lacking(), id="a lead without amounts, with a file"),
        pytest.param(COMPLETION, FINISHED, False, TARGETS, [], Lacking(any_file=True), id="a co-unit: any file"),
        pytest.param(COMPLETION, FINISHED, False, TARGETS, [None], Lacking(), id="a co-unit with a file"),
        pytest.param(EACH, UNDER_WAY, True, TARGETS, [], Lacking(any_file=True), id="each report: any file"),
        pytest.param(EACH, UNDER_WAY, True, TARGETS, [TRAINING], Lacking(), id="each report: a file for an amount"),
        pytest.param(
            EACH, FINISHED, True, TARGETS, [None], lacking(CANTEENS, TRAINING), id="each, finished: each amount"
        ),
    ],
)
def test_what_is_lacking(
    demand: EvidenceDemand,
    state: ProgressState,
    is_lead: bool,
    targets: dict[int, str],
    proved: list[int | None],
    expected: Lacking,
) -> None:
    assert lacking_evidence(demand, state, is_lead=is_lead, targets=targets, proved=proved) == expected


@given(
    st.sampled_from(EvidenceDemand),
    st.sampled_from(ProgressState),
    st.booleans(),
    st.sets(st.integers(1, 4)),
    st.lists(st.none() | st.integers(1, 4), max_size=6),
)
def test_one_more_file_never_makes_more_lacking(
    demand: EvidenceDemand, state: ProgressState, is_lead: bool, targets: set[int], proved: list[int | None]
) -> None:
    abouts = {each: str(each) for each in targets}
    few = lacking_evidence(demand, state, is_lead=is_lead, targets=abouts, proved=proved[1:])
    many = lacking_evidence(demand, state, is_lead=is_lead, targets=abouts, proved=proved)
    assert many.any_file <= few.any_file
    assert many.targets.keys() <= few.targets.keys() | (set() if proved[1:] else targets)
    if not is_asked(demand, state):
        assert many == Lacking()


# ---- the report ----


@pytest.fixture
def part(cast: Cast) -> Assignment:
    task = make_task(cast, co=[cast.health], targets=[("改造食堂", 80, "个"), ("培训护理员", 300, "名")])
    return accepted(part_of(task, cast.civil_affairs))


def upload(name: str, target_id: int | None = None) -> Upload:
    return Upload(name, PDF, target_id)


def send(part: Assignment, state: ProgressState, *uploads: Upload) -> Report:
    percent = 100 if state is FINISHED else 40
    figures = {(target.id, ""): target.value for target in part.task.scored_targets} if state is FINISHED else {}
    content = ReportContent(state, percent, "按计划推进。", figures=figures, evidence=uploads)
    return submit_report(part.id, content, actor=liaison_of(part), now=NOW, today=TODAY)


def ask_for(part: Assignment, demand: EvidenceDemand) -> None:
    with transaction():
        part.task.plan.evidence_demand = demand


def test_by_default_evidence_is_asked_for_at_completion(part: Assignment) -> None:
    assert part.task.evidence_asked is COMPLETION
    assert send(part, UNDER_WAY).id


def test_the_lead_names_every_amount_that_nothing_proves(part: Assignment) -> None:
    first, second = part.task.targets
    with pytest.raises(Invalid) as refused:
        send(part, FINISHED, upload("食堂.pdf", first.id), upload("总结.pdf"))
    assert set(refused.value.fields) == {f"evidence_{second.id}"}
    assert "培训护理员" in str(refused.value.message)
    assert "改造食堂" not in str(refused.value.message)
    report = send(part, FINISHED, upload("食堂.pdf", first.id), upload("护理员.pdf", second.id))
    assert [(file.filename, file.target_id) for file in report.evidence] == [
        ("食堂.pdf", first.id),
        ("护理员.pdf", second.id),
    ]


def test_a_norm_needs_no_proof(part: Assignment) -> None:
    with transaction():
        part.task.targets[1].norm = True
    assert send(part, FINISHED, upload("食堂.pdf", part.task.targets[0].id)).id


def test_a_unit_that_shares_the_task_adds_any_file(cast: Cast, part: Assignment) -> None:
    co = accepted(part_of(part.task, cast.health))
    with pytest.raises(Invalid) as refused:
        send(co, FINISHED)
    assert set(refused.value.fields) == {"evidence"}
    assert send(co, FINISHED, upload("总结.pdf")).id


def test_what_the_task_says_goes_before_what_its_plan_says(part: Assignment) -> None:
    ask_for(part, EACH)
    with pytest.raises(Invalid):
        send(part, UNDER_WAY)
    with transaction():
        part.task.evidence_demand = NEVER
    assert send(part, FINISHED).id


def test_files_of_the_draft_count_and_its_text_stays_when_one_is_lacking(part: Assignment) -> None:
    actor = liaison_of(part)
    first, second = part.task.targets
    save_draft(part.id, {"done": "全部完成。"}, actor=actor, now=NOW, uploads=(upload("食堂.pdf", first.id),))
    with pytest.raises(Invalid):
        send(part, FINISHED)
    kept = draft_of(part.id)
    assert kept is not None
    assert (kept.content["done"], [file.target_id for file in kept.evidence]) == ("全部完成。", [first.id])
    add_files(part.id, (upload("护理员.pdf", second.id),), actor=actor, now=NOW)
    assert {file.target_id for file in send(part, FINISHED).evidence} == {first.id, second.id}


def test_the_units_leader_gets_only_what_has_its_evidence(cast: Cast, part: Assignment) -> None:
    with transaction():
        part.organization.leader_approves_reports = True
    actor, content = liaison_of(part), ReportContent(FINISHED, 100, "全部完成。")
    typed = {"state": "completed", "percent": "100", "done": content.done}
    typed |= {f"target_{target.id}": str(target.value) for target in part.task.targets}
    content = ReportContent(
        FINISHED, 100, "全部完成。", figures={(each.id, ""): each.value for each in part.task.targets}
    )
    with pytest.raises(Invalid):
        hand_over_draft(part.id, content, typed, actor=actor, now=NOW, today=TODAY)
    add_files(part.id, tuple(upload(f"{each.id}.pdf", each.id) for each in part.task.targets), actor=actor, now=NOW)
    handed = hand_over_draft(part.id, content, typed, actor=actor, now=NOW, today=TODAY)
    ask_for(part, NEVER)
    with transaction():
        handed.evidence.clear()
    ask_for(part, COMPLETION)
    leader = cast.actor("unit_leader")
    with pytest.raises(Invalid):
        approve_draft(part.id, seen=handed.version, actor=leader, now=NOW, today=TODAY)
    ask_for(part, NEVER)
    assert approve_draft(part.id, seen=handed.version, actor=leader, now=NOW, today=TODAY).id


@pytest.mark.parametrize("with_draft", [True, False], ids=["with a draft", "without a draft"])
def test_a_correction_starts_with_the_files_of_the_returned_report(
    cast: Cast, part: Assignment, with_draft: bool
) -> None:
    targets = {target.id for target in part.task.targets}
    returned = make_returned_report(cast, part, percent=100, state=FINISHED, values=dict.fromkeys(targets, 400.0))
    if with_draft:
        save_draft(part.id, {"done": "已更正。"}, seen=0, actor=liaison_of(part), now=NOW)
    corrected = send(part, FINISHED)
    assert {file.target_id for file in corrected.evidence} == targets
    assert {file.sha256 for file in corrected.evidence} == {file.sha256 for file in returned.evidence}
    assert len(returned.evidence) == len(targets)


def test_a_file_that_was_taken_out_of_a_correction_stays_out(cast: Cast, part: Assignment) -> None:
    make_returned_report(cast, part, percent=100, state=FINISHED, values={each.id: 400.0 for each in part.task.targets})
    kept = save_draft(part.id, {"done": "已更正。"}, seen=0, actor=liaison_of(part), now=NOW)
    with transaction() as session:
        session.delete(kept.evidence[0])
    refreshed(kept)
    with pytest.raises(Invalid, match="改造食堂"):
        send(part, FINISHED)


def test_there_may_be_a_file_more_for_each_amount(part: Assignment) -> None:
    actor, most = liaison_of(part), MOST_FILES + 2
    add_files(part.id, tuple(upload(f"{n}.pdf") for n in range(most)), actor=actor, now=NOW)
    with pytest.raises(Invalid) as refused:
        add_files(part.id, (upload("又一个.pdf"),), actor=actor, now=NOW)
    assert str(most) in str(refused.value.fields["evidence"])


def test_a_file_proves_an_amount_of_its_own_task_only(cast: Cast, part: Assignment) -> None:
    other = make_task(cast, part.task.plan, targets=[("送餐", 2, "万人次")])
    with pytest.raises(Invalid) as refused:
        send(part, UNDER_WAY, upload("别的.pdf", other.targets[0].id))
    assert set(refused.value.fields) == {"evidence"}
    assert db.session.scalars(select(EvidenceFile)).all() == []


# ---- who settles it ----


def settle(cast: Cast, task: Task, demand: EvidenceDemand | None, person: str = "office") -> None:
    set_evidence_demand(task.id, demand, seen=task.evidence_demand, actor=cast.actor(person), now=NOW)


def test_a_task_is_settled_with_before_and_after(cast: Cast) -> None:
    task = make_task(cast)
    for demand in (EACH, EACH, None):
        settle(cast, task, demand)
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "task:evidence-set")).all()
    assert [(each.before, each.after) for each in found] == [
        ({"evidence_demand": None}, {"evidence_demand": "each_report"}),
        ({"evidence_demand": "each_report"}, {"evidence_demand": None}),
    ]
    assert [str(sentence_of(entry_facts(each, {}))) for each in found] == [
        "李梅 had evidence asked for each_report",
        "李梅 had evidence asked for as the plan says",
    ]


@pytest.mark.parametrize("person", sorted(set(EVERYBODY) - {"office", "second_office"}))
def test_only_the_office_settles(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        settle(cast, make_task(cast), EACH, person)


@pytest.mark.parametrize("status", [TaskStatus.COMPLETED, TaskStatus.CLOSED])
def test_nothing_is_settled_for_a_task_that_is_done(cast: Cast, status: TaskStatus) -> None:
    with pytest.raises(Conflict, match="nothing more is reported"):
        settle(cast, make_task(cast, status=status), NEVER)


def test_two_who_settle_at_once_do_not_overwrite_each_other(app: Flask, cast: Cast) -> None:
    task_id = make_task(cast).id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: set_evidence_demand(task_id, EACH, seen=None, actor=first, now=NOW),
        lambda: set_evidence_demand(task_id, NEVER, seen=None, actor=second, now=NOW),
    )
    assert outcome == ["StaleEdit", "done"]
    assert entries("task:evidence-set") == 1


def test_who_saw_another_setting_changes_nothing(cast: Cast) -> None:
    task = make_task(cast)
    with pytest.raises(StaleEdit):
        set_evidence_demand(task.id, NEVER, seen=EACH, actor=cast.actor("office"), now=NOW)


def test_the_plan_settles_it_for_all_its_tasks(cast: Cast) -> None:
    task = make_task(cast)
    plan = task.plan
    settings = PlanSettings(None, False, EACH)
    set_plan(plan.id, settings, seen_version=plan.version, actor=cast.actor("office"), now=NOW)
    assert task.evidence_asked is EACH
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:set")).one()
    assert (entry.before["evidence_demand"], entry.after["evidence_demand"]) == ("completion", "each_report")
    assert "evidence each_report (before" in str(sentence_of(entry_facts(entry, {})))
