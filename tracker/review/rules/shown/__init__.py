"""What the review page shows, as values: each row in words, with what may be done with it. Pure."""
