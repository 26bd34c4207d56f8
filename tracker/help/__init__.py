"""The guides of docs/, served by the program itself: the intranet has no other place for them."""
