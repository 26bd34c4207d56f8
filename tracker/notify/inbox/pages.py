"""The inbox (收件箱): what the person was told, newest first, and what of it was not read yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, current_person, found, needs
from tracker.core.clock import now
from tracker.core.extensions import db
from tracker.core.messages import Message
from tracker.core.paging import Page
from tracker.core.permissions import Action
from tracker.core.vocabulary import NoticeKind
from tracker.notify import services
from tracker.notify.models import Notice
from tracker.notify.queries import notices as queries
from tracker.notify.rules.phrases import heading, what_happened, what_to_do

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
@needs(Action.VIEW_INBOX)
def inbox() -> str:
    """The person's notices; `?unread=1` leaves out those that were read."""
    person = current_person()
    me, unread = person.id, person.unread_count
    only_unread = bool(request.args.get("unread"))
    total = queries.inbox_count(me, only_unread=False)
    page = Page(request.args.get("page", 1, type=int), unread if only_unread else total)
    notices = queries.inbox_notices(me, only_unread=only_unread, offset=page.offset, limit=page.length)
    return render_template(
        "notify/inbox.html",
        lines=[_line(notice) for notice in notices],
        page=page,
        total=total,
        unread=unread,
        only_unread=only_unread,
    )


@blueprint.post("/inbox/<int:notice_id>/read")
@needs(Action.VIEW_INBOX)
def read(notice_id: int) -> Response:
    """Mark one notice as read; the button `open` then goes on to what the notice is about."""
    mine = db.session.get(Notice, notice_id)
    found(mine if mine and mine.user_id == current_actor().user_id else None)
    notice = services.mark_read(notice_id, actor=current_actor(), now=now())
    if "open" in request.form:
        return redirect(_page_of(notice))
    return redirect(_back())


@blueprint.post("/inbox/read-all")
@needs(Action.VIEW_INBOX)
def read_all() -> Response:
    """Mark everything as read that the person has seen on the page, and what is older."""
    services.mark_all_read(actor=current_actor(), now=now(), up_to=request.form.get("up_to", 0, type=int))
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("inbox.inbox"))


@dataclass(frozen=True)
class NoticeLine:
    """A notice in words. `url` is what it speaks of; `tasks` are those it lists, which may be `opened` or not."""

    notice: Notice
    heading: str
    message: Message
    to_do: Message | None
    url: str
    tasks: Sequence[Mapping[str, Any]]
    opened: bool


def _line(notice: Notice) -> NoticeLine:
    return NoticeLine(
        notice=notice,
        heading=heading(notice.values),
        message=what_happened(notice.kind, notice.values, notice.on_day),
        to_do=what_to_do(notice.kind),
        url=_page_of(notice),
        tasks=() if notice.kind is NoticeKind.DIGEST else notice.values.get("items", ()),
        # whoever lost a part cannot open its task any more
        opened=notice.kind is not NoticeKind.PART_WITHDRAWN,
    )


def _page_of(notice: Notice) -> str:
    """The page that the notice speaks of: the task, the plan's tasks of the unit, or the desk."""
    if notice.task_id is not None and notice.kind is not NoticeKind.PART_WITHDRAWN:
        return url_for("task.task", task_id=notice.task_id)
    if notice.task_id is None and "round_id" in notice.values:
        return url_for("rounds.round_", round_id=notice.values["round_id"])
    if notice.kind is NoticeKind.PLAN_ISSUED:
        return url_for("ledger.ledger", plan=notice.plan_id, organization=notice.organization_id)
    return url_for("desk.desk")


def _back() -> str:
    """The list as it was: its page and whether it shows the unread ones only."""
    arguments: dict[str, Any] = {name: request.form[name] for name in ("page", "unread") if request.form.get(name)}
    return url_for("inbox.inbox", **arguments)
