"""Who carries out what: reading a responsibility clause (forms R1 to R14, R17).

A clause is read part by part into leads, co-responsible units and implementers; units wait
for the verb or the label that gives them their role.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from tracker.organizations.rules.names import Directory
from tracker.reading.draft import LeadBasis
from tracker.reading.outline.outline import Span
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.responsibility.names_of_units import LEVELS_OF_OFFICES
from tracker.reading.responsibility.stated_rules import ListRule, statements
from tracker.reading.responsibility.units import NamedUnit, UnitList, looks_like_unit, read_units
from tracker.reading.responsibility.verbs import Verb, verbs_of_duty
from tracker.reading.text.brackets import outside_brackets, parts_outside_brackets
from tracker.reading.text.duty_words import TIME_WORDS, labels_in


@dataclass(frozen=True, slots=True)
class UnitsInCharge:
    """What one clause says. ``deadlines`` are the spans of its parts that name a time (form R17)."""

    leads: tuple[NamedUnit, ...] = ()
    co: tuple[NamedUnit, ...] = ()
    implementers: tuple[NamedUnit, ...] = ()
    basis: LeadBasis = LeadBasis.NOBODY
    open_ended: bool = False
    leads_to_be_split: bool = False
    default_implementers: tuple[NamedUnit, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    deadlines: tuple[Span, ...] = ()

    @property
    def names_anybody(self) -> bool:
        return bool(self.leads or self.co or self.implementers)


class _Role(Enum):
    LEAD = "lead"
    CO = "co"
    LISTED = "listed"
    LOCAL = "local"
    SHARED = "shared"


@dataclass
class _Reading:
    """What has been gathered of one clause so far.

    ``names_objects`` if a verb has objects, one for each lead: 市甲局、市乙局牵头负责食堂、驿站工作.
    """

    named: list[tuple[_Role, NamedUnit]] = field(default_factory=list)
    open_ended: bool = False
    meanings: list[tuple[str, str]] = field(default_factory=list)
    deadlines: list[Span] = field(default_factory=list)
    names_objects: bool = False

    def add(self, role: _Role, found: UnitList) -> None:
        self.named += ((_Role.LEAD if unit.marked_as_lead else role, unit) for unit in found.units)
        self.open_ended = self.open_ended or found.open_ended
        self.meanings += found.meanings


def read_clause(text: str, clause: Clause, rule: ListRule, directory: Directory | None) -> UnitsInCharge:
    """Who the clause names and how.

    1. take out what it says about all later items (forms R9, R10) and about its own rule;
    2. read each sentence part into units with a role;
    3. settle the roles: named leads lead, else the rule decides; local groups implement.
    """
    reading = _Reading()
    defaults: list[NamedUnit] = []
    start, label = clause.inner_start, clause.label
    for statement in statements(text, clause.inner_start, clause.inner_end):
        label = _read_piece(text, (start, statement.start), label, reading, directory)
        if statement.default_units:
            defaults += read_units(text, *statement.default_units, directory).units
        start = statement.end
    _read_piece(text, (start, clause.inner_end), label, reading, directory)
    responsibility = _settled(text, reading, rule)
    meant = _without_repeats(_those_meant(defaults, responsibility.implementers))
    return replace(
        responsibility,
        default_implementers=meant,
        implementers=_without_repeats((*responsibility.implementers, *meant)),
    )


def _read_piece(text: str, piece: Span, label: str, reading: _Reading, directory: Directory | None) -> str:
    """Read the words between two statements under ``label``; the label that holds at their end."""
    for labelled, end in _labelled_sections(text, *piece, label):
        _read_section(text, labelled, end, reading, directory)
        label = labelled[0]
    return label


def _those_meant(defaults: list[NamedUnit], implementers: tuple[NamedUnit, ...]) -> list[NamedUnit]:
    """The default implementers; a bare 地方 means the local governments that the clause has just named."""
    if implementers and all(unit.printed in ("地方", "各地", "属地") for unit in defaults):
        return list(implementers) if defaults else []
    return defaults


def _labelled_sections(text: str, start: int, end: int, outer_label: str) -> Iterator[tuple[tuple[str, int], int]]:
    """((label, where its words begin), where they end) for each 牵头单位:…; the first may have no label."""
    labels = list(labels_in(text, start, end))
    first = labels[0].start() if labels else end
    if first > start:
        yield (outer_label, start), first
    for place, label in enumerate(labels):
        until = labels[place + 1].start() if place + 1 < len(labels) else end
        yield (label.lastgroup or "", label.end()), until


_LABEL_ROLES = {
    "lead": _Role.LEAD,
    "lead_only": _Role.LEAD,
    "co": _Role.CO,
    "co_only": _Role.CO,
    "listed": _Role.LISTED,
    "listed_only": _Role.LISTED,
    "both": _Role.LISTED,
    "offices": _Role.LISTED,
    "": _Role.LISTED,
}


def _read_section(text: str, label: tuple[str, int], end: int, reading: _Reading, directory: Directory | None) -> None:
    kind, start = label
    if kind == "deadline":
        reading.deadlines.append((start, end))
    if kind not in _LABEL_ROLES:
        return
    if kind == "offices":
        end = _before_the_offices(text, start, end)
    for sentence in parts_outside_brackets(text, start, end, ";。"):
        _read_sentence(text, sentence, _LABEL_ROLES[kind], reading, directory)


_OFFICE_INSIDE = re.compile("(?:科|处|股|室|中心|站|所|大队)$")


def _before_the_offices(text: str, start: int, end: int) -> int:
    """Where the offices inside a unit begin: 储备中心 in "责任单位及承办科室:市甲局,储备中心"."""
    units = read_units(text, start, end, None).units
    for unit in units[1:]:
        if unit.printed[0] not in LEVELS_OF_OFFICES and _OFFICE_INSIDE.search(unit.printed):
            return unit.start
    return end


def _read_sentence(
    text: str, sentence: Span, label_role: _Role, reading: _Reading, directory: Directory | None
) -> None:
    """Units wait for the verb that follows them: all before 牵头 lead, all before 配合 assist."""
    waiting: list[UnitList] = []
    after_verb = label_role
    for start, end in parts_outside_brackets(text, *sentence, ","):
        begin = start
        for verb in _verbs_outside_brackets(text, start, end):
            waiting += _lists_in(text, begin, verb.start, reading, directory, verb_before=begin > start)
            role = _role_of(verb, label_role)
            for found in waiting:
                reading.add(role, found)
            waiting = []
            after_verb = _Role.CO if role is _Role.LEAD else label_role
            begin = verb.end
        waiting += _lists_in(text, begin, end, reading, directory, verb_before=begin > start)
    for found in waiting:
        reading.add(after_verb, found)


def _verbs_outside_brackets(text: str, start: int, end: int) -> Iterator[Verb]:
    for verb in verbs_of_duty(outside_brackets(text, start, end), 0, end - start):
        yield Verb(verb.kind, start + verb.start, start + verb.end)


def _role_of(verb: Verb, label_role: _Role) -> _Role:
    if verb.kind in ("lead", "jointly", "collects"):
        return _Role.LEAD
    if verb.kind == "listed":
        return label_role
    return {"co": _Role.CO, "shared": _Role.SHARED, "local": _Role.LOCAL}[verb.kind]


def _lists_in(
    text: str, start: int, end: int, reading: _Reading, directory: Directory | None, *, verb_before: bool
) -> list[UnitList]:
    """The list in a stretch without verbs; a time goes to the deadlines, an object of a verb to nobody."""
    if not text[start:end].strip("、, "):
        return []
    if TIME_WORDS.search(text, start, end):
        reading.deadlines.append((start, end))
        return []
    found = read_units(text, start, end, directory)
    if verb_before:
        likely = tuple(u for u in found.units if u.is_local_group or looks_like_unit(u.printed))
        reading.names_objects = reading.names_objects or len(likely) < len(found.units)
        found = replace(found, units=likely)
    return [found]


_SPECIAL_ZONE = re.compile("(?:管委会|管理委员会|开发区|高新区|经开区|新区|园区|风景区|景区|度假区)$")


def _settled(text: str, reading: _Reading, rule: ListRule) -> UnitsInCharge:
    implementers = _implementers(reading)
    others = [(role, unit) for role, unit in reading.named if unit not in implementers]
    leads = [unit for role, unit in others if role in (_Role.LEAD, _Role.SHARED)]
    listed = [unit for role, unit in others if role in (_Role.LISTED, _Role.LOCAL)]
    basis = LeadBasis.NAMED if leads else LeadBasis.NOBODY
    if not leads and listed:
        basis = LeadBasis.FIRST_LISTED if rule is ListRule.FIRST_LISTED else LeadBasis.STATED_RULE
        leads = _leads_by_rule(text, listed, rule)
    return UnitsInCharge(
        leads=_without_repeats(leads),
        co=_without_repeats(unit for _, unit in others if unit not in leads),
        implementers=_without_repeats(implementers),
        basis=basis,
        open_ended=reading.open_ended,
        leads_to_be_split=len(leads) > 1 and (reading.names_objects or any(role is _Role.SHARED for role, _ in others)),
        meanings=tuple(reading.meanings),
        deadlines=tuple(reading.deadlines),
    )


def _implementers(reading: _Reading) -> list[NamedUnit]:
    """Local groups, and a zone's committee that is named after one (各区人民政府、高新区管委会)."""
    found: list[NamedUnit] = []
    for _, unit in reading.named:
        if unit.is_local_group or (found and _SPECIAL_ZONE.search(unit.printed)):
            found.append(unit)
    return found


