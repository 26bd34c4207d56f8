"""The help: one's own guide first, every link of a guide leads somewhere, both languages."""

import re

import pytest
from flask.testing import FlaskClient

from tests.people import Cast, sign_in
from tracker.help.articles import DETAILS
from tracker.help.rules.readers import GUIDES
from tracker.help.rules.terms import TERMS


def in_english(client: FlaskClient) -> FlaskClient:
    client.post("/language/en")
    return client


def test_the_help_is_one_click_away_and_begins_with_ones_own_guide(cast: Cast, client: FlaskClient) -> None:
    assert 'href="/help"' in sign_in(client, cast.lead_liaison).get("/").text
    page = client.get("/help").text
    assert page.index("/help/liaison") < page.index("/help/office")
    assert page.count("适合您") == 1
    office = sign_in(client, cast.office).get("/help").text
    assert office.index("/help/office") < office.index("/help/liaison")
    assert client.get("/help").status_code == 200


def test_nobody_reads_it_who_is_not_signed_in(cast: Cast, client: FlaskClient) -> None:
    for address in ("/help", "/help/office", "/help/terms", "/help/pictures/desk.png"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_link_and_picture_of_every_article_is_there(cast: Cast, client: FlaskClient, language: str) -> None:
    sign_in(client, cast.office)
    if language == "en":
        in_english(client)
    for name in (*GUIDES, *DETAILS):
        page = client.get(f"/help/{name}")
        assert page.status_code == 200, name
        article = page.text.split('<article class="panel guide"')[1].split("</article>")[0]
        for address in re.findall(r'(?:href|src)="([^"]*)"', article):
            if address.startswith(("http:", "https:")):
                continue
            path, _, anchor = address.partition("#")
            answer = client.get(path) if path else page
            assert answer.status_code == 200, (name, address)
            assert not anchor or f'id="{anchor}"' in answer.text, (name, address)


def test_a_guide_is_in_the_readers_language(cast: Cast, client: FlaskClient) -> None:
    assert "办公室操作指南" in sign_in(client, cast.office).get("/help/office").text
    assert "目前只有英文" in client.get("/help/working").text
    english = in_english(client).get("/help/office").text
    assert "Guide for the leading-group office" in english
    assert "written in English only" not in client.get("/help/working").text


def test_there_is_no_other_file(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    for address in ("/help/decisions", "/help/..%2f..%2fconfig", "/help/pictures/..%2f..%2fREADME.md", "/help/nothing"):
        assert client.get(address).status_code == 404


def test_guides_and_words_are_searched(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lead_liaison)
    page = client.get("/help?q=延期").text
    assert 'href="/help/liaison#申请延期"' in page
    assert 'href="/help/terms#extension"' in page
    assert "<mark>延期</mark>" in page
    assert "没有找到" in client.get("/help?q=无此词语").text
    too_long = client.get("/help", query_string={"q": "长" * 101})
    assert too_long.status_code == 422
    assert "最多 100 个字符" in too_long.text


def test_the_words_have_their_places(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.leader).get("/help/terms").text
    for term in TERMS:
        assert f'id="{term.key}"' in page
