"""The ledger as an Excel file: it reads well, cannot run, and comes back exactly."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from tracker.tasks.ledger.rules.columns import COLUMNS, Line, as_text
from tracker.tasks.ledger.workbook.form import PlanMark
from tracker.tasks.ledger.workbook.reading import LedgerFile, NotALedger, TooManyRows, is_ledger, read_ledger
from tracker.tasks.ledger.workbook.writing import LedgerHead, write_ledger

PLANS = [PlanMark(3, "2023年重点任务"), PlanMark(5, "=另一份")]
HEADINGS = [str(column.heading) for column in COLUMNS]


def line(**cells: object) -> Line:
    whole: Line = {
        "id": 7,
        "number": "12",
        "source": "云发〔2023〕1号 12",
        "section": "设施",
        "title": "改造社区食堂",
        "targets": "新增食堂 ≥30 个\n覆盖率 90 %",
        "lead": "市民政局",
        "co": "市卫健委、市教育局",
        "implementers": "",
        "due": date(2023, 12, 31),
        "percent": 40,
        "done": "已完成选址。",
    }
    return whole | cells  # type: ignore[return-value]


def written(*lines: Line, plans: Sequence[PlanMark] = PLANS) -> bytes:
    head = LedgerHead("云州市任务责任台账", "2023-06-28 · 全部任务", HEADINGS, plans, len(lines))
    stream = io.BytesIO()
    write_ledger(stream, head, iter(lines))
    return stream.getvalue()


def changed(data: bytes, cell: str, value: object) -> bytes:
    """The file after somebody typed into a cell and saved."""
    book = load_workbook(io.BytesIO(data))
    book["台账"][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes) -> LedgerFile:
    return read_ledger(data)


def test_everything_comes_back_as_it_was_written() -> None:
    lines = [line(), line(id=8, due=None, title="长期坚持\n持续推进")]
    file = read(written(*lines))
    assert file.plans == tuple(PLANS)
    assert [row["title"] for row in file.rows] == ["改造社区食堂", "长期坚持\n持续推进"]
    for row, original in zip(file.rows, lines, strict=True):
        assert {key: row[key] for key in original} == {key: as_text(cell) for key, cell in original.items()}
        assert file.written[int(row["id"])] == row


def test_it_comes_back_the_same_after_being_opened_and_saved() -> None:
    before = written(line(), line(id=8, number="3-1", title="=SUM(1)"))
    assert read(changed(before, "A1", "换了标题")) == read(before)


def test_a_changed_cell_comes_back_changed() -> None:
    file = read(changed(written(line()), "E5", "新建社区食堂"))
    assert (file.rows[0]["title"], file.written[7]["title"]) == ("新建社区食堂", "改造社区食堂")


def test_rows_may_be_sorted_columns_moved_and_a_day_typed_as_text() -> None:
    book = load_workbook(io.BytesIO(written(line(), line(id=8, title="乙"))))
    sheet = book["台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    sheet.delete_rows(3, 10)
    for keys in (rows[0], rows[1], rows[3], rows[2]):
        sheet.append(keys[::-1])
    stream = io.BytesIO()
    book.save(stream)
    assert [(row["id"], row["title"]) for row in read(stream.getvalue()).rows] == [("8", "乙"), ("7", "改造社区食堂")]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_inert_text(text: str) -> None:
    book = load_workbook(io.BytesIO(written(line(title=text, done=text))))
    cell = book["台账"]["E5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert read(written(line(title=text))).rows[0]["title"] == text.strip()


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert read(written(line(done="甲\x00\x0b乙"))).rows[0]["done"] == "甲乙"


def test_it_looks_like_an_offices_ledger() -> None:
    sheet = load_workbook(io.BytesIO(written(line())))["台账"]
    assert sheet["A1"].value == "云州市任务责任台账"
    assert "全部任务" in sheet["A2"].value
    assert sheet.row_dimensions[3].hidden
    assert [cell.value for cell in sheet[4]] == HEADINGS
    assert sheet.freeze_panes == "F5"
    assert sheet["E5"].font.name == "宋体"
    assert sheet["E4"].font.name == "黑体"
    assert sheet["L5"].number_format == "yyyy-mm-dd"
    assert sheet["B5"].number_format == "@"
    assert sheet.column_dimensions["E"].width > 30
    assert sheet.print_title_rows == "$4:$4"
    assert "A1:T1" in [str(each) for each in sheet.merged_cells.ranges]


def test_our_files_are_told_from_others() -> None:
    assert is_ledger(written(line()))
    assert not is_ledger(b"PK\x03\x04 broken")
    assert not is_ledger("文字".encode())
    other = io.BytesIO()
    Workbook().save(other)
    assert not is_ledger(other.getvalue())


def _other_workbook() -> bytes:
    stream = io.BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def _without_the_hidden_row() -> bytes:
    book = load_workbook(io.BytesIO(written(line())))
    book["台账"].delete_rows(3)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _a_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a>" + " " * 90_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: b"", id="nothing"),
        pytest.param(lambda: b"no workbook", id="no workbook"),
        pytest.param(lambda: written(line())[:2000], id="cut off"),
        pytest.param(_other_workbook, id="another workbook"),
        pytest.param(_without_the_hidden_row, id="without the hidden row"),
        pytest.param(_a_bomb, id="one that unpacks to too much"),
    ],
)
def test_what_is_no_ledger_of_ours_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotALedger):
        read(make())


def test_a_file_of_too_many_rows_is_refused_as_just_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.tasks.ledger.workbook.reading.MOST_ROWS", 2)
    assert len(read(written(line(), line())).rows) == 2
    with pytest.raises(TooManyRows):
        read(written(line(), line(), line(), line()))


def test_a_file_holds_any_number_of_plans_and_the_longest_lines() -> None:
    plans = [PlanMark(number, f"计划{number}") for number in range(1, 200)]
    long = line(done="长" * 32_000, problems="“" * 32_000, next_steps="\\" * 32_000)
    file = read(written(long, plans=plans))
    assert file.plans == tuple(plans)
    assert file.written[7] == file.rows[0]


def test_a_file_of_the_form_before_is_taken_in() -> None:
    """Until now the hidden sheet held a cell for each text."""
    book = load_workbook(io.BytesIO(written(line())))
    del book["tracker"]
    hidden = book.create_sheet("tracker")
    keys = [column.key for column in COLUMNS]
    for row in (["tracker ledger", "1"], ["3", "2023年重点任务"], keys, [as_text(line().get(key)) for key in keys]):
        hidden.append(row)
    stream = io.BytesIO()
    book.save(stream)
    file = read(stream.getvalue())
    assert file.plans == (PlanMark(3, "2023年重点任务"),)
    assert file.written[7]["title"] == file.rows[0]["title"] == "改造社区食堂"


@pytest.mark.parametrize("texts", ["{}", "[1", '"a"'])
def test_a_hidden_sheet_that_was_spoilt_is_refused(texts: str) -> None:
    book = load_workbook(io.BytesIO(written(line())))
    book["tracker"]["A4"] = texts
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(NotALedger):
        read(stream.getvalue())
