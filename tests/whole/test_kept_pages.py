"""Pages with kept blocks say what they would say without: to everybody, in each language, on each day, after each change.

A page made without keeping is what each is held against, byte for byte; only the tokens of forms differ by themselves.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, Browser, fixed_datetime, test_config
from tests.make import accepted, make_accepted_report, make_plan, make_report, make_task, part_of
from tests.people import Cast, make_person, make_unit, sign_in
from tests.queries import at_most, count_queries
from tracker.accounts.models import User
from tracker.application import create_app
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Language, OrganizationKind, ProgressState, Role
from tracker.tasks.models import Plan
from tracker.web.kept_blocks import EXTENSION, KeptBlocks, kept_blocks

TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
MB = 1024 * 1024


@dataclass
class World:
    """A plan of each city, and people of every role in both."""

    ours: Plan
    theirs: Plan
    people: dict[str, User]
    tasks: list[int]

    def pages(self) -> list[str]:
        """Every page with a kept block, as it is asked for."""
        plans = (self.ours.id, self.theirs.id)
        return [
            "/",
            "/?tab=to_review",
            "/reports",
            "/oversight",
            "/oversight?plan=all&units=all&changes=all",
            *(f"/oversight?plan={plan}" for plan in plans),
            *(f"/plans/{plan}/districts" for plan in plans),
            "/tasks",
            *(f"/tasks?plan={plan}&sort=-due&columns=due.light" for plan in plans),
            *(f"/tasks/{task}" for task in self.tasks),
        ]


@pytest.fixture
def world(cast: Cast) -> World:
    """Both cities have a plan with reports, tasks of all units, and somebody in every role."""
    with transaction():
        district = make_unit("南湾区", cast.other_city, OrganizationKind.DISTRICT, NOW)
        bureau = make_unit("海城市民政局", cast.other_city, OrganizationKind.DEPARTMENT, NOW)
        others = {
            "their leader": make_person("hai-leader", "hai-leader", cast.other_city, Role.LEADER, now=NOW),
            "their liaison": make_person("hai-liaison", "hai-liaison", bureau, Role.LIAISON, now=NOW),
            "their district": make_person("hai-district", "hai-district", district, Role.LIAISON, now=NOW),
            "office and liaison": make_person("both", "both", cast.health, Role.OFFICE, Role.LIAISON, now=NOW),
        }
    names = ("office", "leader", "viewer", "admin", "lead_liaison", "co_liaison", "unit_leader", "other_city_office")
    people = {name: getattr(cast, name) for name in names} | others
    ours, theirs = make_plan(cast, "本市的清单"), make_plan(cast, "海城市的清单", city=cast.other_city)
    shared = make_task(cast, ours, co=[cast.health], implementers=[cast.east_district, cast.west_district])
    make_accepted_report(cast, part_of(shared, cast.civil_affairs), percent=30)
    make_report(part_of(shared, cast.east_district))
    make_task(cast, ours, due="2023-06-28", lead=cast.health, implementers=[cast.west_district], title="今天到期")
    make_task(cast, ours, due="2023-06-01", title="已经逾期", implementers=[cast.east_district])
    distant = make_task(cast, theirs, lead=bureau, implementers=[district], title="海城的事")
    done = make_task(cast, ours, title="已经办结")
    make_accepted_report(cast, part_of(done, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    return World(ours, theirs, people, [shared.id, distant.id, done.id])


def client_of(app: Flask, person: User) -> FlaskClient:
    return sign_in(Browser(app, app.response_class), person)


def answer(client: FlaskClient, page: str) -> tuple[int, str]:
    """What the page says, without its tokens."""
    answered = client.get(page)
    return answered.status_code, TOKEN.sub("", answered.text)


@contextmanager
def nothing_kept(app: Flask) -> Iterator[None]:
    """Every page is made from the beginning meanwhile."""
    kept = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = KeptBlocks(0)
    try:
        yield
    finally:
        app.extensions[EXTENSION] = kept


def made_anew(app: Flask, client: FlaskClient, page: str) -> tuple[int, str]:
    with nothing_kept(app):
        return answer(client, page)


def on(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.core.clock.datetime", fixed_datetime(moment))


@pytest.mark.slow
def test_nobody_ever_sees_the_block_of_another(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = {name: client_of(app, person) for name, person in world.people.items()}
    # the key of a block is made without the database, so that one of the two walks through both days
    days = (NOW, NOW + timedelta(days=1)) if db.engine.dialect.name == "sqlite" else (NOW,)
    visits = list(product(days, Language, clients, world.pages()))
    seen: dict[tuple[str, str], set[str]] = {}
    reads: dict[str, Language] = {}
    for again, (moment, language, name, page) in product((False, True), visits):
        on(moment, monkeypatch)
        if reads.get(name) != language:
            clients[name].post(f"/language/{language.value}")
            reads[name] = language
        said = answer(clients[name], page)
        if again:
            assert said == made_anew(app, clients[name], page), (moment, language, name, page)
            seen.setdefault((name, page), set()).add(said[1])
    board = "/oversight?plan=all&units=all&changes=all"
    assert len(seen["leader", board]) == len(seen["viewer", board]) == 2 * len(days)  # languages and days differ
    assert kept_blocks().size > 0


def test_a_change_shows_at_once_to_everybody(app: Flask, cast: Cast, world: World, client: FlaskClient) -> None:
    readers = [client_of(app, world.people[name]) for name in ("office", "leader", "viewer", "lead_liaison")]
    pages = ["/oversight", f"/plans/{world.ours.id}/districts", "/tasks"]
    task = make_task(cast, world.ours, implementers=[cast.east_district], title="新的一项")
    before = [answer(reader, page) for reader, page in product(readers, pages)]
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=77, done="进了一步。")
    make_accepted_report(cast, part_of(task, cast.east_district), percent=66, done="区里也进了一步。")
    after = [answer(reader, page) for reader, page in product(readers, pages)]
    assert after == [made_anew(app, reader, page) for reader, page in product(readers, pages)]
    refused = (9,)  # a liaison has no board
    changed = [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert changed == [place for place in range(12) if place not in refused]


def test_what_comes_in_and_what_is_done_shows_at_once_on_desk_and_queue(app: Flask, cast: Cast, world: World) -> None:
    office = client_of(app, world.people["office"])
    pages = ["/", "/?tab=to_review", "/reports"]
    task = make_task(cast, world.ours, title="新的一项")
    before = [answer(office, page) for page in pages]
    report = make_report(part_of(task, cast.civil_affairs), done="刚刚报来。")
    sent = [answer(office, page) for page in pages]
    assert sent == [made_anew(app, office, page) for page in pages]
    assert all(one != other for one, other in zip(before, sent, strict=True))
    assert "刚刚报来。" in sent[2][1]
    office.post(f"/reports/{report.id}/acceptance")
    office.get("/inbox")  # the message is shown once
    done = [answer(office, page) for page in pages]
    assert done == [made_anew(app, office, page) for page in pages]
    assert "刚刚报来。" not in done[2][1]


def test_strange_addresses_of_desk_and_queue_fill_nothing(app: Flask, world: World) -> None:
    office = client_of(app, world.people["office"])
    for address in ("/?stranger=1", "/reports?stranger=1", "/?tab=to_review&stranger=2"):
        assert office.get(address).status_code == 200
    assert kept_blocks().size == 0
    with count_queries() as first:
        office.get("/reports?page=1")
    with count_queries() as again:
        office.get("/reports?page=1")
    assert len(again.statements) == 1 < len(first.statements)


def test_a_change_by_another_process_shows_too(
    app: Flask, cast: Cast, world: World, client: FlaskClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Another application on the same database has blocks of its own; both ask the database what holds."""
    url = db.engine.url.render_as_string(hide_password=False)
    beside = create_app(test_config(url, tmp_path_factory.mktemp("beside")))
    beside.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    leaders = [client_of(each, world.people["leader"]) for each in (app, beside)]
    page = f"/oversight?plan={world.ours.id}"
    before = [answer(leader, page) for leader in leaders]
    task = make_task(cast, world.ours)
    client_of(beside, world.people["lead_liaison"]).post(f"/assignments/{task.assignments[0].id}/accept")
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=91)
    after = [answer(leader, page) for leader in leaders]
    assert before[0] == before[1]
    assert after[0] == after[1] != before[0]
    with beside.app_context():
        assert kept_blocks().size > 0
        db.engine.dispose()


