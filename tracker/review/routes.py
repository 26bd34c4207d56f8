"""All pages of the feature: importing this module puts every route onto the one blueprint."""

from tracker.review.background import pages as reading_views
from tracker.review.pages import arranging as arranging_views
from tracker.review.pages import compare as compare_views
from tracker.review.pages import review as review_views
from tracker.review.pages.drafts import blueprint

__all__ = ["arranging_views", "blueprint", "compare_views", "reading_views", "review_views"]
