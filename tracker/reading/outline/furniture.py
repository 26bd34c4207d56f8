"""What belongs to a web page and not to the document on it: lines to print, to share, who runs the site, what else to read."""

import re
from collections.abc import Sequence

from tracker.reading.outline.outline import Line
from tracker.reading.text.duty_words import labels_in
from tracker.reading.text.numbering import Style, numbering_at, value_of
from tracker.reading.text.page_foot import is_page_foot

_FURNITURE = re.compile(
    r"""
      [\[(【]?(?:打印|关闭|收藏)(?:本页|此页|窗口|页面|文章|正文)?[\])】]?(?:[\[(【/|]?(?:打印|关闭|收藏|分享|推荐|返回)[^。;:]{0,12})*$   # 打印本页 关闭窗口
    | 返回(?:顶部|首页|列表|上一?页)
    | 上一[篇条页]|下一[篇条页]
    | (?:相关|更多|延伸|推荐)(?:链接|文章|稿件|新闻|信息|解读|报道|政策|文件|阅读|推荐)(?::|$)
    | [^。;]{0,10}(?:扫一扫|扫码|扫描二维码)[^。;]{0,30}$
    | 分享(?:到|至)?(?::|$)|分享到
    | (?:主办|承办|运维|技术支持)(?:单位)?:.*(?:版权|电话|标识码|备案|ICP|技术支持|维护|邮编)   # 主办:云州市某局 版权:… 电话:…
    | (?:政府)?网站标识码|[^。;]{0,6}ICP备|[^。;]{0,6}公网安备|版权所有|Copyright|©|网站地图|(?:联系|关于)我们$
    | (?:浏览|阅读|点击|访问)(?:次数|量|数)|[【\[(]?字[体号]:|责任编辑:|\[责任编辑
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Two short lines of one imprint: "主办:云州市人民政府办公室⏎承办:云州市大数据中心".
_RUNS_THE_SITE = re.compile("(?:主办|承办|协办)(?:单位)?:[^。;]{2,40}$")
_MORE_OF_IT = re.compile(
    r"(?:主办|承办|技术支持|运维|维护|地址|邮编|电话|联系电话|网站标识码|版权)[^。;]{0,8}:|.{0,12}(?:ICP备|公网安备|标识码)"
)


def is_furniture(line: Line, following: Line | None = None) -> bool:
    """Whether a line belongs to the page. ``following`` tells a site's imprint from a clause (主办单位:市甲局)."""
    if _FURNITURE.match(line.words):
        return True
    return bool(
        following is not None
        and _RUNS_THE_SITE.match(line.words)
        and _MORE_OF_IT.match(following.words)
        and "单位" not in following.words[:6]
    )


def start_of_foot(text: str, lines: Sequence[Line]) -> int | None:
    """Where the page's foot begins: its first line below numbered items after which none counts on or says who acts."""
    last: dict[Style, int] = {}
    numberings = [numbering_at(line.words, 0) for line in lines]
    foot: int | None = None
    for place, (line, numbering) in enumerate(zip(lines, numberings, strict=True)):
        if numbering is not None:
            value = value_of(numbering.bare)
            counts_on = numbering.style in last and value == last[numbering.style] + 1
            if counts_on or next(labels_in(line.words), None):
                foot = None
            if foot is None:
                last[numbering.style] = value
        elif foot is None and last and _begins_a_foot(text, line, lines[place + 1] if place + 1 < len(lines) else None):
            foot = line.start
    return foot


def _begins_a_foot(text: str, line: Line, following: Line | None) -> bool:
    return is_furniture(line, following) or is_page_foot(text, line.start)
