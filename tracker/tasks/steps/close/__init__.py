"""Completion is checked, the task is closed or reopened (核查、销号、重新办理)."""
