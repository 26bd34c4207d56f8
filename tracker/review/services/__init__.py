"""Changing a draft under review, each in one transaction; issuing it."""
