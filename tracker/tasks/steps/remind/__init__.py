"""The office reminds a unit by hand (催办)."""
