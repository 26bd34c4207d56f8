"""What can be found, in the order in which it is shown. Pure."""

from enum import StrEnum

from tracker.core.messages import N_, Message


class Kind(StrEnum):
    """A kind of thing that is found."""

    TASKS = "tasks"
    REPORTS = "reports"
    PLANS = "plans"
    UNITS = "units"
    PEOPLE = "people"


KIND_NAMES: dict[Kind, Message] = {
    Kind.TASKS: N_("Tasks"),
    Kind.REPORTS: N_("Reports"),
    Kind.PLANS: N_("Plans"),
    Kind.UNITS: N_("Units"),
    Kind.PEOPLE: N_("People"),
}
