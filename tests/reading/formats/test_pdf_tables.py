"""Tables of a PDF: over the end of a page, and without ruling lines."""

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.reading.formats.test_pdf import drawn
from tracker.reading.formats.grid import Grid, Spot
from tracker.reading.formats.pdf_continued_tables import continued
from tracker.reading.formats.pdf_tables import PdfTable
from tracker.reading.formats.pdf_worker import text_of

COLUMNS = (60.0, 100.0, 180.0, 360.0, 520.0)
HEADINGS = ["序号", "领域", "重点任务", "责任单位"]


def table(rows: Sequence[Sequence[str | Spot | None]], columns: tuple[float, ...] = COLUMNS) -> PdfTable:
    grid: Grid = [[Spot(each) if isinstance(each, str) else each for each in row] for row in rows]
    return PdfTable(grid, columns[0], 100, columns[-1], 700, columns)


def words(result: PdfTable | None) -> list[list[str]]:
    assert result is not None
    return [[spot.words if spot else "" for spot in row] for row in result.grid]


# --- over the end of a page -----------------------------------------------------------------


def test_a_merged_cell_is_carried_to_the_rows_on_the_next_page() -> None:
    field, unit, rest, more = Spot("数智", down=2), Spot("市甲局", down=2), Spot("", down=2), Spot("", down=2)
    above = table([HEADINGS, ["1", field, "办好食堂", unit], ["2", field, "改造小区", unit]])
    below = table([["3", rest, "培训人员", more], ["4", rest, "开展活动", more], ["5", "氢能", "建设站点", ""]])
    assert words(continued(above, below))[3:] == [
        ["3", "数智", "培训人员", "市甲局"],
        ["4", "数智", "开展活动", "市甲局"],
        ["5", "氢能", "建设站点", ""],
    ]


def test_a_cell_that_is_empty_by_itself_is_not_filled_from_the_page_before() -> None:
    above = table([HEADINGS, ["1", "数智", "办好食堂", "市甲局"]])
    assert words(continued(above, table([["2", "氢能", "改造小区", ""]])))[-1] == ["2", "氢能", "改造小区", ""]


def test_columns_whose_merged_cells_are_not_ruled_on_the_next_page_are_there() -> None:
    field = Spot("数智", down=2)
    above = table([HEADINGS, ["1", field, "办好食堂", "市甲局"], ["2", field, "改造小区", "市乙局"]])
    below = table([["建设站点", "市丙局"]], COLUMNS[2:])
    found = continued(above, below)
    assert words(found)[-1] == ["2", "数智", "建设站点", "市丙局"]
    assert found is not None
    assert found.columns == COLUMNS


def test_a_table_of_other_columns_is_another_table() -> None:
    above = table([HEADINGS, ["1", "数智", "办好食堂", "市甲局"]])
    assert continued(above, table([["甲", "乙"]], (60.0, 300.0, 520.0))) is None


CUT = "建成社区食堂十二家并且每家每天供餐"


