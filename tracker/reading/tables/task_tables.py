"""Duties out of tables of tasks: 序号, 重点任务, 责任单位, 完成时限 (form R16)."""

import re
from collections.abc import Collection, Iterator
from itertools import chain, pairwise

from tracker.reading.draft import Column
from tracker.reading.outline.outline import Line, Outline, Span
from tracker.reading.responsibility.clauses import Clause, find_clauses
from tracker.reading.responsibility.duties import Duty, Step
from tracker.reading.responsibility.units import looks_like_unit
from tracker.reading.tables.column_contents import BEGINS_WITH_A_DEED, ENOUGH_ROWS, names_units
from tracker.reading.tables.marked_units import is_mark, marked_units, marks_that_lead
from tracker.reading.tables.places_of_tables import is_annexed
from tracker.reading.tables.printed_rows import cells_as_lines
from tracker.reading.tables.table_headings import NOBODY, UNITS, WORDS_OF_TASKS
from tracker.reading.tables.tables import Cell, Row, Table
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.numbering import Numbering, numbering_at

_RESPONSIBLE = {Column.LEAD: "lead", Column.CO: "co", Column.LISTED: "listed"}
_END_OF_TITLE = re.compile("[。;]")
_LONG_ENOUGH_TO_SPEAK_ALONE = 8


def holds_tasks(table: Table) -> bool:
    """Whether a table says who carries out what.

    A list of persons does not. Where the units were only guessed they may own or sell what the rows name, so a list
    of projects does not either, nor one that names nothing to be done and no time.
    """
    units = [heading for heading in table.headings if heading.column in UNITS]
    if not units or any(_OF_PERSONS.match(heading.words) for heading in table.headings):
        return False
    if not any(heading.certain for heading in units) and (_lists_projects(table) or not _names_deeds(table)):
        return False
    return table.has(*WORDS_OF_TASKS, Column.CATEGORY) and not table.has(Column.NAME)


def _names_deeds(table: Table) -> bool:
    """Whether the rows say what is to be done, by a heading, by a time, or by how they begin."""
    if table.has(Column.DUE, Column.STEP):
        return True
    if any(heading.column is Column.TASK and heading.certain for heading in table.headings):
        return True
    named = [words_of_row(table, row) for row in table.rows[:ENOUGH_ROWS]]
    deeds = [cell is not None and BEGINS_WITH_A_DEED.match(cell.words) is not None for cell in named]
    return 2 * sum(deeds) >= len(deeds)


_OF_PERSONS = re.compile("姓名|职务|职称|性别")
_OF_PROJECTS = re.compile("投资|起止|建设(?:地点|性质|周期|规模)|业主|项目代码")


def holds_tasks_of_nobody(table: Table) -> bool:
    """Whether a table says what is to be done by when and names nobody; a list of projects does not."""
    says_when = table.has(Column.DUE, Column.STEP, Column.TARGET)
    certain = any(heading.column in WORDS_OF_TASKS and heading.certain for heading in table.headings)
    return certain and says_when and not _lists_projects(table) and not table.has(*UNITS, Column.NAME)


def _lists_projects(table: Table) -> bool:
    return any(_OF_PROJECTS.search(heading.words) for heading in table.headings)


def duties_of(outline: Outline, table: Table, carried_out: Collection[int] = ()) -> Iterator[Duty]:
    """A duty for each row of a table that holds tasks.

    The table stands in the chapter that holds it; items that are carried out themselves, told by where they
    start, hold none.
    """
    chapters = _chapters(outline, table, carried_out)
    leading = marks_that_lead(outline.clean.text, table)
    for row in table.rows:
        named = words_of_row(table, row)
        if named is not None:
            yield _duty(outline, table, row, named, chapters, leading)


_EXAMPLE = re.compile("[(]?(?:示例|样例|举例|例)[)]?[:.]?")


