"""By when, and how much."""
