"""Answers packed with gzip for browsers that take it: a page of the ledger is a tenth of its size on the way.

The packed length must not tell what a page holds: who can put words into an answer and watch its length could guess a
token that stands in it (the BREACH attack). So each answer carries a name of random length in its gzip header, where
browsers ignore it, as Django's GZipMiddleware does it (Heal the BREACH, 2022).
"""

import gzip
import io
import secrets

from flask import Flask, Response, request

SMALLEST = 1_000
LARGEST_FILE = 1_000_000
_LEVEL = 5
_LONGEST_NAME = 100
_PACKED = ("text/", "application/json", "application/javascript", "image/svg+xml")


def compress_answers(app: Flask) -> None:
    """Pack every answer of text that is worth it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if not (response.mimetype or "").startswith(_PACKED):
            return response
        response.vary.add("Accept-Encoding")
        if not _may_be_packed(response):
            return response
        response.direct_passthrough = False  # a file of ours; those of people are never text
        packed = _packed(response.get_data())
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        if tag := response.headers.get("ETag"):
            response.headers["ETag"] = tag if tag.startswith("W/") else f"W/{tag}"
        return response


def _may_be_packed(response: Response) -> bool:
    length = response.content_length
    return (
        request.accept_encodings.quality("gzip") > 0
        and response.status_code not in (204, 206, 304)
        and "Content-Encoding" not in response.headers
        and (not response.is_streamed or response.direct_passthrough)
        and length is not None
        and length >= SMALLEST
        and (not response.direct_passthrough or length <= LARGEST_FILE)
    )


def _packed(data: bytes) -> bytes:
    buffer = io.BytesIO()
    name = "a" * secrets.randbelow(_LONGEST_NAME)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=_LEVEL, fileobj=buffer, mtime=0) as archive:
        archive.write(data)
    return buffer.getvalue()
