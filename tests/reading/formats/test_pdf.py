"""PDF documents: paragraphs and tables by where they stand on the page."""

import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.reading.formats import policy
from tests.reading.formats.policy import IN_PROSE, MORE_TASKS
from tracker.reading.formats import Unreadable, UnreadableReason, pdf, pdf_worker, read_source
from tracker.reading.formats.pdf_worker import text_of

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def drawn(*pages: Callable[[Canvas], None], **options: Any) -> bytes:
    """A PDF, each of whose pages is drawn by one function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    for page in pages:
        canvas.setFont("STSong-Light", 16)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def written(*lines: tuple[float, str], top: float = 700) -> Callable[[Canvas], None]:
    """A page with (left, words) one line below the other."""

    def page(canvas: Canvas) -> None:
        for place, (left, words) in enumerate(lines):
            canvas.drawString(left, top - 29 * place, words)

    return page


def test_the_lines_of_a_paragraph_are_joined_also_over_pages() -> None:
    full = "新增社区食堂提供餐食服务改造老旧小区开展志愿活动培训人员"  # 28 characters of 16 points
    first = written((112, f"{full[:26]}"), (80, full), (80, full[:10] + "。"), (112, full[:26]))
    second = written((80, full[:5] + "。"), (112, "下一段。"), (112, "再一段。"))
    assert text_of(drawn(first, second)).splitlines() == [
        full[:26] + full + full[:10] + "。",
        full[:26] + full[:5] + "。",
        "下一段。",
        "再一段。",
    ]


def test_running_heads_and_page_numbers_are_left_out_and_numbers_of_items_stay() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(80, 800, "云州市文件")
            written((112, f"{number}.任务。"), (112, f"第{number}段"))(canvas)
            canvas.drawString(290, 40, f"— {number} —")

        return draw

    assert text_of(drawn(*map(page, (1, 2, 3)))).splitlines() == [
        line for number in (1, 2, 3) for line in (f"{number}.任务。", f"第{number}段")
    ]


def test_what_stands_at_the_edge_of_the_page_and_speaks_is_kept() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        return written((112, "(责任单位:市民政局)"), (112, f"第{number}段。"), (112, f"{7 * number}"), top=815)

    assert text_of(drawn(*map(page, (1, 2, 3)))).splitlines() == [
        line for number in (1, 2, 3) for line in ("(责任单位:市民政局)", f"第{number}段。", f"{7 * number}")
    ]


def test_a_title_broken_over_lines_is_one() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 22)
        canvas.drawString(150, 760, "云州市银龄服务重点")
        canvas.drawString(200, 725, "任务清单")
        canvas.setFont("STSong-Light", 16)
        written((112, "正文甲。"), (112, "正文乙。"), (112, "正文丙。"))(canvas)

    assert text_of(drawn(page)).splitlines()[0] == "云州市银龄服务重点任务清单"


def test_words_drawn_twice_to_look_bold_and_slanted_watermarks_are_read_right() -> None:
    def page(canvas: Canvas) -> None:
        written((112, "办好食堂"), (112, "改造小区"))(canvas)
        canvas.drawString(112.3, 700, "办好食堂")
        canvas.rotate(45)
        canvas.drawString(400, 100, "内部资料")

    assert text_of(drawn(page)).splitlines() == ["办好食堂", "改造小区"]


def test_a_table_over_pages_is_one_and_repeats_no_headings() -> None:
    text = text_of(policy.as_pdf([*(["填满一页。"] * 18), MORE_TASKS], page_size=A5))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert [row.split("|")[1].strip() for row in rows] == ["序号", *map(str, range(1, 9))]


def ruled(
    canvas: Canvas, columns: Sequence[float], rows: Sequence[float], cells: dict[tuple[float, float], str]
) -> None:
    canvas.grid(list(columns), list(rows))
    for (left, top), words in cells.items():
        canvas.drawString(left + 3, top - 16, words)


def test_a_row_cut_by_the_end_of_the_page_is_whole_again() -> None:
    columns = [60, 120, 320, 420, 520]

    def first(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        ruled(canvas, columns, [700, 676, 652], {(60, 700): "序号", (120, 700): "重点任务", (320, 700): "牵头单位",
              (420, 700): "完成时限", (60, 676): "1", (120, 676): "办好社区食堂并且", (320, 676): "市甲局", (420, 676): "年底前"})  # fmt: skip

    def second(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        ruled(canvas, columns, [780, 756, 732], {(120, 780): "新增十家", (60, 756): "2", (120, 756): "改造",
              (320, 756): "市乙局"})  # fmt: skip

    assert text_of(drawn(first, second)).splitlines() == [
        "| 序号 | 重点任务 | 牵头单位 | 完成时限 |",
        "| 1 | 办好社区食堂并且新增十家 | 市甲局 | 年底前 |",
        "| 2 | 改造 | 市乙局 | — |",
    ]


def test_a_frame_around_words_is_no_table() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(60, 600, 400, 150)
        written((112, "一段话。"), (112, "又一段。"))(canvas)

    assert text_of(drawn(page)).splitlines() == ["一段话。", "又一段。"]


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_page_set_sideways_is_turned(degrees: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        canvas.drawString(-100, 50, "第一行。")
        canvas.drawString(-100, 20, "第二行。")

    assert text_of(drawn(page)).splitlines() == ["第一行。", "第二行。"]


def test_radicals_are_read_as_the_characters_that_they_draw() -> None:
    assert text_of(drawn(written((112, "市\u2ea0政局\u2f00\u2ed4")))) == "市民政局一门"


# --- refused --------------------------------------------------------------------------------


def picture(canvas: Canvas) -> None:
    canvas.drawInlineImage(_image(), 0, 0, 595, 842)


def _image() -> Any:
    image_module = pytest.importorskip("PIL.Image")
    return image_module.new("L", (60, 80), 200)


def stamped(canvas: Canvas) -> None:
    picture(canvas)
    canvas.drawString(290, 40, "— 1 —")


ENCRYPTED = StandardEncryption("secret")
REFUSED = [
    ("a scan", lambda: drawn(picture, picture), UnreadableReason.SCANNED),
    ("a scan with page numbers", lambda: drawn(stamped, stamped, stamped), UnreadableReason.SCANNED),
    ("nothing on it", lambda: drawn(lambda _: None), UnreadableReason.NO_TEXT),
    ("a password", lambda: drawn(written((80, "秘密")), encrypt=ENCRYPTED), UnreadableReason.ENCRYPTED),
    ("no pages", lambda: b"%PDF-1.7\n%%EOF", UnreadableReason.DAMAGED),
    ("cut off", lambda: drawn(written((80, "正文")))[:400], UnreadableReason.DAMAGED),
]  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_it_refuses(make: Callable[[], bytes], reason: UnreadableReason) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_source(make(), "a.pdf")
    assert refusal.value.reason is reason


def test_a_scanned_annex_does_not_hide_the_text() -> None:
    assert text_of(drawn(written((80, "1.办好社区食堂并提供餐食。")), picture)) == "1.办好社区食堂并提供餐食。"


def test_it_refuses_more_pages_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_worker, "MOST_PAGES", 2)
    with pytest.raises(pdf_worker.UnreadablePdf) as refusal:
        text_of(drawn(*[written((80, "正文"))] * 3))
    assert refusal.value.reason is UnreadableReason.TOO_MANY_PAGES


def test_a_reader_that_does_not_come_back_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", 0.01)
    with pytest.raises(Unreadable) as refusal:
        pdf.read_pdf(policy.as_pdf(IN_PROSE))
    assert refusal.value.reason is UnreadableReason.TAKES_TOO_LONG


def test_it_is_read_within_the_tighter_limits_of_the_process_that_asks() -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_CPU, (20, 20));"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000));"
        "from tracker.reading.formats import read_source;"
        "print(len(read_source(sys.stdin.buffer.read(), 'a.pdf').text))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=policy.as_pdf(IN_PROSE), capture_output=True, check=True)
    assert int(done.stdout) > 500
