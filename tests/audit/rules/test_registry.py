"""Every event has its row: how it reads, which kind of act it is, whom it concerns; and nothing else is recorded."""

import ast
import re
from pathlib import Path

import pytest

import tracker
from tracker.audit.rules.entry_messages import EntryFacts
from tracker.audit.rules.registry import REGISTRY, Audience, concerns, kind_of, sentence_of
from tracker.core.events import Event
from tracker.core.vocabulary import ActKind
from tracker.notify.rules.reactions import reacts_to
from tracker.tasks.workflow.rules.steps import STEPS, WRITE_DRAFT, WRITE_REPORT

SOURCE = Path(str(tracker.__file__)).parent


def test_every_event_has_its_row() -> None:
    assert set(REGISTRY) == set(Event)


@pytest.mark.parametrize("event", Event)
def test_every_sentence_can_be_told_from_little(event: Event) -> None:
    assert "Li Mei" in str(sentence_of(EntryFacts(event, who="Li Mei", unit="Li Mei")))


@pytest.mark.parametrize("event", Event)
def test_whoever_an_event_concerns_is_told_and_nobody_else(event: Event) -> None:
    assert (event in reacts_to()) == (REGISTRY[event].concerns is not Audience.NOBODY)


def test_every_step_but_typing_writes_an_event() -> None:
    assert [step for step in STEPS if step.event is None] == [WRITE_REPORT, WRITE_DRAFT]
    with pytest.raises(ValueError, match="leaves no entry"):
        _ = WRITE_DRAFT.recorded_event


def test_no_event_is_written_out_as_a_string() -> None:
    words = {event.value for event in Event}
    written = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        if path.name not in ("events.py", "permissions.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert written == []


def test_every_event_is_used() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*.py")
        if path.name not in ("events.py", "registry.py")
    )
    assert [event.name for event in Event if not re.search(rf"Event\.{event.name}\b", sources)] == []


def test_whom_an_event_concerns_is_found_by_its_stored_word() -> None:
    assert {event: concerns(event.value) for event in Event} == {event: REGISTRY[event].concerns for event in Event}
    assert concerns("report:submitted") is Audience.REVIEWER


def test_a_word_from_another_version_is_shown_as_it_is_stored() -> None:
    assert str(sentence_of(EntryFacts("budget:moved", who="Li Mei"))) == "Li Mei: budget:moved"
    assert kind_of("budget:moved") is ActKind.OTHER
    assert concerns("budget:moved") is Audience.NOBODY
