"""The mails, one function each, in the reader's language; each has three templates: subject, text and HTML.

A mail's first line says how many things wait and how late the worst is; then one block a task; at the end
why the person gets it. The text part alone says everything.

No mail has more text and HTML than `LARGEST` (in base64, as it is sent, that is a third more): where more is to be told,
the first blocks are shown, with the number of the others and a link to the list of all.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import g, render_template
from flask_babel import force_locale

from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import LIGHT_ORDER, Language, NoticeKind
from tracker.core.when_needed import WhenNeeded
from tracker.core.wording import due_words
from tracker.notify.links import link
from tracker.notify.rules.blocks import Block, NoticeFacts, blocks_of, counts_of_waits, first_blocks
from tracker.notify.rules.digest import FIRST_OF_EACH, WAITS
from tracker.notify.rules.phrases import due_date, heading
from tracker.notify.rules.round_words import round_running

LONGEST_SUBJECT = 150
#: Bytes of a mail's text and HTML together, as UTF-8.
LARGEST = 95_000
#: Blocks that are tried first; a mail of ordinary ones then has just about its size.
MOST_BLOCKS = 110
#: Characters of a heading or a sentence, such as a reason that somebody gave at length.
LONGEST_SENTENCE = 1000
#: Characters of a heading that are shown however large the mail is.
SHORTEST_HEADING = 20
css_inline: Any = WhenNeeded("css_inline")


@dataclass(frozen=True)
class Recipient:
    """Whom a mail is written to; `unit` is the person's organization or the recipient's scope."""

    name: str
    address: str
    language: str
    unit: str
    city: str
    has_account: bool


@dataclass(frozen=True)
class RenderedMail:
    """A mail's three faces."""

    subject: str
    text: str
    html: str

    @property
    def size(self) -> int:
        """Bytes of text and HTML."""
        return len(self.text.encode()) + len(self.html.encode())


def write_mail(to: Recipient, notices: Sequence[NoticeFacts], *, today: date) -> RenderedMail:
    """One mail of all these notices; a digest among them gives it its shape."""
    digests = [notice for notice in notices if notice.kind is NoticeKind.DIGEST]
    if not to.has_account:
        return scope_digest(to, digests[-1].values, organization_id=digests[-1].organization_id, today=today)
    if digests:
        return desk_digest(to, notices, digests[-1].values, today=today)
    return notices_mail(to, notices, today=today)


def notices_mail(to: Recipient, notices: Sequence[NoticeFacts], *, today: date) -> RenderedMail:
    """Reminders and news of one run."""
    blocks = blocks_of(notices, today)
    return _with_first_blocks("notices", to, blocks, today, waiting=sum(bool(block.to_do) for block in blocks))


def desk_digest(to: Recipient, notices: Sequence[NoticeFacts], values: dict[str, Any], *, today: date) -> RenderedMail:
    """The week's digest for a person with an account; reminders of the same run are part of it."""
    running = values.get("rounds", ())
    rounds = [
        (round_running(each), link("rounds.round_", round_id=each["round_id"])) for each in running[:FIRST_OF_EACH]
    ]
    counts = [(WAITS[wait], count, link("desk.desk", tab=wait.value)) for wait, count in counts_of_waits(values)]
    blocks = blocks_of(notices, today)
    listed = sum(bool(block.to_do) for block in blocks)
    more = max(0, values["count"] - len(values["items"]))
    return _with_first_blocks(
        "desk_digest",
        to,
        blocks,
        today,
        waiting=max(listed, values["count"]) if more else listed,
        worst=values["worst"],
        counts=counts,
        rounds=rounds,
        more_rounds=values.get("rounds_count", len(running)) - len(rounds),
    )


