"""Words for people about a draft under review: its doubts, and what each step of the review did."""

from enum import StrEnum

from tracker.core.messages import N_, Message
from tracker.reading.wording import DOUBT_OTHERWISE, DoubtWords, quoting, shortened
from tracker.reading.wording import DOUBTS as DOUBTS_OF_READING
from tracker.review.rules.questions import ReviewKind
from tracker.review.rules.undo import StepKind

#: What the review itself finds, beside what the reader doubted.
DOUBTS: dict[StrEnum, DoubtWords] = DOUBTS_OF_READING | {
    ReviewKind.LEAD_IS_COLLECTIVE: DoubtWords(
        N_("“%(phrase)s” stands for several units and cannot lead."), N_("Choose the one unit that leads.")
    ),
    ReviewKind.TASK_TITLE_MISSING: DoubtWords(N_("A task has no title."), N_("Enter its title.")),
    ReviewKind.TEXT_TOO_LONG: DoubtWords(
        N_("“%(phrase)s” is longer than the ledger can hold."), N_("Shorten it; the full text stays beside it.")
    ),
    ReviewKind.INDICATOR_NAME_MISSING: DoubtWords(
        N_("Indicator %(phrase)s has no name."), N_("Enter its name, or leave it out.")
    ),
    ReviewKind.COLLECTIVE_EMPTY: DoubtWords(
        N_("Nobody has said yet for whom “%(phrase)s” stands."),
        N_("Choose its members, so that each of them gets its own part."),
    ),
}
#: What each step of a review did, in the words of "undo: …" and of the list of steps.
STEPS: dict[StepKind, Message] = {
    StepKind.TASK_SAVED: N_("task “%(about)s” changed"),
    StepKind.PLAN_SAVED: N_("the plan's own data changed"),
    StepKind.UNIT_MAPPED: N_("unit “%(about)s” named"),
    StepKind.UNIT_ADDED: N_("new unit “%(about)s” used (it stays in the directory)"),
    StepKind.UNIT_DROPPED: N_("“%(about)s” taken out as no unit"),
    StepKind.LEAD_CHOSEN: N_("lead of “%(about)s” chosen"),
    StepKind.DOUBT_SETTLED: N_("doubt about “%(about)s” settled"),
    StepKind.TASK_ADDED: N_("task added: %(about)s"),
    StepKind.TASK_LEFT_OUT: N_("task “%(about)s” left out"),
    StepKind.TASK_PUT_BACK: N_("task “%(about)s” put back"),
    StepKind.TASK_LOOKED_AT: N_("task “%(about)s” reviewed"),
    StepKind.TASK_TO_LOOK_AT: N_("task “%(about)s” to be reviewed again"),
    StepKind.ALL_LOOKED_AT: N_("all tasks without a doubt accepted (%(about)s)"),
    StepKind.TASKS_MERGED: N_("tasks merged: %(about)s"),
    StepKind.TASK_SPLIT: N_("task “%(about)s” split"),
    StepKind.TASK_MOVED: N_("task “%(about)s” moved"),
    StepKind.COLUMNS_NAMED: N_("tables read anew with other columns"),
    StepKind.WORDS_USED: N_("“%(about)s” counts after all"),
    StepKind.WORDS_SET_ASIDE: N_("“%(about)s” set aside"),
    StepKind.INDICATOR_SAVED: N_("indicator “%(about)s” changed"),
    StepKind.INDICATOR_ADDED: N_("indicator added"),
    StepKind.INDICATOR_LEFT_OUT: N_("indicator “%(about)s” left out"),
    StepKind.INDICATOR_PUT_BACK: N_("indicator “%(about)s” put back"),
}


def step(kind: StepKind, about: str) -> Message:
    """What a step did, with the beginning of what it was about."""
    return Message(STEPS[kind].text, {"about": shortened(about)})


def doubt(kind: StrEnum, phrase: str) -> DoubtWords:
    """A doubt of the reader or of the review in words, with the beginning of the phrase that it is about."""
    return quoting(DOUBTS.get(kind, DOUBT_OTHERWISE), phrase)
