"""Messages for people, made where the reason is known and translated where they are shown.

Pure rules return a `Message`; the `translate` filter of the templates puts it into the reader's language.
`N_` marks the text for translation, `P_` a text that counts something.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """`text` is the English text and gettext's key; `values` fill its %(name)s places.

    A message that counts something has the text for one in `text` and the text for another number in `plural`;
    `count` of its values is that number.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        text = self.plural if self.plural and self.values["count"] != 1 else self.text
        return text % self.values if self.values else text


def N_(text: str, /, **values: object) -> Message:  # noqa: N802 - gettext's usual name
    """A message to be translated later."""
    return Message(text, values)


def P_(singular: str, plural: str, /, *, count: int, **values: object) -> Message:  # noqa: N802 - beside `N_`
    """A message that counts something, to be translated later: 'one task', '%(count)s tasks'."""
    return Message(singular, {"count": count, **values}, plural)
