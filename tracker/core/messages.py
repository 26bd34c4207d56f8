"""Sentences for people, made where the reason is known and translated where they are shown.

Pure rules return a `Sentence`; the `say` filter of the templates (and `wording.say`) puts it into the
reader's language. `N_` marks the text for translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """`message` is the English text and gettext's key; `values` fill its %(name)s places."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def N_(message: str, **values: object) -> Sentence:  # noqa: N802 - gettext's usual name
    """A sentence to be translated later."""
    return Sentence(message, values)
