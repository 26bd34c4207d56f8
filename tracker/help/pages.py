"""The help: guides by role, the words that are used, and a search through both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, abort, render_template, request, send_from_directory, url_for

from tracker.accounts.access import current_actor, signed_in
from tracker.core.errors import Invalid
from tracker.core.vocabulary import Language
from tracker.help.articles import DOCS, article, is_article, is_picture
from tracker.help.rules.article import Article
from tracker.help.rules.readers import GUIDES, guides_of
from tracker.help.rules.terms import TERMS, Term
from tracker.search.rules.excerpt import Piece, excerpt
from tracker.search.rules.words import Word, has_all, words_of
from tracker.web.rendering import language, translate

blueprint = Blueprint("help", __name__)

_PICTURES_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Guide:
    """A guide to choose: its name, its title and its headings."""

    name: str
    article: Article


@dataclass(frozen=True)
class Passage:
    """A section of a guide in which the words were found."""

    guide: str
    title: str
    anchor: str
    heading: str
    text: Sequence[Piece]


@blueprint.get("/help")
@signed_in
def index() -> str | tuple[str, int]:
    """The guides, one's own first, and the words; with `q`, the places that say it."""
    own = guides_of({role for role, _ in current_actor().grants})
    guides = [Guide(name, _article(name)) for name in [*own, *(each for each in GUIDES if each not in own)]]
    typed = request.args.get("q", "").strip()
    try:
        words, problem = words_of(typed), None
    except Invalid as refused:
        words, problem = (), refused
    page = render_template(
        "help/index.html",
        guides=guides,
        own=own,
        typed=typed,
        problem=problem,
        searched=bool(words),
        passages=_passages(guides, words) if words else [],
        terms=_terms_with(words),
    )
    return (page, 422) if problem else page


@blueprint.get("/help/terms")
@signed_in
def terms() -> str:
    """What the words mean that the pages use."""
    return render_template("help/terms.html", terms=TERMS)


@blueprint.get("/help/pictures/<picture_name>")
@signed_in
def picture(picture_name: str) -> Response:
    """A picture of a guide."""
    if not is_picture(picture_name):
        abort(404)
    return send_from_directory(DOCS / "images", picture_name, max_age=_PICTURES_KEPT_SECONDS)


@blueprint.get("/help/<article_name>")
@signed_in
def guide(article_name: str) -> str:
    """One guide, or the details that it refers to."""
    if not is_article(article_name):
        abort(404)
    shown, written_in = _article(article_name), _language_of(article_name)
    return render_template("help/guide.html", article=shown, language_of_text=written_in)


def _article(name: str) -> Article:
    return _read(name, Language(language()), request.script_root)


@lru_cache(maxsize=64)
def _read(name: str, written_in: Language, _root: str) -> Article:
    """An article is read once for each language, and each place at which the program is reached."""
    return article(name, written_in, _address)


def _address(kind: str, name: str) -> str:
    if kind == "picture":
        return url_for("help.picture", picture_name=name)
    return url_for("help.guide", article_name=name)


def _language_of(name: str) -> Language:
    """The language that the article is written in: the details are in English only."""
    return Language(language()) if name in GUIDES else Language.ENGLISH


def _passages(guides: Sequence[Guide], words: Sequence[Word]) -> list[Passage]:
    return [
        Passage(each.name, each.article.title, section.anchor, section.heading, excerpt(section.text, words))
        for each in guides
        for section in each.article.sections
        if has_all(words, section.heading, section.text)
    ]


def _terms_with(words: Sequence[Word]) -> list[Term]:
    """The terms that say these words, all of them without any."""
    return [term for term in TERMS if has_all(words, translate(term.word), translate(term.meaning))]
