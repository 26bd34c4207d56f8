"""Acts on reports: write, hand to the unit's leader, give and take back, approve, send, accept, return."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from tests.random_walk.action import Attempt, Dice, by_id, is_archived, lead_part, on_part, task_of
from tests.random_walk.world import Row, World
from tracker.core.extensions import db
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportDraftStatus, ReportStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Target
from tracker.tasks.reports.queries import key_on
from tracker.tasks.reports.services.drafts import discard_draft, give_back_draft, save_draft, take_back_draft
from tracker.tasks.reports.services.recalling import open_report, recall_report
from tracker.tasks.reports.services.reports import ReportContent, approve_draft, hand_over_draft, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report

UPLOADS = (Upload("验收单.pdf", b"%PDF-1.4 a small file"),)
Likely = Callable[[Row], bool]


def save(world: World, dice: Dice) -> Attempt:
    """A draft saves itself; now and then over a version that is no longer the last."""
    part, typed = dice.row(world, "assignment", _under_way), _typed(dice)
    seen = _seen_version(world, dice, part)
    return on_part(
        world,
        Action.SUBMIT_REPORT,
        part,
        lambda actor, part_id: save_draft(part_id, typed, seen=seen, actor=actor, now=world.now),
    )


def discard(world: World, dice: Dice) -> Attempt:
    """The draft is thrown away."""
    part = dice.row(world, "assignment", _with_draft(world, ReportDraftStatus.DRAFT))
    return on_part(
        world,
        Action.SUBMIT_REPORT,
        part,
        lambda actor, part_id: discard_draft(part_id, actor=actor, now=world.now),
    )


def hand_to_leader(world: World, dice: Dice) -> Attempt:
    """送审签."""
    part = dice.row(world, "assignment", _under_way)
    content, typed, seen = _content(world, dice, part), _typed(dice), _seen_version(world, dice, part)

    def call(actor: Actor, part_id: int) -> object:
        said = _for_running_periods(content, world.today)
        return hand_over_draft(part_id, said, typed, seen=seen, actor=actor, now=world.now, today=world.today)

    return on_part(world, Action.SUBMIT_REPORT, part, call)


def take_back(world: World, dice: Dice) -> Attempt:
    """The liaison takes the draft back from the leader."""
    part = dice.row(world, "assignment", _with_draft(world, ReportDraftStatus.WITH_UNIT_LEADER))
    return on_part(
        world,
        Action.SUBMIT_REPORT,
        part,
        lambda actor, part_id: take_back_draft(part_id, actor=actor, now=world.now),
    )


def give_back(world: World, dice: Dice) -> Attempt:
    """The leader wants it otherwise."""
    part, remark = dice.row(world, "assignment", _with_draft(world, ReportDraftStatus.WITH_UNIT_LEADER)), dice.text()
    return on_part(
        world,
        Action.APPROVE_REPORT,
        part,
        lambda actor, part_id: give_back_draft(part_id, remark, actor=actor, now=world.now),
    )


def approve(world: World, dice: Dice) -> Attempt:
    """审签: nobody approves a draft of their own."""
    part = dice.row(world, "assignment", _with_draft(world, ReportDraftStatus.WITH_UNIT_LEADER))
    seen = _seen_version(world, dice, part) or 0
    draft = _draft_of(world, part)

    def call(actor: Actor, part_id: int) -> object:
        return approve_draft(part_id, seen=seen, actor=actor, now=world.now, today=world.today)

    return on_part(
        world,
        Action.APPROVE_REPORT,
        part,
        call,
        first_half=frozenset({draft["saved_by_id"]} if draft else ()),
    )


def submit(world: World, dice: Dice) -> Attempt:
    """报送; now and then with a text that is empty, or an amount of another task."""
    part = dice.row(world, "assignment", _under_way)
    content = _content(world, dice, part)
    last = _last_report(world, part)
    seen = last["id"] if last else 0
    if dice.often(6):
        seen += 1

    def call(actor: Actor, part_id: int) -> object:
        said = _for_running_periods(content, world.today)
        return submit_report(part_id, said, seen_report_id=seen, actor=actor, now=world.now, today=world.today)

    return on_part(world, Action.SUBMIT_REPORT, part, call)


def recall(world: World, dice: Dice) -> Attempt:
    """撤回报送: as long as nobody looked at the report."""
    waiting = {row["assignment_id"]: row["id"] for row in world.tables["report"] if row["opened_at"] is None}
    part = dice.row(world, "assignment", lambda row: row["id"] in waiting)
    if part is None or part["id"] not in waiting:
        return on_part(world, Action.SUBMIT_REPORT, None, lambda _actor, _part_id: None)
    report_id = waiting[part["id"]]
    return on_part(
        world, Action.SUBMIT_REPORT, part, lambda actor, _part_id: recall_report(report_id, actor=actor, now=world.now)
    )


def accept(world: World, dice: Dice) -> Attempt:
    """审核通过."""
    return _review(world, dice, lambda actor, report_id: accept_report(report_id, actor=actor, now=world.now))


def send_back(world: World, dice: Dice) -> Attempt:
    """退回."""
    reason = dice.text()
    return _review(world, dice, lambda actor, report_id: return_report(report_id, reason, actor=actor, now=world.now))


def look(world: World, dice: Dice) -> Attempt:
    """Somebody who reviews a report opens it; also who sent it may."""
    attempt = _review(world, dice, lambda actor, report_id: open_report(report_id, actor=actor, now=world.now))
    return replace(attempt, first_half=frozenset())


def _review(world: World, dice: Dice, call: Callable[[Actor, int], object]) -> Attempt:
    """By the office, or by the lead's liaison where the plan has the lead review; never by who reported or approved."""
    report = dice.row(world, "report", lambda row: row["status"] is ReportStatus.SUBMITTED)
    if report is None:
        return on_part(world, Action.REVIEW_REPORT, None, call)
    part = by_id(world.tables["assignment"], report["assignment_id"])
    task = task_of(world, part)
    plan = by_id(world.tables["plan"], task["plan_id"])
    by_lead = plan["lead_accepts_co"] and part["role"] != "lead"
    lead = lead_part(world, task["id"])["organization_id"]
    return Attempt(
        Action.REVIEW_REPORT,
        task["jurisdiction_id"],
        frozenset({lead} if by_lead else ()),
        lambda actor: call(actor, report["id"]),
        first_half=frozenset({report["submitted_by_id"], report["approved_by_id"]}),
        archived=is_archived(world, task),
    )


