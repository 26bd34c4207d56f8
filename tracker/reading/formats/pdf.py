"""PDF documents with a text layer, read in a process of their own.

A PDF is a small program: it can loop, unpack without end and take hours. What bounds it is
outside it: the process may run `MOST_SECONDS`, use `MOST_MEMORY` and read `MOST_PAGES`, and
when it does not come back the file is refused and nothing else has suffered.
"""

import json
import subprocess
import sys
from pathlib import Path

from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason

MOST_SECONDS = 60
_WORKER = "tracker.reading.formats.pdf_worker"
_ROOT = Path(__file__).resolve().parents[3]


def read_pdf(data: bytes) -> SourceText:
    """The text of a PDF. Raises Unreadable for scans, protected files and those beyond the limits."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, under our own interpreter
            [sys.executable, "-m", _WORKER, str(MOST_SECONDS)],
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable(UnreadableReason.TAKES_TOO_LONG, "pdf") from problem
    if done.returncode != 0:
        raise Unreadable(UnreadableReason.DAMAGED, "pdf")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Unreadable(UnreadableReason(answer["refused"]), "pdf")
    return SourceText(answer["text"], "pdf")
