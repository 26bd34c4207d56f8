"""Addresses made by patterns are those that the router builds."""

import os
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from tracker.web.addresses import Addresses

ROOTS = ("", "/ledger")


def test_every_address_with_numbers_is_that_of_the_router(app: Flask) -> None:
    addresses = Addresses(app)
    compared = 0
    for root, rule in product(ROOTS, app.url_map.iter_rules()):
        converters = rule._converters
        if not all(isinstance(each, IntegerConverter) for each in converters.values()):
            continue
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            for start, further in product((1, 7, 12_345), ({}, {"page": 3}, {"plan": 1, "page": 1})):
                values = {name: start + number for number, name in enumerate(converters)} | further
                assert addresses.url_for(rule.endpoint, **values) == app.url_for(rule.endpoint, **values)
                compared += 1
    assert compared > 500


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("ledger.ledger", {"plan": 1, "sort": "-due"}),
        ("ledger.ledger", {"plan": None}),
        ("ledger.ledger", {"plan": [1, 2]}),
        ("ledger.ledger", {"plan": True}),
        ("ledger.ledger", {"plan": 1, "_anchor": "part-3"}),
        ("ledger.ledger", {"plan": 1, "_external": True}),
        ("task.task", {"task_id": 5, "_anchor": "100%"}),
        ("sign_in.choose_language", {"language": "en"}),
        ("static", {"filename": "tracker.css"}),
        ("static", {"filename": "there-is-none.css"}),
    ],
)
def test_what_is_no_number_goes_to_the_router(app: Flask, endpoint: str, values: dict[str, object]) -> None:
    addresses = Addresses(app)
    with app.test_request_context("/tasks"):
        for _again in range(2):
            assert addresses.url_for(endpoint, **values) == app.url_for(endpoint, **values)


def test_an_address_relative_to_the_page_is_not_kept_for_another(app: Flask) -> None:
    addresses = Addresses(app)
    with app.test_request_context("/tasks"):
        assert addresses.url_for(".ledger") == "/tasks"


def test_a_file_that_has_changed_has_another_address(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    addresses, file, seen = Addresses(app), tmp_path / "sheet.css", []
    with app.test_request_context("/"):
        for number, content in enumerate(("a", "b")):
            file.write_text(content)
            os.utime(file, ns=(number, number))
            seen += [addresses.url_for("static", filename="sheet.css") for _again in range(2)]
            assert seen[-1] == app.url_for("static", filename="sheet.css")
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_what_the_router_refuses_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(Exception, match="nowhere"):
        Addresses(app).url_for("nowhere.at_all", task_id=1)
