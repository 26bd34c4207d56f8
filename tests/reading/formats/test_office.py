"""Old Office files through LibreOffice: a stand-in shows what it is asked, and what becomes of whatever it does."""

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.reading.formats.policy import AS_LEDGER, IN_PROSE, MORE_TASKS, as_excel, as_word
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.formats import Unreadable, UnreadableReason, may_take_a_conversion, office, read_source
from tracker.reading.formats.detection import Kind
from tracker.reading.formats.office import converted
from tracker.reading.formats.office_worker import MOST_AT_ONCE, TookTooLong, own_folder
from tracker.reading.read_file import CityKnowledge, takes_long
from tracker.review.background.jobs import worker
from tracker.review.background.jobs.worker import write_job

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
OLD_WORD = OLE2 + "WordDocument".encode("utf-16-le")
OLD_EXCEL = OLE2 + "Workbook".encode("utf-16-le")

Program = Callable[[str], Path]

BEGINNING = f"""#!{sys.executable}
import json, os, pathlib, sys, time
arguments = sys.argv[1:]
results = pathlib.Path(arguments[arguments.index("--outdir") + 1])
results.mkdir()
output = arguments[arguments.index("--convert-to") + 1].partition(":")[0]
result = results / ("document." + output)
source = pathlib.Path(arguments[-1])
"""


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turns of this test only, whatever else runs on the machine."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Makes a stand-in for LibreOffice that does this with ``source`` and ``result``."""

    def make(code: str) -> Path:
        path = tmp_path / "soffice"
        path.write_text(BEGINNING + code)
        path.chmod(0o755)
        return path

    return make


def remains(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def refusal_of(data: bytes, path: Path) -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        read_source(data, "a.doc", office=path)
    return refusal.value.reason


# --- what it is asked -----------------------------------------------------------------------

TELL = """
told = {"arguments": arguments, "data": source.read_bytes().hex(), "environment": dict(os.environ), "folder": os.getcwd(),
        "settings": pathlib.Path(arguments[0].partition("file://")[2], "user/registrymodifications.xcu").read_text()}
result.write_text(json.dumps(told))
"""


@pytest.mark.parametrize(
    ("kind", "ending", "output"),
    [(Kind.OLD_WORD, "doc", "docx:MS Word 2007 XML"), (Kind.OLD_EXCEL, "xls", "xlsx:Calc MS Excel 2007 XML")],
)
def test_it_is_asked_to_convert_one_file_in_a_folder_and_with_a_profile_of_its_own(
    kind: Kind, ending: str, output: str, program: Program, own_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not to be seen")
    told = json.loads(converted(OLD_WORD, kind, program(TELL)))
    folder = told["folder"]
    assert folder.startswith(str(own_temporary_folder))
    assert told["arguments"] == [
        f"-env:UserInstallation=file://{folder}/profile", "--headless", "--invisible", "--nologo", "--norestore", "--nodefault",
        "--nolockcheck", "--convert-to", output, "--outdir", f"{folder}/results", f"{folder}/document.{ending}",
    ]  # fmt: skip
    assert bytes.fromhex(told["data"]) == OLD_WORD
    assert "SECRET_KEY" not in told["environment"]
    assert (told["environment"]["HOME"], told["environment"]["TMPDIR"]) == (folder, folder)
    assert 'DisableMacrosExecution" oor:op="fuse"><value>true' in told["settings"]
    assert remains(own_temporary_folder) == []


def test_what_comes_out_is_read_like_any_other_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "new.docx").write_bytes(as_word(IN_PROSE))
    (tmp_path / "new.xlsx").write_bytes(as_excel(AS_LEDGER))
    path = program(f'result.write_bytes(pathlib.Path("{tmp_path}", "new." + output).read_bytes())')
    assert read_source(OLD_WORD, "a.wps", office=path).text == read_source(as_word(IN_PROSE), "a.docx").text
    assert read_source(OLD_EXCEL, "a.et", office=path).text == read_source(as_excel(AS_LEDGER), "a.xlsx").text


# --- what else it may do --------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "pass",
        "sys.exit(1)",
        "os.abort()",
        'result.write_bytes(b"")',
        'result.write_text("no document")',
        'result.write_bytes(b"PK\\x03\\x04 no archive either")',
        'result.write_text("a"); (results / "second").write_text("b")',
        'result.symlink_to("/etc/passwd")',
        'result.mkdir()',
        'result.write_bytes(bytes(200 * 1024 * 1024))',
    ],
    ids=["nothing", "an error", "a crash", "empty", "garbage", "half an archive", "two files", "a link", "a folder", "too much"],
)  # fmt: skip
def test_whatever_it_leaves_instead_of_a_document_is_a_refusal(
    code: str, program: Program, own_temporary_folder: Path
) -> None:
    assert refusal_of(OLD_WORD, program(code)) is UnreadableReason.NOT_CONVERTED
    assert remains(own_temporary_folder) == []


def test_a_program_that_cannot_be_started_is_a_refusal(tmp_path: Path) -> None:
    assert refusal_of(OLD_WORD, tmp_path / "nothing-there") is UnreadableReason.NOT_CONVERTED


def test_a_file_that_would_unpack_to_too_much_is_refused(program: Program) -> None:
    code = """
import zipfile
with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
    new.writestr("word/document.xml", b" " * 50_000_000)
"""
    assert refusal_of(OLD_WORD, program(code)) is UnreadableReason.UNPACKS_TO_TOO_MUCH


