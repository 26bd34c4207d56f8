"""Evidence for the demo: one-page PDF files that say of themselves that they are invented."""

from tracker.core.vocabulary import ProgressState, Responsibility
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment

FONT = "/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R]"
GLYPHS = (
    "/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
)
METRICS = (
    "/Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /Ascent 880 /Descent -120 "
    "/CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880]"
)


def evidence_for(part: Assignment, state: ProgressState, day: str) -> tuple[Upload, ...]:
    """What the report that says finished carries: of the lead one file an amount, of another unit one file."""
    if state is not ProgressState.COMPLETED:
        return ()
    if part.role is Responsibility.LEAD and part.task.scored_targets:
        return tuple(
            Upload(f"{target.about}-演示佐证.pdf", _page(part, target.about, day), target.id)
            for target in part.task.scored_targets
        )
    return (Upload("办结说明-演示佐证.pdf", _page(part, part.task.title, day)),)


def _page(part: Assignment, about: str, day: str) -> bytes:
    return pdf_of(["演示数据，非真实材料", part.task.title, about, day])


def pdf_of(lines: list[str]) -> bytes:
    """One small page with these lines. The Chinese font is named, not carried: readers have one of their own."""
    text = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -28 Td" for line in lines)
    drawn = f"BT /F 16 Tf 40 180 Td {text} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 230] /Resources << /Font << /F 4 0 R >> >> /Contents 7 0 R >>",
        f"<< {FONT} >>",
        f"<< {GLYPHS} >>",
        f"<< {METRICS} >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode("ascii")
    start = made.index(b"xref\n0 ")
    return made + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
