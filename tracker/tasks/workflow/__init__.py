"""The state machines of the workflow."""
