"""What WTForms itself says of a field is said in the language of the answer, and read from its file once."""

import pytest
from flask import Flask, g, request
from flask_babel import refresh
from flask_wtf.i18n import translations

from tracker.core.vocabulary import Language
from tracker.web import catalogue

WRONG = "Not a valid integer value."


def test_each_language_has_its_own_texts(app: Flask) -> None:
    said = {}
    for language in (*Language, *Language):
        with app.test_request_context("/"):
            g.language = language.value
            refresh()
            said.setdefault(language, set()).add(translations.gettext(WRONG))
    assert said[Language.ENGLISH] == {WRONG}
    assert said[Language.CHINESE] != {WRONG}
    assert all(len(texts) == 1 for texts in said.values())


def test_the_file_is_read_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_OF_FORMS", {})
    found = set()
    for _request in range(2):
        with app.test_request_context("/"):
            found.add(id(request.wtforms_translations))
    assert len(found) == len(catalogue._OF_FORMS) == 1
