"""What is settled for a whole plan, and who reviews whose reports."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import liaison_of, make_accepted_report, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.tasks.desk.test_work_queue import waits
from tests.tasks.steps.test_extend import EVERYBODY
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.accounts.models import RoleGrant
from tracker.accounts.services import add_user
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import EvidenceDemand, ReportStatus, Role
from tracker.notify.queries.notices import entries_after, people_by_organization, surroundings, waiting_reports
from tracker.notify.queries.notices import entry_facts as notice_facts
from tracker.notify.rules.reactions import notices_for
from tracker.tasks.models import Plan, Report, Task
from tracker.tasks.plans.services.settings import PlanSettings, changes_of_settings, set_plan, settings_of
from tracker.tasks.reports.services.reviewing import accept_report, return_report

STRICT = PlanSettings(most_extensions=1, lead_accepts_co=True, evidence_demand=EvidenceDemand.NEVER)


def settle(cast: Cast, plan: Plan, settings: PlanSettings = STRICT, person: str = "office") -> None:
    set_plan(plan.id, settings, seen_version=plan.version, actor=cast.actor(person), now=NOW)


def shared(cast: Cast, *, lead_reviews: bool = True) -> Task:
    task = make_task(cast, co=[cast.health], implementers=[cast.east_district])
    settle(cast, task.plan, PlanSettings(None, lead_reviews))
    return task


def report_of(cast: Cast, task: Task, unit: str) -> Report:
    return make_report(part_of(task, getattr(cast, unit)))


def test_settings_are_saved_with_before_and_after(cast: Cast) -> None:
    plan = make_task(cast).plan
    settle(cast, plan)
    assert settings_of(plan) == STRICT
    entry = changes_of_settings(plan.id)[0]
    assert (entry.before, entry.after) == (
        {"most_extensions": None, "lead_accepts_co": False, "evidence_demand": "completion"},
        {"most_extensions": 1, "lead_accepts_co": True, "evidence_demand": "never"},
    )
    assert str(sentence_of(entry_facts(entry, {}))) == (
        "李梅 changed the plan's settings: at most 1 extension a task, the lead reviews co-units, evidence never "
        "(before: extensions without limit, the office reviews all, evidence completion)"
    )


def test_what_stays_as_it_is_leaves_no_entry(cast: Cast) -> None:
    plan = make_task(cast).plan
    settle(cast, plan, PlanSettings(None, False))
    assert list(changes_of_settings(plan.id)) == []


@pytest.mark.parametrize("most", [-1, 13])
def test_the_number_of_extensions_has_its_bounds(cast: Cast, most: int) -> None:
    plan = make_task(cast).plan
    with pytest.raises(Invalid) as refused:
        settle(cast, plan, PlanSettings(most, False))
    assert set(refused.value.fields) == {"most_extensions"}


def test_a_stale_form_changes_nothing(cast: Cast) -> None:
    plan = make_task(cast).plan
    seen = plan.version
    settle(cast, plan)
    with pytest.raises(StaleEdit):
        set_plan(plan.id, PlanSettings(3, False), seen_version=seen, actor=cast.actor("second_office"), now=NOW)
    assert settings_of(plan) == STRICT


@pytest.mark.parametrize("person", sorted(set(EVERYBODY) - {"office", "second_office"}))
def test_only_the_office_settles(cast: Cast, person: str) -> None:
    with pytest.raises(Forbidden):
        settle(cast, make_task(cast).plan, person=person)


@pytest.mark.parametrize("unit", ["health", "east_district"], ids=["co-unit", "implementer"])
@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("lead_reviews", [True, False], ids=["the lead reviews", "the office reviews"])
def test_who_reviews_another_units_report(cast: Cast, person: str, unit: str, lead_reviews: bool) -> None:
    report = report_of(cast, shared(cast, lead_reviews=lead_reviews), unit)
    allowed = {"office", "second_office"} | ({"lead_liaison"} if lead_reviews else set())
    if person in allowed:
        accept_report(report.id, actor=cast.actor(person), now=NOW)
        assert (report.status, report.reviewed_by_id) == (ReportStatus.ACCEPTED, getattr(cast, person).id)
        return
    with pytest.raises(Forbidden):
        accept_report(report.id, actor=cast.actor(person), now=NOW)
    with pytest.raises(Forbidden):
        return_report(report.id, "缺少数据。", actor=cast.actor(person), now=NOW)


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_leads_own_report_is_the_offices(cast: Cast, person: str) -> None:
    report = report_of(cast, shared(cast), "civil_affairs")
    if person in ("office", "second_office"):
        accept_report(report.id, actor=cast.actor(person), now=NOW)
        return
    with pytest.raises(Forbidden):
        accept_report(report.id, actor=cast.actor(person), now=NOW)


def test_the_leads_liaison_reviews_no_report_that_he_sent_for_another_unit(cast: Cast) -> None:
    task = shared(cast)
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.co_liaison.id, role=Role.LIAISON, organization_id=cast.civil_affairs.id))
    refreshed(cast.co_liaison)
    report = report_of(cast, task, "health")
    with pytest.raises(Conflict, match="report of their own"):
        accept_report(report.id, actor=cast.actor("co_liaison"), now=NOW)
    accept_report(report.id, actor=cast.actor("lead_liaison"), now=NOW)


def test_what_the_lead_reviews_waits_on_its_desk_and_not_in_the_offices_queue(cast: Cast) -> None:
    task = shared(cast)
    report_of(cast, task, "health")
    report_of(cast, task, "civil_affairs")
    assert waits(cast, "lead_liaison")["to_review_co"] == 1
    assert waits(cast, "office")["to_review"] == 1
    assert "to_review_co" not in waits(cast, "co_liaison", date(2023, 7, 3))
    settle(cast, task.plan, PlanSettings(None, False))
    assert "to_review_co" not in waits(cast, "lead_liaison")
    assert waits(cast, "office")["to_review"] == 2


def test_the_lead_is_told_and_reminded_of_what_it_reviews(cast: Cast) -> None:
    task = shared(cast)
    report_of(cast, task, "health")
    report_of(cast, task, "civil_affairs")
    found = notice_facts(entry for entry in entries_after(0, cast.city.id, 1000) if entry.action == "report:submitted")
    told = [
        {notice.person.user_id for notice in notices_for(facts, surroundings(found), facts.on_day)} for facts in found
    ]
    assert told == [{cast.lead_liaison.id}, {cast.office.id, cast.second_office.id}]
    waiting = waiting_reports(people_by_organization(Role.OFFICE), people_by_organization(Role.LIAISON))
    assert [{person.user_id for person in report.reviewers} for report in waiting] == told


def test_the_liaison_who_has_the_leads_part_in_hand_is_told_alone(cast: Cast) -> None:
    task = shared(cast)
    with transaction():
        colleague = add_user(
            "tongshi",
            name="何同",
            organization=cast.civil_affairs,
            roles=[Role.LIAISON],
            password="a long one",
            now=NOW,
        )
        part_of(task, cast.civil_affairs).liaison_id = colleague.id
    report_of(cast, task, "health")
    (facts,) = notice_facts(
        entry for entry in entries_after(0, cast.city.id, 1000) if entry.action == "report:submitted"
    )
    told = {notice.person.user_id for notice in notices_for(facts, surroundings([facts]), facts.on_day)}
    (waiting,) = waiting_reports(people_by_organization(Role.OFFICE), people_by_organization(Role.LIAISON))
    assert (told, {person.user_id for person in waiting.reviewers}) == ({colleague.id}, {colleague.id})


def test_an_accepted_report_of_a_co_unit_counts_whoever_accepted(cast: Cast) -> None:
    task = shared(cast)
    make_accepted_report(cast, part_of(task, cast.health), percent=55)
    assert part_of(task, cast.health).percent == 55
    assert liaison_of(part_of(task, cast.health)).user_id == cast.co_liaison.id


def test_the_lead_and_the_office_decide_at_once_on_one_report(app: Flask, cast: Cast) -> None:
    report_id = report_of(cast, shared(cast), "health").id
    lead, office = cast.actor("lead_liaison"), cast.actor("office")
    outcome = at_once(
        app,
        lambda: accept_report(report_id, actor=lead, now=NOW),
        lambda: return_report(report_id, "缺少数据。", actor=office, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("report:accepted") + entries("report:returned") == 1


def test_two_who_settle_at_once_do_not_overwrite_each_other(app: Flask, cast: Cast) -> None:
    plan = make_task(cast).plan
    plan_id, seen = plan.id, plan.version
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: set_plan(plan_id, PlanSettings(1, False), seen_version=seen, actor=first, now=NOW),
        lambda: set_plan(plan_id, PlanSettings(2, True), seen_version=seen, actor=second, now=NOW),
    )
    assert outcome == ["StaleEdit", "done"]
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:set")).all()) == 1
