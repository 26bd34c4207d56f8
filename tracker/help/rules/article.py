"""A guide in Markdown as a page: its headings with anchors, its links leading to other pages of the help. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

#: Turns the target of a link or a picture, as the file writes it, into an address; None: there is no such page.
Resolve = Callable[[str], str | None]
_NO_WORD = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Section:
    """A part of an article under a heading of the second level; `text` is what it says, without marks."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Article:
    """A guide: its title, what it says as HTML without the title, and its sections."""

    title: str
    html: Markup
    sections: Sequence[Section]


def article_of(markdown: str, resolve: Resolve) -> Article:
    """Read a guide; HTML within it is shown as text."""
    tokens = _parser().parse(markdown)
    title, rest = _without_title(tokens)
    for token, inline in pairwise(rest):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(inline.content))
    for token in rest:
        if token.children:
            token.children = _with_addresses(_joined(token.children), resolve)
    html = Markup(_parser().renderer.render(rest, _parser().options, {}))  # noqa: S704 - HTML in the text was escaped
    return Article(title, html, _sections(rest))


def anchor_of(heading: str) -> str:
    """The name by which links reach a heading: as the usual hosts of Markdown make it."""
    return _NO_WORD.sub("", heading.lower()).strip().replace(" ", "-")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The heading of the first level, and everything after it; the line that leads to the other language goes as well."""
    if not tokens or tokens[0].tag != "h1":
        return "", tokens
    rest = tokens[3:]
    if len(rest) > 1 and _is_a_lone_link(rest[1]):
        rest = rest[3:]
    return tokens[1].content, rest


def _is_a_lone_link(inline: Token) -> bool:
    kinds = [child.type for child in inline.children or ()]
    return kinds == ["link_open", "text", "link_close"]


def _joined(children: Sequence[Token]) -> list[Token]:
    """Without the ends of lines between Chinese characters, which a browser would show as spaces."""
    between = zip([None, *children[:-1]], children, [*children[1:], None], strict=True)
    return [each for before, each, after in between if each.type != "softbreak" or not _is_within(before, after)]


def _is_within(before: Token | None, after: Token | None) -> bool:
    """Whether a line of Chinese text goes on in the next one; marks such as ** and links count as Chinese."""
    last, first = before.content[-1:] if before else "", after.content[:1] if after else ""
    return not (last.isascii() and last) and not (first.isascii() and first) and bool(last or first)


def _with_addresses(children: Sequence[Token], resolve: Resolve) -> list[Token]:
    """Links and pictures with their addresses here; a link that leads nowhere becomes its words."""
    shown: list[Token] = []
    nowhere = False
    for child in children:
        if child.type == "link_open":
            target = str(child.attrGet("href") or "")
            address = target if urlsplit(target).scheme or target.startswith("#") else resolve(target)
            nowhere = address is None
            if address is not None:
                child.attrSet("href", address)
        elif child.type == "image":
            child.attrSet("src", resolve(str(child.attrGet("src") or "")) or "")
            child.attrSet("loading", "lazy")
        if nowhere and child.type in ("link_open", "link_close"):
            nowhere = child.type == "link_open"
            continue
        shown.append(child)
    return shown


def _sections(tokens: Sequence[Token]) -> list[Section]:
    found: list[tuple[str, str, list[str]]] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            if token.type == "fence" and found:
                found[-1][2].append(token.content)
            continue
        if before is not None and before.type == "heading_open" and before.tag == "h2":
            found.append((anchor_of(token.content), token.content, []))
        elif found:
            found[-1][2].append(_text_of(token))
    return [Section(anchor, heading, " ".join(" ".join(texts).split())) for anchor, heading, texts in found]


def _text_of(inline: Token) -> str:
    kinds = {"softbreak": " ", "hardbreak": " "}
    return "".join(kinds.get(child.type, child.content) for child in inline.children or () if child.type != "image")
