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
#: A number and, right after it, the plural of what is counted.
COUNTED = re.compile(r"%\((?:count|days|tasks|units|reminders|num)\)s (?:\w+ )?\w+s\b")
#: Texts that count and are never about one.
ALWAYS_SEVERAL = frozenset(
    {
        # the numbers of the rules of lights and of acceptance
        "It warns: not accepted in its working days, more than %(points)s points behind, %(days)s days or fewer left and "
        "under %(percent)s %%, the last %(last)s days and not complete, a round's report missing, a pace that gives "
        "less than %(pace)s %% at the due date (all of it in the last %(end)s days), or nothing heard for more than "
        "%(silent)s days.",
        "The unit confirms that the part is its own. Whoever has not done so after %(days)s working days is reminded.",
        # limits, which are constants of the code
        "A password needs at least %(count)s characters.",
        "Choose at least %(count)s characters, different from the present one.",
        "Keep this under %(count)s characters.",
        "%(about)s: not reached in %(count)s of its periods",
        "At most %(count)s tasks are reminded of at once.",
        "At most %(count)s characters.",
        "At most %(count)s files a report.",
        "At most %(count)s tasks can be ticked one by one: filter the list and take all of it.",
        "The list holds more than %(count)s tasks: filter it first.",
        # said only above such a limit
        "All %(count)s plans",
        "%(count)s tasks would change; at most %(most)s at once.",
        "These are %(count)s reminders; at most %(most)s at once.",
        # the board: its windows are 30, 60 and 90 days, its changes those of 30 days
        "%(days)s days",
        "in %(days)s days",
        "Changed in the last %(days)s days",
        # links to all rows, shown below some of them
        "All %(count)s changes",
        "All %(count)s units",
        # a task that one unit has alone has no such line
        "%(units)s units: accepted by %(accepted)s, reported by %(reported)s, completed by %(completed)s.",
        # one field is named instead
        "%(who)s corrected the task (%(count)s fields): %(reason)s",
        # rungs of the ladder: every 3 working days, 3 working days before a round's day, every 7 days after a due date
        "%(unit)s: assigned on %(day)s and not accepted after %(count)s working days",
        "%(unit)s reported on %(day)s; the report has waited for %(count)s working days",
        "waiting for %(days)s working days",
        "%(days)s working days before the round's day",
        "%(days)s days after the due date",
        # from the third working day, and from the second return on
        "not accepted for %(days)s working days",
        "sent back %(count)s times in a row",
        # notices and mails about many tasks: what is told of one task has its own words
        "%(who)s assigned %(count)s tasks to %(unit)s: %(reason)s",
        "%(who)s corrected %(count)s tasks of %(unit)s: %(reason)s",
        "%(unit)s has no part in %(count)s tasks any more; nothing more is expected there: %(reason)s",
        "%(who)s put the parts of %(unit)s in %(count)s tasks into your hands",
        "%(who)s reminds %(unit)s of %(count)s tasks",
        "%(who)s reminds %(unit)s of %(count)s tasks: %(reason)s",
        "%(who)s reminds %(unit)s of %(count)s reports missing for %(round)s",
        "%(who)s reminds %(unit)s of %(count)s reports missing for %(round)s: %(reason)s",
        "Task ledger: news on %(count)s tasks",
    }
)


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


def test_one_of_a_thing_is_not_several(catalogue: Catalog) -> None:
    """A text that counts things right before their plural has a text for one of them."""
    singular_too = [message.id for message in catalogue if isinstance(message.id, str) and COUNTED.search(message.id)]
    assert sorted(set(singular_too) - ALWAYS_SEVERAL) == []
