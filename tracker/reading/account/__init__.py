"""The account of a document's words: each that says something was used, set aside, or is left to a person."""
