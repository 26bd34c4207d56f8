"""What is decided about accounts, from plain facts."""
