"""The register of tasks that every benchmark loads: the same rows for the same number and day, no file needed.

60 departments, 200 liaisons (the n-th belongs to department (n - 1) % 60 + 1), and as many tasks as asked for. Each has
a dotted number, a title, a text of about 400 characters, a lead and 0-3 more departments, a liaison of the lead, one of
five states, and a start and a due day within 300 days. 60 % are open; 30 % of all are open and overdue.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DEPARTMENTS, LIAISONS = 60, 200
NEW, UNDER_WAY, WAITING, DONE, TAKEN_OUT = range(1, 6)
SHARES = (25, 30, 5, 35, 5)
OPEN = (NEW, UNDER_WAY, WAITING)
TEXT = (
    "the ministry shall review draft publish report on implementation of measures for energy water "
    "transport housing health education budget reform digital access register inspection support regional "
    "employment training environment climate standards procurement supervision consultation together with "
    "local governments and submit a proposal to the cabinet by the end of quarter"
)
WORDS = TEXT.split()


@dataclass(frozen=True)
class Item:
    """One task; departments and liaisons are counted from 1, `state` is one of the five above."""

    ordinal: int
    number: str
    title: str
    text: str
    lead: int
    others: tuple[int, ...]
    liaison: int
    state: int
    priority: int
    starts_on: date
    due_on: date


def department_of(liaison: int) -> int:
    """The department of a liaison, both counted from 1."""
    return (liaison - 1) % DEPARTMENTS + 1


def liaisons_of(department: int) -> list[int]:
    """The liaisons of a department, counted from 1."""
    return list(range(department, LIAISONS + 1, DEPARTMENTS))


def items(number: int, today: date, *, others: tuple[int, int] = (0, 3), seed: int = 7) -> Iterator[Item]:
    """So many tasks; `others` is the least and the largest number of departments beside the lead."""
    chance = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize()

    for ordinal in range(1, number + 1):
        lead = chance.randint(1, DEPARTMENTS)
        due_on = today + timedelta(days=chance.randint(-300, 300))
        title, text = words(9)[:120], words(55) + "."
        named = chance.sample(range(1, DEPARTMENTS + 1), chance.randint(*others))
        yield Item(
            ordinal=ordinal,
            number=f"{ordinal // 1000 + 1}.{ordinal // 50 % 20 + 1}.{ordinal % 50 + 1}",
            title=title,
            text=text,
            lead=lead,
            others=tuple(each for each in named if each != lead),
            liaison=chance.choice(liaisons_of(lead)),
            state=chance.choices(range(1, 6), SHARES)[0],
            priority=chance.randint(1, 3),
            starts_on=due_on - timedelta(days=chance.randint(30, 200)),
            due_on=due_on,
        )
