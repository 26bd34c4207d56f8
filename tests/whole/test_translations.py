"""Every text for people is in the catalogue, translated, with the same places for values."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "tracker" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
KEYWORDS = dict.fromkeys(("_", "gettext", "lazy_gettext", "_l", "N_")) | dict.fromkeys(("ngettext", "P_"), (1, 2))
METHODS = [("tracker/**.py", "python"), ("tracker/templates/**", "jinja2")]
#: A text with its context; one that counts something as the texts for one and for another number.
Text = tuple[str | tuple[str, ...], str | None]
PLACE = re.compile(r"%(?:\(\w+\))?[sd%]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="zh_Hans_CN")


@pytest.fixture(scope="module")
def used() -> set[Text]:
    """Every text in the code and the templates, with its context where it has one."""
    found = extract_from_dir(ROOT, method_map=METHODS, keywords=KEYWORDS, options_map={"tracker/templates/**": {}})
    return {(message, context) for _file, _line, message, _comments, context in found if message}


def test_every_text_is_translated(catalogue: Catalog, used: set[Text]) -> None:
    translated = {(message.id, message.context) for message in catalogue if message.id and _is_translated(message)}
    assert [text for text, _context in used - translated] == []


def _is_translated(message: Message) -> bool:
    return bool(message.string if isinstance(message.string, str) else all(message.string))


def test_nothing_is_fuzzy_and_nothing_is_left_over(catalogue: Catalog, used: set[Text]) -> None:
    messages = [message for message in catalogue if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert [message.id for message in messages if (message.id, message.context) not in used] == []


def test_values_keep_their_places(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            english = message.id[-1] if isinstance(message.id, tuple) else message.id
            chinese = message.string[0] if isinstance(message.string, tuple) else message.string
            assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(chinese)), message.id


def test_no_template_speaks_chinese_past_the_catalogue() -> None:
    for path in (ROOT / "tracker" / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S).replace("中文", "")
        text = text.replace("join('、')", "")
        assert not CHINESE.search(text), f"{path.name}: {CHINESE.search(text)}"
