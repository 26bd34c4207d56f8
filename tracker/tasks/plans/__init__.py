"""Whole plans: settings, archive, and the table by district."""
