"""The mails: what their first line says, each item once with its link, in the reader's language, safe as HTML."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g

from tests.notify.items import work_item
from tests.notify.mailroom import ParsedHtml
from tracker.core.vocabulary import Language, Light, NoticeKind, Wait
from tracker.notify.rendered_mail import LARGEST, LONGEST_SUBJECT, Recipient, RenderedMail, write_mail
from tracker.notify.rules.digest import ScopeTask, Waiting, desk_values, scope_values, state_of, totals_of

TODAY = date(2023, 12, 24)
ZHAO = Recipient("赵敏", "minzheng@yunzhou.example", Language.ENGLISH, "市民政局", "云州市", has_account=True)
READER = Recipient("陈刚", "chen@yunzhou.example", Language.ENGLISH, "云州市", "云州市", has_account=False)


@dataclass(frozen=True)
class Told:
    """A notice as a mail sees it."""

    kind: NoticeKind = NoticeKind.DUE
    task_id: int | None = 7
    plan_id: int | None = 1
    organization_id: int | None = 2
    number: str = "12"
    title: str = "改造提升社区食堂"
    due_on: str | None = "2023-12-31"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        known = {"number": self.number, "title": self.title, "unit": "市民政局", "due_on": self.due_on}
        return known | {"since": "2023-01-30", "working_days": 3, "who": "李梅", "reason": ""} | self.more


def write(*notices: Told, to: Recipient = ZHAO, today: date = TODAY) -> RenderedMail:
    return write_mail(to, notices, today=today)


def lines(message: RenderedMail) -> list[str]:
    return message.text.splitlines()


OVERDUE = Told(NoticeKind.OVERDUE, task_id=8, number="8", title="长期照护", due_on="2023-12-12")
RETURNED = Told(NoticeKind.REPORT_RETURNED, more={"reason": "缺少数据。"})
ACCEPTED = Told(NoticeKind.REPORT_ACCEPTED)


@pytest.mark.parametrize(
    ("notices", "first_line"),
    [
        pytest.param([Told()], "Waiting for you: 1. Nothing is late.", id="one, in time"),
        pytest.param([Told(), OVERDUE], "Waiting for you: 2. The most overdue is 12 days late.", id="two, one late"),
        pytest.param([Told(), RETURNED], "Waiting for you: 1. Nothing is late.", id="two notices of one task"),
        pytest.param([ACCEPTED], "Nothing waits for you; this is for your information.", id="news only"),
    ],
)
def test_the_first_line_says_how_many_things_wait_and_how_late_the_worst_is(
    app: Flask, notices: list[Told], first_line: str
) -> None:
    message = write(*notices)
    assert lines(message)[2] == first_line
    assert first_line in ParsedHtml(message.html).words


def test_each_task_is_one_block_with_title_due_date_what_to_do_and_link(app: Flask) -> None:
    message = write(Told(), RETURNED, OVERDUE)
    assert lines(message)[4:] == [
        "8 长期照护",
        "  Due: 2023-12-12 (Tue), 12 days late",
        "  Unit: 市民政局",
        "  市民政局: due on 2023-12-12, 12 days late",
        "  To do: Report where it stands, what holds it up and when it will be finished.",
        "  http://127.0.0.1:5000/tasks/8",
        "",
        "12 改造提升社区食堂",
        "  Due: 2023-12-31 (Sun), in 7 days",
        "  Unit: 市民政局",
        "  市民政局: due on 2023-12-31, in 7 days",
        "  李梅 returned the report of 市民政局: 缺少数据。",
        "  To do: Report where it stands; report it as finished once it is.",
        "  To do: Correct the report and send it again.",
        "  http://127.0.0.1:5000/tasks/7",
        "",
        *lines(message)[-3:],
    ]
    assert lines(message)[-3] == "--"
    assert lines(message)[-2].startswith(
        "You get this mail because you work with the task ledger of 云州市 for 市民政局."
    )
    assert [link["href"] for link in ParsedHtml(message.html).all("a")] == [
        "http://127.0.0.1:5000/tasks/8",
        "http://127.0.0.1:5000/tasks/7",
        "http://127.0.0.1:5000/",
    ]


def test_an_issued_plan_leads_to_the_list_of_the_unit_s_tasks(app: Flask) -> None:
    issued = Told(NoticeKind.PLAN_ISSUED, task_id=None, number="", title="重点任务清单", due_on=None, more={"count": 9})
    message = write(issued)
    assert "  李梅 issued the plan; tasks for 市民政局: 9" in lines(message)
    assert "  http://127.0.0.1:5000/tasks?plan=1&organization=2" in lines(message)


@pytest.mark.parametrize(
    ("notices", "subject"),
    [
        pytest.param([Told()], "Task ledger: 12 改造提升社区食堂 · in 7 days", id="one"),
        pytest.param([OVERDUE], "Task ledger: 8 长期照护 · 12 days late", id="one late"),
        pytest.param([Told(), OVERDUE], "Task ledger: 2 waiting for you, the most overdue 12 days late", id="several"),
        pytest.param([ACCEPTED], "Task ledger: 12 改造提升社区食堂 · 李梅 accepted the report of 市民政局", id="news"),
    ],
)
def test_the_subject_says_what_it_is_about(app: Flask, notices: list[Told], subject: str) -> None:
    assert write(*notices).subject == subject


def test_a_title_cannot_break_the_subject_or_the_html(app: Flask) -> None:
    message = write(Told(title="食堂\r\nBcc: x@evil.example <script>alert(1)</script>" + "长" * 300))
    assert "\n" not in message.subject
    assert len(message.subject) <= LONGEST_SUBJECT
    assert "<script>" not in message.html
    assert not ParsedHtml(message.html).all("script")


def test_the_html_stands_alone_and_fetches_nothing(app: Flask) -> None:
    page = ParsedHtml(write(Told(), OVERDUE).html)
    assert not page.all("img", "link", "script", "style")
    blocks = [each for each in page.all("div") if "block" in (each.get("class") or "")]
    assert len(blocks) == 2
    assert all("border-left" in (block["style"] or "") for block in blocks)


def test_the_mail_speaks_the_reader_s_language_and_leaves_the_job_its_own(app: Flask) -> None:
    g.language = Language.ENGLISH.value
    message = write(Told(), to=replace(ZHAO, language=Language.CHINESE))
    assert "2023-12-31（日）" in message.text
    assert 'lang="zh-Hans"' in message.html
    assert g.language == Language.ENGLISH
    del g.language
    assert "2023-12-31 (Sun)" in write(Told()).text
    assert "language" not in g


def test_a_digest_takes_the_reminders_of_its_run_in_and_lists_each_part_once(app: Flask) -> None:
    waiting = [
        Waiting(work_item(Wait.OVERDUE, 8, "8", "长期照护", "市民政局", date(2023, 12, 12))),
        Waiting(work_item(Wait.TO_REPORT, 8, "8", "长期照护", "市民政局", date(2023, 12, 12))),
        Waiting(work_item(Wait.DUE_SOON, 7, "12", "改造提升社区食堂", "市民政局", date(2023, 12, 31))),
    ]
    digest = Told(NoticeKind.DIGEST, task_id=None, more=desk_values(waiting, totals_of(waiting), TODAY))
    message = write(Told(), digest)
    assert lines(message)[2:4] == [
        "Waiting for you: 2. The most overdue is 12 days late.",
        "overdue 1 · due soon 1 · to report 1",
    ]
    assert message.text.count("长期照护") == message.text.count("改造提升社区食堂") == 1
    assert message.subject == "Task ledger, this week: 2 waiting for you, the most overdue 12 days late"


def test_a_completed_task_that_waits_to_be_closed_is_not_late(app: Flask) -> None:
    waiting = [Waiting(work_item(Wait.TO_CLOSE, 8, "8", "长期照护", "市民政局", date(2023, 12, 12)), as_office=True)]
    message = write(Told(NoticeKind.DIGEST, task_id=None, more=desk_values(waiting, totals_of(waiting), TODAY)))
    assert lines(message)[2] == "Waiting for you: 1. Nothing is late."
    assert "  Due: 2023-12-12 (Tue)" in lines(message)
    assert "block-late" not in message.html


def test_a_recipient_without_account_reads_where_the_scope_stands(app: Flask) -> None:
    tasks = [
        ScopeTask(8, "8", "长期照护", "市民政局", date(2023, 12, 12), Light.RED, overdue=True, done=False),
        ScopeTask(7, "12", "社区食堂", "市民政局", date(2023, 12, 31), Light.GREEN, overdue=False, done=False),
    ]
    digest = Told(NoticeKind.DIGEST, task_id=None, more=scope_values("云州市 & 区县", state_of(tasks, TODAY), TODAY))
    message = write(digest, to=READER)
    assert lines(message)[2:4] == [
        "云州市 & 区县: tasks 2, overdue 1, the most overdue 12 days late.",
        "■ red 1 · ● green 1",
    ]
    assert message.text.index("== Overdue") < message.text.index("长期照护") < message.text.index("== Due in the next")
    assert "http://127.0.0.1:5000/tasks/8" in message.text
    assert "云州市 &amp; 区县" in message.html
    assert "&amp;amp;" not in message.html
    assert "list of digest recipients" in lines(message)[-1]


def test_a_scope_of_tasks_with_titles_of_any_length_is_a_mail_of_the_usual_size(app: Flask) -> None:
    late, soon = date(2023, 12, 12), date(2023, 12, 31)
    tasks = [
        ScopeTask(n, str(n), "照护" * 2000, "市民政局", late if n < 20 else soon, Light.RED, overdue=n < 20, done=False)
        for n in range(40)
    ]
    digest = Told(NoticeKind.DIGEST, task_id=None, more=scope_values("云州市", state_of(tasks, TODAY), TODAY))
    message = write(digest, to=READER)
    assert message.size <= LARGEST
    assert message.text.count("照护" * 8) >= 40, "each of them is still named"
    assert message.text.count("http://127.0.0.1:5000/tasks/") == 40


def test_an_empty_scope_is_said_so(app: Flask) -> None:
    digest = Told(NoticeKind.DIGEST, task_id=None, more=scope_values("云州市", state_of([], TODAY), TODAY))
    assert lines(write(digest, to=READER))[2] == "云州市 has no tasks in force."


def test_every_message_has_three_templates() -> None:
    folder = Path(__file__).parents[2] / "tracker" / "templates" / "emails"
    for name in ("notices", "desk_digest", "scope_digest"):
        assert {f"{name}_subject.txt", f"{name}.txt", f"{name}.html"} <= {path.name for path in folder.iterdir()}
