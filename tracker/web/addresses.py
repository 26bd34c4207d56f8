"""The addresses in pages, built once for each kind and filled with numbers after that.

A page has some dozens of them, and the router takes longer for one than the page for the text around it. The address
of an endpoint with numbers alone as its values differs in these numbers alone, so it is built by the router once, with
numbers that stand for others, and what comes of it is the pattern of all.
"""

from typing import Any

from flask import Flask, request

from tracker.web.static_files import fingerprint_of

#: The numbers that stand for others while the router builds a pattern: so long that no address holds one by chance.
_FIRST_PLACE = 7_300_184_620_579_000
#: The endpoint of files, whose addresses name their content.
_FILES = "static"
#: No more patterns than this are kept; there are fewer endpoints.
_MOST = 2_000


class Addresses:
    """Builds addresses as `Flask.url_for` does; one for all threads, since a pattern is only ever added."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._patterns: dict[tuple[str, ...], str | None] = {}
        self._files: dict[tuple[str, str, str], str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The address of an endpoint with these values, within a request."""
        if endpoint == _FILES and len(values) == 1 and "filename" in values:
            return self._of_file(values["filename"])
        if endpoint == _FILES or endpoint.startswith(".") or not all(map(_is_number, values.values())):
            return self._app.url_for(endpoint, **values)
        kind = (request.script_root, endpoint, *values)
        if kind not in self._patterns:
            self._learn(kind, endpoint, values)
        pattern = self._patterns.get(kind)
        return self._app.url_for(endpoint, **values) if pattern is None else pattern % values

    def _of_file(self, filename: str) -> str:
        """The address of a file of ours, which is another one once its content is."""
        kind = (request.script_root, filename, fingerprint_of(self._app, filename))
        found = self._files.get(kind)
        if found is None:
            if len(self._files) >= _MOST:
                self._files.clear()
            found = self._files[kind] = self._app.url_for(_FILES, filename=filename)
        return found

    def _learn(self, kind: tuple[str, ...], endpoint: str, values: dict[str, int]) -> None:
        """Keep the pattern of this kind, or that there is none: where a number shows more than once, or not at all."""
        if len(self._patterns) >= _MOST:
            self._patterns.clear()
        places = {name: str(_FIRST_PLACE + number) for number, name in enumerate(values)}
        numbers: dict[str, Any] = {name: int(place) for name, place in places.items()}
        address = self._app.url_for(endpoint, **numbers)
        usable = all(address.count(place) == 1 for place in places.values())
        pattern = address.replace("%", "%%")
        for name, place in places.items():
            pattern = pattern.replace(place, f"%({name})d")
        self._patterns[kind] = pattern if usable else None


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0


def build_addresses(app: Flask) -> None:
    """Let templates build addresses by patterns."""
    app.jinja_env.globals["url_for"] = Addresses(app).url_for
