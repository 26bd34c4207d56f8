"""Every route states its guard; `test_role_matrix.py` walks what the guards promise."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from tests.people import Cast, sign_in
from tracker.accounts.access import PUBLIC
from tracker.core import permissions
from tracker.core.permissions import POLICY, Action

PUBLIC_PAGES = {"sign_in.sign_in", "sign_in.choose_language", "health.healthz"}


def paths(app: Flask) -> Iterator[tuple[object, str, str]]:
    """Each route's guard, a path with ids that do not exist, and the method that does something."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static"):
            continue
        numbers = {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}
        arguments = {name: 987654 if name in numbers else "x" for name in rule.arguments}
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **arguments)
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        yield guard, path, "POST" if "POST" in (rule.methods or ()) else "GET"


def own_endpoints(app: Flask) -> dict[str, object]:
    return {name: view for name, view in app.view_functions.items() if not name.endswith("static")}


def test_every_route_states_its_guard(app: Flask) -> None:
    without = [name for name, view in own_endpoints(app).items() if getattr(view, "guard", None) is None]
    assert without == []


def test_only_the_named_pages_are_public(app: Flask) -> None:
    public = {name for name, view in own_endpoints(app).items() if getattr(view, "guard", None) == PUBLIC}
    assert public == PUBLIC_PAGES


def test_every_action_has_its_line_in_the_policy_and_is_asked_for_somewhere() -> None:
    assert set(POLICY) == set(Action)
    folder = Path(permissions.__file__).parents[1]
    sources = [path for path in folder.rglob("*.py") if path.name != "permissions.py"]
    asked = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert [action.name for action in Action if not re.search(rf"\bAction\.{action.name}\b", asked)] == []


def test_a_view_without_a_guard_would_be_refused_to_everybody(
    app: Flask, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(app.view_functions["ledger.ledger"], "guard")
    assert sign_in(client, cast.office).get("/tasks").status_code == 403


def test_without_signing_in_every_guarded_route_leads_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    for guard, path, method in paths(app):
        if guard == PUBLIC:
            continue
        answer = client.open(path, method=method)
        assert answer.status_code == 302, path
        assert "/sign-in" in answer.location, path


def test_every_form_is_refused_without_its_token(app: Flask, client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.office)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for _guard, path, method in paths(app):
            if method == "POST":
                assert client.post(path).status_code == 400, path
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_every_answer_carries_the_security_headers(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for path in ("/sign-in", "/nowhere", "/healthz"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
