"""Changes that are made to look at what follows from them, and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.orm import Session

from tracker.core.database import transaction


class _TakenBack(Exception):
    """Ends a trial: everything that was changed in it is rolled back."""


@contextmanager
def tried_out() -> Iterator[Session]:
    """A turn whose changes are taken back at its end, for a block or, as a decorator, for a whole test."""
    with suppress(_TakenBack), transaction() as session:
        yield session
        raise _TakenBack