def words_of_row(table: Table, row: Row) -> Cell | None:
    """The cell that names what a row is about: a short name, the contents, or else the group alone.

    None where there is none, and for an example of how rows are to be filled in.
    """
    number = table.cell(row, Column.NUMBER)
    if number and _EXAMPLE.fullmatch(number.words):
        return None
    found = chain(table.cells(row, Column.TITLE), table.cells(row, Column.TASK))
    named = next((cell for cell in found if re.search(r"\w", cell.words)), None)
    return named if named or table.has(*WORDS_OF_TASKS) else table.cell(row, Column.CATEGORY)


def _chapters(outline: Outline, table: Table, carried_out: Collection[int]) -> tuple[str, ...]:
    """The titles of the items around a table, the outermost first; none where it is annexed."""
    holder = outline.item_at(table.start)
    if holder is None or table.start >= holder.reach or is_annexed(outline.lines, table.start):
        return ()
    return tuple(item.title for item in (holder, *holder.ancestors) if item.start not in carried_out)[::-1]


def _duty(
    outline: Outline, table: Table, row: Row, named: Cell, chapters: tuple[str, ...], leading: Collection[str]
) -> Duty:
    counted = (cell for cell in table.cells(row, Column.NUMBER, Column.CATEGORY) if cell.words.isdigit())
    number = next(counted, table.cell(row, Column.NUMBER))
    printed = numbering_at(outline.clean.text, named.start)
    title_start = printed.end if printed and printed.end < named.end else named.start
    title_end = _END_OF_TITLE.search(outline.clean.text, title_start, named.end)
    heading = (title_start, title_end.start() if title_end else named.end)
    *_, time = None, *table.cells(row, Column.DUE)
    groups = (_without_clauses(words) for words in row.groups if words != named.words)
    return Duty(
        number=_bare(number, printed),
        title=outline.clean.text[slice(*heading)].replace("\n", "").strip(),
        heading=heading,
        path=(*chapters, *groups),
        start=min(named.start, row.start),
        reach=max(named.end, row.end),
        clauses=tuple(sorted(_clauses(outline, table, row, leading), key=lambda clause: clause.start)),
        heading_speaks=True,
        silent=tuple(_cells_without_dates(table, row, named)),
        time=(time.start, time.end) if time else None,
        steps=tuple(_steps(table, row)),
        ends_with_steps=_reaches_the_end(table),
        leaders=tuple((cell.start, cell.end) for cell in _leaders(outline, table, row)),
    )


def _leaders(outline: Outline, table: Table, row: Row) -> Iterator[Cell]:
    """The cells that name persons, and the persons beside units in one cell."""
    yield from (cell for cell in table.cells(row, Column.LEADER) if not _is_nobody(cell))
    for cell in table.cells(row, *UNITS):
        person = _apart_from_persons(outline.clean, table, row, cell)[1]
        if person:
            yield person


def _bare(number: Cell | None, printed: Numbering | None) -> str:
    """The number in its own column, without marks; else the one that opens the task's words."""
    if number is None:
        return printed.bare if printed else ""
    return number.words.strip("()、. ")


def _is_nobody(cell: Cell) -> bool:
    return NOBODY.fullmatch(cell.words) is not None


_CLAUSE_IN_A_NAME = re.compile(
    r"\([^()]{2,60}(?:牵头|负责|配合)\)|\((?:牵头|责任|主办)(?:单位|部门)?:[^()]*(?:\([^()]*\)[^()]*)*\)"
)


def _without_clauses(words: str) -> str:
    return _CLAUSE_IN_A_NAME.sub("", words) or words


