"""Addresses for mails: the page that people open, built from PUBLIC_URL, since a job has no request."""

from typing import Any

from flask import current_app

from config import Config


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page of this installation."""
    config: Config = current_app.extensions["tracker_config"]
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{config.public_url}{path}"
