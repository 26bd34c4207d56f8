"""Where a form may send the person next: to pages of this application only."""

from urllib.parse import urlsplit

from flask import url_for


def safe_next(target: str | None, otherwise: str = "") -> str:
    """A path of this application, never another host; `otherwise` (the desk) when it is none."""
    otherwise = otherwise or url_for("desk.desk")
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.netloc or parts.scheme else target
