"""What a web page adds to the document: which elements to leave out, and which lines are its frame."""

import re
from typing import TYPE_CHECKING

from lxml import html

from tracker.reading.text.numbering import numbering_at

if TYPE_CHECKING:
    from tracker.reading.formats.web_page_lines import Line

_NEVER_READ = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "canvas",
        "video",
        "audio",
        "map",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "nav",
        "footer",
        "aside",
        "head",
        "link",
        "meta",
        "title",
    ]
)
_NAMED_NOISE = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "submenu",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "position",
        "weizhi",
        "location",
        "share",
        "shares",
        "bdshare",
        "bdsharebuttonbox",
        "jiathis",
        "footer",
        "foot",
        "bottom",
        "copyright",
        "sidebar",
        "aside",
        "related",
        "relate",
        "recommend",
        "hot",
        "toolbar",
        "tools",
        "tool",
        "print",
        "printer",
        "dayin",
        "fontsize",
        "ziti",
        "qrcode",
        "ewm",
        "erweima",
        "saoma",
        "pager",
        "pagination",
        "prev",
        "next",
        "prevnext",
        "search",
        "login",
        "register",
        "comment",
        "comments",
        "pinglun",
        "friendlink",
        "links",
        "link",
        "float",
        "accessibility",
        "wza",
        "toplink",
        "weather",
        "subscribe",
        "appdown",
        "xgjd",
        "xglj",
        "xgwj",
        "relation",
    ]
)
_PARTS_OF_A_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOST_OF_NOISE = 0.3
# Whatever it is called and wherever it stands, this is a part of the document.
NAMES_UNITS = re.compile("(?:责任|牵头|配合|协办|落实)(?:单位|部门)|牵头|按(?:照)?职责分工")


def noise_in(body: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements to leave out: by their tag, hidden, or named like a part of the frame.

    A name, or a style that hides, is believed only of an element without a large part of the
    page's words and without a clause of responsibility.
    """
    whole = len(_squeezed(body))
    noise = set()
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in _NEVER_READ:
            noise.add(element)
        elif _is_hidden(element) or _is_named_noise(element):
            words = _squeezed(element)
            if len(words) <= _MOST_OF_NOISE * whole and not NAMES_UNITS.search(words):
                noise.add(element)
    return frozenset(noise)


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _is_named_noise(element: html.HtmlElement) -> bool:
    if element.tag in ("body", "html", "a", "p", "td", "tr", "tbody"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return any(part.lower() in _NAMED_NOISE for part in _PARTS_OF_A_NAME.findall(names))


def _squeezed(element: html.HtmlElement) -> str:
    return "".join(str(element.text_content()).split())


# --- lines outside the core -----------------------------------------------------------------

# What a page says of the document ("索引号", "发布机构"), kept for the header.
DATA_OF_THE_DOCUMENT = (
    "索引号|信息索引|主题分类|组配分类|体裁分类|分类|发文机关|发文机构|发文单位|发文部门|发布机构|发布单位|发布机关|制发机关|制定机关"
    "|公开主体|责任部门|来源|信息来源|成文日期|成文时间|发文日期|印发日期|发布日期|发布时间|公开日期|生成日期|签发日期|颁布时间"
    "|生效日期|实施日期|失效日期|废止日期|有效性|时效性|文件状态|发文字号|发文文号|文号|文件编号|标题|名称|文件名称|信息名称|政策名称"
    "|主题词|关键词|公开方式|公开范围|公开类别|信息分类|服务对象"
)
_ABOUT_THE_DOCUMENT = re.compile(
    rf"(?:\d{{1,2}}[.、．])?\W{{0,3}}(?:{DATA_OF_THE_DOCUMENT})\s*(?:[:：|]|[\]】］]\s*[:：]?)"
)
_FRAME = re.compile(
    r"当前位置|您(?:现)?(?:的|所在的?)位置|首页\s*[>>»/]|分享到|【?(?:打印|关闭|字体)|打印(?:本页|此页)|关闭(?:本页|窗口)|上一[篇条]|下一[篇条]"
    r"|扫一扫|浏览(?:次数|量)|点击(?:数|次数)|相关(?:链接|文件|解读|阅读|信息)|主办(?:单位)?[:：]|承办(?:单位)?[:：]|版权所有|网站标识码|ICP备|公网安备"
    r"|网站地图|联系我们|无障碍|适老|长者(?:版|模式)|技术支持|责任编辑[:：]|政务(?:微博|微信)|热搜|友情链接|邮编[:：]|联系电话[:：]"
)
_LONG_PARAGRAPH = 40


def is_frame(line: "Line") -> bool:
    """Whether a line outside the core is the page's and not the document's."""
    compact = "".join(line.words.split())
    if line.is_heading or is_data(compact) or NAMES_UNITS.search(compact):
        return False
    if numbering_at(compact, 0) and not line.linked:
        return False
    return line.linked or len(compact) < _LONG_PARAGRAPH or _FRAME.search(compact) is not None


def is_data(words: str) -> bool:
    """Whether a line says something of the document, as "发文机关:云州市人民政府" does."""
    return _ABOUT_THE_DOCUMENT.match(words) is not None