def _leads_by_rule(text: str, listed: list[NamedUnit], rule: ListRule) -> list[NamedUnit]:
    if rule is not ListRule.STATED_BEFORE_COMMA:
        return listed[:1]
    comma = text.find(",", listed[0].end, listed[-1].end)
    return [unit for unit in listed if comma < 0 or unit.end <= comma]


def _without_repeats(units: Iterable[NamedUnit]) -> tuple[NamedUnit, ...]:
    first_of_name: dict[str, NamedUnit] = {}
    for unit in units:
        first_of_name.setdefault(unit.printed, unit)
    return tuple(first_of_name.values())


def combined(parts: list[UnitsInCharge]) -> UnitsInCharge:
    """Several clauses of one item as one: the lead of each leads, the others are co, without repeats."""
    if len(parts) == 1:
        return parts[0]
    leads = _without_repeats([unit for part in parts for unit in part.leads])
    leading = {unit.printed for unit in leads}
    bases = [part.basis for part in parts if part.leads]
    return UnitsInCharge(
        leads=leads,
        co=_without_repeats([u for part in parts for u in part.co if u.printed not in leading]),
        implementers=_without_repeats([unit for part in parts for unit in part.implementers]),
        basis=bases[0] if bases else LeadBasis.NOBODY,
        open_ended=any(part.open_ended for part in parts),
        leads_to_be_split=any(part.leads_to_be_split for part in parts),
        default_implementers=_without_repeats([u for part in parts for u in part.default_implementers]),
        meanings=tuple(meaning for part in parts for meaning in part.meanings),
        deadlines=tuple(span for part in parts for span in part.deadlines),
    )
