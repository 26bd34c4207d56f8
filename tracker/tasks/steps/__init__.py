"""The steps of the workflow beside reporting: each has its service and its page side by side."""
