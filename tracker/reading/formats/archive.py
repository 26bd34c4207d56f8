"""ZIP archives that hold a document: limits and tricks are checked before anything is parsed."""

import io
import zipfile

from lxml import etree

from tracker.reading.formats.source import Unreadable, UnreadableReason

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
#: What is no picture is parsed, and becomes trees of several times its size.
MOST_PARSED = 60 * 1024 * 1024
#: Text packs 5 to 30 times; repeated rows of a sheet up to 100. What packs better is a trap.
MOST_RATIO = 200
_TOO_SMALL_TO_TRAP = 1024 * 1024

# OOXML forbids document type definitions (ISO/IEC 29500-2), the place of all entity tricks.
_DEFINITIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".svg", ".webp")
_CHUNK = 1024 * 1024


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, once it is known to be within the limits and without entity tricks.

    The sizes are those that the archive declares; reading never yields more, since ``zipfile``
    stops there. Raises Unreadable, and what ``zipfile`` raises for a broken archive.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(UnreadableReason.ENCRYPTED)
    parts = [entry for entry in entries if not entry.filename.lower().endswith(_PICTURES)]
    if (
        len(entries) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or sum(entry.file_size for entry in parts) > MOST_PARSED
        or any(_is_a_trap(entry) for entry in entries)
    ):
        raise Unreadable(UnreadableReason.UNPACKS_TO_TOO_MUCH)
    if any(_holds_definitions(archive, part) for part in parts):
        raise Unreadable(UnreadableReason.DAMAGED, "document type definition")
    return archive


def parsed(xml: bytes) -> etree._Element:
    """The root of an XML part: no entities, no network, no huge trees."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def _is_a_trap(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(_TOO_SMALL_TO_TRAP, MOST_RATIO * entry.compress_size)


def _holds_definitions(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as part:
        before = b""
        while chunk := part.read(_CHUNK):
            if any(mark in before + chunk for mark in _DEFINITIONS):
                return True
            before = chunk[-32:]
    return False
