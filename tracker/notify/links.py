"""Addresses for mails: the page that people open, built from PUBLIC_URL, since a job has no request."""

from typing import Any

from flask import current_app

from tracker.core.app_services import app_services


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page of this installation."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{app_services().config.public_url}{path}"
