"""Drafts under review, from the reader's draft to a plan in force."""
