"""A guide in Markdown as a page."""

import pytest

from tracker.core.vocabulary import Role
from tracker.help.rules.article import Section, anchor_of, article_of
from tracker.help.rules.readers import guides_of
from tracker.help.rules.terms import TERMS

GUIDE = """# Guide for liaisons

[中文](liaison.zh.md)

For units. See [working](../working.md#a-later-due-date) and [the code](../tracker/tasks.py).

## A later date (延期)

1. Ask **in time**.
2. Wait
   a day.

![The form](../images/form.png)

## Commands

```sh
tracker run
```
"""


def resolve(target: str) -> str | None:
    if target.endswith(".png"):
        return "/help/pictures/" + target.rsplit("/", 1)[1]
    return f"/help/{target.removeprefix('../')}" if ".md" in target else None


def test_a_guide_has_its_title_its_sections_and_links_that_lead_somewhere() -> None:
    guide = article_of(GUIDE, resolve)
    assert guide.title == "Guide for liaisons"
    assert "<h1>" not in guide.html
    assert "liaison.zh.md" not in guide.html
    assert '<h2 id="a-later-date-延期">A later date (延期)</h2>' in guide.html
    assert '<a href="/help/working.md#a-later-due-date">working</a>' in guide.html
    assert "the code" in guide.html
    assert "tasks.py" not in guide.html
    assert 'src="/help/pictures/form.png"' in guide.html
    assert guide.sections == [
        Section("a-later-date-延期", "A later date (延期)", "Ask in time. Wait a day."),
        Section("commands", "Commands", "tracker run"),
    ]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("点击「办理」，\n再点击「确定」。", "点击「办理」，再点击「确定」。"),
        ("见[说明](../working.md)，\n或者问。", '见<a href="/help/working.md">说明</a>，或者问。'),
        ("one\ntwo", "one\ntwo"),
        ("设为 A4\n打印", "设为 A4\n打印"),
    ],
)
def test_lines_of_chinese_text_are_joined_without_a_space(lines: str, shown: str) -> None:
    assert article_of(f"# T\n\n{lines}\n", resolve).html == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a <b>b</b>", "[x](javascript:alert(1))"])
def test_a_guide_brings_no_code_of_its_own(text: str) -> None:
    html = article_of(f"# T\n\n{text}\n", resolve).html
    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("A later due date (延期)", "a-later-due-date-延期"),
        ("登录和工作台", "登录和工作台"),
        ("Where: `/x`", "where-x"),
    ],
)
def test_headings_have_the_anchors_that_links_use(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


@pytest.mark.parametrize(
    ("roles", "guides"),
    [
        ({Role.LIAISON}, ["liaison"]),
        ({Role.UNIT_LEADER, Role.LIAISON}, ["liaison"]),
        ({Role.OFFICE, Role.ADMIN}, ["office", "administrator"]),
        ({Role.LEADER}, ["leader"]),
        ({Role.VIEWER}, ["leader"]),
        (set(), []),
    ],
)
def test_everybody_gets_the_guide_of_their_role(roles: set[Role], guides: list[str]) -> None:
    assert guides_of(roles) == guides


def test_every_role_has_a_guide_and_every_term_its_own_key() -> None:
    assert all(guides_of({role}) for role in Role)
    assert len({term.key for term in TERMS}) == len(TERMS)
