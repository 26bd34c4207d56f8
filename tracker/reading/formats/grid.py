"""Tables with merged cells as lines of text that the parser reads: ``| 1 | 办好食堂 | 市甲局 |``.

Whatever a table came from, it is brought into one form:

- title rows above the headings become lines above the table, notes under it lines below;
- headings of two lines become one line, with what each column holds;
- merged cells are carried down and across, so that each row is whole;
- a cell that is really empty in a column of units or times becomes ``—``: it names nobody,
  while in a typed table an empty cell would mean "as above";
- a row merged over the whole width (一、完善网络) keeps one filled cell: the group of the rows below it.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Grid = list[list["Spot | None"]]


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A cell as it stands in a table: its words (lines parted by ``\\n``) and how far it is merged."""

    words: str
    across: int = 1
    down: int = 1


MOST_COLUMNS = 200
EMPTY = "—"
_HEADING = re.compile(
    "^序号?$|编号|任务|内容|事项|举措|措施|单位|部门|主体|时限|时间|期限|指标|目标|类别|分类|领域|属性|性质"
    "|备注|责任|牵头|配合|项目|完成值|现状|基期|^(?:19|20)\\d\\d年?"
)
_LONGEST_HEADING = 24
_UNITS_OR_TIMES = re.compile("..单位|部门|主体|责任|牵头|配合|时限|时间|期限|节点")
_UNITS = re.compile("..单位|部门|主体|牵头|配合")
_TIMES = re.compile("时限|时间|期限|节点|日期")
_TOTAL = re.compile("合计|总计|小计")
_NOTE = re.compile("注[:：0-9]|备注[:：]|说明[:：]|填[表报]|审[核批]|联系|制表")