def test_a_kept_board_takes_one_statement(app: Flask, world: World, client: FlaskClient) -> None:
    sign_in(client, world.people["leader"])
    client.get("/oversight?plan=all")
    with at_most(2) as asked:
        client.get("/oversight?plan=all")
    assert not any("FROM task" in each or "FROM plan" in each for each in asked.statements)
    assert sum("audit_head" in each for each in asked.statements) == 1


def test_a_change_of_another_city_lets_the_block_stand(
    app: Flask, cast: Cast, world: World, client: FlaskClient
) -> None:
    task = make_task(cast, world.ours)
    sign_in(client, world.people["their leader"])
    client.get("/oversight")
    accepted(task.assignments[0])
    with count_queries() as asked:
        client.get("/oversight")
    assert not any("FROM task" in each for each in asked.statements)


def test_strange_addresses_change_nothing_and_fill_nothing(app: Flask, world: World, client: FlaskClient) -> None:
    sign_in(client, world.people["leader"])
    usual = answer(client, "/oversight")
    size = kept_blocks().size
    for number in range(20):
        assert answer(client, f"/oversight?stranger={number}&units={number}&page=3")[1].count("stranger") == (
            usual[1].count("stranger") + 1  # the way back of the form that chooses a language, outside of the block
        )
        assert client.get(f"/oversight?plan={number}x").status_code == 404
    assert kept_blocks().size == size
    assert answer(client, "/oversight") == usual


