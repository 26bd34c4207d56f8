"""Where a document says who acts: brackets and lines that hold a responsibility clause.

Outside a clause nobody is ever made responsible (form R20), so what counts as one is strict:
a label, a verb of duty that closes the bracket, or at a line's end a bare list of units.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.dates_and_amounts.dates import is_only_a_date
from tracker.reading.outline.outline import Line
from tracker.reading.responsibility.bare_lists import BareLists
from tracker.reading.responsibility.closing_sentences import closing_sentence, names_alone
from tracker.reading.responsibility.names_of_units import LOCAL_GROUP, is_clearly_unit
from tracker.reading.responsibility.units import starts_with_unit
from tracker.reading.responsibility.verbs import verbs_of_duty
from tracker.reading.text.brackets import Bracketed, bracketed, parts_outside_brackets
from tracker.reading.text.duty_words import LABEL, ROLE_LABELS, labels_in
from tracker.reading.text.numbering import numbering_at
from tracker.reading.text.page_foot import is_page_foot


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a clause stands, with its brackets, and the words inside them.

    A label that is a numbered line of its own, (三)责任单位:市甲局, begins with its number.
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
_LONGEST_NUMBER = 12
# So many items must close with names or a sentence alone, without brackets, label or 牵头, for these to be clauses.
_ENOUGH_ALIKE = 3


def find_clauses(text: str, lines: list[Line]) -> list[Clause]:
    """The responsibility clauses of ``text``, in order, none inside another."""
    found: list[Clause] = []
    bare = BareLists(text)
    alone: list[Clause] = []
    for line in lines:
        if found and line.start < found[-1].end:
            continue
        in_line = list(_clauses_in(text, line.start, line.end))
        found.extend(in_line)
        if not in_line and (names := names_alone(text, line.start, line.end)):
            alone.append(Clause(*names, *names))
        bare.look_in(line.start, line.end, [(clause.start, clause.end) for clause in in_line])
    as_clauses = [Clause(start, end, start + 1, end - 1) for start, end in bare.that_are_clauses(beside=len(found))]
    if len(alone) >= _ENOUGH_ALIKE:
        found += alone
    together = sorted([*found, *as_clauses], key=lambda clause: clause.start)
    are_prose = len(together) < _ENOUGH_ALIKE and all(_is_weak_sentence(text, clause) for clause in together)
    return [] if are_prose else together


def _is_weak_sentence(text: str, clause: Clause) -> bool:
    """Whether a clause is a bare sentence without 牵头: one or two alone, "市甲局负责。", may be prose of a regulation."""
    if clause.start != clause.inner_start or LABEL.match(text, clause.start):
        return False
    return numbering_at(text, clause.start) is None and "牵头" not in text[clause.start : clause.end]


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
        if not is_page_foot(text, label):
            end = _end_of_bare_clause(text, label, end)
            yield Clause(start if _is_numbered(text, start, label) else label, end, label, end)
    elif sentence := closing_sentence(text, past, _before_other_labels(text, past, end)):
        yield Clause(*sentence, *sentence)


def _is_label(text: str, pair: Bracketed) -> bool:
    """Whether a bracket holds a label and nothing else: 【牵头单位】市甲局."""
    label = LABEL.match(text, pair.start, pair.end)
    return label is not None and label.end() == pair.end and label.lastgroup in ROLE_LABELS


def labels_of_duty(text: str) -> Iterator[re.Match[str]]:
    """The labels in ``text`` that stand where a clause may begin: (牵头单位:, 。责任单位:, at a line's start."""
    for label in labels_in(text):
        begins = text[label.start()] in _OPENERS or _may_begin_at(text, label.start(), _BEFORE_A_LABEL)
        if label.lastgroup in ROLE_LABELS and begins and not is_page_foot(text, label.start()):
            yield label


def _may_begin_at(text: str, place: int, before: str) -> bool:
    """Whether a label at ``place`` begins a clause: one of ``before`` precedes it, or the number of its line."""
    if not place or text[place - 1] in before:
        return True
    line_start = text.rfind("\n", max(0, place - _LONGEST_NUMBER), place) + 1
    return _is_numbered(text, line_start, place)


def _is_numbered(text: str, line_start: int, label: int) -> bool:
    """Whether nothing but the line's number stands before a label: "3.责任单位:市甲局"."""
    number = numbering_at(text, line_start)
    return number is not None and number.end == label


_LONGEST_REST = 200


def _closed_below(text: str, pair: Bracketed) -> Bracketed:
    """A bracket that a line's end has cut, up to its closing in one of the next two lines."""
    limit = min(len(text), pair.end + _LONGEST_REST)
    for end in _ends_of_lines(text, pair.end, limit):
        found = next(other for other in bracketed(text, pair.start, end) if other.start == pair.start)
        if found.closed:
            return Bracketed(pair.start, found.end, pair.depth)
    return pair


def _ends_of_lines(text: str, line_end: int, limit: int) -> Iterator[int]:
    """The ends of the two lines below that open no item."""
    for _ in range(2):
        if line_end >= limit or numbering_at(text, line_end + 1):
            return
        following = text.find("\n", line_end + 1, limit)
        line_end = following if following > 0 else limit
        yield line_end


def _is_clause(text: str, pair: Bracketed) -> bool:
    """A bracket with a label, or one that closes a sentence and says who acts (form R4)."""
    inner_end = pair.end - 1 if pair.closed else pair.end
    for label in labels_in(text, pair.start + 1, min(inner_end, pair.start + _FURTHEST_LABEL)):
        if label.lastgroup in ROLE_LABELS and text[label.start() - 1] in _OPENERS + ",;。、 ":
            return True
    if not pair.closed or pair.depth or text[pair.start] not in _OPENERS:
        return False
    closes_a_sentence = pair.end >= len(text) or text[pair.end] in "。;\n\t|(【〔["
    if not closes_a_sentence and text[pair.start - 1 : pair.start] not in ("。", ";"):
        only_says_who = closing_sentence(text, pair.start + 1, inner_end) == (pair.start + 1, inner_end)
        return text[pair.end] == "," and only_says_who
    return _says_who_acts(text, pair.start + 1, inner_end)


def _says_who_acts(text: str, start: int, end: int) -> bool:
    """Whether each part between commas closes with a verb of duty or names a time, the first with a unit."""
    if not starts_with_unit(text, start, _first_verb(text, start, end)):
        return False
    acts = False
    for part_start, part_end in parts_outside_brackets(text, start, end, ",;。"):
        verbs = list(verbs_of_duty(text, part_start, part_end))
        acts = acts or (bool(verbs) and (verbs[-1].end == part_end or verbs[-1].kind in ("jointly", "lead")))
    return acts


def _first_verb(text: str, start: int, end: int) -> int:
    return next((verb.start for verb in verbs_of_duty(text, start, end)), start)


def _bare_label(text: str, start: int, end: int) -> int | None:
    """Where a label without brackets begins: at the line's start, behind its number or after a full stop."""
    for label in labels_in(text, start, end):
        if label.lastgroup in ROLE_LABELS and _may_begin_at(text, label.start(), _BEFORE_A_BARE_LABEL):
            return label.start()
    return None


def _before_other_labels(text: str, start: int, end: int) -> int:
    """The end of the sentences before a line's first label of another kind: "市甲局牵头。分管领导:…", "完成时限:…"."""
    labels = (label.start() for label in labels_in(text, start, end) if label.lastgroup in ("other", "deadline"))
    return next((place for place in labels if text[place - 1] in "。; "), end)


def _end_of_bare_clause(text: str, start: int, end: int) -> int:
    """The end of a clause that begins at ``start``: before words of another kind (整改措施:), or in a line below.

    A clause goes on below where its line closes with 、 or : (form R15), or a label follows:
    "牵头单位:市甲局⏎责任单位:市乙局⏎完成时限:6月底" is one clause, so its second list has no lead.
    Below a label that ends its line each line may hold one name.
    """
    for label in labels_in(text, start, end):
        if label.lastgroup == "words":
            return label.start()
    is_list = text[end - 1 : end] == ":"
    while end < len(text) and (
        text[end - 1] in "、:" or _label_follows(text, end) or (is_list and _name_follows(text, end))
    ):
        following = text.find("\n", end + 1)
        end = following if following > 0 else len(text)
    return end


def _name_follows(text: str, line_end: int) -> bool:
    """Whether the line below holds one office and nothing else, and is no signature above its day."""
    below = _LINE_BELOW.match(text, line_end)
    if below is None or numbering_at(text, below.start("words")) or is_only_a_date(below["next"] or ""):
        return False
    return is_clearly_unit(below["words"]) or LOCAL_GROUP.fullmatch(below["words"]) is not None


_LINE_BELOW = re.compile(r"\n+(?P<words>[^\n。:;,、]{2,40})(?:\n+(?P<next>[^\n]{1,40})|(?=\n)|\Z)")


def _label_follows(text: str, line_end: int) -> bool:
    label = _LABEL_BELOW.match(text, line_end)
    return label is not None and label.lastgroup != "words" and not is_page_foot(text, label.end())


_LABEL_BELOW = re.compile(r"\n+(?:" + LABEL.pattern + ")", re.VERBOSE)
