"""Tracker (任务责任台账): from a city's policy document to a ledger of responsibilities, seen through.

`tracker.application.create_app` makes the application.
"""
