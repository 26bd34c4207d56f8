"""What is found, kind by kind, within what the person may read."""
