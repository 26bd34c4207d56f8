"""How pages and texts begin: with front matter, comments, or straight with their content."""

import time

import pytest

from tracker.reading.formats import read_source
from tracker.reading.formats.detection import Kind, kind_of
from tracker.reading.formats.front_matter import end_of_front_matter, title_in_front_matter

TITLE = "云岭市养老服务若干措施"
ITEMS = [
    "一、扩大供给。新建床位300张。(责任单位:市民政局)",
    "二、加强监管。开展检查。(责任单位:市市场监管局)",
]
FRONT_MATTER = f"---\nlayout: default\ntitle: {TITLE}\ntags:\n  - 养老\n---\n"
BODY = f"<h1>{TITLE}</h1>" + "".join(f"<p>{item}</p>" for item in ITEMS)

OPENINGS = {
    "front matter": f'{FRONT_MATTER}<div class="article">{BODY}</div>',
    "front matter and styles": f"\ufeff{FRONT_MATTER}\n\n<style>p{{margin:0}}</style>\n<article>{BODY}</article>",
    "front matter with Windows ends": f"{FRONT_MATTER}<section>{BODY}</section>".replace("\n", "\r\n"),
    "styles and a base": f'<style>p{{margin:0}}</style>\n<base target="_blank">\n<article>{BODY}</article>',
    "a comment and a charset": f'<!-- saved -->\n<meta charset="utf-8"><main>{BODY}</main>',
    "two comments": f"<!-- a --><!-- {'b' * 3000} -->\n<ul><li>{TITLE}</li></ul>{BODY.partition('</h1>')[2]}",
    "a title and a header": f"<title>网页</title><header><h1>{TITLE}</h1></header><main>{BODY[len(TITLE) + 9 :]}</main>",
    "a section in the head": f"<html><head><meta charset='utf-8'><section>{BODY}</section></html>",
    "a script": f"<script>var a = '<p>';</script><article>{BODY}</article>",
}


@pytest.mark.parametrize("page", OPENINGS.values(), ids=OPENINGS)
def test_a_page_is_read_however_it_begins(page: str) -> None:
    source = read_source(page.encode(), "page.html")
    assert (source.format, source.text.splitlines()) == ("html", [TITLE, *ITEMS])


def test_what_a_parser_leaves_in_the_head_comes_before_the_body() -> None:
    page = f"<html><head><title>网页</title><article><p>{ITEMS[0]}</p></article></head><body>{ITEMS[1]}</body></html>"
    assert read_source(page.encode(), "page.html").text.splitlines() == ITEMS


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_title_that_only_the_front_matter_gives_is_kept(quote: str) -> None:
    head = f"---\ntitle: {quote}{TITLE}{quote}\ndate: 2026-03-02\n---\n"
    page = read_source(f"{head}<p>{ITEMS[0]}</p><p>{ITEMS[1]}</p>".encode(), "a.html")
    assert page.text.splitlines() == [TITLE, *ITEMS]


def test_front_matter_of_a_markdown_text_is_no_text() -> None:
    head = "---\ntitle: 云岭市养老服务若干措施\nlayout: page\n---\n"
    once = read_source((head + f"# {TITLE}\n\n" + "\n".join(ITEMS)).encode(), "a.md")
    assert once.text.split() == [TITLE, *"\n".join(ITEMS).split()]
    only_there = read_source((head + "\n".join(ITEMS)).encode(), "a.txt")
    assert only_there.text.splitlines() == [TITLE, *ITEMS]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("---\n一、扩大供给。\n---\n", Kind.TEXT),
        ("---\n说明: 甲\n---\n", Kind.TEXT),
        ("--- 3 ---\n<b>甲</b>", Kind.TEXT),
        ("---\nlayout: default\n一、扩大供给。\n---\n", Kind.TEXT),
        ("---\nlayout: default\n---\n一、扩大供给。\n", Kind.MARKDOWN),
        ("---\nlayout: default\n---\n<main>甲</main>", Kind.HTML),
        ("<!-- 注 -->\n一、扩大供给。", Kind.TEXT),
        ("<本表>一、扩大供给。", Kind.TEXT),
        ("<附件1>\n一、扩大供给。", Kind.TEXT),
    ],
)
def test_lines_between_dashes_are_front_matter_only_with_keys(text: str, kind: Kind) -> None:
    assert kind_of(text.encode(), "a.txt") is kind


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: a{' ' * 1_000_000}b\n---\n",
        f"---\na: b\n{'x: y' * 300_000}\n",
        f"{' ' * 1_000_000}---\n",
        "<!--" * 300_000,
        f"---\n{'a:' * 500_000}",
    ],
    ids=["a wide title", "many keys", "an indented rule", "open comments", "no end"],
)
def test_recognising_takes_no_longer_for_strange_texts(text: str) -> None:
    began = time.process_time()
    kind_of(text.encode(), "a.md")
    assert (title_in_front_matter(text), end_of_front_matter(text)) != (None, -1)
    assert time.process_time() - began < 1
