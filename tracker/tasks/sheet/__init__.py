"""One sheet for a round: all parts of a unit that owe a report, as rows that are filled in and sent together."""
