"""The source as the review page shows it: numbered lines, in which each task's phrases are marked.

Phrases may lie inside each other and run over lines; each line is cut where one begins or ends, so that
every piece knows all phrases it belongs to. One pass over text and phrases.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.core.messages import Message
from tracker.reading.wording import set_aside
from tracker.review.rules.draft_content import DraftContent
from tracker.tasks.content.rules.content import Place, TaskContent


@dataclass(frozen=True, slots=True)
class Phrase:
    """A marked phrase: `id` names it on the page, `kind` says what was read from it, `note` why nothing was."""

    id: str
    kind: str
    place: Place
    task_key: int | None = None
    note: Message | None = None


#: Kinds of phrases from which a field was read; titles and doubts may hold words that count for nothing.
_READ = frozenset({"header", "unit", "due", "target", "milestone", "schedule"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `phrases` hold them, `begins` are the ids of those that begin here."""

    text: str
    phrases: tuple[Phrase, ...] = ()
    begins: tuple[str, ...] = ()

    @property
    def kinds(self) -> str:
        """The kinds of the phrases, the innermost last, as class names."""
        return " ".join(dict.fromkeys(f"phrase-{phrase.kind}" for phrase in self.phrases))

    @property
    def note(self) -> Message | None:
        """Why the words count for nothing; None where something else was read from them."""
        notes = [phrase.note for phrase in self.phrases if phrase.note]
        read = any(phrase.kind in _READ for phrase in self.phrases)
        return notes[-1] if notes and not read else None

    @property
    def ids(self) -> str:
        """The ids of the phrases, for scripts."""
        return " ".join(phrase.id for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source. `starts` are the tasks that begin on it, `task_keys` all that it belongs to."""

    number: int
    pieces: tuple[Piece, ...]
    starts: tuple[TaskContent, ...] = ()
    task_keys: frozenset[int] = frozenset()


def unit_phrase_id(task_key: int, place: Place) -> str:
    """The id of a unit's phrase: by where it stands, since a unit may change its part."""
    return f"p{task_key}-u{place.start}"


def phrases_of(content: DraftContent) -> list[Phrase]:
    """Every phrase from which something was read that is still in the draft, and what was set aside."""
    header = content.header
    found = [Phrase(f"p-{name}", "header", place) for name, place in header.places.items()]
    found += [
        Phrase(f"p-u{unit.place.start}", "unit", unit.place) for unit in header.default_implementers if unit.place
    ]
    for task in content.tasks_to_issue:
        found += _phrases_of_task(task)
    found += [
        Phrase(f"q{question.key}", "question", question.place, question.task_key)
        for question in content.questions
        if question.place and not question.settled
    ]
    found += [Phrase(f"p-s{each.place.start}", "schedule", each.place) for each in content.schedules if each.place]
    found += [
        Phrase(f"a{each.key}", "aside", each.place, each.task_key, set_aside(each.reason))
        for each in content.set_aside
        if each.place
    ]
    return [phrase for phrase in found if phrase.place.end > phrase.place.start]


def _phrases_of_task(task: TaskContent) -> Iterator[Phrase]:
    if task.title_place:
        yield Phrase(f"p{task.key}-title", "title", task.title_place, task.key)
    if task.due_place:
        yield Phrase(f"p{task.key}-due", "due", task.due_place, task.key)
    for unit in task.units:
        if unit.place:
            yield Phrase(unit_phrase_id(task.key, unit.place), "unit", unit.place, task.key)
    for milestone in task.milestones:
        if milestone.place:
            yield Phrase(f"p{task.key}-m{milestone.key}", "milestone", milestone.place, task.key)
    for target in task.targets:
        if target.place:
            yield Phrase(f"p{task.key}-t{target.key}", "target", target.place, task.key)


def source_lines(text: str, content: DraftContent) -> list[SourceLine]:
    """The source line by line; a line ends at a newline character and nowhere else."""
    phrases = sorted(phrases_of(content), key=lambda phrase: (phrase.place.start, -phrase.place.end))
    starts: dict[int, list[TaskContent]] = {}
    belongs: dict[int, set[int]] = {}
    for task in content.tasks_to_issue:
        if task.place:
            starts.setdefault(task.place.first_line, []).append(task)
            for number in range(task.place.first_line, task.place.last_line + 1):
                belongs.setdefault(number, set()).add(task.key)
    lines: list[SourceLine] = []
    here: list[Phrase] = []
    waiting, begun, offset = deque(phrases), set[str](), 0
    for number, words in enumerate(text.split("\n"), start=1):
        end = offset + len(words)
        here = [phrase for phrase in here if phrase.place.end > offset]
        while waiting and waiting[0].place.start < end:
            here.append(waiting.popleft())
        pieces = tuple(_pieces(words, offset, here, begun))
        keys = frozenset(belongs.get(number, ()))
        lines.append(SourceLine(number, pieces, tuple(starts.get(number, ())), keys))
        offset = end + 1
    return lines


def _pieces(words: str, offset: int, phrases: list[Phrase], begun: set[str]) -> Iterator[Piece]:
    """The words of a line, cut wherever one of the phrases begins or ends."""
    if not phrases:
        yield Piece(words)
        return
    cuts = {0, len(words)}
    for phrase in phrases:
        cuts.update(cut - offset for cut in (phrase.place.start, phrase.place.end) if 0 < cut - offset < len(words))
    edges = sorted(cuts)
    waiting, here = deque(phrases), list[Phrase]()
    for start, end in pairwise(edges):
        while waiting and waiting[0].place.start <= offset + start:
            here.append(waiting.popleft())
        here = [phrase for phrase in here if phrase.place.end > offset + start]
        begins = tuple(phrase.id for phrase in here if phrase.id not in begun)
        begun.update(begins)
        yield Piece(words[start:end], tuple(here), begins)
