"""How answers travel: packed for browsers that take it, and files that browsers may keep for good."""

import gzip
import re

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from tests.make import make_plan, make_task
from tests.people import Cast, sign_in

TAKES_GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_packed_for_those_who_take_it(client: FlaskClient, cast: Cast) -> None:
    plan = make_plan(cast)
    for _ in range(20):
        make_task(cast, plan)
    sign_in(client, cast.office)
    plain, packed = client.get("/tasks"), client.get("/tasks", headers=TAKES_GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 4
    words = re.compile("<h1>.*</h1>")
    assert words.search(gzip.decompress(packed.data).decode()).group() == words.search(plain.text).group()  # type: ignore[union-attr]
    assert packed.headers["Content-Security-Policy"]


def test_the_length_of_a_packed_page_does_not_tell_what_it_holds(client: FlaskClient) -> None:
    sizes = {len(client.get("/static/tracker.css", headers=TAKES_GZIP).data) for _ in range(30)}
    assert len(sizes) > 5


@pytest.mark.parametrize("path", ["/healthz", "/static/icon.svg"])
def test_short_answers_are_not_packed(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=TAKES_GZIP)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_files_are_kept_for_good_by_the_fingerprint_in_their_address(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    address = re.search(r'href="(/static/tracker\.css\?v=[0-9a-f]{12})"', page)
    assert address
    kept = client.get(address[1], headers=TAKES_GZIP)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(kept.data) == client.get(address[1]).data
    again = client.get(address[1], headers=TAKES_GZIP | {"If-None-Match": kept.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("version", ["", "?v=", "?v=0123456789ab"])
def test_without_the_right_fingerprint_a_browser_asks_again(client: FlaskClient, version: str) -> None:
    assert "immutable" not in client.get(f"/static/tracker.css{version}").headers.get("Cache-Control", "")


def test_a_file_that_is_not_there_has_no_fingerprint(client: FlaskClient, app: Flask) -> None:
    with app.test_request_context():
        assert app.url_for("static", filename="nothing.css") == "/static/nothing.css"
    assert client.get("/static/nothing.css?v=1").status_code == 404


def test_answers_that_are_packed_already_or_no_text_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context(headers=TAKES_GZIP):
        app.preprocess_request()
        picture = app.process_response(Response(b"\x89PNG" * 1000, mimetype="image/png"))
        packed = Response(gzip.compress(b"a" * 5000), mimetype="text/plain", headers={"Content-Encoding": "gzip"})
        same = app.process_response(packed)
    assert "Content-Encoding" not in picture.headers
    assert gzip.decompress(same.get_data()) == b"a" * 5000