def test_a_list_with_ticks_or_a_strange_address_is_not_kept(app: Flask, world: World, client: FlaskClient) -> None:
    sign_in(client, world.people["office"])
    for address in ("/tasks?task=1", "/tasks?chosen=1.2&page=1", "/tasks?all=1", "/tasks?stranger=1"):
        assert client.get(address).status_code == 200
    assert kept_blocks().size == 0
    client.get("/tasks?page=1")
    size = kept_blocks().size
    assert size > 0
    assert client.get("/tasks?light=pink").status_code == 422
    assert kept_blocks().size == size


def test_no_token_stands_in_a_block(app: Flask, world: World, client: FlaskClient) -> None:
    """A token would be somebody's: what is kept holds none, and for each form that posts the place for one."""
    for name in ("office", "lead_liaison"):
        for page in world.pages():
            client_of(app, world.people[name]).get(page)
    texts = kept_blocks().texts()
    assert len(texts) >= 5
    assert not any("csrf" in text for text in texts)
    assert all(text.count('method="post"') == text.count("<!-- token -->") for text in texts)
    assert any('method="post"' in text for text in texts)


def test_each_form_of_a_kept_page_has_the_readers_own_token(
    app: Flask, world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session has its own; so nobody's form is refused, and nobody can use another's."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = f"/tasks/{world.tasks[0]}"
    readers = [client_of(app, world.people["office"]) for _ in range(2)]
    found = []
    for _again in range(2):
        for reader in readers:
            text = reader.get(page).text
            tokens = TOKEN.findall(text)
            assert len(tokens) == text.count('method="post"') > 3
            assert "<!-- token -->" not in text
            found.append((reader, tokens[-1], re.findall(r"/assignments/\d+/reminders", text)[0]))
    assert len({token for _reader, token, _form in found}) > 1
    for reader, token, form in found:
        assert reader.post(form, data={"csrf_token": token}).status_code == 302


def test_who_reported_on_a_task_may_not_close_it_whatever_is_kept(
    app: Flask, cast: Cast, world: World, client: FlaskClient
) -> None:
    """What those of the same rights may do with a task differs by the reports that they sent themselves."""
    task = make_task(cast, world.ours, title="自己报的")
    with transaction():
        colleague = make_person("colleague", "colleague", cast.city, Role.OFFICE, now=NOW)
    report = make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    with transaction():
        report.approved_by_id = colleague.id
    closing = f'href="/tasks/{task.id}/closing"'
    for _again in range(2):
        assert closing in client_of(app, world.people["office"]).get(f"/tasks/{task.id}").text
        assert closing not in client_of(app, colleague).get(f"/tasks/{task.id}").text


def test_a_draft_shows_at_once_though_it_leaves_no_entry(
    app: Flask, cast: Cast, world: World, client: FlaskClient
) -> None:
    """Its unit sees it on the page of the task, which is therefore never kept for a unit."""
    task = make_task(cast, world.ours)
    part = accepted(part_of(task, cast.civil_affairs))
    page = f"/tasks/{task.id}"
    reader = client_of(app, world.people["lead_liaison"])
    assert "draft-mark" not in reader.get(page).text
    form = {"state": "in_progress", "percent": "10", "done": "写到一半", "do": "save"}
    assert reader.post(f"/assignments/{part.id}/reports/new", data=form).status_code == 302
    assert "draft-mark" in reader.get(page).text
    assert "draft-mark" not in client_of(app, world.people["office"]).get(page).text


def test_a_kept_task_takes_one_statement(app: Flask, world: World, client: FlaskClient) -> None:
    """The person with where the chains end, and nothing else."""
    sign_in(client, world.people["leader"])
    page = f"/tasks/{world.tasks[0]}"
    client.get(page)
    with count_queries() as asked:
        client.get(page)
    assert len(asked.statements) == 1
