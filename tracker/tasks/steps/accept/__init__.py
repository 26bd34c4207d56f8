"""A unit accepts its part (签收)."""
