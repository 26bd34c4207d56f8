"""Reports (报送): drafts, the form, figures, and what a correction changes."""