def placed(rows: Sequence[Sequence[Spot]]) -> Grid:
    """The spots at their places: a merged one stands at each place that it covers.

    Rows are filled from left to right, past what reaches down into them, as web pages do.
    """
    grid: Grid = [[] for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for spot in row:
            while column < len(grid[number]) and grid[number][column] is not None:
                column += 1
            if column >= MOST_COLUMNS:
                break
            last = min(column + max(spot.across, 1), MOST_COLUMNS)
            for below in range(number, min(number + max(spot.down, 1), len(rows))):
                line = grid[below]
                line.extend([None] * (last - len(line)))
                line[column:last] = [spot] * (last - column)
            column = last
    width = max((len(line) for line in grid), default=0)
    for line in grid:
        line.extend([None] * (width - len(line)))
    return grid


def columns_of_time(grid: Grid) -> tuple[int, list[int]]:
    """Where the rows below the headings begin, and the columns whose heading speaks of time."""
    top = next((place for place, row in enumerate(grid) if _are_headings(row)), None)
    if top is None:
        return len(grid), []
    below = top + _height_of_headings(grid, top)
    headings = _folded(grid[top:below])
    return below, [column for column, heading in enumerate(headings) if _TIMES.search(heading)]


def lines_of_table(grid: Grid) -> list[str]:
    """The table as lines of text, in the form that this file describes."""
    grid = [row for row in grid if any(_words(spot) for spot in row)]
    top = next((place for place, row in enumerate(grid) if _are_headings(row)), None)
    if top is None and _only_arranges(grid):
        spots = dict.fromkeys(spot for row in grid for spot in row if _words(spot))
        return [line.strip() for spot in spots for line in _words(spot).split("\n") if line.strip()]
    if top is None:
        titles = [row for row in itertools.takewhile(_is_one_cell, grid) if len(row) > 1]
        rows = _each_spot_once(grid[len(titles) :])
        return [*map(_as_line, titles), *(_bars([_one_line(_words(spot)) for spot in row]) for row in rows)]
    height = _height_of_headings(grid, top)
    headings = _folded(grid[top : top + height])
    body = grid[top + height :]
    next_table = _start_of_next_table(body, headings)
    body, others = body[:next_table], body[next_table:]
    end = len(body)
    while end and _is_note(body[end - 1]):
        end -= 1
    return [
        *map(_as_line, grid[:top]),
        _bars(headings),
        *_body_lines(body[:end], headings),
        *map(_as_line, body[end:]),
        *(lines_of_table(others) if others else []),
    ]


def _start_of_next_table(body: Grid, headings: Sequence[str]) -> int:
    """Where other headings begin another table on the same sheet, with the title above them."""
    for place, row in enumerate(body):
        words = [_one_line(_words(spot)) for spot in row]
        if ("序号" in words or "编号" in words) and words != list(headings) and _are_headings(row):
            while place and len([spot for spot in _different(body[place - 1]) if spot.words.strip()]) == 1:
                place -= 1
            return place
    return len(body)


_LONGEST_CELL = 800


def _only_arranges(grid: Grid) -> bool:
    """Whether a table without headings only arranges words on the page."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return True
    return any(len(_words(spot)) > _LONGEST_CELL for row in grid for spot in row)


def has_headings(grid: Grid) -> bool:
    """Whether one of the rows holds headings of a ledger or of a list of indicators."""
    return any(_are_headings(row) for row in grid)


# --- headings -------------------------------------------------------------------------------


def _are_headings(row: Sequence[Spot | None]) -> bool:
    """Whether a row holds at least two known headings, and nothing longer than a heading."""
    spots = _different(row)
    words = [_one_line(spot.words) for spot in spots if spot.words.strip()]
    if len(words) < 2 or any(
        len(each) > _LONGEST_HEADING or "。" in each or ":" in each or "：" in each for each in words
    ):
        return False
    known = sum(_HEADING.search(each) is not None for each in words)
    return known >= 2 and 2 * known >= len(words)


def _height_of_headings(grid: Grid, top: int) -> int:
    """How many rows the headings take: as far as merged cells reach, or a row of parts under a merged one."""
    row = grid[top]
    reach = 1
    while top + reach < len(grid) and any(a is b for a, b in zip(row, grid[top + reach], strict=True) if a):
        reach += 1
    if reach > 1 or top + 1 >= len(grid):
        return min(reach, 3)
    below = grid[top + 1]
    under_merged = [b for a, b in zip(row, below, strict=True) if a and a.across > 1 and _words(a) and b]
    others = [b for a, b in zip(row, below, strict=True) if not (a and a.across > 1 and _words(a)) and _words(b)]
    if any(_words(spot) for spot in under_merged) and not others:
        return 2
    return 2 if _only_parts([_one_line(_words(spot)) for spot in below]) else 1


# Parts of a share of work that need the heading above them: 牵头 and 配合 below 责任分工.
_PART = re.compile("牵头|主办|主要责任|配合|协办|协同|协助|参与|参加|承办|责任|落实|实施")
# A unit that has its own column of marks below 责任单位.
_OFFICE = re.compile("..(?:局|委|办|厅|会|联|支队|大队|中心|公司|集团)$|^各..")
_PART_OF_A_TIME = re.compile("开始|启动|开工|起始|起|完成|办结|结束|截止|竣工|完工|止")
_SPAN_OF_TIME = re.compile("时间|时限|期限|节点|安排|进度|工期")
_SHARES = re.compile("责任|分工|职责|单位|部门|主体")


def _only_parts(words: Sequence[str]) -> bool:
    """Whether a row holds nothing but parts of a heading that was not merged over them."""
    filled = [each for each in words if each]
    return len(filled) >= 2 and all(map(_is_part, filled))


def _is_part(words: str) -> bool:
    return _PART.fullmatch(re.sub("(?:单位|部门)$", "", words)) is not None


def _folded(rows: Grid) -> list[str]:
    """One heading a column out of one to three rows of them."""
    headings = [_one_line(_words(spot)) for spot in rows[0]]
    for above, row in itertools.pairwise(rows):
        for column, spot in enumerate(row):
            leaf = _one_line(_words(spot))
            if leaf and spot is not above[column]:
                upper = above[column]
                merged = (upper is not None and upper.across > 1) or _is_part(leaf)
                over = headings[column] or next((each for each in reversed(headings[:column]) if each), "")
                headings[column] = _part_of(over, leaf) if merged else headings[column] + leaf
    return headings


def _part_of(merged: str, leaf: str) -> str:
    """What a heading under a merged one means: 责任分工 over 牵头 is 牵头单位, 时间安排 over 完成 is 完成时间."""
    if _PART.fullmatch(leaf) and _SHARES.search(merged):
        return leaf + ("部门" if merged.endswith("部门") else "单位")
    if _PART_OF_A_TIME.fullmatch(leaf) and _SPAN_OF_TIME.search(merged):
        return leaf + "时间"
    if _OFFICE.search(leaf):
        return leaf
    kind = next((kind for kind in ("单位", "部门") if merged.endswith(kind)), "")
    return leaf if not kind or (_UNITS.search(leaf) and leaf.endswith(("单位", "部门", "主体"))) else leaf + kind


# --- rows -----------------------------------------------------------------------------------


def _body_lines(body: Grid, headings: Sequence[str]) -> Iterator[str]:
    speaks = [_UNITS_OR_TIMES.search(heading) is not None for heading in headings]
    names_units = [_UNITS.search(heading) is not None for heading in headings]
    for row in body:
        spots = [spot for spot in _different(row) if spot.words.strip()]
        if (group := _group_in(spots, row)) and len(headings) > 2:
            yield _bars([group, *[""] * (len(headings) - 1)])
            continue
        if _TOTAL.fullmatch(_one_line(spots[0].words)):
            continue
        cells = []
        for column, spot in enumerate(row):
            again = column > 0 and spot is not None and spot is row[column - 1] and names_units[column]
            words = "" if again else _words(spot)
            cell = _joined_units(words) if names_units[column] else _one_line(words)
            cells.append(cell or (EMPTY if speaks[column] else ""))
        if cells != list(headings):
            yield _bars(cells)


_CHINESE_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?、?")


def _group_in(spots: Sequence[Spot], row: Sequence[Spot | None]) -> str:
    """What a row says that only heads the rows below it: one cell, or a Chinese number and one cell."""
    words = [_one_line(spot.words) for spot in spots]
    if len(spots) == 1:
        return words[0]
    merged_over_the_rest = len(spots) == 2 and spots[1].across >= len(row) - 1
    if len(spots) == 2 and (merged_over_the_rest or _CHINESE_NUMBER.fullmatch(words[0])):
        comma = "" if words[0].endswith(("、", ")", "）")) else "、"
        return words[0] + comma + words[1]
    return ""


def _is_note(row: Sequence[Spot | None]) -> bool:
    """Whether a row below the table only says who filled it in, or explains it."""
    spots = [spot for spot in _different(row) if spot.words.strip()]
    return all(_NOTE.match(_one_line(spot.words)) for spot in spots[:1])


def _is_one_cell(row: Sequence[Spot | None]) -> bool:
    return sum(bool(spot.words.strip()) for spot in _different(row)) == 1


def _as_line(row: Sequence[Spot | None]) -> str:
    return " ".join(_one_line(spot.words) for spot in _different(row) if spot.words.strip())


def _each_spot_once(grid: Grid) -> Iterator[list[Spot | None]]:
    """The rows of a table whose headings are not known: nothing carried, nothing added."""
    seen: set[Spot] = set()
    for row in grid:
        once: list[Spot | None] = []
        for spot in row:
            once.append(None if spot in seen else spot)
            seen.update([spot] if spot else [])
        yield once


def _different(row: Sequence[Spot | None]) -> list[Spot]:
    return list({id(spot): spot for spot in row if spot is not None}.values())


def _words(spot: Spot | None) -> str:
    return spot.words.strip() if spot else ""


def _bars(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_BREAK = re.compile(r"[ \t\u3000]*\n[\s\u3000]*")
_LATIN_BREAK = re.compile(r"(?<=[A-Za-z0-9,.;])[ \t]*\n\s*(?=[A-Za-z])")


def _one_line(words: str) -> str:
    """The words of a cell on one line: a row must not be broken, nor a bar be taken for its edge."""
    words = _LATIN_BREAK.sub(" ", words.strip())
    return _BREAK.sub("", words).replace("|", "/").replace("｜", "/").replace("\t", " ")


# Units one under the other: "市甲局⏎市乙局", "市甲局(牵头)⏎市乙局"; the last characters of their names or marks.
_UNIT_ENDS = re.compile(
    "(?:(?<=[局委办厅府会院部社团队行司处站校所园馆心位门构])|(?<=(?:牵头|主办|配合|协办|单位|部门)[)）]))"
    "[ \t\u3000]*\n\\s*(?=[^、,，;；。.:：()（） ])"
)


def _joined_units(words: str) -> str:
    """The units of a cell that stand one a line, parted as in a list."""
    return _one_line(_UNIT_ENDS.sub("、", words.strip()))
