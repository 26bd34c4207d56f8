"""Web pages: the document and what the page says of it, without the page's frame.

Pages of Chinese authorities come out of many systems, so nothing here knows one of them.
The *core* is the innermost element that holds nearly all sentences. Inside it
everything is kept. Outside it headings, data of the document (索引号:…, 发布日期:…) and long
paragraphs are kept, and the rest is the frame: better a line too much than a clause lost.
"""

import re
from collections.abc import Iterable, Sequence
from email import message_from_bytes, policy

from lxml import etree, html

from tracker.reading.formats.front_matter import end_of_front_matter, title_in_front_matter
from tracker.reading.formats.plain_text import read_plain_text
from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason
from tracker.reading.formats.web_page_furniture import as_data, without_furniture
from tracker.reading.formats.web_page_lines import lines_in
from tracker.reading.formats.web_page_noise import is_frame, noise_in

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
_HEAD = 4096
# Browsers read all of them as the largest; pages say gb2312 and hold characters beyond it.
_SAME_AS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_MOST_WRONG = 0.001
_FEW_WRONG = 3


def read_web_page(data: bytes) -> SourceText:
    """The text of an HTML page."""
    markup, encoding = _decoded(data)
    lines = lines_of_page(markup)
    return SourceText("\n".join(lines), "html", encoding)


def read_saved_page(data: bytes) -> SourceText:
    """The text of a page saved as one file with its pictures (.mht), which is a mail with an HTML part."""
    message = message_from_bytes(data, policy=policy.default)
    part = message.get_body(("html",)) if message.is_multipart() else message
    content = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(content, bytes) or part.get_content_subtype() not in ("html", "xhtml+xml"):
        raise Unreadable(UnreadableReason.DAMAGED, "mht")
    charset = part.get_content_charset()
    if charset and _CHARSET.search(content[:_HEAD]) is None:
        content = f'<meta charset="{charset}">'.encode("ascii", "ignore") + content
    return read_web_page(content)


def _decoded(data: bytes) -> tuple[str, str]:
    """The markup by its mark, by the charset it names, else as any text; a few wrong bytes do no harm."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (named := _CHARSET.search(data[:_HEAD])):
        name = named[1].decode().lower()
        encoding = _SAME_AS.get(name, name)
        try:
            text = data.decode(encoding, "replace")
        except LookupError:
            text = "\ufffd" * len(data)
        if text.count("\ufffd") <= max(_FEW_WRONG, _MOST_WRONG * len(text)) and "\x00" not in text:
            return text, encoding
    source = read_plain_text(data)
    return source.text, source.encoding or ""


# --- from markup to lines -------------------------------------------------------------------


def tree_of(markup: str) -> html.HtmlElement:
    """The parsed page. Raises Unreadable when it nests too deep to be read whole."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", ""))
    if not markup.strip():
        raise Unreadable(UnreadableReason.NO_TEXT)
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except etree.ParserError as problem:
        raise Unreadable(UnreadableReason.NO_TEXT) from problem
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise Unreadable(UnreadableReason.DAMAGED, "nested too deep")
    _move_content_out_of_the_head(tree)
    return tree


_BELONGS_TO_THE_HEAD = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))


def _move_content_out_of_the_head(tree: html.HtmlElement) -> None:
    """Begin the body where a browser does: libxml2 knows no ``article`` or ``main`` and leaves them in the head."""
    head = tree.find("head")
    content = [] if head is None else [each for each in head if each.tag not in _BELONGS_TO_THE_HEAD]
    if not content:
        return
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    before = html.Element("div")
    before.tail, body.text = body.text, None
    before.extend(content)
    body.insert(0, before)


def lines_of_page(markup: str) -> list[str]:
    """The lines of the document in a page, headings and data of the document first."""
    title = title_in_front_matter(markup)
    tree = tree_of(markup[end_of_front_matter(markup) :])
    body = tree.find(".//body") if tree.tag != "body" else tree
    if body is None:
        body = tree
    noise = noise_in(body)
    core = _core(body, noise)
    lines = lines_in(body, noise, core)
    kept = [
        as_data(line.words) for line in without_furniture([each for each in lines if each.inside or not is_frame(each)])
    ]
    return [*_from_the_head(tree, title, kept), *_each_heading_once(kept)]


_NEARLY_ALL = 0.8
_MAY_HOLD = frozenset(("body", "div", "td", "article", "main", "section", "form", "center", "table", "tbody", "tr"))


def _core(body: html.HtmlElement, noise: frozenset[html.HtmlElement]) -> html.HtmlElement:
    """The innermost element that holds nearly all sentences."""
    sizes = _sizes(body, noise)
    core, whole = body, sizes.get(body, 0)
    while True:
        inner = [child for child in core if child.tag in _MAY_HOLD and sizes.get(child, 0) >= _NEARLY_ALL * whole]
        if not inner or not whole or _may_hold_data(core):
            return core
        core = inner[0]


def _may_hold_data(element: html.HtmlElement) -> bool:
    """Whether an element is a table with several columns and no table inside: its rows stay together."""
    if element.tag != "table" or next(element.iterdescendants("table"), None) is not None:
        return False
    return any(len(row) > 1 for row in element.iter("tr"))


# Sentences have these; menus, dates and addresses hardly ever.
_MARKS = re.compile("[,，。;；、]")


def _sizes(body: html.HtmlElement, noise: frozenset[html.HtmlElement]) -> dict[html.HtmlElement, int]:
    """For each element: how many marks of punctuation its words hold, outside links and noise."""
    sizes: dict[html.HtmlElement, int] = {}
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        left_out = element in noise or element.tag == "a"
        if event == "start" and left_out:
            walk.skip_subtree()
        elif event == "end" and not left_out:
            own = len(_MARKS.findall(element.text or ""))
            sizes[element] = own + sum(sizes.get(child, 0) + len(_MARKS.findall(child.tail or "")) for child in element)
    return sizes


# --- headings and data of the page ----------------------------------------------------------

# The names that the State Council's rules for government sites give to the data in a page's head.
_IN_THE_HEAD = (("ArticleTitle", "", ""), ("PubDate", "发布时间:", "发布"))


def _from_the_head(tree: html.HtmlElement, title: str, kept: Sequence[str]) -> Iterable[str]:
    """Title and day from the page's head or front matter, where the page does not print them."""
    printed = "".join("".join(kept).split())
    named = {"articletitle": title} if title else {}
    named |= {meta.get("name", "").lower(): (meta.get("content") or "").strip() for meta in tree.iter("meta")}
    for name, label, already in _IN_THE_HEAD:
        content = " ".join(named.get(name.lower(), "").split())
        if content and (already or "".join(content.split())) not in printed:
            yield label + content


def _each_heading_once(lines: Sequence[str]) -> list[str]:
    """Without the line that only repeats one above it: the page's heading and the document's."""
    kept: list[str] = []
    for line in lines:
        if kept and line == kept[-1] and len(line) > 8 and "|" not in line:
            continue
        kept.append(line)
    return kept
