"""The ground of the application: words, errors, the policy, the clock and the database; it imports no feature."""
