"""Time lines (经过) of tasks, plans, units and people."""
