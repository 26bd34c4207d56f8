"""The desk and the page of one task."""
