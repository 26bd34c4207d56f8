"""Messages for people, made where the reason is known and translated where they are shown.

Pure rules return a `Message`; the `translate` filter of the templates puts it into the reader's language.
`N_` marks the text for translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """`text` is the English text and gettext's key; `values` fill its %(name)s places."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def N_(text: str, /, **values: object) -> Message:  # noqa: N802 - gettext's usual name
    """A message to be translated later."""
    return Message(text, values)
