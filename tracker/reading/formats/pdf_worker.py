"""The process that reads one PDF: bytes on standard input, JSON on standard output.

Answers ``{"text": …}``, or ``{"refused": reason}`` with the name of an ``UnreadableReason``.
"""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from tracker.reading.formats.pdf_pages import PageText, lines_of_pages, read_page
from tracker.reading.formats.source import UnreadableReason

MOST_PAGES = 500
MOST_MEMORY = 2 * 1024**3
MOST_CHARACTERS = 3_000_000
#: A page with fewer characters and a picture on it is a scan; a stamp or a page number is no text.
_FEWEST_CHARACTERS = 12

if sys.platform != "win32":
    import resource


class UnreadablePdf(Exception):
    """The document is not read, for this reason."""

    def __init__(self, reason: UnreadableReason) -> None:
        super().__init__(reason)
        self.reason = reason


def main() -> None:
    """Read standard input and answer on standard output."""
    _bound_this_process(int(sys.argv[1]))
    logging.disable(logging.CRITICAL)
    try:
        answer = {"text": text_of(sys.stdin.buffer.read())}
    except UnreadablePdf as refused:
        answer = {"refused": refused.reason.value}
    except MemoryError:
        answer = {"refused": UnreadableReason.UNPACKS_TO_TOO_MUCH.value}
    except PdfminerException as problem:
        answer = {"refused": _reason_of(problem).value}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def text_of(data: bytes) -> str:
    """The text of all pages. Raises Refused, and what the libraries raise for a broken file."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        pages = list(_pages_of(document.pages))
    _refuse_without_text(pages)
    return "\n".join(lines_of_pages(pages))


def _pages_of(pages: list[Page]) -> Iterator[PageText]:
    if len(pages) > MOST_PAGES:
        raise UnreadablePdf(UnreadableReason.TOO_MANY_PAGES)
    characters = 0
    for page in pages:
        read = read_page(page)
        page.close()
        characters += read.characters
        if characters > MOST_CHARACTERS:
            raise UnreadablePdf(UnreadableReason.TOO_MANY_PAGES)
        yield read


def _refuse_without_text(pages: list[PageText]) -> None:
    """Scans, and text layers whose characters nobody can tell (their fonts do not say what they draw)."""
    pictures = sum(page.has_picture and page.characters < _FEWEST_CHARACTERS for page in pages)
    characters = sum(page.characters for page in pages)
    if 2 * pictures > len(pages) or (pictures and characters < _FEWEST_CHARACTERS):
        raise UnreadablePdf(UnreadableReason.SCANNED)
    if not characters:
        raise UnreadablePdf(UnreadableReason.NO_TEXT)
    if 5 * sum(page.unknown for page in pages) > characters:
        raise UnreadablePdf(UnreadableReason.UNKNOWN_ENCODING)


def _reason_of(problem: PdfminerException) -> UnreadableReason:
    is_protected = any(isinstance(each, PDFPasswordIncorrect) for each in (*problem.args, problem.__context__))
    return UnreadableReason.ENCRYPTED if is_protected else UnreadableReason.DAMAGED


def _bound_this_process(seconds: int) -> None:
    """Limits of time and memory that hold even when the process that waits for this one is gone."""
    if sys.platform != "win32":
        for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, MOST_MEMORY)):
            there = resource.getrlimit(kind)[1]
            # The process that started this one may be bound more tightly; nobody may loosen that.
            bound = most if there == resource.RLIM_INFINITY else min(most, there)
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    main()
