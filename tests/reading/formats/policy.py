"""Small policies written for the tests, and the same blocks as a file of each format.

A block is a line of text or a table. None of the sentences is real.
"""

import io
from collections.abc import Sequence

import openpyxl
from docx import Document
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

Rows = list[list[str]]
Block = str | Rows

HEAD: list[Block] = [
    "云州市银龄服务领导小组办公室文件",
    "云银发〔2024〕8号",
    "关于印发《云州市银龄服务重点任务清单(2024—2025年)》的通知",
    "各区人民政府,市各有关部门:",
    "现将《云州市银龄服务重点任务清单(2024—2025年)》印发给你们,请认真组织实施。",
    "云州市银龄服务领导小组办公室",
    "2024年2月5日",
]
TASKS: Rows = [
    ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"],
    ["1", "新建社区食堂12家。每家每天供餐不少于200人次。", "市民政局", "市财政局、市商务局", "2024年6月底"],
    ["2", "改造老旧电梯300部", "市住建局", "市市场监管局", "2024年底"],
    ["3", "培训护理员1500人次", "市人社局", "无", "2025年6月底"],
]
MORE_TASKS: Rows = [
    *TASKS,
    ["4", "建成银龄学堂8所", "市教育局", "市文旅局、各区人民政府", "2025年底"],
    ["5", "为独居老人装设安全装置2000套", "市应急局", "", "2024年9月底"],
    ["6", "开展志愿服务每年不少于500场", "团市委", "市妇联", "2025年底"],
    ["7", "组建家庭医生队伍60支", "市卫健委", "市医保局", "2024年底"],
    ["8", "街道助浴服务全覆盖", "市民政局", "市卫健委等部门", "2025年底"],
]
INDICATORS: Rows = [
    ["类别", "序号", "指标名称", "单位", "2023年现状值", "2025年目标值", "指标属性"],
    ["服务供给", "1", "社区食堂数", "家", "40", "≥64", "约束性"],
    ["服务供给", "2", "护理员持证率", "%", "55", "80", "预期性"],
    ["服务保障", "3", "每千名老人床位数", "张", "—", "45", "预期性"],
]
IN_PROSE: list[Block] = [
    *HEAD,
    "一、总体要求",
    "坚持需求导向,方便群众生活,逐步形成分布合理、服务便利的银龄服务网络,让老年人在家门口就能得到周到的照料和帮助。",
    "二、重点任务",
    "1.办好社区食堂。2024年底前新增社区食堂20家,提供餐食不少于30万人次,对行动不便的老年人提供上门送餐,收费标准向社会公布。(责任单位:市民政局、市财政局,各区人民政府)",
    "2.改造老旧小区。到2025年底,完成适老化改造1500户,改造项目优先安排高龄、独居老年人家庭,改造内容由家庭自行选择。(市住建局牵头,市民政局、市残联按职责分工负责)",
    "3.培育服务人才。每年培训护理员1000人次,到2025年底持证率达到80%以上。(责任单位:市人社局、市教育局)",
    "4.发展智慧服务。2025年6月底前建成市级服务平台1个,接入机构不少于90%。(牵头单位:市大数据局;配合单位:市民政局、市卫健委)",
    "5.加强医养结合。2024年底前签约医院15家,街道医养服务全覆盖。(责任单位:市卫健委、市医保局等部门)",
    "三、任务分解",
    TASKS,
    "四、主要指标",
    INDICATORS,
]
AS_LEDGER: list[Block] = [*HEAD, "一、任务分解", MORE_TASKS, "二、主要指标", INDICATORS]


def as_text(blocks: Sequence[Block]) -> bytes:
    """Plain text, tables with tabs."""
    return "\n".join(b if isinstance(b, str) else "\n".join("\t".join(r) for r in dashed(b)) for b in blocks).encode()


