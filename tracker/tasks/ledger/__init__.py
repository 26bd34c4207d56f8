"""The ledger (台账): its list, filters and columns, and its way to Excel and back."""
