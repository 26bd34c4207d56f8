"""All pages of the feature: importing this module puts every route onto the one blueprint."""

from tracker.documents import arranging_views, compare_views, reading_views, review_views
from tracker.documents.views import blueprint

__all__ = ["arranging_views", "blueprint", "compare_views", "reading_views", "review_views"]
