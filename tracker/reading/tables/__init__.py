"""Tables of tasks and of indicators, in cells or in running text."""
