"""Old Office files (.doc, .wps, .xls, .et), turned into today's by LibreOffice where an administrator installed it.

LibreOffice runs below a process of its own (`office_worker`), which bounds its time, memory and
output, keeps its files together and clears them away. What comes out is a file like any other:
the readers of Word and Excel check it as if a person had sent it.
"""

import subprocess
import sys
from pathlib import Path

from tracker.reading.formats.detection import Kind
from tracker.reading.formats.source import Unreadable, UnreadableReason

MOST_SECONDS = 60
#: A little longer, so that it is the process below that ends LibreOffice and clears up.
_UNTIL_GIVEN_UP = 15
#: The exit code of the process below when time was up, or no turn came.
TOOK_TOO_LONG = 4
_WORKER = "tracker.reading.formats.office_worker"
_ROOT = Path(__file__).resolve().parents[3]

#: What each kind becomes: the ending of the file that LibreOffice gets, the new kind, and its filter for writing it.
CONVERTED = {
    Kind.OLD_WORD: ("doc", Kind.DOCX, "docx:MS Word 2007 XML"),
    Kind.OLD_EXCEL: ("xls", Kind.XLSX, "xlsx:Calc MS Excel 2007 XML"),
}


def converted(data: bytes, kind: Kind, program: Path) -> bytes:
    """The file in today's format. ``program`` is LibreOffice's ``soffice``.

    Raises Unreadable when nothing comes out, or not in time.
    """
    ending, _, output = CONVERTED[kind]
    command = [sys.executable, "-m", _WORKER, str(program), ending, output, str(MOST_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, under our own interpreter
            command, input=data, capture_output=True, timeout=MOST_SECONDS + _UNTIL_GIVEN_UP, cwd=_ROOT, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable(UnreadableReason.TAKES_TOO_LONG, kind) from problem
    if done.returncode == TOOK_TOO_LONG:
        raise Unreadable(UnreadableReason.TAKES_TOO_LONG, kind)
    if done.returncode != 0 or not done.stdout:
        raise Unreadable(UnreadableReason.NOT_CONVERTED, kind)
    return done.stdout
