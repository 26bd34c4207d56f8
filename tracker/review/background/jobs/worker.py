"""Reading a long document in a process of its own: `python -m tracker.review.background.jobs.worker FOLDER SECONDS`.

The folder holds `job.json` (the file's name, the directory and the calendar) and `document` (the bytes) or `text`
with its format. What is found is written beside them, ready to be stored, so that the server has next to nothing to do:
`text`, `reading.json`, `content.json`, `summary.json`; or `failure.json` with the sentence for the person.
`stage` says how far the reading has come. The process ends by itself when its time or memory is used up.
"""

import contextlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

from tracker.core.errors import Invalid
from tracker.core.messages import Message
from tracker.core.serialization import from_json, to_json
from tracker.core.vocabulary import ReadingStage
from tracker.core.workdays import WorkCalendar
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits
from tracker.reading.draft import Column
from tracker.reading.formats import SourceText, Unreadable, read_source
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_file import CityKnowledge, plan_in, refusal
from tracker.review.rules.from_reading import content_of

MOST_MEMORY = 2 * 1024**3
REFUSED = 3


def write_job(
    folder: Path,
    filename: str,
    known: CityKnowledge,
    *,
    data: bytes | None = None,
    source: SourceText | None = None,
    office: Path | None = None,
) -> None:
    """Put what is to be read into the folder: a file's bytes, or a text that was taken out of one before.

    ``office`` is LibreOffice's program, which old Office files need.
    """
    job: dict[str, Any] = {
        "filename": filename,
        "units": to_json(tuple(known.units or ())),
        "calendar": to_json(known.calendar),
        "columns": known.columns,
    }
    if source is not None:
        job |= {"format": source.format, "encoding": source.encoding}
        _write(folder, "text", source.text)
    else:
        (folder / "document").write_bytes(data or b"")
        job |= {"office": str(office) if office else None}
    _write(folder, "job.json", json.dumps(job))


def read_in(folder: Path) -> int:
    """Read what the folder's `job.json` names and leave there what was found; the exit code."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    known = CityKnowledge(
        KnownUnits(from_json(tuple[KnownUnit, ...], job["units"])),
        from_json(WorkCalendar, job["calendar"]),
        from_json(dict[str, Column], job["columns"]),
    )
    try:
        source = _source(folder, job)
        _note_stage(folder, ReadingStage.TASKS)
        plan = plan_in(source, job["filename"], known)
    except Unreadable as problem:
        return _refuse(folder, refusal(problem).message)
    except Invalid as problem:
        return _refuse(folder, problem.message)
    content = content_of(plan, known.ids_by_name)
    _write(folder, "text", source.text)
    _write(folder, "reading.json", json.dumps(to_plan_format(plan)))
    _write(folder, "content.json", json.dumps(to_json(content)))
    summary = {
        "title": content.header.title,
        "tasks": len(content.tasks),
        "doubts": len(content.questions),
        "format": source.format,
        "encoding": source.encoding or "",
    }
    _write(folder, "summary.json", json.dumps(summary))
    return 0


def limit_itself(seconds: int) -> None:
    """Let the system end this process when it needs more time or memory than a document may."""
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, MOST_MEMORY)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _source(folder: Path, job: dict[str, Any]) -> SourceText:
    if "format" in job:
        return SourceText((folder / "text").read_bytes().decode(), job["format"], job["encoding"])
    _note_stage(folder, ReadingStage.TEXT)
    office = Path(job["office"]) if job["office"] else None
    return read_source((folder / "document").read_bytes(), job["filename"], office=office)


def _refuse(folder: Path, message: Message) -> int:
    _write(folder, "failure.json", json.dumps({"message": message.text, "values": dict(message.values)}))
    return REFUSED


def _note_stage(folder: Path, stage: ReadingStage) -> None:
    _write(folder, "stage", stage.value)


def _write(folder: Path, name: str, text: str) -> None:
    """Bytes, not text: line ends are kept as they are."""
    (folder / name).write_bytes(text.encode())


if __name__ == "__main__":
    limit_itself(int(sys.argv[2]))
    sys.exit(read_in(Path(sys.argv[1])))
