"""The figures of the leading group's page, as values that a page, a paper and an API can share."""
