"""Builders with few arguments: plans, tasks and reports as tests need them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.people import Cast
from tracker.accounts.queries import actor_for, people_with_role
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Comparator, ProgressState, Responsibility, Role, TaskStatus
from tracker.organizations.models import Organization
from tracker.oversight.standing.memory import standings
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, Target, Task
from tracker.tasks.reports.queries import key_on, terms_of
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.rounds.rules.schedules import last_of_month
from tracker.tasks.rounds.services.rounds import RoundContent, open_round
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.web.kept_blocks import kept_blocks


def forget_pages() -> None:
    """What is entered by hand leaves no entry, so nothing that was remembered may be taken for the present."""
    kept_blocks().forget()
    standings().forget()


def make_plan(cast: Cast, title: str = "云州市重点任务清单", *, city: Organization | None = None) -> Plan:
    """A plan in force for the year 2023, without tasks."""
    with transaction() as session:
        plan = Plan(
            jurisdiction_id=(city or cast.city).id,
            title=title,
            document_number="云发〔2023〕1号",
            issuer="云州市发展和改革委员会",
            issued_on=date(2023, 1, 16),
            period_start=date(2023, 1, 1),
            period_end=date(2023, 12, 31),
            in_force_at=NOW - timedelta(days=150),
        )
        session.add(plan)
    forget_pages()
    return plan


def make_task(
    cast: Cast,
    plan: Plan | None = None,
    *,
    title: str = "改造提升社区食堂",
    number: str = "",
    section: str = "优化供给",
    due: str | None = "2023-12-31",
    starts: str | None = "2023-01-01",
    lead: Organization | None = None,
    co: Sequence[Organization] = (),
    implementers: Sequence[Organization] = (),
    targets: Sequence[tuple[str, float, str]] = (),
    status: TaskStatus = TaskStatus.ISSUED,
    percent: int = 0,
    assigned_at: datetime = NOW - timedelta(days=150),
) -> Task:
    """A task with its parts; by default civil affairs leads it and it is due at the end of 2023."""
    plan = plan or make_plan(cast)
    # Counted in the test's own tables, so that numbers do not depend on which tests ran before.
    ordinal = (db.session.scalar(select(func.count(Task.id))) or 0) + 1
    due_on = date.fromisoformat(due) if due else None
    lead = lead or cast.civil_affairs
    roles = [(lead, Responsibility.LEAD)]
    roles += [(each, Responsibility.CO) for each in co]
    roles += [(each, Responsibility.IMPLEMENTER) for each in implementers]
    with transaction() as session:
        task = Task(
            jurisdiction_id=plan.jurisdiction_id,
            plan_id=plan.id,
            ordinal=ordinal,
            number=number or str(ordinal),
            title=title,
            section=section,
            starts_on=date.fromisoformat(starts) if starts else None,
            due_on=due_on,
            original_due_on=due_on,
            status=status,
            percent=percent,
            completed_on=due_on if status in (TaskStatus.COMPLETED, TaskStatus.CLOSED) else None,
            assignments=[
                Assignment(organization_id=unit.id, role=role, position=position, assigned_at=assigned_at)
                for position, (unit, role) in enumerate(roles)
            ],
            targets=[
                Target(ordinal=n, about=about, value=value, unit=unit, comparator=Comparator.EQUAL, due_on=due_on)
                for n, (about, value, unit) in enumerate(targets, start=1)
            ],
        )
        session.add(task)
    forget_pages()
    return task


def part_of(task: Task, organization: Organization) -> Assignment:
    """The part that an organization has in a task."""
    return next(part for part in task.assignments if part.organization_id == organization.id)


def liaison_of(part: Assignment) -> Actor:
    """The first liaison of the part's organization, as the policy sees it."""
    return actor_for(people_with_role(Role.LIAISON, part.organization_id)[0])


def accepted(part: Assignment, *, now: datetime = NOW) -> Assignment:
    """The part after its unit accepted it."""
    accept_assignment(part.id, actor=liaison_of(part), now=now)
    return part


def make_report(
    part: Assignment,
    *,
    percent: int = 40,
    state: ProgressState = ProgressState.IN_PROGRESS,
    done: str = "已完成选址。",
    now: datetime = NOW,
    today: date = TODAY,
    values: dict[int, float] | None = None,
) -> Report:
    """A report that waits for the office; the part is accepted first where that is still to do."""
    if part.accepted_at is None:
        accepted(part, now=now)
    content = ReportContent(
        state=state,
        percent=percent,
        done=done,
        figures=figures_of_day(part.task, values, today) if values else _all_figures(part, state, today),
        evidence=_proof(part, state),
    )
    return submit_report(part.id, content, actor=liaison_of(part), now=now, today=today)


def _proof(part: Assignment, state: ProgressState) -> tuple[Upload, ...]:
    """The evidence that is asked for at completion: a file for each amount, or one for the whole."""
    if state is not ProgressState.COMPLETED:
        return ()
    targets = [target.id for target in part.task.scored_targets] or [None]
    return tuple(Upload("验收单.pdf", b"%PDF-1.4 a small file", target) for target in targets)


def figures_of_day(task: Task, values: Mapping[int, float], today: date) -> dict[tuple[int, str], float]:
    """Amounts by target as figures of a report of that day: of a recurring one, for the running period."""
    keys = {target.id: key_on(target, today) for target in task.targets}
    return {(target_id, keys.get(target_id, "")): value for target_id, value in values.items()}


def _all_figures(part: Assignment, state: ProgressState, today: date) -> dict[tuple[int, str], float]:
    """Every figure that a completion rests on, as promised: each amount with each of its periods."""
    if state is not ProgressState.COMPLETED:
        return {}
    return {(amount.target_id, key): amount.value for amount in terms_of(part, today).scored for key in amount.keys}


def make_accepted_report(cast: Cast, part: Assignment, **report: object) -> Report:
    """A report that the office accepted."""
    made = make_report(part, **report)  # type: ignore[arg-type]
    accept_report(made.id, actor=cast.actor("office"), now=made.submitted_at)
    return made


def make_returned_report(cast: Cast, part: Assignment, reason: str = "缺少数据。", **report: object) -> Report:
    """A report that the office sent back."""
    made = make_report(part, **report)  # type: ignore[arg-type]
    return_report(made.id, reason, actor=cast.actor("office"), now=made.submitted_at)
    return made


def refreshed(*records: object) -> None:
    """Read the records again, as another request would."""
    for record in records:
        db.session.refresh(record)


def make_round(
    cast: Cast,
    plan: Plan,
    *,
    month: str = "2023-06",
    due: str = "2023-06-30",
    today: date = TODAY,
    now: datetime = NOW,
) -> ReportingRound:
    """A round on a month that the office opened by hand."""
    first = date.fromisoformat(f"{month}-01")
    content = RoundContent(first, last_of_month(first), date.fromisoformat(due))
    return open_round(plan.id, content, actor=cast.actor("office"), now=now, today=today)
