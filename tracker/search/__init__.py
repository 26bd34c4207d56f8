"""One field for everything that a person may read: tasks, reports, plans, units and people."""
