"""Which organization a printed name means; pure."""
