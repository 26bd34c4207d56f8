"""Marks that Markdown leaves in a text: headings, bold, bullets, quotations, line breaks in cells."""

import re

from tracker.reading.text.clean_text import CleanText, edited

_MARKUP = re.compile(
    r"""
      (?:(?<=\n)|\A)[ \t]*\#{1,6}(?:[ \t]+|(?=[\u4e00-\u9fff(]))      # "## 二、重点任务"
    | (?:(?<=\n)|\A)[ \t]*(?:>[ \t]*)+(?=[\u4e00-\u9fff(])              # "> 附言", not ">90" in a cell
    | (?:(?<=\n)|\A)[ \t]*[-*+][ \t]+(?=\S)(?![-*|]|\d+[ ]?-)           # "- 办好食堂"
    | \*{2,3}|(?<![\w])__(?=\S)|(?<=\S)__(?!\w)                        # "**牵头单位:**市甲局"
    | \\(?=[.()*_\#\[\]-])                                             # "1\. 办好食堂"
    | <br[ ]?/?>                                                       # a line's end in a cell
    | &nbsp;
    | (?:(?<=\n)|\A)[ \t]*(?:\d{1,2}[.、])?[ ]*[\[【][ ]*                    # "6. [发文字号] 云政发〔2024〕3号", what a page lists
      (?P<listed>索引号|主题分类|发文机[关构]|发文字号|成文日期|生成日期|发布日期|发布机构|有效性|标题|名称|文号|关键词|公开[方形]式|公开范围|体裁分类)
      [ ]*[\]】][ ]*:?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENDS_A_UNIT = "局委办厅院部会室府行队团联社"


def without_markup(clean: CleanText) -> CleanText:
    """``clean`` without these marks; a bullet's or heading's words keep their line."""
    return edited(clean, _MARKUP, _plain)


def _plain(match: re.Match[str]) -> str:
    if match["listed"]:
        return f"{match['listed']}:"
    char = match.group().lower()
    if char == "&nbsp;":
        return " "
    if not char.startswith("<br"):
        return ""
    text = match.string
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if "|" not in line[-400:]:
        return "\n"
    before, after = line.rstrip()[-1:], text[match.end() : match.end() + 1]
    if before in ",、。;:|(" or after in ",、。;:|)\n":
        return ""
    return "、" if before in _ENDS_A_UNIT else ";"
