"""Asking for a later due date, and deciding (延期)."""
