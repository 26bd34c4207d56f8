"""The red tasks that cannot wait."""
