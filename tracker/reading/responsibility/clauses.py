"""Where a document says who acts: brackets and lines that hold a responsibility clause.

Outside a clause nobody is ever made responsible (form R20), so what counts as one is strict:
a label, a verb of duty that closes the bracket, or at a line's end a bare list of units.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.outline.outline import Line
from tracker.reading.responsibility.closing_sentences import closing_sentence
from tracker.reading.responsibility.units import looks_like_unit, read_units, starts_with_unit
from tracker.reading.text.brackets import CLOSING, Bracketed, bracketed, parts_outside_brackets
from tracker.reading.text.duty_words import LABEL, ROLE_LABELS, VERB
from tracker.reading.text.numbering import numbering_at


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a clause stands, with its brackets, and the words inside them.

    ``label`` is the role that stands outside the words, such as a table's heading: ``lead``,
    ``co``, ``listed``, or nothing.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    label: str = ""


_OPENERS = "(【[〔"
_BEFORE_A_BARE_LABEL = "\n。;)】〕]\t|—*•·◆▪"
_BEFORE_A_LABEL = _OPENERS + _BEFORE_A_BARE_LABEL
# How far into a bracket a label may stand: "(完成时限:2024年6月底前;责任单位:市甲局)".
_FURTHEST_LABEL = 60


def find_clauses(text: str, lines: list[Line]) -> list[Clause]:
    """The responsibility clauses of ``text``, in order, none inside another."""
    found: list[Clause] = []
    for line in lines:
        if found and line.start < found[-1].end:
            continue
        found.extend(_clauses_in(text, line.start, line.end))
    return found


def _clauses_in(text: str, start: int, end: int) -> Iterator[Clause]:
    """The clauses in one line: brackets first, then, past the last of them, a bare label."""
    past = start
    for pair in bracketed(text, start, end):
        if pair.start < past:
            continue
        if _is_label(text, pair):
            break
        if not _is_clause(text, pair):
            continue
        pair = pair if pair.closed else _closed_below(text, pair)
        yield Clause(pair.start, pair.end, pair.start + 1, pair.end - pair.closed)
        past = pair.end
    label = _bare_label(text, past, end) if past < end else None
    if label is not None:
        end = _with_continuation(text, end)
        yield Clause(label, end, label, end)
    elif sentence := closing_sentence(text, past, end):
        yield Clause(*sentence, *sentence)


def _is_label(text: str, pair: Bracketed) -> bool:
    """Whether a bracket holds a label and nothing else: 【牵头单位】市甲局."""
    label = LABEL.match(text, pair.start, pair.end)
    return label is not None and label.end() == pair.end and label.lastgroup in ROLE_LABELS


def labels_of_duty(text: str) -> Iterator[re.Match[str]]:
    """The labels in ``text`` that stand where a clause may begin: (牵头单位:, 。责任单位:, at a line's start."""
    for label in LABEL.finditer(text):
        begins = not label.start() or text[label.start()] in _OPENERS or text[label.start() - 1] in _BEFORE_A_LABEL
        if label.lastgroup in ROLE_LABELS and begins:
            yield label


_LONGEST_REST = 200


def _closed_below(text: str, pair: Bracketed) -> Bracketed:
    """A bracket that a line's end has cut, up to its closing in one of the next two lines."""
    closing = text.find(CLOSING[text[pair.start]], pair.end, pair.end + _LONGEST_REST)
    if closing < 0 or text.count("\n", pair.end, closing) > 2:
        return pair
    opens_an_item = any(
        numbering_at(text, pair.end + line.end()) for line in re.finditer("\n", text[pair.end : closing])
    )
    return pair if opens_an_item else Bracketed(pair.start, closing + 1, pair.depth)


def _is_clause(text: str, pair: Bracketed) -> bool:
    """A bracket with a label, or one that closes a sentence and says who acts (form R4)."""
    inner_end = pair.end - 1 if pair.closed else pair.end
    for label in LABEL.finditer(text, pair.start + 1, min(inner_end, pair.start + _FURTHEST_LABEL)):
        if label.lastgroup in ROLE_LABELS and text[label.start() - 1] in _OPENERS + ",;。、 ":
            return True
    if not pair.closed or pair.depth or text[pair.start] not in _OPENERS:
        return False
    closes_a_sentence = pair.end >= len(text) or text[pair.end] in "。;\n(【〔["
    if not closes_a_sentence and text[pair.start - 1 : pair.start] not in ("。", ";"):
        return False
    return _says_who_acts(text, pair.start + 1, inner_end) or _only_lists_units(text, pair.start + 1, inner_end)


def _says_who_acts(text: str, start: int, end: int) -> bool:
    """Whether each part between commas closes with a verb of duty or names a time, the first with a unit."""
    if not starts_with_unit(text, start, _first_verb(text, start, end)):
        return False
    acts = False
    for part_start, part_end in parts_outside_brackets(text, start, end, ",;。"):
        verbs = list(VERB.finditer(text, part_start, part_end))
        acts = acts or (bool(verbs) and (verbs[-1].end() == part_end or verbs[-1].lastgroup in ("jointly", "lead")))
    return acts


_CLEARLY_UNITS = re.compile("(?:局|委|办|厅|部|署|院|政府|委员会|总社|集团)$")


def _only_lists_units(text: str, start: int, end: int) -> bool:
    """Whether a bracket that closes a line holds nothing but units: "。(市甲局、市乙局)"."""
    if end + 1 < len(text) and text[end + 1] != "\n":
        return False
    units = read_units(text, start, end, None).units
    if not units or not all(unit.is_local_group or looks_like_unit(unit.printed) for unit in units):
        return False
    first = units[0]
    levelled = first.is_local_group or first.printed[0] in "市省区县国各"
    clear = _CLEARLY_UNITS.search(first.printed) is not None
    if text[start - 2 : start - 1] in ("。", "\n"):
        return clear and (levelled or len(units) > 1)
    return levelled and len(units) > 1


def _first_verb(text: str, start: int, end: int) -> int:
    verb = VERB.search(text, start, end)
    return verb.start() if verb else start


def _bare_label(text: str, start: int, end: int) -> int | None:
    """Where a label without brackets begins: at the line's start or after a full stop."""
    for label in LABEL.finditer(text, start, end):
        if label.lastgroup not in ROLE_LABELS:
            continue
        if label.start() == 0 or text[label.start() - 1] in _BEFORE_A_BARE_LABEL:
            return label.start()
    return None


def _with_continuation(text: str, end: int) -> int:
    """The end of a clause that goes on below: its line closes with 、 or : (form R15), or a label follows.

    "牵头单位:市甲局⏎责任单位:市乙局⏎完成时限:6月底" is one clause, so its second list has no lead.
    """
    while end < len(text) and (text[end - 1] in "、:" or _LABEL_BELOW.match(text, end)):
        following = text.find("\n", end + 1)
        end = following if following > 0 else len(text)
    return end


_LABEL_BELOW = re.compile(r"\n+(?:" + LABEL.pattern + ")", re.VERBOSE)
