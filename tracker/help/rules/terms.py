"""The words that a newcomer stumbles over, each with what it means here. Pure.

The meanings are those of docs/concepts.md, the numbers those of the rules; a page links to a word by its key.
"""

from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.tasks.rules.kept import WORKING_DAYS_TO_ACCEPT
from tracker.tasks.rules.lights import DEFAULT_RULES


@dataclass(frozen=True)
class Term:
    """A word as the pages write it, and its meaning in a sentence or two."""

    key: str
    word: Message
    meaning: Message


TERMS = (
    Term(
        "lead",
        N_("Lead"),
        N_("The one unit that answers for the whole task. Its accepted progress is the task's progress."),
    ),
    Term(
        "co-responsible",
        N_("Co-responsible"),
        N_("A unit that shares a task. It accepts and reports its own part; the lead answers for the joint result."),
    ),
    Term(
        "implementer",
        N_("Implementer"),
        N_("A district or another unit that carries the task out on its own ground and reports its own part."),
    ),
    Term(
        "accept",
        N_("Accept"),
        N_(
            "The unit confirms that the part is its own. Whoever has not done so after %(days)s working days is reminded.",
            days=WORKING_DAYS_TO_ACCEPT,
        ),
    ),
    Term(
        "expected-progress",
        N_("Expected progress"),
        N_(
            "The share of the task's time that has passed: days since it began, today included, out of all its days. A "
            "task from January to December is expected to stand at half in the middle of the year."
        ),
    ),
    Term(
        "points-behind",
        N_("Points behind"),
        N_(
            "Expected progress less accepted progress. More than %(yellow)s points make a light yellow, more than %(red)s red.",
            yellow=DEFAULT_RULES.yellow_points,
            red=DEFAULT_RULES.red_points,
        ),
    ),
    Term(
        "red-light",
        N_("Red light"),
        N_(
            "Past the due date, sent back %(returns)s times in a row, or more than %(points)s points behind the expected "
            "progress.",
            returns=DEFAULT_RULES.red_returns,
            points=DEFAULT_RULES.red_points,
        ),
    ),
    Term(
        "yellow-light",
        N_("Yellow light"),
        N_(
            "It warns: not accepted in its working days, more than %(points)s points behind, %(days)s days or fewer left and "
            "under %(percent)s %%, the last %(last)s days and not complete, a round's report missing, a pace that gives "
            "less than %(pace)s %% at the due date (all of it in the last %(end)s days), or nothing heard for more than "
            "%(silent)s days.",
            points=DEFAULT_RULES.yellow_points,
            days=DEFAULT_RULES.near[0][0],
            percent=DEFAULT_RULES.near[0][1],
            last=DEFAULT_RULES.near[1][0],
            pace=DEFAULT_RULES.pace_percent,
            end=DEFAULT_RULES.last_days,
            silent=DEFAULT_RULES.silent_days,
        ),
    ),
    Term(
        "green-light", N_("Green light"), N_("Accepted and on schedule: none of the reasons for another light holds.")
    ),
    Term(
        "grey-light",
        N_("Grey light"),
        N_("Not accepted yet, not begun yet, or without an end date: there is nothing to compare with."),
    ),
    Term("blue-light", N_("Blue light"), N_("Done: completed and waiting to be closed, or closed.")),
    Term(
        "round",
        N_("Reporting round"),
        N_(
            "A period and the day by which every part under way owes a report. What has not come by that day is missing; "
            "what comes after it is late."
        ),
    ),
    Term(
        "as-of",
        N_("As of"),
        N_("The day of which a report tells. It is not later than the day on which it is sent."),
    ),
    Term(
        "evidence",
        N_("Evidence"),
        N_(
            "A file that proves a report: a picture, a document, a table. The plan says with which reports it is asked for."
        ),
    ),
    Term(
        "extension",
        N_("Extension"),
        N_(
            "A later due date that the lead asked for and the office granted. The original date stays visible beside it."
        ),
    ),
    Term(
        "completed",
        N_("Completed"),
        N_("The office accepted the lead's report that everything is done. It still has to be closed."),
    ),
    Term(
        "closing",
        N_("Closing"),
        N_("The office checked the completed task and strikes it off the list. It can be reopened with a reason."),
    ),
    Term(
        "correction",
        N_("Correction"),
        N_("What an issued task says is put right by the office, with a reason that everybody concerned is told."),
    ),
    Term(
        "target",
        N_("Target"),
        N_(
            "An amount that the document promises, with its unit and date. It is reached when an accepted figure reaches it."
        ),
    ),
)
