"""Starting and stopping what is measured: the product as docs/operating.md says, and the floor; memory and start."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Session

ROOT = Path(__file__).resolve().parents[1]
LONGEST_START = 120  # seconds
#: A server is at rest when all its processes used less than this of two seconds.
REST_SECONDS = 0.1
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server of this machine, with all its processes in a process group of its own."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def processes(self) -> list[int]:
        """The process that was started and all that it started."""
        return _tree(self.process.pid)

    def memory_mb(self) -> float:
        """Memory of all its processes, what they share counted once (PSS)."""
        return sum(_pss_kb(process) for process in self.processes) / 1024

    def wait_for_rest(self, longest: float = 300) -> None:
        """Wait until the jobs of the start are done."""
        until = time.monotonic() + longest
        while time.monotonic() < until:
            before = self._used()
            time.sleep(2)
            if self._used() - before < REST_SECONDS:
                return

    def _used(self) -> float:
        return sum(map(_processor_seconds, self.processes))


def product(*, workers: int) -> list[str]:
    """The command that serves the product: so many processes for pages, scheduler and sender beside them."""
    return [sys.executable, str(ROOT / "run.py"), "--workers", str(workers)]


def floor(port: int, database: str, *, workers: int) -> list[str]:
    """The command that serves the floor."""
    module = [sys.executable, "-m", "benchmarks.floor"]
    return [*module, "--database", database, "--port", str(port), "--workers", str(workers)]


def environment(port: int, data: Path, database: str, **more: str) -> dict[str, str]:
    """The settings of a server of the product."""
    own = {"DATA_DIR": str(data), "DATABASE_URL": database, "HOST": "127.0.0.1", "PORT": str(port)}
    kept = {name: value for name, value in os.environ.items() if name not in ("SMTP_HOST", "TRACKER_DAY")}
    return kept | own | {"PUBLIC_URL": f"http://127.0.0.1:{port}", "IDLE_MINUTES": "720"} | more


def free_ports(number: int) -> list[int]:
    """Ports of loopback on which nobody listens at the moment."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def running(
    command: Sequence[str], port: int, env: Mapping[str, str] | None = None, *, log: Path, code: Path = ROOT
) -> Iterator[Server]:
    """The server of the code in this folder, by default ours, while this is open; it has answered once."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, env=env, cwd=code, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(process, port)
    try:
        _wait(server, lambda: Session(port).request("GET", "/sign-in")[0] in (200, 404))
        yield server
    finally:
        _stop(process)


def start_and_memory(
    command: Sequence[str], session: Session, path: str, expect: str, env: Mapping[str, str] | None = None, *, log: Path
) -> tuple[float, float]:
    """Seconds from the start to the first whole page, and memory in MB a while later: medians of three starts."""
    seconds, memory = [], []
    for _ in range(3):
        started = time.perf_counter()
        with log.open("ab") as file:
            process = subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )
        server = Server(process, session.port)
        try:
            _wait(server, lambda: expect in session.request("GET", path)[1])
            seconds.append(time.perf_counter() - started)
            server.wait_for_rest()
            memory.append(server.memory_mb())
        finally:
            _stop(process)
    return statistics.median(seconds), statistics.median(memory)


def _wait(server: Server, answers: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server on port {server.port} ended by itself: see its log")
        try:
            if answers():
                return
        except OSError:
            pass
        time.sleep(0.01)
    raise RuntimeError(f"the server on port {server.port} did not answer")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and, where it leaves any, the processes of its own group."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _pss_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _processor_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS
