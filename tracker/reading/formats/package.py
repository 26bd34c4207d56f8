"""The parts of an Office document inside its archive, found through their relationships."""

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from tracker.reading.formats.archive import parsed

# The "strict" form of Office documents differs in its namespaces only.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}


class Package:
    """A document's main part and those that belong to it."""

    def __init__(self, archive: zipfile.ZipFile, *, main_name: str) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        found = (target for kind, _, target in self._relations("") if kind.endswith("/officeDocument"))
        self.main_name = next(found, main_name)
        self.main = self._parsed(self.main_name)

    def part(self, kind: str) -> etree._Element | None:
        """The part of a kind ("/styles") that belongs to the main one; None if there is none."""
        for found, _, target in self._relations(self.main_name):
            if found.endswith(kind) and target in self._names:
                return self._parsed(target)
        return None

    def names_by_id(self) -> dict[str, str]:
        """For the relationships of the main part: the name of the part that each id stands for."""
        return {id_: target for _, id_, target in self._relations(self.main_name) if target in self._names}

    def _relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """(kind, id, name of the part) for each relationship of a part."""
        folder, file = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self._names:
            return
        for relation in parsed(self._archive.read(relations)):
            if isinstance(relation.tag, str):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
                yield relation.get("Type") or "", relation.get("Id") or "", target.lstrip("/")

    def _parsed(self, name: str) -> etree._Element:
        xml = self._archive.read(name)
        for strict, usual in _STRICT.items():
            xml = xml.replace(strict, usual)
        return parsed(xml)
