"""The process that has one old Office file converted: its bytes on standard input, the new file on standard output.

``python -m tracker.reading.formats.office_worker SOFFICE ENDING OUTPUT SECONDS``. A few may run at
once on a machine; each holds a lock and a folder of its own, which it clears before and after. When
the process that waits for this one dies, LibreOffice is ended and the folder cleared as well; what
even that leaves behind, the next one clears.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tracker.reading.formats.office import TOOK_TOO_LONG

if sys.platform != "win32":
    import fcntl
    import resource

MOST_AT_ONCE = 2
MOST_MEMORY = 2 * 1024**3
MOST_WRITTEN = 100 * 1024 * 1024
_POLL_SECONDS = 0.2
_NOT_CONVERTED = 3
_PR_SET_PDEATHSIG = 1

# No macros, no links to other files, nothing fetched: nobody knows who wrote the document.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


class TookTooLong(Exception):
    """Time was up before there was a turn or a result."""


def main() -> int:
    """Convert standard input to standard output; the exit code."""
    program, ending, output, seconds = sys.argv[1:]
    _end_with_its_parent()
    _bound_this_process(int(seconds))
    data = sys.stdin.buffer.read()
    until = time.monotonic() + int(seconds)
    try:
        with own_folder(Path(tempfile.gettempdir()), until) as folder:
            result = _result(data, folder, [program, ending, output], until)
    except TookTooLong:
        return TOOK_TOO_LONG
    if result is None:
        return _NOT_CONVERTED
    sys.stdout.buffer.write(result)
    return 0


def _result(data: bytes, folder: Path, arguments: list[str], until: float) -> bytes | None:
    """What LibreOffice makes of the data; None if that is nothing, or more than one file."""
    program, ending, output = arguments
    source, profile, results = folder / f"document.{ending}", folder / "profile", folder / "results"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--invisible", "--nologo", "--norestore",
               "--nodefault", "--nolockcheck", "--convert-to", output, "--outdir", str(results), str(source)]  # fmt: skip
    surroundings = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
    }
    process = subprocess.Popen(  # noqa: S603 - the program that the administrator named
        command, cwd=folder, env=surroundings, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(timeout=max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired as problem:
        raise TookTooLong from problem
    finally:
        _end_with_all_below(process)
    found = list(results.iterdir()) if results.is_dir() else []
    if len(found) != 1 or found[0].is_symlink() or not found[0].is_file():
        return None
    return found[0].read_bytes()


# --- one of a few turns, with a folder ------------------------------------------------------


@contextlib.contextmanager
def own_folder(parent: Path, until: float) -> Iterator[Path]:
    """A turn, and an empty folder that is there as long as it lasts.

    A turn is a lock that the system takes back when its holder is gone, however it went, so the
    folder beside it can hold nothing then but remains.
    """
    home = _private_folder(parent)
    while True:
        for number in range(MOST_AT_ONCE):
            with contextlib.suppress(BlockingIOError), (home / f"turn-{number}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                folder = home / f"turn-{number}"
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(mode=0o700)
                try:
                    yield folder
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
                return
        if time.monotonic() + _POLL_SECONDS > until:
            raise TookTooLong
        time.sleep(_POLL_SECONDS)


def _private_folder(parent: Path) -> Path:
    """A folder that nobody else may look into or has put there before us."""
    home = parent / f"tracker-office-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        home.mkdir(mode=0o700)
    state = home.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise PermissionError(f"{home} belongs to somebody else, or others may look into it.")
    return home


# --- how processes end ----------------------------------------------------------------------


def _end_with_its_parent() -> None:
    """Have this process told to end when the one that waits for it is gone, and clear up then."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with_all_below(process: "subprocess.Popen[bytes]") -> None:
    """End LibreOffice and what it started, all of which are of one group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _bound_this_process(seconds: int) -> None:
    """Limits that LibreOffice inherits."""
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        there = resource.getrlimit(kind)[1]
        bound = most if there == resource.RLIM_INFINITY else min(most, there)
        resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    sys.exit(main())
