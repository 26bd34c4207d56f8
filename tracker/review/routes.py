"""All pages of the feature: importing this module puts every route onto the one blueprint."""

from tracker.review.background import pages as background
from tracker.review.blueprint import blueprint
from tracker.review.pages import arranging, columns, compare, doubts, drafts, indicators, review, setting_aside

__all__ = [
    "arranging",
    "background",
    "blueprint",
    "columns",
    "compare",
    "doubts",
    "drafts",
    "indicators",
    "review",
    "setting_aside",
]
