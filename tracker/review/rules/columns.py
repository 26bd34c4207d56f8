"""The columns of a draft's tables, as a person says what they hold. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.reading.draft import Column
from tracker.review.rules.draft_content import ColumnContent, DraftContent

LONGEST_HEADING = 80


def columns_to_name(content: DraftContent) -> dict[int, list[ColumnContent]]:
    """The columns of each table in which the reader guessed at least one, by the table's number."""
    tables: dict[int, list[ColumnContent]] = {}
    for column in content.columns:
        tables.setdefault(column.table, []).append(column)
    return {table: columns for table, columns in tables.items() if any(not column.certain for column in columns)}


def named(content: DraftContent, said: Mapping[str, str]) -> dict[str, Column]:
    """What a person said of the headings of this draft; headings it does not have and unknown words are left out."""
    headings = {column.heading for column in content.columns}
    words = {column.value for column in Column}
    return {
        heading: Column(word)
        for heading, word in said.items()
        if heading in headings and word in words and 0 < len(heading) <= LONGEST_HEADING
    }


def read_anew(before: DraftContent, after: DraftContent) -> DraftContent:
    """What was read anew, in the place of what was there: forms that were opened before are stale."""
    revisions = [before.header.revision, *(each.revision for each in before.tasks)]
    revision = 1 + max([*revisions, *(each.revision for each in before.indicators)])
    return replace(
        after,
        header=replace(after.header, revision=revision),
        tasks=tuple(replace(each, revision=revision) for each in after.tasks),
        indicators=tuple(replace(each, revision=revision) for each in after.indicators),
    )
