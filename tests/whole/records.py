"""One record of everything that an address can name, in three places: for walking the routes with ids that exist."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_plan, make_task, part_of
from tests.people import Cast, make_person, make_unit
from tests.review.drafts import POLICY
from tracker.accounts.administration.services import set_active
from tracker.accounts.models import User
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Cadence, Language, OrganizationKind, ProgressState, Role
from tracker.notify.jobs import gather_mails, turn_entries_into_notices
from tracker.notify.models import Mail, Notice
from tracker.notify.services import add_digest_recipient
from tracker.organizations.models import Organization
from tracker.reading.read_file import read_upload
from tracker.review.models import Draft
from tracker.review.queries import knowledge_of_city
from tracker.review.services.arranging import add_indicator
from tracker.review.services.drafts import keep_draft
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.ledger.exports.folder import ExportOrder, new_export
from tracker.tasks.models import Assignment, Plan, Report
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.reports.services.reviewing import accept_report
from tracker.tasks.rounds.services.rounds import RoundContent, open_round
from tracker.tasks.steps.extend.services import ask_extension
from tracker.tasks.steps.name_people.services import name_people
from tracker.tasks.steps.remind.services import remind_unit

UPLOADS = (Upload("验收单.pdf", b"%PDF-1.4 a small file"),)
OWN, NEIGHBOUR, ELSEWHERE = "own", "neighbour", "elsewhere"


@dataclass
class Place:
    """The records of one unit: its city, and an id for each name that an address may hold."""

    city_id: int
    unit_id: int
    ids: dict[str, int | str] = field(default_factory=dict)
    by_endpoint: dict[tuple[str, str], int] = field(default_factory=dict)

    def arguments(self, endpoint: str, names: set[str]) -> dict[str, object]:
        """What the address of an endpoint is made with; a name that nothing stands for is missing."""
        ids = {name: self.by_endpoint.get((endpoint, name), self.ids.get(name)) for name in names}
        return {name: found for name, found in ids.items() if found is not None}


def make_places(cast: Cast) -> dict[str, Place]:
    """Records of civil affairs (own), of finance in the same city, and of a unit of another city."""
    port = _unit_elsewhere(cast)
    office = cast.actor("office")
    return {
        OWN: _place(cast, cast.civil_affairs, make_plan(cast), office),
        NEIGHBOUR: _place(cast, cast.finance, make_plan(cast), office),
        ELSEWHERE: _place(cast, port, make_plan(cast, city=cast.other_city), cast.actor("other_city_office")),
    }


def add_people_without_access(cast: Cast) -> dict[str, User]:
    """Somebody without any role, and one of the office whose account was disabled."""
    with transaction():
        people = {
            "nobody": make_person("xianren", "闲人", cast.finance, now=NOW),
            "disabled": make_person("lizhi", "离职", cast.city, Role.OFFICE, now=NOW),
        }
    set_active("lizhi", active=False, now=NOW)
    return people


def _unit_elsewhere(cast: Cast) -> Organization:
    with transaction():
        port = make_unit("市港口局", cast.other_city, OrganizationKind.DEPARTMENT, NOW)
        make_person("gangkou", "邻港", port, Role.LIAISON, now=NOW)
    return port


def _place(cast: Cast, unit: Organization, plan: Plan, office: Actor) -> Place:
    document, indicator = _document(unit.root_id, office)
    june = RoundContent(date(2023, 6, 1), date(2023, 6, 30), date(2023, 6, 30))
    opened = open_round(plan.id, june, actor=office, now=NOW, today=TODAY)
    task = make_task(cast, plan, lead=unit, title="改造社区食堂")
    with transaction():
        plan.source_id, task.first_line, task.last_line = document.source_id, 6, 6
    part = accepted(part_of(task, unit))
    liaison = liaison_of(part)
    accept_report(_reported(part, liaison).id, actor=office, now=NOW)
    report = _reported(part, liaison)
    draft = save_draft(part.id, {"done": "下一步"}, uploads=UPLOADS, actor=liaison, now=NOW)
    later = ask_extension(task.id, date(2024, 6, 30), "场地未定。", actor=liaison, now=NOW, today=TODAY)
    name_people(part.id, leader="冯局长", liaison_id=liaison.user_id, actor=liaison, now=NOW)
    place = Place(unit.root_id, unit.id)
    place.ids = {
        "task_id": task.id,
        "assignment_id": part.id,
        "report_id": report.id,
        "file_id": report.evidence[0].id,
        "extension_id": later.id,
        "plan_id": plan.id,
        "round_id": opened.id,
        "unit_id": unit.id,
        "person_id": liaison.user_id,
        "draft_id": document.id,
        "task_key": 1,
        "question_key": 1,
        "words_key": 1,
        "target_key": 1,
        "ordinal": indicator,
        "article_name": "office",
        "picture_name": "desk.png",
    }
    place.by_endpoint = {("report_draft.remove", "file_id"): draft.evidence[0].id}
    place.ids["token"] = _finished_export(office)
    return _with_mail(place, part, office)


def _finished_export(office: Actor) -> str:
    """The token of an export that this office ordered and that waits to be fetched."""
    folder = new_export(ExportOrder(office.user_id, {}, "en", TODAY, NOW))
    folder.file.write_bytes(b"a small file")
    return folder.token


def _reported(part: Assignment, liaison: Actor) -> Report:
    content = ReportContent(ProgressState.IN_PROGRESS, 40, "已完成选址。", evidence=UPLOADS)
    return submit_report(part.id, content, actor=liaison, now=NOW, today=TODAY)


def _with_mail(place: Place, part: Assignment, office: Actor) -> Place:
    """A notice to the unit's liaison, the mail with it, and a digest recipient of the city."""
    liaison = liaison_of(part).user_id
    remind_unit(part.id, "请报送。", actor=office, now=NOW)
    while turn_entries_into_notices(NOW):
        pass
    gather_mails(NOW)
    recipient = add_digest_recipient(
        f"digest{part.id}@yunzhou.example",
        name="陈主任",
        jurisdiction_id=place.city_id,
        organization_id=None,
        cadence=Cadence.WEEKLY,
        language=Language.CHINESE,
        actor=office,
        now=NOW,
    )
    notice = db.session.scalars(select(Notice).where(Notice.user_id == liaison).order_by(Notice.id.desc())).first()
    mail = db.session.scalars(select(Mail).where(Mail.user_id == liaison).order_by(Mail.id.desc())).first()
    assert notice
    assert mail
    place.ids |= {"notice_id": notice.id, "mail_id": mail.id, "recipient_id": recipient.id}
    return place


def _document(city_id: int, office: Actor) -> tuple[Draft, int]:
    """A draft that is being reviewed, and the ordinal of an indicator in it."""
    known = knowledge_of_city(city_id)
    draft = keep_draft(
        read_upload(POLICY.encode(), "便民清单.txt", known),
        known,
        jurisdiction_id=city_id,
        originals=app_services().originals,
        actor=office,
        now=NOW,
    )
    return draft, add_indicator(draft.id, actor=office, now=NOW)