def as_markdown(blocks: Sequence[Block]) -> bytes:
    """Markdown with headings, bold words and tables of bars."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            lines += [("## " if "、" in block[:3] else "") + block, ""]
            continue
        head, *rows = (f"| {' | '.join(row)} |" for row in dashed(block))
        lines += [head, "|" + ":---:|" * len(block[0]), *rows, ""]
    return "\n".join(lines).encode()


def dashed(rows: Rows) -> Rows:
    """A table for a text: there a cell without anything would mean "as above"."""
    return [[cell or "—" for cell in row] for row in rows]


def as_page(blocks: Sequence[Block]) -> bytes:
    """A web page with a frame around the document."""
    pieces = [b if isinstance(b, str) else html_table(b) for b in blocks]
    body = "\n".join(p if p.startswith("<") else f"<p>&nbsp;&nbsp;{p}</p>" for p in pieces)
    return (
        '<!DOCTYPE html><html><head><meta charset="gb2312"><title>清单_云州市人民政府</title><style>p{}</style></head><body>'
        '<div class="header"><a href="/">首页</a><a href="/x">政务公开</a></div>'
        '<div class="position">当前位置:<a href="/">首页</a> &gt; <a href="/g">政策文件</a></div>'
        f'<div class="main"><div class="TRS_Editor">{body}</div></div>'
        '<div class="share">分享到:<a href="#">微信</a></div><script>var a="1.假的任务";</script>'
        '<div class="footer">主办:云州市人民政府办公室 网站标识码:1234567890</div></body></html>'
    ).encode("gb18030")


def html_table(rows: Rows) -> str:
    """A table of a page in which cells that repeat the one above are merged."""
    lines = []
    for place, row in enumerate(rows):
        cells = []
        for column, words in enumerate(row):
            merged = column == 0 and not words.isdigit() and len(rows[0]) > 5
            if merged and place and rows[place - 1][column] == words:
                continue
            down = sum(1 for other in rows[place:] if other[column] == words) if merged else 1
            cells.append(f'<td rowspan="{down}"><p><span>{words}</span></p></td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1"><tbody>{"".join(lines)}</tbody></table>'


def as_word(blocks: Sequence[Block]) -> bytes:
    """A Word document; repeated cells of the first column are merged."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for place, row in enumerate(block):
            for column, words in enumerate(row):
                table.cell(place, column).text = words
        if len(block[0]) > 5:
            for place in range(2, len(block)):
                if block[place][0] == block[place - 1][0]:
                    table.cell(place, 0).text = ""
                    table.cell(place - 1, 0).merge(table.cell(place, 0)).text = block[place][0]
    return saved(document)


def saved(document: object) -> bytes:
    """The bytes of what can be saved into a file."""
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def as_pdf(blocks: Sequence[Block], *, page_size: tuple[float, float] = A4, heads: bool = True) -> bytes:
    """A PDF with a text layer, running heads and page numbers; paragraphs are broken at the page's width."""
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28, justifyBreaks=0
    )
    cell = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=14, wordWrap="CJK")
    flow: list[Flowable] = []
    for block in blocks:
        if isinstance(block, str):
            flow.append(Paragraph(block, body))
            continue
        grid = [[Paragraph(words, cell) for words in row] for row in block]
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        flow.append(Table(grid, style=TableStyle(style), repeatRows=1))
    buffer = io.BytesIO()

    def head(canvas: object, _document: object) -> None:
        canvas.setFont("STSong-Light", 9)  # type: ignore[attr-defined]
        if heads:
            canvas.drawString(80, page_size[1] - 30, "云州市银龄服务领导小组办公室")  # type: ignore[attr-defined]
            number = canvas.getPageNumber()  # type: ignore[attr-defined]
            canvas.drawCentredString(page_size[0] / 2, 30, f"— {number} —")  # type: ignore[attr-defined]

    SimpleDocTemplate(buffer, pagesize=page_size).build(flow, onFirstPage=head, onLaterPages=head)
    return buffer.getvalue()


def as_excel(blocks: Sequence[Block]) -> bytes:
    """A workbook: lines merged over the width, each table below them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for block in blocks:
        if isinstance(block, str):
            sheet.append([block])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=7)
            continue
        first = sheet.max_row + 1
        for row in block:
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
        for place, row in enumerate(block[1:], start=1):
            if len(row) > 5 and place + 1 < len(block) and block[place + 1][0] == row[0]:
                sheet.merge_cells(f"A{first + place}:A{first + place + 1}")
    return saved(book)
