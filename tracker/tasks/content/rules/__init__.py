"""The content of tasks as values, its limits and its differences; pure."""
