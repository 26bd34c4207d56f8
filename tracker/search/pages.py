"""The search page: the first of every kind that is found, or one kind page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import today
from tracker.core.errors import Invalid
from tracker.core.messages import Message
from tracker.core.paging import PAGE_LENGTH, Page
from tracker.core.permissions import Action, Actor
from tracker.search.queries.directory import find_people, find_units
from tracker.search.queries.found import Found
from tracker.search.queries.plans import find_plans
from tracker.search.queries.reports import find_reports
from tracker.search.queries.tasks import find_tasks
from tracker.search.rules.kinds import KIND_NAMES, Kind
from tracker.search.rules.words import Word, words_of

blueprint = Blueprint("search", __name__)

#: Of every kind so many are shown at first.
FIRST_OF_A_KIND = 5
#: No list is longer; a number beyond it would not fit into a query.
LAST_PAGE = 1_000_000


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `page`: where this stretch of it stands, None beside the other kinds."""

    kind: Kind
    name: Message
    found: Found[Any]
    page: Page | None = None

    @property
    def has_more(self) -> bool:
        """Whether there is more of it than is shown beside the other kinds."""
        return self.page is None and self.found.total > len(self.found.rows)


@blueprint.get("/search")
@needs(Action.SEARCH)
def search() -> str | tuple[str, int]:
    """What has the words of `q` in it; `kind` chooses one kind, page by page."""
    typed, wanted = request.args.get("q", "").strip(), request.args.get("kind", "")
    kind = next((each for each in Kind if each.value == wanted), None)
    try:
        words = words_of(typed)
    except Invalid as problem:
        return render_template("search/search.html", typed=typed, words=(), groups=[], kind=None, problem=problem), 422
    groups = _groups(words, kind) if words else []
    return render_template("search/search.html", typed=typed, words=words, groups=groups, kind=kind, problem=None)


def _groups(words: Sequence[Word], kind: Kind | None) -> list[Group]:
    actor, day = current_actor(), today()
    if kind is None:
        every = [Group(each, KIND_NAMES[each], _find(each, words, actor, day, FIRST_OF_A_KIND, 0)) for each in Kind]
        return [group for group in every if group.found.total]
    asked = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    first = (asked - 1) * PAGE_LENGTH
    found = _find(kind, words, actor, day, PAGE_LENGTH, first)
    page = Page(asked, found.total)
    if page.offset != first:  # past the end: the last page is shown
        found = _find(kind, words, actor, day, page.length, page.offset)
    return [Group(kind, KIND_NAMES[kind], found, page)]


def _find(kind: Kind, words: Sequence[Word], actor: Actor, day: date, limit: int, offset: int) -> Found[Any]:
    return _FINDERS[kind](words, actor, day, limit=limit, offset=offset)


_FINDERS: dict[Kind, Callable[..., Found[Any]]] = {
    Kind.TASKS: find_tasks,
    Kind.REPORTS: find_reports,
    Kind.PLANS: find_plans,
    Kind.UNITS: find_units,
    Kind.PEOPLE: find_people,
}
