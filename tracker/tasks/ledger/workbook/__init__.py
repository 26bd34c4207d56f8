"""The ledger as an Excel file: written so that it reads well and comes back exactly; no database, no request."""
