"""A document's bytes in, a draft plan with evidence and doubts out. Pure as a whole: no Flask, no SQLAlchemy."""
