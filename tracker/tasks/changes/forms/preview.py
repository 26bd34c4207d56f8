"""Acts of the office in two steps: what was typed is shown with what it will do, and sent once more to do it.

The second step carries the fields of the first one, so that going back to the form loses nothing.
"""

from enum import StrEnum

from flask import request

OWN_FIELDS = frozenset({"csrf_token", "step"})


class Stage(StrEnum):
    """Which button of the form or of its preview was pressed."""

    PREVIEW = "preview"
    CONFIRM = "confirm"
    EDIT = "edit"


def stage() -> Stage:
    """The step that this request takes; anything unknown is only shown."""
    word = request.form.get("step", "")
    return Stage(word) if word in set(Stage) else Stage.PREVIEW


def carried(*but: str) -> list[tuple[str, str]]:
    """The fields of the form as they were sent, for the preview to carry on, but those that it sets itself."""
    return [pair for pair in request.form.items(multi=True) if pair[0] not in OWN_FIELDS.union(but)]
