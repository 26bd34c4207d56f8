"""Verbs of duty in a clause: 牵头, 配合, 按职责分工负责 (forms R2 to R6), but none that is part of a unit's name.

市推进职能转变协调办 and 市重大活动组织实施专班 are units, and nobody 组织实施 anything there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.responsibility.names_of_units import LOCAL_GROUP, looks_like_unit
from tracker.reading.text.duty_words import VERB

_APART = "、,;。()\n"
_LONGEST_NAME = 40
_END_OF_A_NAME = re.compile(
    "[\u4e00-\u9fff“”]{0,16}(?:领导小组|工作组|小组|专班|指挥部|联席会议|办公室|协调办|委员会|中心|办|局|委|厅)(?=$|[、,;。()及和\n]|牵头|会同|负责|按|依|配合|协助|分别|等)"
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of duty and its kind: ``lead``, ``jointly``, ``collects``, ``shared``, ``co``, ``local`` or ``listed``."""

    kind: str
    start: int
    end: int


def verbs_of_duty(text: str, start: int, end: int) -> Iterator[Verb]:
    """The verbs of duty in ``text[start:end]``, in order."""
    for found in VERB.finditer(text, start, end):
        if not _is_part_of_a_name(text, start, found.start(), found.end(), end):
            yield Verb(found.lastgroup or "listed", found.start(), found.end())


def _is_part_of_a_name(text: str, start: int, verb_start: int, verb_end: int, end: int) -> bool:
    """Whether a name goes on after the verb that began before it: 市推进|职能|转变协调办."""
    if not _END_OF_A_NAME.match(text, verb_end, end):
        return False
    name_start = max(start, verb_start - _LONGEST_NAME)
    name_start = max([name_start, *(text.rfind(sign, name_start, verb_start) + 1 for sign in _APART)])
    before = text[name_start:verb_start].removeprefix("由")
    return bool(before) and not looks_like_unit(before) and not LOCAL_GROUP.fullmatch(before)
