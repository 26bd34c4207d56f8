"""Values as JSON and back: the only file that writes a dataclass as JSON or reads one from it.

An object has all fields of its dataclass, in their order; dates are ISO text, words as they are stored. Drafts and
orders of long readings are stored in this form, so it must not change.
"""

from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")


def to_json(value: Any) -> Any:
    """The value as `json.dumps` takes it: objects, lists, text, numbers, booleans and None."""
    return msgspec.json.decode(msgspec.json.encode(value))


def from_json(kind: type[Value], data: Any) -> Value:
    """The value of this type that `to_json` wrote.

    What older data lack takes its default, and what they have too much is left out. Raises ValueError, which
    names the place, for data that are no such value.
    """
    return msgspec.convert(data, kind)
