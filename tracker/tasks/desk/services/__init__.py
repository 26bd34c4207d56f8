"""What the page of one task shows, decided in Python: its rows and what the person can do there."""
