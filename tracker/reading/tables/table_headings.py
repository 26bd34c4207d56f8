"""What the columns of a table hold, by their headings: 序号, 重点任务, 责任单位, 目标值."""

import re
from collections.abc import Sequence

from tracker.reading.tables.tables import Cell, Column, Heading

_HEADING = re.compile(
    r"""
    (?:
      (?P<NUMBER>序号|编号|序)
    | (?P<CATEGORY>类别|分类|领域|一级指标|维度|板块|指标类别|类目|任务类别|重点领域)
    | (?P<BINDING>(?:指标)?(?:属性|性质)(?:\([^()]*\))?|指标类型)
    | (?P<UNIT>(?:计量)?单位)
    | (?P<NAME>(?:主要|具体|二级|监测|目标)?指标(?:名称|内容)?|指标项|项目指标)
    | (?P<BASELINE>(?:\d{4}年?)?(?:基期|现状|完成|实际|基准|基数|基础|初始|实现)(?:值|数|情况|年)?|\d{4}年?(?:值)?)
    | (?P<TARGET>(?:\d{4}年?)?(?:规划|预期|工作|年度|任务|建设|绩效|主要|具体)?目标(?:值|数|任务|要求|及要求)?|\d{4}年?规划值?
        |工作(?:要求|标准)|预期(?:成效|成果)|成果形式|形象进度)
    | (?P<LEAD>(?:市级|省级)?(?:总?牵头|主办|主要责任|第一责任|主责)(?:责任)?(?:单位|部门|处室|科室))
    | (?P<CO>(?:市级|省级)?(?:配合|协办|协同|参与|参加|协作|协助)(?:责任)?(?:单位|部门|处室|科室))
    | (?P<LISTED>(?:牵头(?:及|、|/|或))?(?:责任|承办|落实|实施|负责|承担)(?:责任)?(?:单位|部门|主体|处室|科室)(?:\([^()]*\))?
        |(?:责任|任务)?分工)
    | (?P<DUE>(?:计划|拟)?(?:完成|办理|办结|推进|实施|落实|整改|起止)?(?:时限|时间|期限|年限)(?:要求|节点|安排|进度)?|进度安排)
    | (?P<TASK>(?:\d{4}年)?(?:重点|主要|具体|工作|目标|民生|实事|建设|年度|推进|落实|改革|重大|整改|政策){0,2}
        (?:任务|工作|举措|措施|项目|事项|内容|要点|工程|行动)(?:名称|内容|事项|清单|举措|措施|及目标|及措施|及内容|分解)?)
    | (?P<OTHER>备注|说明|责任人|责任领导|分管领导|联系人|指标解释|数据来源|计算方法)
    )$
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
FEWEST_COLUMNS = 3
MOST_HEADING_CELLS = 24
_ONLY_ONCE = (Column.NUMBER, Column.NAME, Column.BINDING, Column.UNIT)


def heading_in(words: str) -> Heading | None:
    match = _HEADING.match(words) or _HEADING.match(re.sub(r"\([^()]{1,12}\)", "", words))
    if match is None or match.lastgroup is None:
        return None
    year = _YEAR.search(words)
    return Heading(Column[match.lastgroup], words, int(year.group()) if year else None)


def headings_of_cells(cells: Sequence[Cell]) -> tuple[tuple[Heading, ...], int]:
    """The headings at the beginning of ``cells`` and how many cells they take.

    A heading may be broken over cells (指标属性⏎(约束性/预期性); 2025⏎目标值): the pieces are
    joined as far as they make a heading.
    """
    found: list[Heading] = []
    place = 0
    while place < len(cells):
        joined = next(
            (
                (heading, size)
                for size in (3, 2, 1)
                if place + size <= len(cells)
                and (heading := heading_in("".join(cell.words for cell in cells[place : place + size])))
            ),
            None,
        )
        if joined is None or (joined[0].column in _ONLY_ONCE and joined[0].column in (h.column for h in found)):
            break
        found.append(joined[0])
        place += joined[1]
    return _two_kinds_of_task(_with_targets(found)), place


def _with_targets(headings: list[Heading]) -> list[Heading]:
    """Of several columns that only name a year, the last year is the target's."""
    years = [h.year for h in headings if h.column in (Column.BASELINE, Column.TARGET) and h.year]
    if any(h.column is Column.TARGET for h in headings) or len(years) < 2:
        return headings
    return [
        Heading(Column.TARGET, h.words, h.year) if h.column is Column.BASELINE and h.year == max(years) else h
        for h in headings
    ]


def _two_kinds_of_task(headings: list[Heading]) -> tuple[Heading, ...]:
    """重点任务 beside 工作内容: the first of two columns of tasks is the group."""
    tasks = [place for place, heading in enumerate(headings) if heading.column is Column.TASK]
    if len(tasks) > 1:
        headings = list(headings)
        headings[tasks[0]] = Heading(Column.CATEGORY, headings[tasks[0]].words)
    return tuple(headings)


def headings_of_row(cells: Sequence[Cell]) -> tuple[Heading, ...] | None:
    """The headings of a row; a column whose heading says nothing known is kept as other."""
    headings = [heading_in(cell.words) or Heading(Column.OTHER, cell.words) for cell in cells]
    known = [heading for heading in headings if heading.column is not Column.OTHER]
    if len(known) < FEWEST_COLUMNS and not _are_tasks_and_units(headings):
        return None
    return _two_kinds_of_task(_with_targets(headings))


def _are_tasks_and_units(headings: Sequence[Heading]) -> bool:
    """The smallest table of duties: 重点任务 | 责任单位."""
    return len(headings) == 2 and [heading.column for heading in headings] in (
        [Column.TASK, Column.LISTED],
        [Column.TASK, Column.LEAD],
    )
