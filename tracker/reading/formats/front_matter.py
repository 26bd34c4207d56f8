"""The data that site generators (Jekyll, Hugo, Hexo) keep above a page or a Markdown text, between lines of ``---``."""

import re

_FRONT_MATTER = re.compile(
    r"""
    \s*---[ \t]*\r?\n
    (?P<data>
      [A-Za-z_][\w-]*[ \t]*:.*\n           # layout: default
      (?:
        [A-Za-z_][\w-]*[ \t]*:.*\n         # title: 云州市养老服务若干措施
      | [ \t#-](?!--).*\n                  # the rest of a value, an entry of a list, a comment
      | \r?\n
      ){0,200}?
    )
    (?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)
    """,
    re.VERBOSE,
)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(?P<words>\S.{0,300})", re.MULTILINE)


def end_of_front_matter(text: str) -> int:
    """Where the text behind the front matter begins; 0 where there is none."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def title_in_front_matter(text: str) -> str:
    """The title that the front matter gives; "" for none."""
    match = _FRONT_MATTER.match(text)
    title = _TITLE.search(match["data"]) if match else None
    return title["words"].strip().strip("\"'") if title else ""