def _clauses(outline: Outline, table: Table, row: Row, leading: Collection[str]) -> Iterator[Clause]:
    """The cells of a row that name units, and clauses inside its other words; 无, a dash and an empty cell name nobody.
    A unit whose column has a mark there is named by its heading.

    Beside a column of leads, or a group that names its lead, the column 责任单位 holds the others.
    """
    for cell in table.cells(row, *WORDS_OF_TASKS):
        yield from find_clauses(outline.clean.text, [Line(cell.start, cell.end, cell.words)])
    of_group = list(_clauses_of_groups(outline, table, row))
    yield from of_group
    yield from marked_units(table, row, leading)
    has_lead = bool(of_group) or any(not _is_nobody(cell) for cell in table.cells(row, Column.LEAD))
    for column, label in _RESPONSIBLE.items():
        for cell in table.cells(row, column):
            if not _is_nobody(cell) and not is_mark(cell.words):
                unit = _apart_from_persons(outline.clean, table, row, cell)[0]
                yield from _clauses_of_cell(unit, "co" if label == "listed" and has_lead else label)


# "一、市甲局(3项)": a group that is a unit, with the number of its tasks.
_GROUP_THAT_IS_A_UNIT = re.compile(
    r"(?:[(]?[一二三四五六七八九十\d]{1,3}[)]?[、.]?)?(?P<unit>[市省县区州各团][^、,;。:()]{2,18})(?:\([^()]{0,3}\d{1,3}[项个件条]\))?"
)


def _clauses_of_groups(outline: Outline, table: Table, row: Row) -> Iterator[Clause]:
    """What the groups of a row say of who acts: in their column, in the rows that name them, or by being a unit."""
    text = outline.clean.text
    heads = cells_as_lines([Line(head.start, head.end, head.words) for head in row.heads])
    columns = [Line(cell.start, cell.end, cell.words) for cell in table.cells(row, Column.CATEGORY)]
    yield from find_clauses(text, columns)
    found = find_clauses(text, heads)
    yield from found[-1:]
    if found or table.has(*UNITS):
        return
    for head in heads[::-1]:
        named = _GROUP_THAT_IS_A_UNIT.fullmatch(head.words.strip())
        if named and names_units(named["unit"]):
            start = text.index(named["unit"], head.start, head.end)
            yield Clause(start, start + len(named["unit"]), start, start + len(named["unit"]), "listed")
            return


_PERSON_BEFORE = re.compile(r"(?P<person>[\u4e00-\u9fff]{2,3}?)[、,/:(]?(?P<unit>[市省县区州][^、,;。:()]{2,24})\)?")
_PERSON_BEHIND = re.compile(
    r"(?P<unit>[^、,;。:()]{2,24}?[局委办厅部院会府司队心联社])[、,/:(]?(?P<person>[\u4e00-\u9fff]{2,3})\)?"
)


def _apart_from_persons(clean: CleanText, table: Table, row: Row, cell: Cell) -> tuple[Cell, Cell | None]:
    """The unit and the person that a cell names below a heading of both: 责任领导及责任单位 over 张三 市甲局.

    Without a space or a mark between them nobody can tell a person from the name of a place (云岭市甲局).
    """
    place = next((place for place, each in row.cells.items() if each is cell), -1)
    if place < 0 or not cell.is_on_one_line or not _OF_UNITS_AND_PERSONS.search(table.headings[place].words):
        return cell, None
    for pattern in (_PERSON_BEFORE, _PERSON_BEHIND):
        found = pattern.fullmatch(cell.words)
        likely = found and looks_like_unit(found["unit"]) and not looks_like_unit(found["person"])
        if found and likely and _PARTED.search(clean.evidence(cell.start, cell.end).phrase):
            unit, person = (
                Cell(found[name], cell.start + found.start(name), cell.start + found.end(name))
                for name in ("unit", "person")
            )
            return unit, person
    return cell, None


_PARTED = re.compile(r"[\s、,，/:：(（]")
_OF_UNITS_AND_PERSONS = re.compile("领导|责任人|负责人|联系人")
_NUMBER_OF_A_UNIT = re.compile(r"[(]?\d{1,2}[.、)]|[①-⑳]")


