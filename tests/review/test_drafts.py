"""From bytes to a draft, and every change of a draft with its audit entry."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.people import Cast
from tests.review.drafts import (
    POLICY,
    WITH_LEAD_DOUBTS,
    WITH_UNKNOWN_UNIT,
    changed,
    content_of,
    make_draft,
    sha256_of,
    task_of,
)
from tracker.audit.models import AuditEntry
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import DraftStatus, OrganizationKind, Responsibility
from tracker.core.workdays import WorkCalendar
from tracker.organizations.models import Organization
from tracker.organizations.queries import known_units
from tracker.organizations.services import add_organization
from tracker.reading.read_file import CityKnowledge, read_upload
from tracker.review.models import Draft, SourceDocument
from tracker.review.queries import drafts_of_document, drafts_page, knowledge_of_city
from tracker.review.rules.questions import open_questions
from tracker.review.services import drafts as services
from tracker.review.services.drafts import keep_draft
from tracker.review.services.issuing import issue_draft
from tracker.tasks.content.rules.content import UnitChoice
from tracker.tasks.models import Assignment, Plan

NOTHING_KNOWN = CityKnowledge(None, WorkCalendar())


def actions(draft: Draft) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_type == "draft", AuditEntry.subject_id == draft.id)
            .order_by(AuditEntry.id)
        )
    )


def questions_of(draft: Draft, cast: Cast) -> list[str]:
    return [question.kind.value for question in open_questions(content_of(draft), known_units(cast.city.id))]


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b" \n\t ", "no text in the file", id="only white space"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "have its text recognised", id="a picture"),
        pytest.param(b"\x00\x01\x02 \x03\x00" * 50, "not a text file", id="binary"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old Word or WPS file", id="legacy .doc"),
        pytest.param("明天下午三点开会。".encode(), "No numbered task", id="no policy document"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_on(data: bytes, advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        read_upload(data, "文件.doc", NOTHING_KNOWN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read_alike(encoding: str) -> None:
    reading = read_upload(POLICY.encode(encoding), "清单.txt", NOTHING_KNOWN)
    assert [task.title for task in reading.plan.tasks] == [
        "改造社区食堂",
        "增设早餐网点",
        "开展营养指导",
        "建设课后托管点",
    ]


def test_a_reading_becomes_a_draft_with_its_original(cast: Cast) -> None:
    draft = make_draft(cast)
    source = db.session.get_one(SourceDocument, draft.source_id)
    assert (source.filename, source.encoding, source.size) == ("便民清单.txt", "utf-8", len(POLICY.encode()))
    assert source.sha256 == sha256_of(POLICY)
    assert source.text == POLICY
    assert app_services().originals.get(source.sha256) == POLICY.encode()
    assert (draft.title, draft.status) == ("2023年云州市便民服务重点任务清单", DraftStatus.OPEN)
    assert draft.reading["tasks"][0]["title"] == "改造社区食堂"
    assert actions(draft) == ["draft:read"]


def test_units_of_the_draft_point_into_the_directory(cast: Cast) -> None:
    task = task_of(make_draft(cast), 1)
    assert task.lead is not None
    assert task.lead.organization_id == cast.civil_affairs.id
    assert [unit.organization_id for unit in task.co] == [cast.health.id]
    assert [unit.organization_id for unit in task.implementers] == [cast.all_districts.id]


def test_reading_holds_no_transaction(cast: Cast) -> None:
    knowledge_of_city(cast.city.id)
    assert not db.session.in_transaction()


def test_the_same_bytes_are_found_again_unless_discarded_or_of_another_city(cast: Cast) -> None:
    draft = make_draft(cast)
    assert [each.id for each in drafts_of_document(sha256_of(POLICY), cast.city.id)] == [draft.id]
    assert drafts_of_document(sha256_of(POLICY), cast.other_city.id) == []
    services.discard_draft(draft.id, "重复。", actor=cast.actor("office"), now=NOW)
    assert drafts_of_document(sha256_of(POLICY), cast.city.id) == []


def test_a_document_is_read_again_with_the_directory_as_it_is_now(cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    with transaction():
        add_organization("市商务局", jurisdiction=cast.city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW)
    known = knowledge_of_city(cast.city.id)
    source = db.session.get_one(SourceDocument, draft.source_id)
    plan = services.read_again(source, known)
    second = services.keep_second_draft(source.id, plan, known, actor=cast.actor("office"), now=NOW)
    assert second.source_id == draft.source_id
    assert questions_of(second, cast) == []
    assert questions_of(draft, cast) == ["unit_unknown"]


# --- changing -----------------------------------------------------------------------------------


def test_saving_a_task_notes_what_changed(cast: Cast) -> None:
    draft = make_draft(cast)
    services.save_task(draft.id, changed(draft, 2, title="增设网点"), revision=0, actor=cast.actor("office"), now=NOW)
    assert (task_of(draft, 2).title, task_of(draft, 2).revision) == ("增设网点", 1)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "draft:saved")).one()
    assert entry.before == {"title": "增设早餐网点"}
    assert entry.after == {"part": "task 2", "title": "增设网点"}


def test_two_people_may_save_different_tasks_but_not_the_same_one(cast: Cast) -> None:
    draft = make_draft(cast)
    first, other = changed(draft, 1, title="甲"), changed(draft, 1, title="乙")
    second = changed(draft, 2, title="丙")
    services.save_task(draft.id, first, revision=0, actor=cast.actor("office"), now=NOW)
    services.save_task(draft.id, second, revision=0, actor=cast.actor("second_office"), now=NOW)
    with pytest.raises(StaleEdit):
        services.save_task(draft.id, other, revision=0, actor=cast.actor("second_office"), now=NOW)
    assert [task.title for task in content_of(draft).tasks[:2]] == ["甲", "丙"]


def test_a_stale_header_is_refused_too(cast: Cast) -> None:
    draft = make_draft(cast)
    header = content_of(draft).header
    services.save_header(draft.id, header, revision=0, actor=cast.actor("office"), now=NOW)
    with pytest.raises(StaleEdit):
        services.save_header(draft.id, header, revision=0, actor=cast.actor("office"), now=NOW)


@pytest.mark.parametrize("remember", [True, False], ids=["remembered", "once only"])
def test_an_unknown_name_is_mapped_and_remembered_if_wanted(cast: Cast, remember: bool) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    services.map_unit(draft.id, "市商务局", cast.finance.id, remember=remember, actor=cast.actor("office"), now=NOW)
    assert questions_of(draft, cast) == []
    found = known_units(cast.city.id).find("市商务局")
    assert (found is not None and found.id == cast.finance.id) is remember


def test_a_unit_of_another_city_is_none_here(cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    with transaction():
        foreign = add_organization(
            "市商务局", jurisdiction=cast.other_city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW
        )
    with pytest.raises(Invalid):
        services.map_unit(draft.id, "市商务局", foreign.id, remember=False, actor=cast.actor("office"), now=NOW)


def test_an_unknown_unit_is_added_to_the_directory_with_its_printed_name(cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    services.add_unit(
        draft.id,
        "市商务局",
        name="云州市商务和口岸局",
        kind=OrganizationKind.DEPARTMENT,
        actor=cast.actor("office"),
        now=NOW,
    )
    assert questions_of(draft, cast) == []
    added = known_units(cast.city.id).find("市商务局")
    assert added is not None
    assert (added.name, added.kind) == ("云州市商务和口岸局", OrganizationKind.DEPARTMENT)


def test_a_name_that_is_there_is_not_added_twice(cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    with pytest.raises(Invalid, match="in the directory already"):
        services.add_unit(
            draft.id, "市商务局", name="市卫健委", kind=OrganizationKind.DEPARTMENT, actor=cast.actor("office"), now=NOW
        )


def test_a_new_collective_name_gets_its_members(cast: Cast) -> None:
    draft = make_draft(cast, POLICY.replace("各县(区)人民政府", "各功能区管委会"))
    assert "unit_unknown" in questions_of(draft, cast)
    members = [cast.east_district.id, cast.west_district.id]
    services.add_unit(
        draft.id,
        "各功能区管委会",
        name="各功能区管委会",
        kind=OrganizationKind.COLLECTIVE,
        member_ids=members,
        actor=cast.actor("office"),
        now=NOW,
    )
    assert questions_of(draft, cast) == []
    plan = issue_draft(draft.id, version=draft.version, actor=cast.actor("office"), now=NOW)
    implementers = db.session.scalars(
        select(Assignment.organization_id).where(Assignment.role == Responsibility.IMPLEMENTER)
    )
    assert set(implementers) == set(members)
    assert len(plan.tasks) == 4


def test_a_collective_name_without_members_is_asked_about_and_can_get_them(cast: Cast) -> None:
    draft = make_draft(cast)
    with transaction() as session:
        session.get_one(Organization, cast.all_districts.id).members = []
    assert questions_of(draft, cast) == ["collective_empty"]
    services.name_members(draft.id, cast.all_districts.id, [cast.east_district.id], actor=cast.actor("office"), now=NOW)
    assert questions_of(draft, cast) == []
    with pytest.raises(Conflict):
        services.name_members(draft.id, cast.health.id, [cast.finance.id], actor=cast.actor("office"), now=NOW)


def test_a_lead_is_chosen_from_the_text_or_from_the_directory(cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    office = cast.actor("office")
    services.choose_lead(draft.id, 3, task_of(draft, 3).co[0], actor=office, now=NOW)
    services.choose_lead(draft.id, 4, UnitChoice("市教育局", cast.education.id), actor=office, now=NOW)
    assert questions_of(draft, cast) == []
    leads = [task.lead.organization_id if task.lead else None for task in content_of(draft).tasks]
    assert leads[2:] == [cast.education.id, cast.education.id]


def test_a_doubt_of_the_reader_is_settled_by_looking(cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    question = next(each for each in content_of(draft).questions if each.kind.value == "leads_to_be_split")
    services.settle_question(draft.id, question.key, actor=cast.actor("office"), now=NOW)
    assert questions_of(draft, cast) == ["lead_missing"]


def test_discarding_needs_a_reason_and_ends_the_review(cast: Cast) -> None:
    draft = make_draft(cast)
    office = cast.actor("office")
    with pytest.raises(Invalid):
        services.discard_draft(draft.id, " ", actor=office, now=NOW)
    services.discard_draft(draft.id, "以新文件为准。", actor=office, now=NOW)
    assert actions(draft) == ["draft:read", "draft:discarded"]
    with pytest.raises(Conflict):
        services.save_task(draft.id, changed(draft, 1), revision=0, actor=office, now=NOW)


def test_the_list_counts_what_the_review_page_lists(cast: Cast) -> None:
    clean, doubtful = make_draft(cast), make_draft(cast, WITH_LEAD_DOUBTS)
    issue_draft(clean.id, version=clean.version, actor=cast.actor("office"), now=NOW)
    _page, rows = drafts_page(cast.actor("office"), 1)
    assert [(row.id, row.task_count, row.question_count) for row in rows] == [
        (doubtful.id, 4, len(questions_of(doubtful, cast))),
        (clean.id, None, None),
    ]
    assert drafts_page(cast.actor("other_city_office"), 1)[1] == []


# --- the real document --------------------------------------------------------------------------


def _enter_directory(rows: Sequence[dict[str, object]]) -> Organization:
    with transaction():
        city = add_organization("泰州市", jurisdiction=None, kind=OrganizationKind.CITY, actor=SYSTEM, now=NOW)
        entered = {
            str(row["name"]): add_organization(
                str(row["name"]),
                jurisdiction=city,
                kind=OrganizationKind(row["kind"]),
                short_name=str(row["short"]),
                aliases=row["aliases"],  # type: ignore[arg-type]
                actor=SYSTEM,
                now=NOW,
            )
            for row in rows
        }
        for row in rows:
            if row.get("members"):
                entered[str(row["name"])].members = [entered[name] for name in row["members"]]  # type: ignore[attr-defined]
    return city


@pytest.mark.real_documents
def test_taizhou_becomes_27_tasks_without_an_open_doubt(app: Flask, shared: SimpleNamespace) -> None:
    seeds = Path(__file__).parents[2] / "seeds" / "cities" / "taizhou"
    city = _enter_directory(json.loads((seeds / "organizations.json").read_text())["organizations"])
    units = known_units(city.id)
    known = CityKnowledge(units, WorkCalendar())
    data = (shared.documents / "taizhou-2023.txt").read_bytes()
    originals = app_services(app).originals
    draft = keep_draft(
        read_upload(data, "taizhou-2023.txt", known),
        known,
        jurisdiction_id=city.id,
        originals=originals,
        actor=SYSTEM,
        now=NOW,
    )
    assert open_questions(content_of(draft), units) == []

    plan = issue_draft(draft.id, version=draft.version, actor=SYSTEM, now=NOW)

    gold = json.loads((shared.gold / "taizhou-2023.json").read_text())
    count = select(func.count()).select_from(Assignment)
    assert len(plan.tasks) == 27
    assert db.session.scalar(count.where(Assignment.role == Responsibility.LEAD)) == 27
    assert db.session.scalar(count.where(Assignment.role == Responsibility.CO)) == sum(
        len(task["co"]) for task in gold["tasks"]
    )
    districts = 6  # five cities and districts, and the high-tech zone, in every task
    assert db.session.scalar(count.where(Assignment.role == Responsibility.IMPLEMENTER)) == 27 * districts
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1
