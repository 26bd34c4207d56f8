"""The sections of the application, as the frame of every page shows them to a person."""

from dataclasses import dataclass
from functools import lru_cache

from flask import request, url_for

from tracker.accounts.access import current_actor
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor, may

#: What a section needs, the page it opens, and its word; in the order of the menu.
SECTIONS = (
    (Action.VIEW_DESK, "desk.desk", N_("Desk")),
    (Action.VIEW_LEDGER, "ledger.ledger", N_("Ledger")),
    (Action.VIEW_QUEUE, "queue.queue", N_("Review")),
    (Action.IMPORT_PLAN, "drafts.drafts", N_("Documents")),
    (Action.VIEW_INDICATORS, "indicators.indicators", N_("Indicators")),
    (Action.VIEW_OVERSIGHT, "oversight.overview", N_("Leading group")),
    (Action.VIEW_OUTBOX, "outbox.outbox", N_("Mail")),
    (Action.SET_UNIT, "units.units", N_("Units")),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section that the person may open; `current`: the page that is shown belongs to it."""

    url: str
    word: Message
    current: bool


def sections() -> tuple[Section, ...]:
    """The sections that the signed-in person may open."""
    return _sections(current_actor(), request.blueprint, request.script_root)


@lru_cache(maxsize=1024)
def _sections(actor: Actor, blueprint: str | None, _root: str) -> tuple[Section, ...]:
    """They differ by the rights of the person, the page and where the application is mounted, so they are kept by these."""
    return tuple(
        Section(url_for(endpoint), word, current=endpoint.split(".")[0] == blueprint)
        for action, endpoint, word in SECTIONS
        if may(actor, action) and not (actor.only_reads and action is Action.VIEW_DESK)
    )
