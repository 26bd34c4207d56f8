"""What a day means of tasks and parts, kept beside them: noticing what changed, keeping it, comparing it."""
