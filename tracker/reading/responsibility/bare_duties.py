"""Which items are duties in a document that has no responsibility clause at all (form R18)."""

import re
from collections.abc import Iterable, Iterator

from tracker.reading.outline.chapters import ChapterRole, role_of, tells_of_itself
from tracker.reading.outline.outline import Item, Outline
from tracker.reading.outline.sidebars import items_in_boxes
from tracker.reading.text.numbering import Style

_REGULATION = re.compile(r"(?:办法|条例|规定|规则|章程|准则)(?:\([^()\n]{1,20}\))?》?(?:的通知)?$", re.MULTILINE)
_WORK_REPORT = re.compile(r"工作报告")
_YEAR_OF_THE_REPORT = re.compile(r"(?:20\d\d年|今年|新一年)[^。;]{0,16}(?:工作|任务|安排|重点|举措)")
_POLICY = re.compile(
    r"方案|计划|规划|意见|措施|要点|清单|分工|任务|行动|安排|办法|细则|规定|通知|政策|举措|决定|工作报告|纪要|责任书|纲要|[一二三四五六七八九十\d]条"
)
# Who has to do something: "市数据主管部门负责统筹", "运营机构应当建立制度".
_SOMEBODY_HAS_TO = re.compile(
    r"""
    (?:部门|机关|局|委|办|厅|政府|机构|单位|中心|委员会|办公室|街道|街道办事处|学校|企业|公司|组织|医院|协会|主体|专班|小组)
    [^。;:]{0,40}?(?:负责|应当?|牵头|统筹|会同|不得|须|需|要(?!求|素|点)|按照?各自职责)
    """,
    re.VERBOSE,
)


def bare_duties(outline: Outline) -> tuple[Item, ...]:
    """The items that somebody must carry out where nothing says who.

    1. of a regulation the articles, or the lowest items where it has none, that give somebody a duty;
    2. else the lowest items of the chapters on tasks, of a work report those of its year;
    3. without such chapters those of all that are neither background nor safeguards; where there
       are no chapters at all, all items, if the document calls itself a policy.
    """
    articles = [item for item in outline.items if _is_article(outline, item)]
    if _is_regulation(outline, articles):
        items = articles or [
            item for chapter in outline.items if not chapter.parent for item in _lowest(chapter, set())
        ]
        return tuple(item for item in items if _gives_a_duty(outline, item))
    top = [item for item in outline.items if item.parent is None]
    roles = {item: role_of(item.title) for item in top}
    open_ended = (ChapterRole.TASKS, ChapterRole.OTHER)
    called_tasks = [item for item in top if roles[item] is ChapterRole.TASKS and item.children]
    others = [item for item in top if roles[item] in open_ended and not tells_of_itself(item.title)]
    chapters = _of_the_year(outline, top) or called_tasks or _with_goals(roles) or _mostly_of_one_kind(outline, others)
    boxed = items_in_boxes(outline)
    return tuple(item for chapter in chapters for item in _lowest(chapter, boxed))


def _of_the_year(outline: Outline, top: Iterable[Item]) -> list[Item]:
    """A work report's chapters on what its year brings."""
    if not _WORK_REPORT.search(outline.clean.text, 0, outline.preamble_end):
        return []
    return [item for item in top if item.children and _YEAR_OF_THE_REPORT.search(item.title) and _looks_ahead(item)]


def _looks_ahead(item: Item) -> bool:
    return not re.search("回顾|总结|成就|过去", item.title)


def _with_goals(roles: dict[Item, ChapterRole]) -> list[Item]:
    """Chapters that hold goals and tasks in one (目标任务), where no other is called tasks."""
    return [item for item in roles if "任务" in item.title and item.children and _looks_ahead(item)]


def _mostly_of_one_kind(outline: Outline, items: list[Item]) -> list[Item]:
    """The chapters with items in them, or, where most of the top items hold none, all of them."""
    holding = [item for item in items if item.children]
    if 2 * len(holding) >= len(items):
        return holding
    return items if len(items) > 1 and _POLICY.search(outline.clean.text, 0, outline.preamble_end) else []


def _lowest(chapter: Item, boxed: set[Item]) -> Iterator[Item]:
    """The chapter's lowest items in document order, itself if it holds none; boxes beside the text do not count."""
    waiting = [chapter]
    while waiting:
        item = waiting.pop()
        children = [child for child in item.children if child not in boxed]
        if not children:
            yield item
        waiting.extend(reversed(children))


# --- regulations ------------------------------------------------------------------------------


def _is_regulation(outline: Outline, articles: list[Item]) -> bool:
    """Whether a document calls itself one, or is written in articles after a chapter of general rules."""
    if _REGULATION.search(outline.clean.text, 0, outline.preamble_end):
        return True
    return len(articles) > 1 and any(item.title == "总则" for item in outline.items)


def _is_article(outline: Outline, item: Item) -> bool:
    return item.numbering.style is Style.ARTICLE and outline.clean.text[item.start] == "第"


def _gives_a_duty(outline: Outline, item: Item) -> bool:
    """Whether an article says that somebody has to do something; purposes, definitions and last rules do not."""
    if any(role_of(holder.title) is ChapterRole.BACKGROUND and holder.title != "总则" for holder in item.ancestors):
        return False
    words = outline.clean.text[item.title_start : item.end]
    return not tells_of_itself(words) and _SOMEBODY_HAS_TO.search(words) is not None
