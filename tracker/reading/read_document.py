"""The front door: a policy document's text in, a draft plan with its evidence and doubts out."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.core.workdays import WorkCalendar
from tracker.organizations.rules.names import Directory
from tracker.reading.account.account import doubts_left_over
from tracker.reading.account.of_document import account_of
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.doubts import doubts_about_the_layout, doubts_about_the_whole
from tracker.reading.draft import Column, DraftPlan
from tracker.reading.drafting import Drafting
from tracker.reading.layout import laid_out
from tracker.reading.outline.header import Header, read_header
from tracker.reading.tables.collapsed_tables import find_squashed_tables
from tracker.reading.tables.indicator_tables import read_indicators
from tracker.reading.tables.use_of_tables import columns_of


def read_document(
    text: str,
    *,
    name: str,
    directory: Directory | None = None,
    calendar: WorkCalendar | None = None,
    columns: Mapping[str, Column] | None = None,
) -> DraftPlan:
    """The draft plan of a policy document's text.

    Never fails: what it cannot settle becomes a doubt. ``name`` is the file's name;
    a ``directory`` helps to part and to recognise names of units, nothing else. With
    ``calendar`` terms in working days get their date; without it they are doubts. ``columns`` says what columns
    of tables hold, by their printed headings without spaces; it wins over what headings and cells say.
    """
    layout = laid_out(text, columns or {})
    header = read_header(layout.outline)
    drafting = Drafting(layout.policy, _horizon(header, calendar), directory)
    tasks = drafting.tasks(layout.duties)
    tables = [*layout.tables, *find_squashed_tables(layout.outline.lines, layout.policy.text)]
    draft = DraftPlan(
        document=name,
        title=header.title,
        document_number=header.document_number,
        issuer=header.issuer,
        issued_on=header.issued_on,
        period_start=header.period_start,
        period_end=header.period_end,
        default_implementers=drafting.default_implementers,
        group_meanings=tuple(drafting.group_meanings.items()),
        tasks=tasks,
        indicators=read_indicators(layout.policy, tables, header.last_year, drafting.units_in),
        doubts=(
            *doubts_about_the_whole(header, anything_to_do=bool(tasks)),
            *doubts_about_the_layout(layout),
            *drafting.doubts,
        ),
        schedules=tuple(drafting.schedules()),
        header_evidence=header.evidence,
        columns=columns_of(layout.policy, layout.tables),
    )
    account = account_of(draft, layout)
    return replace(draft, account=account, doubts=(*draft.doubts, *doubts_left_over(account, draft.doubts)))


def looks_like_a_policy(draft: DraftPlan) -> bool:
    """Whether there is anything in the draft that a plan could be made of."""
    return bool(draft.tasks or draft.indicators)


def _horizon(header: Header, calendar: WorkCalendar | None) -> Horizon:
    return Horizon(header.period_start, header.period_end, header.issued_on, calendar)