def _clauses_of_cell(cell: Cell, role: str) -> Iterator[Clause]:
    """A cell of units as a clause; where they are numbered (1.市甲局2.市乙局) one each, of which the first may lead."""
    numbered = cell.is_on_one_line and _NUMBER_OF_A_UNIT.match(cell.words)
    marks = list(_NUMBER_OF_A_UNIT.finditer(cell.words)) if numbered else []
    spans = [(mark.end(), after.start()) for mark, after in pairwise(marks)]
    last = (marks[-1].end() if marks else 0, cell.end - cell.start)
    for place, (first, end) in enumerate([*spans, last]):
        start, stop = cell.start + first, cell.start + end
        yield Clause(start, stop, start, stop, "co" if place and role == "listed" else role)


def _steps(table: Table, row: Row) -> Iterator[Step]:
    """What is to be done in a part of the year or in a year that a column's heading names, or step by step in a cell."""
    for place in sorted([*table.places(Column.STEP), *_places_of_years(table)]):
        cell, heading = row.cells.get(place), table.headings[place].cell
        if cell is None or _is_nobody(cell):
            continue
        if heading and _names_a_time(table, place):
            yield Step((heading.start, heading.end), (cell.start, cell.end))
            continue
        for part in re.finditer("[^;。]+" if cell.is_on_one_line else ".+", cell.words):
            span = (cell.start + part.start(), cell.start + part.end())
            yield Step(span, span)


_PART_OF_A_YEAR = re.compile(r"[一二三四1-4]季|Q[1-4]|半年|\d月")
_LAST_PART_OF_A_YEAR = re.compile("[四4]季|Q4|下半年|12月")


_LOOKS_BACK = re.compile("基[期数准础]|现状|完成|实际|实现|初始")


def _places_of_years(table: Table) -> list[int]:
    """The columns of targets of one year each, the last year's at the end; none where there is one such year."""
    headings = table.headings
    places = [place for place in table.places(Column.TARGET, Column.BASELINE) if headings[place].year]
    places = [place for place in places if not _LOOKS_BACK.search(headings[place].words)]
    years = {table.headings[place].year for place in places}
    return sorted(places, key=lambda place: table.headings[place].year or 0) if len(years) > 1 else []


def _names_a_time(table: Table, place: int) -> bool:
    heading = table.headings[place]
    return heading.year is not None or _PART_OF_A_YEAR.search(heading.words) is not None


def _reaches_the_end(table: Table) -> bool:
    """Whether no step can follow those of a row: the last quarter has its column, or cells hold all steps."""
    named = [table.headings[place].words for place in table.places(Column.STEP) if _names_a_time(table, place)]
    return not named or any(_LAST_PART_OF_A_YEAR.search(words) for words in named)


def _cells_without_dates(table: Table, row: Row, named: Cell) -> Iterator[Span]:
    """The spans of a row that hold neither the task nor how far or by when.

    A short name is silent beside contents, which say the same in full; so are steps with the quarter in their
    heading, which are no amounts of the whole, and targets that repeat amounts said already.
    """
    said = "".join(cell.words for cell in table.cells(row, Column.TASK))
    is_short = len(said) < _LONG_ENOUGH_TO_SPEAK_ALONE
    years = _places_of_years(table)
    for place, cell in row.cells.items():
        if cell.end <= row.start:
            continue
        column = table.headings[place].column if place < len(table.headings) else Column.OTHER
        if place in years:
            spoken = place == years[-1]
        elif column is Column.TITLE or (column is Column.CATEGORY and cell is named):
            spoken = cell is named and is_short
        elif column is Column.STEP:
            spoken = not _names_a_time(table, place)
        elif column is Column.TARGET:
            spoken = not _is_said_already(cell.words, said)
            said += cell.words
        else:
            spoken = column in (Column.DUE, Column.TASK)
        if not spoken:
            yield cell.start, cell.end


_AMOUNT = re.compile(r"\d[\d.]*[万亿]?[^\d\s,;。、]{0,3}")


def _is_said_already(words: str, said: str) -> bool:
    """Whether all amounts of a cell stand in the words before it, with what follows them, and it names no time."""
    amounts = _AMOUNT.findall(words)
    return bool(amounts) and not re.search("[年月季]", words) and all(amount in said for amount in amounts)