def _under_way(part: Row) -> bool:
    return part["status"] is AssignmentStatus.IN_PROGRESS


def _with_draft(world: World, status: ReportDraftStatus) -> Likely:
    parts = {row["assignment_id"] for row in world.tables["report_draft"] if row["status"] is status}
    return lambda part: part["id"] in parts


def _draft_of(world: World, part: Row | None) -> Row | None:
    drafts = world.tables["report_draft"]
    return next((row for row in drafts if part and row["assignment_id"] == part["id"]), None)


def _last_report(world: World, part: Row | None) -> Row | None:
    reports = [row for row in world.tables["report"] if part and row["assignment_id"] == part["id"]]
    return reports[-1] if reports else None


def _seen_version(world: World, dice: Dice, part: Row | None) -> int | None:
    """The draft's version, none at all, or one that is wrong."""
    draft = _draft_of(world, part)
    version = draft["version"] if draft else 0
    return version if dice.often(90) else dice.pick((None, version + 1, 0))


def _content(world: World, dice: Dice, part: Row | None) -> ReportContent:
    """A report: mostly a possible one, often one that says finished."""
    percent = dice.pick((0, 20, 55, 90, 100, 100, 100, 100, 100, 101))
    state = ProgressState.COMPLETED if percent == 100 else dice.pick(ProgressState)
    targets = [row["id"] for row in world.tables["target"] if part and row["task_id"] == part["task_id"]]
    values = {target: float(dice.number(0, 4000)) for target in targets}
    proof = (
        tuple(Upload("验收单.pdf", b"%PDF-1.4 a file", target) for target in targets or [None])
        if dice.often(80)
        else ()
    )
    if dice.often(3):
        values[1_000_000] = 1.0
    return ReportContent(
        state,
        percent,
        dice.pick(("已完成选址。", "推进中。", "已开工。", "完成。", " ")),
        dice.pick(("用地未落实。", "用地未落实。", "")),
        figures={(target, ""): value for target, value in values.items()},
        evidence=proof,
    )


def _for_running_periods(content: ReportContent, today: date) -> ReportContent:
    """The same report, with each figure of a recurring amount for the period that runs."""
    ids = [target_id for target_id, _period in content.figures]
    targets = {each.id: each for each in db.session.scalars(select(Target).where(Target.id.in_(ids)))}
    return replace(
        content,
        figures={
            (target_id, key_on(targets[target_id], today) if target_id in targets else period): value
            for (target_id, period), value in content.figures.items()
        },
    )


def _typed(dice: Dice) -> dict[str, str]:
    percent = dice.pick(("", "30", "70", "100", "很多"))
    state = ProgressState.COMPLETED if percent == "100" else ProgressState.IN_PROGRESS
    return {"state": state.value, "percent": percent, "done": dice.pick(("选址完成。", "正在装修。", ""))}
