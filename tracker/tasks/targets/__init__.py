"""The amounts of tasks, period by period."""
