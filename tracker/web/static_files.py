"""Style sheets, scripts and pictures: their addresses name their content, so that browsers may keep them for good."""

import hashlib
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_ONE_YEAR = 365 * 24 * 60 * 60


def keep_static_files(app: Flask) -> None:
    """Add the fingerprint of a file to its address, and let browsers keep what was asked for by it."""

    @app.url_defaults
    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (found := fingerprint_of(app, values.get("filename"))):
            values["v"] = found

    @app.after_request
    def say_how_long(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            asked = request.args.get("v")
            known = fingerprint_of(app, (request.view_args or {}).get("filename"))
            if asked and asked == known:
                response.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR}, immutable"
        return response


def fingerprint_of(app: Flask, filename: str | None) -> str:
    """The fingerprint of one of our files; empty where there is none of this name."""
    path = Path(app.static_folder or "", filename or "")
    try:
        found = path.stat()
    except (OSError, ValueError):  # a name with a NUL is no name
        return ""
    if not filename or not stat.S_ISREG(found.st_mode):
        return ""
    return _fingerprint(path, found.st_mtime_ns)


@lru_cache(maxsize=256)
def _fingerprint(path: Path, changed_at: int) -> str:
    """The beginning of the SHA-256 of a file's content, computed anew once it has changed."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
