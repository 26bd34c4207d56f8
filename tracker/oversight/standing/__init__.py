"""Where plans stand together: what each adds, read once and remembered until the plan changes."""