def scope_digest(
    to: Recipient, values: dict[str, Any], *, organization_id: int | None = None, today: date
) -> RenderedMail:
    """Where a scope stands, for a recipient without account; the scope is an organization's tasks, or the city."""
    lights = [(light, values["lights"][light.value]) for light in LIGHT_ORDER if values["lights"][light.value]]
    lists = {name: [_listed(item) for item in values[name][:FIRST_OF_EACH]] for name in ("overdue_tasks", "due_soon")}
    scope = {} if organization_id is None else {"organization": organization_id}
    more = {
        "all_overdue": link("ledger.ledger", overdue=1, **scope),
        "all_tasks": link("ledger.ledger", **scope),
        "more_overdue": values["overdue"] - len(lists["overdue_tasks"]),
        "more_due_soon": values.get("due_soon_count", len(values["due_soon"])) - len(lists["due_soon"]),
    }
    shown: dict[str, Any] = {"first_line": _state_of(values), "values": values, "lights": lights, **lists, **more}
    longest = LONGEST_SENTENCE
    while True:
        mail = _render("scope_digest", to, today, longest=longest, **shown)
        if mail.size <= LARGEST or longest <= SHORTEST_HEADING:
            return mail
        longest //= 2


def _with_first_blocks(
    name: str, to: Recipient, blocks: Sequence[Block], today: date, *, waiting: int, worst: int = 0, **values: Any
) -> RenderedMail:
    """The mail with as many blocks as it can hold; `waiting` counts what waits, shown or not."""
    worst = max([worst, *(block.days_late(today) for block in blocks)])
    values |= {
        "waiting": waiting,
        "worst": worst,
        "first_line": _what_waits(waiting, worst),
        "desk": link("desk.desk"),
        "inbox": link("inbox.inbox"),
        "told": len(blocks),
    }
    number, longest = min(len(blocks), MOST_BLOCKS), LONGEST_SENTENCE
    while True:
        first = first_blocks(blocks, number)
        shown = [(block, _page_of(block)) for block in first]
        more = waiting + sum(not block.to_do for block in blocks) - len(first)
        mail = _render(name, to, today, blocks=shown, more=more, longest=longest, **values)
        if mail.size <= LARGEST or longest == 1:
            return mail
        if number > 1:
            number = max(1, number * LARGEST // mail.size - 1)
        else:
            longest //= 2


def _what_waits(waiting: int, worst: int) -> Message:
    if not waiting:
        return N_("Nothing waits for you; this is for your information.")
    if worst:
        return N_("Waiting for you: %(count)s. The most overdue is %(late)s late.", count=waiting, late=_days(worst))
    return N_("Waiting for you: %(count)s. Nothing is late.", count=waiting)


def _days(count: int) -> Message:
    return P_("%(count)s day", "%(count)s days", count=count)


def _state_of(values: dict[str, Any]) -> Message:
    shown = {name: values[name] for name in ("scope", "tasks", "overdue")}
    if not values["tasks"]:
        return N_("%(scope)s has no tasks in force.", scope=values["scope"])
    if values["worst"]:
        return N_(
            "%(scope)s: tasks %(tasks)s, overdue %(overdue)s, the most overdue %(late)s late.",
            **shown,
            late=_days(values["worst"]),
        )
    return N_("%(scope)s: tasks %(tasks)s, none overdue.", scope=values["scope"], tasks=values["tasks"])


def _page_of(block: Block) -> str:
    if block.task_id is not None:
        return link("task.task", task_id=block.task_id)
    if block.round_id is not None:
        return link("rounds.round_", round_id=block.round_id)
    return link("ledger.ledger", plan=block.plan_id, organization=block.unit_id)


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "heading": heading(item),
        "unit": item["unit"],
        "due_on": due_date(item),
        "page": link("task.task", task_id=item["task_id"]),
    }


def _render(name: str, to: Recipient, today: date, **values: Any) -> RenderedMail:
    with _written_in(to.language):
        values |= {"to": to, "today": today, "due_words": due_words}
        subject = " ".join(render_template(f"emails/{name}_subject.txt", **values).split())
        text = render_template(f"emails/{name}.txt", **values)
        html = _inliner().inline(render_template(f"emails/{name}.html", **values))
    return RenderedMail(subject[:LONGEST_SUBJECT], text.strip() + "\n", html)


@contextmanager
def _written_in(language: str) -> Iterator[None]:
    """Speak the reader's language, whatever the surrounding request or job speaks."""
    before = g.get("language")
    g.language = Language(language).value
    try:
        with force_locale(g.language):
            yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


@cache
def _inliner() -> Any:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
