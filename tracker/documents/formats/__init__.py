"""From the bytes of a file to the text in it: one file a format, and a registry of them."""

from tracker.documents.formats.reading import read_source
from tracker.documents.formats.source import SourceText, Unreadable, UnreadableReason

__all__ = ["SourceText", "Unreadable", "UnreadableReason", "read_source"]
