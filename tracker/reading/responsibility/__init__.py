"""Who leads and who shares: clauses, units, rules that the document states."""
