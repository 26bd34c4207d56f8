"""How far a reader walks who follows a liaison's report through the code: opening its form and sending it.

    .venv/bin/python -m benchmarks.walk [--list] [--under tasks]

Two requests are followed, GET and then POST of the form, on a part whose task has an amount owed once and one owed
every quarter; a figure of each is sent. Counted over both requests together, below `tracker/<under>`:

- files: distinct files in which a function of the module was called;
- calls: from a function of one of these files into a function of another one, each pair of functions once: a loop, or
  the second request, makes nobody read again what they have read. Calls inside a file, and the way back when a call
  ends, do not count;
- returns: those calls that lead into a file that was entered before, which is calls less files.

Only functions of modules count: a property or a method of a value reads like one of its fields, and the guards of a
step (lambdas) are rows of its table. The second line counts these, too, and the third one each call as often as it
happens. A call that comes back from a library (form, template, database) counts from the file that called it.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

import structlog
from flask import Flask

from config import Config
from tracker.accounts.services import add_user
from tracker.application import create_app
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.migrate import upgrade
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import (
    AssignmentStatus,
    Comparator,
    OrganizationKind,
    Responsibility,
    Role,
    TaskStatus,
)
from tracker.organizations.services import add_organization
from tracker.tasks.models import Assignment, Plan, Target, Task

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2023, 6, 28, 1, tzinfo=UTC)
FORM = "/assignments/1/reports/new"
SENT = {
    "state": "in_progress",
    "percent": "35",
    "done": "完成选址。",
    "seen_report": "0",
    "seen_draft": "0",
    "target_1": "20.5",
    "target_2_2023-Q2": "3",
}


@dataclass(frozen=True)
class Spot:
    """A function of a file; `plain` when it is one of the module, and neither method nor lambda nor comprehension."""

    file: str
    function: str

    @property
    def plain(self) -> bool:
        """Whether it is a function of the module."""
        return not set("<.") & set(self.function)


@dataclass
class Walk:
    """Every call from one file of the folder into another, in order; the first ones come from outside (None)."""

    folder: Path
    calls: list[tuple[Spot | None, Spot]] = field(default_factory=list)

    def figures(self, *, only_plain: bool = False, once: bool = False) -> str:
        """Files, calls and returns as a line."""
        calls = [call for call in self.calls if call[1].plain or not only_plain]
        if once:
            calls = list(dict.fromkeys(calls))
        files = len({to.file for _, to in calls})
        return f"files {files:3}, calls {len(calls):4}, returns {len(calls) - files:4}"

    def follow(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call into another file than the one it came from; made for `sys.setprofile`."""
        if event != "call" or frame.f_code.co_name == "<module>":
            return
        here = self._spot(frame)
        caller = self._caller(frame)
        if here and (caller is None or caller.file != here.file):
            self.calls.append((caller, here))

    def _caller(self, frame: FrameType) -> Spot | None:
        """The nearest function of the folder from which a call came, through whatever libraries."""
        above = frame.f_back
        while above is not None:
            spot = self._spot(above)
            if spot:
                return spot
            above = above.f_back
        return None

    def _spot(self, frame: FrameType) -> Spot | None:
        path = Path(frame.f_code.co_filename)
        if path.suffix != ".py" or not path.is_relative_to(self.folder):
            return None
        return Spot(path.relative_to(ROOT).as_posix(), frame.f_code.co_qualname)


def main() -> None:
    """Follow the two requests and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--under", default="tasks", help="the folder below tracker/ that is followed")
    options.add_argument("--list", action="store_true", help="print each file with how often it was entered")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, _application(Path(folder)) as (app, session_id):
        walk = _followed(app, session_id, ROOT / "tracker" / given.under)
    print(f"functions, each pair once: {walk.figures(only_plain=True, once=True)}")
    print(f"everything, each pair once: {walk.figures(once=True)}")
    print(f"everything, as it happens:  {walk.figures()}")
    if given.list:
        for caller, to in dict.fromkeys(walk.calls):
            print(f"{caller.file + ':' + caller.function if caller else '':70} → {to.file}:{to.function}")


def _followed(app: Flask, session_id: str, folder: Path) -> Walk:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    # Once before, so that what is loaded or compiled on first use is not followed.
    client.get(FORM)
    walk = Walk(folder)
    sys.setprofile(walk.follow)
    try:
        opened, sent = client.get(FORM), client.post(FORM, data=SENT)
    finally:
        sys.setprofile(None)
    assert opened.status_code == 200, opened.status_code
    assert sent.status_code == 302, sent.text
    return walk


@contextmanager
def _application(folder: Path) -> Iterator[tuple[Flask, str]]:
    """An application on a day of 2023 with one task under way, and what its liaison's session holds."""
    config = Config(
        secret_key="only for a benchmark, and long enough to be one",  # noqa: S106 - thrown away with the file
        database_url=f"sqlite:///{folder / 'walk.db'}",
        data_dir=folder,
        day=date(2023, 6, 28),
        rate_limits=False,
    )
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with app.app_context():
        upgrade(db.engine)
        session_id = _fill()
    yield app, session_id


def _fill() -> str:
    with transaction() as session:
        city = add_organization("云州市", jurisdiction=None, kind=OrganizationKind.CITY, actor=SYSTEM, now=NOW)
        unit = add_organization("市民政局", jurisdiction=city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW)
        liaison = add_user(
            "liaison",
            name="赵敏",
            organization=unit,
            roles=[Role.LIAISON],
            password="benchmark",  # noqa: S106 - thrown away with the file
            must_change_password=False,
            now=NOW,
        )
        plan = Plan(
            jurisdiction_id=city.id,
            title="云州市重点任务",
            period_start=date(2023, 1, 1),
            period_end=date(2023, 12, 31),
            in_force_at=NOW,
        )
        session.add(plan)
        session.flush()
        session.add(_task(plan, unit.id))
        session.flush()
        return liaison.get_id()


def _task(plan: Plan, unit_id: int) -> Task:
    return Task(
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        ordinal=1,
        number="1",
        title="改造提升社区食堂",
        starts_on=date(2023, 1, 1),
        due_on=date(2023, 12, 31),
        original_due_on=date(2023, 12, 31),
        status=TaskStatus.IN_PROGRESS,
        assignments=[
            Assignment(
                organization_id=unit_id,
                role=Responsibility.LEAD,
                position=0,
                status=AssignmentStatus.IN_PROGRESS,
                assigned_at=NOW,
                accepted_at=NOW,
            )
        ],
        targets=[
            Target(ordinal=1, about="改造食堂", value=80, unit="个", comparator=Comparator.EQUAL),
            Target(ordinal=2, about="培训", value=5, unit="场", comparator=Comparator.AT_LEAST, recurring="quarter"),
        ],
    )


if __name__ == "__main__":
    main()
