"""What the desk decides alone: pure."""
