"""The articles of the help: the files of docs/, read once."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import urldefrag

from tracker.core.vocabulary import Language
from tracker.help.rules.article import Article, article_of
from tracker.help.rules.readers import GUIDES

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: What the guides refer to for details; in English only.
DETAILS = (
    "working",
    "importing",
    "excel",
    "oversight",
    "notices",
    "workflow",
    "operating",
    "configuration",
    "concepts",
)
_CHINESE = ".zh"

#: Makes the address of an article or a picture from its kind ("article" or "picture") and name.
Address = Callable[[str, str], str]


def is_article(name: str) -> bool:
    """Whether there is an article of this name."""
    return name in GUIDES or name in DETAILS


def is_picture(name: str) -> bool:
    """Whether the guides have a picture of this name."""
    return name in _pictures()


def article(name: str, language: Language, address: Address) -> Article:
    """The article of a name for which `is_article` holds, in the reader's language where it is written in it."""
    text = _text_of(name, language)
    return article_of(text, lambda target: _resolved(target, address))


def _text_of(name: str, language: Language) -> str:
    if name in GUIDES:
        ending = _CHINESE if language is Language.CHINESE else ""
        return (DOCS / "guide" / f"{name}{ending}.md").read_text(encoding="utf-8")
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _pictures() -> frozenset[str]:
    return frozenset(path.name for path in (DOCS / "images").glob("*.png"))


def _resolved(target: str, address: Address) -> str | None:
    """Where a link of a guide leads here: `../working.md#steps` to the article, `../images/desk.png` to the picture."""
    path, anchor = urldefrag(target)
    name = PurePosixPath(path).name
    if is_picture(name):
        return address("picture", name)
    stem = name.removesuffix(".md").removesuffix(_CHINESE)
    if not name.endswith(".md") or not is_article(stem):
        return None
    return address("article", stem) + (f"#{anchor}" if anchor else "")
