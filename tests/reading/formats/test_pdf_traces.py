"""What programs leave on the pages of a PDF beside the text: balloons of changes, marks, odd fonts and margins."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from reportlab.lib.colors import black, red, yellow
from reportlab.pdfgen.canvas import Canvas

from tests.reading.formats.test_pdf import drawn, written
from tracker.reading.formats.pdf_words import usable
from tracker.reading.formats.pdf_worker import text_of

FULL = "新增社区食堂提供餐食服务改造老旧小区开展志愿活动培训人员"  # 28 characters of 16 points
PARAGRAPH = ((112, FULL[:26]), (80, FULL), (80, FULL[:9] + "。"))
WHOLE = FULL[:26] + FULL + FULL[:9] + "。"
PARAGRAPHS = PARAGRAPH * 6


def balloons(*words: str, left: float = 573, size: float = 9, top: float = 704) -> Callable[[Canvas], None]:
    def page(canvas: Canvas) -> None:
        canvas.setPageSize((805, 842))
        written(*PARAGRAPHS)(canvas)
        canvas.setFont("STSong-Light", size)
        for place, each in enumerate(words):
            canvas.drawString(left, top - 29 * place, each)

    return page


BALLOONS = [
    ("删除[甲乙]: 面向", "设置格式[甲乙]: 字体: 加粗,", "非突出显示"),
    ("批注 [甲1]: 请核实", "此处数据", "批注 [甲2]: 同上"),
    ("带格式的: 缩进: 首行缩进", "删除的内容: 第三条"),
    ("Commented [A1]: 请核实", "Deleted: 三"),
    ("插入［甲］：新增十家",),
]


@pytest.mark.parametrize("words", BALLOONS)
def test_balloons_of_changes_and_comments_are_not_mixed_into_the_text(words: tuple[str, ...]) -> None:
    assert text_of(drawn(balloons(*words))).splitlines() == [WHOLE] * 6
    assert text_of(drawn(balloons(*words, top=700))).splitlines() == [WHOLE] * 6


@pytest.mark.parametrize("words", [("删除重复证明", "设置格式"), ("批注:以主要负责人为准",), ("修订版",)])
def test_words_beside_the_text_that_are_no_balloons_are_kept(words: tuple[str, ...]) -> None:
    text = text_of(drawn(balloons(*words)))
    assert all(each in text for each in words)


def test_what_looks_like_a_balloon_in_the_text_is_kept() -> None:
    text = text_of(drawn(balloons("批注 [甲1]: 请核实", left=320, size=16, top=150)))
    assert text.splitlines()[-1] == "批注 [甲1]: 请核实"


def test_lines_are_joined_also_where_the_page_is_wider_than_its_text() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageSize((805, 842))
        written(*PARAGRAPHS)(canvas)

    assert text_of(drawn(page)).splitlines() == [WHOLE] * 6


# --- marks of the page ----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["- {} -", "— {} —", "－ {} －"])
def test_page_numbers_between_marks_are_left_out_however_high_they_stand(form: str) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            written((112, FULL[:26]), (80, FULL), (80, f"第{number}段。"), top=300)(canvas)
            canvas.drawString(486, 140, form.format(number))

        return draw

    found = text_of(drawn(*map(page, (1, 2, 3)))).splitlines()
    assert found == [f"{FULL[:26]}{FULL}第{number}段。" for number in (1, 2, 3)]


def test_a_number_between_marks_within_the_text_is_kept() -> None:
    lines = [(112, f"第{place}段。") for place in range(10)]
    lines[5] = (112, "- 5 -")
    assert "- 5 -" in text_of(drawn(written(*lines)))


def test_a_rule_that_is_set_of_characters_is_no_line() -> None:
    assert text_of(
        drawn(written((80, "欗" * 20), (112, "正文。"), (80, "-" * 60), (112, "三三三。")))
    ).splitlines() == [
        "正文。",
        "三三三。",
    ]


def test_the_heading_of_an_annex_is_a_line_of_its_own() -> None:
    first = written((112, FULL[:26]), (80, FULL))
    second = written((80, "附件"), (112, "任务清单"), (112, "下一行"), (112, "末行"))
    assert text_of(drawn(first, second)).splitlines()[:3] == [FULL[:26] + FULL, "附件", "任务清单"]


def test_highlighted_words_are_no_table() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColor(yellow)
        for left, right, top in (
            (150, 260, 714), (260, 300, 714), (300, 420, 714), (80, 200, 685), (200, 360, 685), (80, 130, 656)
        ):  # fmt: skip
            canvas.rect(left, top - 22, right - left, 22, fill=1, stroke=1)
        canvas.setFillColor("black")
        written(*PARAGRAPH)(canvas)

    assert text_of(drawn(page)).splitlines() == [WHOLE]


# --- fonts ----------------------------------------------------------------------------------


def character(text: str, *, left: float, width: float, size: float) -> dict[str, Any]:
    box = {"x0": left, "x1": left + width, "top": 100.0, "bottom": 100 + size}
    return {"text": text, "size": size, "matrix": (size, 0, 0, size, left, 100), **box}


def on_page(*characters: dict[str, Any]) -> Any:
    return SimpleNamespace(chars=characters, bbox=(0, 0, 595, 842))


def test_an_ideograph_is_as_high_as_wide_whatever_its_font_claims() -> None:
    page = on_page(
        character("市", left=80, width=14.7, size=29.3),
        character("２", left=95, width=7.4, size=14.7),
        character("局", left=110, width=16, size=16),
    )
    assert [each["size"] for each in usable(page)[0]] == pytest.approx([14.7, 14.7, 16])


def test_what_is_drawn_beside_the_page_is_not_read() -> None:
    page = on_page(character("书", left=5206, width=1, size=2), character("市", left=80, width=16, size=16))
    assert [each["text"] for each in usable(page)[0]] == ["市"]


# --- words that were struck out -------------------------------------------------------------


def struck(colour: object, line: object, height: float = 5.5) -> Callable[[Canvas], None]:
    """A line of text whose middle is set in a colour, with a line across it at some height."""

    def page(canvas: Canvas) -> None:
        canvas.drawString(112, 700, "建成食堂")
        canvas.setFillColor(colour)
        canvas.setStrokeColor(line)
        canvas.drawString(176, 700, "十家")
        canvas.line(176, 700 + height, 208, 700 + height)
        canvas.setFillColor("black")
        canvas.drawString(208, 700, "十二家。")

    return page


def test_words_struck_out_in_the_colour_of_an_author_are_not_there() -> None:
    assert text_of(drawn(struck(red, red))) == "建成食堂 十二家。"


@pytest.mark.parametrize(
    ("colour", "line", "height"),
    [(red, red, -2), (red, black, 5.5), (black, red, 5.5), (black, black, 5.5), (red, red, 15)],
    ids=["underlined", "a black line", "a line over black words", "all black", "a line above"],
)
def test_other_lines_near_words_strike_nothing(colour: object, line: object, height: float) -> None:
    assert text_of(drawn(struck(colour, line, height))) == "建成食堂十家十二家。"
