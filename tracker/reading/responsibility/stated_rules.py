"""Rules about responsibility that a document states once: who leads a list, and who carries out all later items."""

import re
from enum import Enum


class ListRule(Enum):
    """Who leads where no word says so. A document may state its own rule once (下同)."""

    FIRST_LISTED = "the first unit of the list"
    STATED_FIRST = "the first unit of the list, as the document says"
    STATED_BEFORE_COMMA = "all units before the first comma, as the document says"


STATED_RULE = re.compile(
    r"""
      (?P<comma>第一个(?:逗号|“,”)[之以]?前的?.{0,8}?(?:为|是)牵头)
    | (?P<first>(?:[列排]在?(?:第一|首)位?|排名第一|第一个?)(?:位|个)?的?[^。;,\n]{0,8}?(?:为|是)牵头)
    """,
    re.VERBOSE,
)


def stated_rules(text: str) -> list[tuple[int, ListRule]]:
    """The rules about leads that the document states, each with the place from which it holds."""
    return [
        (match.start(), ListRule.STATED_BEFORE_COMMA if match["comma"] else ListRule.STATED_FIRST)
        for match in STATED_RULE.finditer(text)
    ]


# "以下均需各区人民政府落实,不再列出" (form R9)
DEFAULT_RULE = re.compile(
    r"""
    [,;。(]?以下[^,;。()\n]{0,12}?[需由须应请](?P<units>[^;。\n]{2,80}?)
    (?:负责|抓好|组织|共同|贯彻){0,2}(?:落实|实施|执行)
    (?:,?不再(?:重复|一一|逐一|另行|分别)?(?:列出|列明|列入|列示|标注|赘述))?
    """,
    re.VERBOSE,
)
STATEMENT = re.compile(r"[,;。(]?[^,;。(:\n]{0,12}" + STATED_RULE.pattern + r"[^,;。)\n]{0,6}[)]?", re.VERBOSE)
