"""The guides name buttons as the pages do, and say the same in both languages.

「…」 in a Chinese guide and **…** in an English one is a word of the pages: a button, a link, a heading or a label.
"""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
GUIDES = ROOT / "docs" / "guide"
CATALOGUE = ROOT / "tracker" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
READERS = ["first-task", "liaison", "office", "leader", "administrator"]
CHINESE_WORD = re.compile(r"「([^」]+)」")
ENGLISH_WORD = re.compile(r"\*\*([^*]+)\*\*")
COUNT = re.compile(r"\d+")
PLACE = re.compile(r"%\(\w+\)s")
BUTTON = {"zh": CHINESE_WORD, "en": ENGLISH_WORD}


def text_of(reader: str, language: str) -> str:
    """The guide, with its explanation of the marks cut off."""
    path = GUIDES / f"{reader}{'.zh' if language == 'zh' else ''}.md"
    return path.read_text(encoding="utf-8").split("\n## ", maxsplit=1)[1]


def words_of(reader: str, language: str) -> set[str]:
    """The quoted words, on one line each, with # in the place of a number."""
    quoted = BUTTON[language].findall(text_of(reader, language))
    return {COUNT.sub("#", word.replace("\n", " ")) for word in quoted}


@pytest.fixture(scope="module")
def translations() -> dict[str, str]:
    """English words of the pages → Chinese ones, with # in the place of a number that is filled in or printed."""
    catalogue: Catalog = read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="zh_Hans_CN")
    return {_plain(_several(each.id)): _plain(_several(each.string)) for each in catalogue if each.id}


def _several(text: str | list[str] | tuple[str, ...]) -> str:
    """The text for several of a thing, where it counts one."""
    return text if isinstance(text, str) else text[-1]


def _plain(text: str) -> str:
    return COUNT.sub("#", PLACE.sub("#", text.replace("%%", "%")))


@pytest.mark.parametrize("reader", READERS)
def test_every_quoted_word_stands_on_a_page(reader: str, translations: dict[str, str]) -> None:
    unknown_english = words_of(reader, "en") - set(translations)
    unknown_chinese = words_of(reader, "zh") - set(translations.values())
    assert (unknown_english, unknown_chinese) == (set(), set())


@pytest.mark.parametrize("reader", READERS)
def test_both_languages_name_the_same_buttons(reader: str, translations: dict[str, str]) -> None:
    assert {translations[word] for word in words_of(reader, "en")} == words_of(reader, "zh")


@pytest.mark.parametrize("reader", READERS)
def test_both_languages_have_the_same_headings_and_pictures(reader: str) -> None:
    chinese, english = (_outline(text_of(reader, language)) for language in ("zh", "en"))
    assert chinese == english


def _outline(text: str) -> list[str]:
    """Headings, pictures and commands in their order; a picture of the English pages counts as the Chinese one's."""
    found = re.findall(r"^(#+) |!\[[^\]]*\]\(([^)]+)\)|^(```sh\n.*?^```)", text, re.M | re.S)
    return ["".join(parts).replace("-en.png", ".png") for parts in found]
