"""People with accounts: roles, passwords, sign-in, and the guards of routes."""
