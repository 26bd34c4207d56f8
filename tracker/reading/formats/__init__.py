"""From the bytes of a file to the text in it: one file a format, and a registry of them."""

from tracker.reading.formats.read_source import may_take_a_conversion, read_source
from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason

__all__ = ["SourceText", "Unreadable", "UnreadableReason", "may_take_a_conversion", "read_source"]
