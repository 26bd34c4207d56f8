"""What waits for whom, and the page of one task."""
