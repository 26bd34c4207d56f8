"""Lines of a page that are no part of the document although they stand beside its text.

Where a page has no element around the document, its list of data ("6.[发文字号] …"), its buttons
(打印本页 关闭窗口) and its foot (主办:… 网站标识码:…) are lines like all others.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.reading.formats.web_page_noise import DATA_OF_THE_DOCUMENT, NAMES_UNITS
from tracker.reading.text.numbering import numbering_at

if TYPE_CHECKING:
    from tracker.reading.formats.web_page_lines import Line

# As in "6.[发文字号] 云政办发〔2026〕5号" and "【成文日期】2026-03-02".
_IN_BRACKETS = re.compile(
    rf"(?:\d{{1,2}}[.、．]\s*)?[\[【［]\s*(?P<key>{DATA_OF_THE_DOCUMENT})\s*[\]】］]\s*[:：]?\s*(?P<words>.*)"
)
# What may stand on a line of buttons: "【字体:大 中 小】 打印本页 关闭窗口 分享到:微信 微博"
_BUTTONS = re.compile(
    r"""
    (?=.*(?:打印|关闭|分享|收藏|字[体号]|返回|扫一扫|朗读|纠错))  # one of them at least
    (?:
      打印(?:本页|此页|页面|文章|正文)? | 关闭(?:本页|窗口|此页|页面)? | 我?要?(?:分享|收藏)(?:到|至|本页|此页)?
    | (?:正文)?字[体号](?:大小)? | 默认 | 超大 | 特大 | 大 | 中 | 小 | [+＋-] | A\+?-?
    | (?:返回|回到)(?:顶部|首页|列表|上一?页) | 加入收藏 | 语音(?:朗读|播报) | 朗读 | 纠错 | 下载 | 复制链接
    | 微信(?:好友|朋友圈)? | 朋友圈 | (?:新浪)?微博 | QQ(?:空间|好友)? | 空间 | 人人网? | 豆瓣 | 二维码
    | (?:用|使用)?(?:微信)?扫一扫(?:在?手机(?:上)?(?:打开|浏览|查看)(?:当前页|本页|此页)?|分享)?
    | [\s\u3000:：|｜/／、,，()（）\[\]【】〔〕<>《》·•—-]
    )++
    """,
    re.VERBOSE,
)
# Only the foot of a site says this.
_SITE = re.compile(
    "网站标识码|ICP备|备案[号编序]|公网安备|版权所有|版权[:：]|Copyright|©|网站(?:支持|管理|维护|地图|声明)|技术(?:支持|维护)[:：]"
    "|(?:主办|承办)(?:单位)?[:：].*(?:电话|邮编|地址|版权|维护)",
    re.IGNORECASE,
)
# A foot says this too, and a document may.
_CONTACT = re.compile(
    r"(?:主办|承办|协办|管理|维护|运维|开发)(?:单位|部门)?[:：]|(?:联系|办公|监督|举报)?(?:电话|地址|传真|邮编|邮箱)[:：]"
    r"|关于我们|联系我们|法律声明|隐私(?:保护|政策|声明)|建议使用.{0,40}浏览"
)
_LONGEST_OF_A_FOOT = 160


def without_furniture(lines: Sequence["Line"]) -> list["Line"]:
    """The lines of the document, without lines of buttons, the foot of the site and headings of what is not there."""
    kept = [line for line in lines if not _BUTTONS.fullmatch(line.words)]
    kept = kept[: _start_of_foot(kept)]
    while kept and kept[-1].is_heading and not kept[-1].inside and not _may_be_text(kept[-1].words):
        kept.pop()
    return kept


def as_data(words: str) -> str:
    """A line of data in brackets as the line of key and value that the header reads; others as they are."""
    match = _IN_BRACKETS.fullmatch(words)
    return f"{match['key']}:{match['words']}" if match else words


def _start_of_foot(lines: Sequence["Line"]) -> int:
    """Where the foot of the site begins: the last lines that only a site prints, with what stands among them."""
    start = place = len(lines)
    while place and _may_be_foot(lines[place - 1].words):
        place -= 1
        if _SITE.search(lines[place].words):
            start = place
    while start > place and start < len(lines) and _CONTACT.search(lines[start - 1].words):
        start -= 1
    return start


def _may_be_foot(words: str) -> bool:
    if len(words) > _LONGEST_OF_A_FOOT or _may_be_text(words):
        return False
    return _SITE.search(words) is not None or _CONTACT.search(words) is not None


def _may_be_text(words: str) -> bool:
    return NAMES_UNITS.search(words) is not None or numbering_at(words, 0) is not None
