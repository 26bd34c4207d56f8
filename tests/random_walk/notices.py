"""The scheduler's jobs at any moment: done twice they change nothing, and nobody is chased who has nothing to do."""

from tests.random_walk.action import by_id, lead_part, task_of
from tests.random_walk.world import Row, Tables, World
from tracker.core.vocabulary import OPEN_ASSIGNMENTS, OPEN_TASKS, REMINDERS, NoticeKind, ReportStatus, Role
from tracker.notify.jobs import (
    begin_rounds,
    gather_mails,
    plan_digests,
    plan_reminders,
    send_some_mails,
    turn_entries_into_notices,
)


def tick(world: World) -> None:
    """Every job once, until nothing is left to do."""
    begin_rounds(world.now)
    while turn_entries_into_notices(world.now):
        pass
    plan_reminders(world.now)
    plan_digests(world.now)
    gather_mails(world.now)
    while send_some_mails(lambda: world.now):
        pass


def check_second_tick(world: World, after_first: Tables) -> None:
    """The same tick again changes nothing at all."""
    tick(world)
    again = world.look()
    for name, rows in after_first.items():
        assert again[name] == rows, f"a second tick changed {name}: {_differences(rows, again[name])}"


def check_reminders(world: World, before: Tables, after: Tables) -> None:
    """Whoever was reminded by this tick has an open part, or a report to review; and one key is one notice."""
    for notice in after["notice"][len(before["notice"]) :]:
        if notice["kind"] in REMINDERS:
            assert _concerns(world, notice), f"{world.logins[notice['user_id']]} was reminded of nothing: {notice}"
    keys = [notice["key"] for notice in after["notice"]]
    assert len(keys) == len(set(keys))


def _concerns(world: World, notice: Row) -> bool:
    """Whether the person can sign in and has something to do about what the reminder names."""
    user, unit = notice["user_id"], notice["organization_id"]
    if user not in world.active():
        return False
    parts = [
        row
        for row in world.tables["assignment"]
        if row["organization_id"] == unit and _is_about(notice, task_of(world, row))
    ]
    if notice["kind"] is NoticeKind.UNREVIEWED:
        return any(_reviews(world, user, part) for part in parts)
    return (Role.LIAISON, unit) in world.grants[user] and any(
        part["status"] in OPEN_ASSIGNMENTS and task_of(world, part)["status"] in OPEN_TASKS for part in parts
    )


def _is_about(notice: Row, task: Row) -> bool:
    """Whether a reminder concerns this task: it names it, or a round of its whole plan."""
    return task["id"] == notice["task_id"] or (notice["task_id"] is None and task["plan_id"] == notice["plan_id"])


def _reviews(world: World, user: int, part: Row) -> bool:
    """Whether a report on the part waits for this person: as the office, or as the lead's liaison."""
    reports = [row for row in world.tables["report"] if row["assignment_id"] == part["id"]]
    if not reports or reports[-1]["status"] is not ReportStatus.SUBMITTED:
        return False
    task = by_id(world.tables["task"], part["task_id"])
    lead = lead_part(world, task["id"])["organization_id"]
    by_lead = by_id(world.tables["plan"], task["plan_id"])["lead_accepts_co"] and part["role"] != "lead"
    return ((Role.LIAISON, lead) if by_lead else (Role.OFFICE, task["jurisdiction_id"])) in world.grants[user]


def _differences(rows: list[Row], again: list[Row]) -> list[Row]:
    return [row for row in again if row not in rows]