@pytest.mark.parametrize(
    ("last", "first", "whole"),
    [
        (["1", "数智", CUT, "市甲局、市乙"], ["", "", "两百人次。", "局"], ["1", "数智", CUT + "两百人次。", "市甲局、市乙局"]),
        (["", "3", CUT, "市甲局"], ["", "", "两百人次。", ""], ["", "3", CUT + "两百人次。", "市甲局"]),
        (["1", "数智", "办好食堂", "相关县（市、区）"], ["", "", "", "政府"], ["1", "数智", "办好食堂", "相关县（市、区）政府"]),
        (["", "数智", CUT, "市甲局"], ["", "", "两百人次。", ""], ["", "数智", CUT + "两百人次。", "市甲局"]),
    ],
    ids=["numbered", "numbered in the second column", "only a unit", "without number"],
)  # fmt: skip
def test_a_row_that_the_end_of_the_page_cut_is_whole(last: list[str], first: list[str], whole: list[str]) -> None:
    assert words(continued(table([HEADINGS, last]), table([first])))[1:] == [whole]
    # Also with the headings repeated above it, and a row below.
    assert words(continued(table([HEADINGS, last]), table([HEADINGS, first, ["9", "甲", "乙", "丙"]])))[1:] == [
        whole,
        ["9", "甲", "乙", "丙"],
    ]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (["", "数智", "完善制度和机制,每年开展活动十场以上。", "市甲局"], ["", "", "改造小区。", "市乙局"]),
        (["", "数智", "办好食堂", "市甲局"], ["", "", "改造小区", "市乙局"]),
        (["1", "数智", "办好食堂", "市甲局"], ["二、人才队伍", "", "", ""]),
    ],
    ids=["a finished sentence", "short cells", "a group"],
)
def test_a_row_of_its_own_is_not_joined_to_the_page_before(last: list[str], first: list[str]) -> None:
    assert len(words(continued(table([HEADINGS, last]), table([first])))) == 3


# --- without ruling lines -------------------------------------------------------------------

AT = (70, 120, 330, 450)


def set_in_columns(*rows: Sequence[str], at: Sequence[float] = AT) -> bytes:
    def page(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        for place, row in enumerate(rows):
            for left, each in zip(at, row, strict=False):
                canvas.drawString(left, 740 - 22 * place, each)

    return drawn(page)


def test_words_in_columns_below_headings_are_a_table() -> None:
    data = set_in_columns(
        ["云州市任务清单"],
        ["序号", "重点任务", "责任单位", "完成时限"],
        ["1", "新建社区食堂十二家，每家每天", "市民政局、市财政", "2027年6月"],
        ["", "供餐两百人次。", "局", ""],
        ["2", "改造小区", "市住建局", "年底"],
        ["", "", "市城管局", ""],
        ["3", "培训人员", "", "三季度"],
    )
    assert text_of(data).splitlines() == [
        "云州市任务清单",
        "| 序号 | 重点任务 | 责任单位 | 完成时限 |",
        "| 1 | 新建社区食堂十二家，每家每天供餐两百人次。 | 市民政局、市财政局 | 2027年6月 |",
        "| 2 | 改造小区 | 市住建局、市城管局 | 年底 |",
        "| 3 | 培训人员 | — | 三季度 |",
    ]


def test_groups_stay_and_text_below_is_none_of_the_table() -> None:
    data = set_in_columns(
        ["序号", "重点任务", "责任单位", "完成时限"],
        ["一、服务网络建设"],
        ["1", "新建食堂", "市民政局", "6月底"],
        ["二、人才队伍建设"],
        ["2", "培训人员", "市人社局", "年底"],
        ["注：本表所列任务由牵头单位按季度报送进展，逾期未报的予以通报。"],
    )
    assert text_of(data).splitlines() == [
        "| 序号 | 重点任务 | 责任单位 | 完成时限 |",
        "| 一、服务网络建设 |  |  |  |",
        "| 1 | 新建食堂 | 市民政局 | 6月底 |",
        "| 二、人才队伍建设 |  |  |  |",
        "| 2 | 培训人员 | 市人社局 | 年底 |",
        "注：本表所列任务由牵头单位按季度报送进展，逾期未报的予以通报。",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["市甲局", "市乙局", "市丙局"], ["甲", "乙", "丙"]],
        [["序号", "重点任务", "责任单位"], ["以上各项任务由各牵头单位负责落实，并且每季度报送一次进展情况"]],
        [["序号", "重点任务", "责任单位"], ["", "新建社区食堂", "市民政局"], ["1", "并且供餐", ""]],
    ],
    ids=["no headings", "no rows", "numbers in the middle"],
)
def test_what_is_no_table_for_certain_stays_as_lines(rows: list[list[str]]) -> None:
    assert [line for line in text_of(set_in_columns(*rows)).splitlines() if line.startswith("|")] == []
