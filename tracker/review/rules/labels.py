"""What the fields of a plan's header and of an indicator are called where two versions of them are compared."""

from collections.abc import Mapping

from tracker.core.messages import N_, Message

HEADER_LABELS: Mapping[str, Message] = {
    "title": N_("Title"),
    "document_number": N_("Document number"),
    "issuer": N_("Issued by"),
    "issued_on": N_("Issued on"),
    "period_start": N_("Period from"),
    "period_end": N_("Period to"),
    "default_implementers": N_("Implementers of every task"),
}
INDICATOR_LABELS: Mapping[str, Message] = {
    "name": N_("Indicator"),
    "category": N_("Category"),
    "number": N_("Number"),
    "unit": N_("Unit of measure"),
    "baseline_year": N_("Year of the baseline"),
    "baseline": N_("Baseline"),
    "target_year": N_("Year of the target"),
    "comparator": N_("Compared"),
    "target": N_("Target"),
    "binding": N_("binding"),
    "responsible": N_("Who answers"),
    "left_out": N_("Left out"),
}
