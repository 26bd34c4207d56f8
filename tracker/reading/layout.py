"""A text in order: spelling, extent, tables, clauses, items, duties, and what stands in no task."""

from dataclasses import dataclass

from tracker.reading.asides import Aside, asides_of
from tracker.reading.draft import Doubt
from tracker.reading.outline.counted_items import with_items_apart, with_items_before_digits
from tracker.reading.outline.inline_items import resplit
from tracker.reading.outline.outline import Outline, lines_of, lines_outside, read_outline
from tracker.reading.outline.policy_extent import Extent, extent_of_policy
from tracker.reading.outline.wrapped_lines import unwrapped
from tracker.reading.responsibility.clauses import Clause, find_clauses
from tracker.reading.responsibility.duties import Duties
from tracker.reading.tables.finding_tables import find_tables
from tracker.reading.tables.printed_rows import cells_as_lines
from tracker.reading.tables.spaced_tables import clean_with_spaced_tables
from tracker.reading.tables.table_headings import Told
from tracker.reading.tables.tables import Table
from tracker.reading.tables.torn_cells import with_whole_cells
from tracker.reading.tables.use_of_tables import TableSetAside, duties_of_document, spans_of, with_use
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.republic_years import in_common_years
from tracker.reading.text.simplified_chinese import simplified


@dataclass(frozen=True)
class Layout:
    """A text in order: the policy in it, its items, its duties, the tables that were read, and what is no task.

    ``asides`` are the words of ``whole`` that stand in no task, each stretch with its reason; ``tables_set_aside``
    says the same of tables that became nothing.
    """

    whole: CleanText
    extent: Extent
    policy: CleanText
    outline: Outline
    clauses: tuple[Clause, ...]
    duties: Duties
    tables: tuple[Table, ...]
    tables_set_aside: tuple[TableSetAside, ...]
    doubts_about_tables: tuple[Doubt, ...]
    asides: tuple[Aside, ...]


def laid_out(text: str, told: Told | None = None) -> Layout:
    """Spelling, lines, extent, tables, clauses, items and duties of a text, in this order.

    ``told`` says what columns hold, by their headings.
    """
    told = told or {}
    printed = clean_with_spaced_tables(text.rstrip())
    spelt = with_items_before_digits(in_common_years(printed, simplified(printed)))
    whole = with_whole_cells(with_items_apart(resplit(unwrapped(spelt))), told)
    extent = extent_of_policy(whole.text, lines_of(whole.text))
    policy = whole.up_to(extent.end)
    lines = lines_of(policy.text)
    tables = with_use(find_tables(lines, told))
    spans = spans_of(tables)
    clauses = find_clauses(policy.text, cells_as_lines(lines_outside(lines, spans)))
    outline = read_outline(policy, clauses=[(clause.start, clause.end) for clause in clauses], outside=spans)
    found = duties_of_document(outline, clauses, tables)
    return Layout(
        whole=whole,
        extent=extent,
        policy=policy,
        outline=outline,
        clauses=tuple(clauses),
        duties=found.duties,
        tables=found.read,
        tables_set_aside=found.set_aside,
        doubts_about_tables=found.doubts,
        asides=asides_of(whole, extent, outline, found.duties),
    )
