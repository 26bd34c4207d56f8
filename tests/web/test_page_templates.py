"""Templates are compiled for each language apart, and no language shows what belongs to another one."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale
from jinja2 import DictLoader
from markupsafe import Markup

from tracker.core.messages import N_, P_
from tracker.web.catalogue import catalogue
from tracker.web.page_templates import PageEnvironment
from tracker.web.rendering import translate

TEMPLATES = {
    "page.html": '{% extends "frame.html" %}{% from "marks.html" import mark %}'
    '{% block content %}{{ _("Ledger") }} {{ mark() }}{% include "part.html" %}{% endblock %}',
    "frame.html": "<title>{{ _('Task ledger') }}</title>{% block content %}{% endblock %}",
    "marks.html": '{% macro mark() %}<b title="{{ _("Light") }}">{{ _("Status") }}</b>{% endmacro %}',
    "part.html": "{% for each in rows %}{{ _('Unit') }}{% endfor %}",
    "values.html": '{{ _("with the words “%(words)s”", words=words) }}',
    "counts.html": '{{ ngettext("%(num)s task", "%(num)s tasks", number) }}',
    "signs.html": '{{ _("<b>100 %% & more</b>") }} {{ words }}',
    "signs.txt": '{{ _("<b>100 %% & more</b>") }} {{ words }}',
    "indents.html": "<ul>\n      \n  <li>one</li>  <li>two</li>\n</ul>\n",
    "indents.txt": "one\n    two\n",
}
CHINESE, ENGLISH = "zh_Hans_CN", "en"
Show = Callable[..., str]


@pytest.fixture
def show(app: Flask) -> Show:
    environment = PageEnvironment(app, autoescape=app.select_jinja_autoescape)
    environment.loader = DictLoader(TEMPLATES)

    def render(name: str, language: str, **values: object) -> str:
        with force_locale(language):
            return environment.get_template(name).render(**values)

    return render


def test_each_language_shows_its_own_texts_whichever_was_asked_for_first(show: Show) -> None:
    chinese = '<title>任务责任台账</title>台账 <b title="亮灯">状态</b>单位单位'
    english = '<title>Task ledger</title>Ledger <b title="Light">Status</b>UnitUnit'
    for language in (ENGLISH, CHINESE, CHINESE, ENGLISH, CHINESE):
        shown = show("page.html", language, rows=range(2))
        assert shown == (english if language == ENGLISH else chinese), language


def test_a_constant_text_is_not_looked_up_again(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    first = show("page.html", CHINESE, rows=range(50))
    with force_locale(CHINESE):
        monkeypatch.setattr(catalogue(), "_catalog", {})
    assert show("page.html", CHINESE, rows=range(50)) == first


def test_values_are_put_in_when_it_is_shown_and_are_escaped(show: Show) -> None:
    assert show("values.html", ENGLISH, words="<a>") == "with the words “&lt;a&gt;”"
    assert show("values.html", CHINESE, words=Markup("<a>")) == "含“<a>”"


def test_what_counts_follows_the_number_in_each_language(show: Show) -> None:
    assert [show("counts.html", ENGLISH, number=number) for number in (1, 2)] == ["1 task", "2 tasks"]
    assert [show("counts.html", CHINESE, number=number) for number in (1, 2)] == ["1 项任务", "2 项任务"]


@pytest.mark.parametrize("name", ["signs.html", "signs.txt"])
def test_marks_in_a_text_are_meant_and_those_of_values_are_not(show: Show, name: str) -> None:
    escaped = "&lt;a&gt;" if name.endswith(".html") else "<a>"
    assert show(name, ENGLISH, words="<a>") == f"<b>100 % & more</b> {escaped}"


def test_pages_are_without_indents_and_mails_as_text_keep_theirs(show: Show) -> None:
    assert show("indents.html", ENGLISH) == "<ul>\n<li>one</li>  <li>two</li>\n</ul>"
    assert show("indents.txt", ENGLISH) == "one\n    two"


def test_a_value_may_have_any_name(app: Flask) -> None:
    with force_locale(ENGLISH):
        assert translate(N_("The filter %(name)s cannot be %(text)s.", name="light", text="pink")) == (
            "The filter light cannot be pink."
        )
        assert translate(P_("%(count)s day late", "%(count)s days late", count=2, singular="x")) == "2 days late"
