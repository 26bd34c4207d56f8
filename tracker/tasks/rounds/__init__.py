"""Reporting rounds (报送轮次): who owes a report by when, and what came."""