# --- time, turns and remains ----------------------------------------------------------------

HANGS = """
import subprocess
below = subprocess.Popen(["sleep", "300"])
pathlib.Path("{note}").write_text(f"{{os.getpid()}} {{below.pid}}")
time.sleep(300)
"""


def ended(note: Path) -> bool:
    """Whether all processes that the stand-in noted are gone, or only wait to be counted as gone."""
    states = []
    for number in note.read_text().split():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            states.append(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0])
    return all(state == "Z" for state in states)


def wait_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60  # a busy machine starts programs slowly
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def test_it_is_ended_with_all_that_it_started_when_time_is_up(
    program: Program, own_temporary_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "MOST_SECONDS", 2)
    note = tmp_path / "note"
    assert refusal_of(OLD_WORD, program(HANGS.format(note=note))) is UnreadableReason.TAKES_TOO_LONG
    assert wait_for(lambda: ended(note))
    assert remains(own_temporary_folder) == []


def test_it_is_ended_and_its_folder_cleared_when_the_reader_is_killed(
    program: Program, own_temporary_folder: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    path = program(HANGS.format(note=note))
    code = (
        "import sys, pathlib; from tracker.reading.formats import read_source; "
        "read_source(sys.stdin.buffer.read(), 'a.doc', office=pathlib.Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE) as reader:
        assert reader.stdin is not None
        reader.stdin.write(OLD_WORD)
        reader.stdin.close()
        assert wait_for(note.exists)
        reader.send_signal(signal.SIGKILL)
    assert wait_for(lambda: ended(note))
    assert wait_for(lambda: remains(own_temporary_folder) == [])


def test_a_few_run_at_once_and_the_others_wait_for_a_turn(tmp_path: Path) -> None:
    soon = time.monotonic() + 0.3
    with contextlib.ExitStack() as turns:
        folders = [turns.enter_context(own_folder(tmp_path, soon)) for _ in range(MOST_AT_ONCE)]
        assert len(set(folders)) == MOST_AT_ONCE
        with pytest.raises(TookTooLong), own_folder(tmp_path, soon):
            pass
    with own_folder(tmp_path, soon) as folder:
        assert folder in folders


def test_what_a_killed_one_left_behind_is_cleared_by_the_next(tmp_path: Path) -> None:
    with own_folder(tmp_path, time.monotonic()) as folder:
        pass
    folder.mkdir()
    (folder / "document.doc").write_bytes(b"left behind")
    with own_folder(tmp_path, time.monotonic()) as again:
        assert (again, list(again.iterdir())) == (folder, [])
    assert not folder.exists()


def test_a_folder_that_others_may_look_into_is_not_used(tmp_path: Path) -> None:
    home = tmp_path / f"tracker-office-{os.getuid()}"
    home.mkdir()
    home.chmod(0o755)
    with pytest.raises(PermissionError), own_folder(tmp_path, time.monotonic()):
        pass


# --- without it, and with it ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"), [(OLD_WORD, UnreadableReason.LEGACY_WORD), (OLD_EXCEL, UnreadableReason.LEGACY_EXCEL)]
)
def test_without_it_old_files_are_refused(data: bytes, reason: UnreadableReason) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_source(data, "a.doc")
    assert refusal.value.reason is reason
    assert may_take_a_conversion(data)


def test_other_files_never_need_it(tmp_path: Path) -> None:
    assert read_source("1.办好食堂。".encode(), "a.doc", office=tmp_path / "nothing").text == "1.办好食堂。"
    assert not may_take_a_conversion(as_excel([MORE_TASKS]))


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="optional: LibreOffice is not installed")
def test_libreoffice_reads_old_files_as_their_new_forms_are_read(tmp_path: Path) -> None:
    assert SOFFICE is not None
    book = openpyxl.load_workbook(io.BytesIO(as_excel([MORE_TASKS])))
    book.save(tmp_path / "ledger.xlsx")
    # Word puts a paragraph below a last table; without one, LibreOffice writes a broken table.
    (tmp_path / "policy.docx").write_bytes(as_word([*IN_PROSE, "本清单自印发之日起施行。"]))
    for name, ending in (("policy.docx", "doc"), ("ledger.xlsx", "xls")):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            SOFFICE,
            profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(tmp_path),
            str(tmp_path / name),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        old = tmp_path / Path(name).with_suffix(f".{ending}").name
        new = read_source((tmp_path / name).read_bytes(), name)
        assert read_source(old.read_bytes(), old.name, office=Path(SOFFICE)).text == new.text


def test_what_needs_it_is_read_in_the_background(program: Program, tmp_path: Path) -> None:
    assert takes_long(OLD_WORD, office=program("pass"))
    assert not takes_long(OLD_WORD)
    assert not takes_long("1.办好食堂。".encode(), office=tmp_path)


def test_the_process_of_a_long_reading_uses_it_too(program: Program, tmp_path: Path) -> None:
    (tmp_path / "new.docx").write_bytes(as_word(IN_PROSE))
    path = program(f'result.write_bytes(pathlib.Path("{tmp_path}/new.docx").read_bytes())')
    known = CityKnowledge(KnownUnits(()), read_calendar(SHIPPED))
    for used, exit_code in ((path, 0), (None, worker.REFUSED)):
        write_job(tmp_path, "旧文件.doc", known, data=OLD_WORD, office=used)
        assert worker.read_in(tmp_path) == exit_code
    assert "old Word" in json.loads((tmp_path / "failure.json").read_text())["message"]
