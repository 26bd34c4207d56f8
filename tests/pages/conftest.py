"""What every test of a page relies on."""

import pytest


@pytest.fixture(autouse=True)
def uploads_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is: an upload is read before it is answered, unless a test is about the waiting."""
    monkeypatch.setattr("tracker.review.pages.drafts.MOMENT_SECONDS", 60)
