"""A unit says that a part is not its own, and the office decides (退回)."""
