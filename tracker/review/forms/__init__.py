"""The forms of the review."""
