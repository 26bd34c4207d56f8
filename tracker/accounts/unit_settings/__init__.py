"""What a unit settles for itself."""
