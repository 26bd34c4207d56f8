"""A load generator on loopback: many requests at once over kept connections, every answer checked.

An answer counts as an error when its status is not an expected one or the expected text is not on the page. `{id}` in
the path and the body stands for the next of a list of ids, `{i}` for the number of the request, `{csrf}` for the
token of the session. It is one process with a thread for each connection, so a fast server shares the machine with it.
"""

import http.client
import re
import socket
import statistics
import threading
import time
import urllib.parse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import IO, cast

HOST = "127.0.0.1"
TIMEOUT = 60
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


@dataclass
class Session:
    """Cookies and token of somebody who is signed in at a server of this machine, or of nobody."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def request(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """One request by itself: status and text."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
        headers = {"Cookie": self.cookie} if self.cookies else {}
        body = None
        if data is not None:
            headers |= {"Content-Type": FORM, "Referer": f"http://{HOST}:{self.port}{path}"}
            body = urllib.parse.urlencode(data)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        connection.close()
        return answer.status, text

    def sign_in(self, login: str, password: str) -> None:
        """Sign in by the form; raises RuntimeError where that fails."""
        token = TOKEN.search(self.request("GET", "/sign-in")[1])
        form = {"csrf_token": token[1] if token else "", "login": login, "password": password}
        status, text = self.request("POST", "/sign-in", form)
        if status not in (302, 303):
            raise RuntimeError(f"{login} could not sign in: {status} {text[:500]}")
        found = TOKEN.search(self.request("GET", "/tasks")[1])
        self.csrf = found[1] if found else ""


@dataclass(frozen=True)
class Row:
    """One kind of request: what is asked for and what must come."""

    path: str
    expect: str = ""
    body: str | None = None
    ok: tuple[int, ...] = (200,)
    ids: Sequence[int] = ()
    packed: bool = False

    def request(self, number: int, session: Session) -> bytes:
        """The bytes of one request."""
        path, body = self._filled(self.path, number, session), b""
        head = [f"{'GET' if self.body is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}:{session.port}"]
        head += ["Connection: keep-alive", *(["Accept-Encoding: gzip"] if self.packed else [])]
        head += [f"Cookie: {session.cookie}"] if session.cookies else []
        if self.body is not None:
            body = self._filled(self.body, number, session).encode()
            head += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
            head += [f"Origin: http://{HOST}:{session.port}", f"Referer: http://{HOST}:{session.port}{path}"]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def _filled(self, text: str, number: int, session: Session) -> str:
        own = str(self.ids[number % len(self.ids)]) if self.ids else ""
        filled = text.replace("{id}", own).replace("{i}", str(number))
        return filled.replace("{csrf}", urllib.parse.quote(session.csrf, ""))


@dataclass(frozen=True)
class Measured:
    """What came of it: requests a second, milliseconds, and how many were wrong; `size` is the median of the bytes."""

    number: int
    seconds: float
    p50: float
    p95: float
    errors: int
    size: int

    @property
    def a_second(self) -> float:
        """Requests a second."""
        return self.number / self.seconds


def measure(
    row: Row, session: Session, *, seconds: float, at_once: int, first: int = 0, most: int = 100_000
) -> Measured:
    """Ask again and again for some seconds (at most `most` times), so many at once, beginning with number `first`."""
    work = _Work(row, session, time.perf_counter() + seconds, first, first + most)
    threads = [threading.Thread(target=work.ask_on) for _ in range(at_once)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    times = sorted(each for each, _size, _wrong in work.answers)
    return Measured(
        number=len(times),
        seconds=took,
        p50=1000 * times[len(times) // 2],
        p95=1000 * times[int(len(times) * 0.95)],
        errors=sum(wrong for _time, _size, wrong in work.answers),
        size=int(statistics.median(size for _time, size, _wrong in work.answers)),
    )


class _Work:
    """What the threads of a measurement share."""

    def __init__(self, row: Row, session: Session, until: float, first: int, last: int) -> None:
        self.row, self.session, self.until, self.next, self.last = row, session, until, first, last
        self.lock, self.answers = threading.Lock(), list[tuple[float, int, bool]]()

    def ask_on(self) -> None:
        """Ask until the time is over."""
        line = _Line(self.session.port)
        while (number := self._number()) is not None:
            wanted = self.row.request(number, self.session)
            started = time.perf_counter()
            try:
                status, body = line.ask(wanted)
                wrong = status not in self.row.ok or self.row.expect.encode() not in self._plain(body)
                size = len(body)
            except (OSError, ValueError):
                line.close()
                wrong, size = True, 0
            self.answers.append((time.perf_counter() - started, size, wrong))
        line.close()

    def _number(self) -> int | None:
        with self.lock:
            number = self.next
            self.next += 1
        return number if number < self.last and (time.perf_counter() < self.until or not self.answers) else None

    def _plain(self, body: bytes) -> bytes:
        return zlib.decompress(body, 31) if self.row.packed and body[:2] == b"\x1f\x8b" else body


class _Line:
    """A connection that is kept, and opened anew where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port, self.socket = port, None

    socket: socket.socket | None
    file: IO[bytes]

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body; raises OSError or ValueError where no whole answer comes."""
        fresh = self.socket is None
        try:
            line = self._sent(request)
        except OSError:
            if fresh:
                raise
            self.close()
            line = self._sent(request)
        status = int(line.split()[1])
        length, in_chunks, closes = self._head(line)
        body = self._body(status, length, in_chunks=in_chunks)
        if closes:
            self.close()
        return status, body

    def close(self) -> None:
        """Let go of the connection."""
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = None

    def _sent(self, request: bytes) -> bytes:
        if self.socket is None:
            self.socket = socket.create_connection((HOST, self.port), TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.file = cast(IO[bytes], self.socket.makefile("rb", 65536))
        self.socket.sendall(request)
        line = self.file.readline()
        if not line:
            raise ConnectionError("closed")
        return line

    def _head(self, line: bytes) -> tuple[int | None, bool, bool]:
        length, in_chunks, closes = None, False, line.startswith(b"HTTP/1.0")
        while header := self.file.readline().strip():
            name, _colon, value = header.partition(b":")
            name, value = name.lower(), value.strip().lower()
            if name == b"content-length":
                length = int(value)
            elif name == b"transfer-encoding":
                in_chunks = b"chunked" in value
            elif name == b"connection":
                closes = value == b"close"
        return length, in_chunks, closes or (length is None and not in_chunks)

    def _body(self, status: int, length: int | None, *, in_chunks: bool) -> bytes:
        if status in (204, 304):
            return b""
        if not in_chunks:
            return self.file.read() if length is None else self.file.read(length)
        parts = []
        while size := int(self.file.readline().split(b";")[0], 16):
            parts.append(self.file.read(size))
            self.file.readline()
        while self.file.readline().strip():
            pass
        return b"".join(parts)
