"""Whether a plan in force says the same as a draft: compared by words, whatever the file it came from. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

#: From this share of the draft's tasks on, a plan that has them is taken to be the same one.
_MOST_TASKS = 0.6
#: It takes fewer where the title or the document's number agrees as well.
_SOME_TASKS = 0.3
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A plan of the same city; `shared_tasks` is how many of the draft's tasks it has under the same title."""

    id: int
    title: str
    document_number: str
    in_force_at: datetime
    shared_tasks: int


def says_the_same(plan: PlanInForce, title: str, document_number: str, task_count: int) -> bool:
    """Whether the plan is the one that a draft of this title and number, with so many tasks, would issue again."""
    same_title = bool(words_of(title)) and words_of(plan.title) == words_of(title)
    same_number = bool(words_of(document_number)) and words_of(plan.document_number) == words_of(document_number)
    if same_title and same_number:
        return True
    share = plan.shared_tasks / task_count if task_count else 0.0
    return share >= (_SOME_TASKS if same_title or same_number else _MOST_TASKS)


def words_of(text: str) -> str:
    """A text without spaces and marks, so that prints of different files compare alike."""
    return _NO_WORD.sub("", text).lower()
