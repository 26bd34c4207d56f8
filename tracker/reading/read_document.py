"""The front door: a policy document's text in, a draft plan with its evidence and doubts out."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from tracker.core.workdays import WorkCalendar
from tracker.organizations.rules.names import Directory
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.draft import Column, Doubt, DoubtKind, DraftPlan
from tracker.reading.drafting import Drafting
from tracker.reading.outline.header import Header, read_header
from tracker.reading.outline.inline_items import resplit
from tracker.reading.outline.outline import Outline, lines_of, lines_outside, read_outline
from tracker.reading.outline.policy_extent import Extent, extent_of_policy
from tracker.reading.outline.wrapped_lines import unwrapped
from tracker.reading.responsibility.clauses import find_clauses, labels_of_duty
from tracker.reading.responsibility.duties import Duties
from tracker.reading.tables.collapsed_tables import find_squashed_tables
from tracker.reading.tables.finding_tables import find_tables
from tracker.reading.tables.indicator_tables import read_indicators
from tracker.reading.tables.printed_rows import cells_as_lines
from tracker.reading.tables.spaced_tables import clean_with_spaced_tables
from tracker.reading.tables.table_headings import Told
from tracker.reading.tables.tables import Table
from tracker.reading.tables.torn_cells import with_whole_cells
from tracker.reading.tables.use_of_tables import TableSetAside, columns_of, duties_of_document, spans_of, with_use
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.republic_years import in_common_years
from tracker.reading.text.simplified_chinese import simplified


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
    layout = _laid_out(text, columns or {})
    header = read_header(layout.outline)
    drafting = Drafting(layout.policy, _horizon(header, calendar), directory)
    tasks = drafting.tasks(layout.duties)
    tables = [*layout.tables, *find_squashed_tables(layout.outline.lines, layout.policy.text)]
    return DraftPlan(
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
            *_doubts_about_the_whole(header, anything_to_do=bool(tasks)),
            *_doubts_about_what_was_left_out(layout.whole, layout.extent),
            *layout.doubts_about_tables,
            *drafting.doubts,
            *_doubts_about_lost_clauses(layout.policy, layout.duties),
        ),
        header_evidence=header.evidence,
        columns=columns_of(layout.policy, layout.tables),
    )


@dataclass(frozen=True)
class _Layout:
    """A text in order: the policy in it, its items, its duties, and the tables that were read.

    ``tables_set_aside`` says which words of other tables became nothing, and why.
    """

    whole: CleanText
    extent: Extent
    policy: CleanText
    outline: Outline
    duties: Duties
    tables: tuple[Table, ...]
    tables_set_aside: tuple[TableSetAside, ...]
    doubts_about_tables: tuple[Doubt, ...]


def _laid_out(text: str, told: Told) -> _Layout:
    """Spelling, lines, extent, tables, clauses, items and duties of a text, in this order."""
    printed = clean_with_spaced_tables(text.rstrip())
    whole = with_whole_cells(resplit(unwrapped(in_common_years(printed, simplified(printed)))), told)
    extent = extent_of_policy(whole.text, lines_of(whole.text))
    policy = whole.up_to(extent.end)
    lines = lines_of(policy.text)
    tables = with_use(find_tables(lines, told))
    spans = spans_of(tables)
    clauses = find_clauses(policy.text, cells_as_lines(lines_outside(lines, spans)))
    outline = read_outline(policy, headings_stop_at=[clause.start for clause in clauses], outside=spans)
    found = duties_of_document(outline, clauses, tables)
    return _Layout(whole, extent, policy, outline, found.duties, found.read, found.set_aside, found.doubts)


def _doubts_about_lost_clauses(cleaned: CleanText, duties: Duties) -> list[Doubt]:
    """A doubt for each label of duty that no clause holds, so that none is ever lost without a word."""
    placed = [clause for duty in (*duties.found, *duties.repeated) for clause in duty.clauses]
    spans = sorted((clause.start, clause.end) for clause in (*placed, *duties.clauses_outside))
    reach = list(accumulate((end for _, end in spans), max))
    lost = []
    for label in labels_of_duty(cleaned.text):
        before = bisect_right(spans, (label.start(), len(cleaned.text))) - 1
        if before < 0 or reach[before] <= label.start():
            evidence = cleaned.evidence(*label.span())
            lost.append(Doubt(DoubtKind.CLAUSE_OUTSIDE_ITEMS, label.group(), evidence))
    return lost


def looks_like_a_policy(draft: DraftPlan) -> bool:
    """Whether there is anything in the draft that a plan could be made of."""
    return bool(draft.tasks or draft.indicators)


def _horizon(header: Header, calendar: WorkCalendar | None) -> Horizon:
    return Horizon(header.period_start, header.period_end, header.issued_on, calendar)


def _doubts_about_the_whole(header: Header, *, anything_to_do: bool) -> list[Doubt]:
    missing = {
        DoubtKind.TITLE_MISSING: header.title is None,
        DoubtKind.PERIOD_MISSING: header.period_end is None,
        DoubtKind.NOTHING_TO_DO: not anything_to_do,
    }
    return [Doubt(kind, "") for kind, is_missing in missing.items() if is_missing]


def _doubts_about_what_was_left_out(whole: CleanText, extent: Extent) -> list[Doubt]:
    if extent.reason is None:
        return []
    first_line = whole.text[extent.end :].split("\n", 1)[0]
    return [Doubt(extent.reason, first_line, whole.evidence(extent.end, len(whole.text)))]
