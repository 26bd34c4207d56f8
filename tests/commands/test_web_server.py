"""One process that serves pages: it ends with what is running, and nobody who sends slowly is waited for."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from flask import Flask

from tracker.commands import web_server
from tracker.commands.web_server import HEAD_SECONDS, LOOK_SECONDS, WHOLE_SECONDS, SlowSenders, serve_pages

LONGEST = 60  # seconds after which a test that waits has failed
REQUEST = b"GET /page HTTP/1.1\r\nHost: here\r\n\r\n"


class Told:
    """A `StopSignal` that another thread asks, without a signal."""

    def __init__(self) -> None:
        self.heard, self._said = socket.socketpair()
        self.heard.setblocking(False)
        self.asked = False

    def stop(self) -> None:
        self.asked = True
        self._said.send(b"!")

    def forget_news(self) -> None:
        with suppress(BlockingIOError):
            self.heard.recv(100)


@dataclass
class Serving:
    address: tuple[str, int]
    told: Told
    ended: "Future[None]"

    def connect(self, sent: bytes) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=LONGEST)
        connection.sendall(sent)
        return connection


@contextmanager
def serving(app: Flask, threads: int = 1) -> Iterator[Serving]:
    listening = socket.create_server(("127.0.0.1", 0))
    told = Told()
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(serve_pages, app, listening, told, threads=threads)  # type: ignore[arg-type]
        try:
            yield Serving(listening.getsockname(), told, ended)
        finally:
            told.stop()
            ended.result(LONGEST)


def answer_with(monkeypatch: pytest.MonkeyPatch, app: Flask, answer: Callable[[], bytes]) -> None:
    def application(_environ: Any, start_response: Any) -> list[bytes]:
        body = answer()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    monkeypatch.setattr(app, "wsgi_app", application)


def everything(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def until_done(connection: socket.socket) -> bool:
    received = b""
    while piece := connection.recv(65536):
        received += piece
        if received.endswith(b"done"):
            return True
    return False


def test_a_request_that_runs_when_the_server_is_told_to_stop_is_answered_whole(
    whole_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    long = b"x" * 3_000_000

    def answer() -> bytes:
        begun.set()
        assert go_on.wait(LONGEST)
        return long

    answer_with(monkeypatch, whole_app, answer)
    with serving(whole_app) as server:
        connection = server.connect(REQUEST)
        assert begun.wait(LONGEST)
        server.told.stop()
        refused = until_refused(server.address)
        go_on.set()
        assert everything(connection).endswith(b"\r\n\r\n" + long)
        assert refused
        server.ended.result(LONGEST)


def until_refused(address: tuple[str, int]) -> bool:
    """Whether nobody can connect any more; asked until it is so."""
    for _time in range(10_000):
        try:
            socket.create_connection(address, timeout=LONGEST).close()
        except ConnectionError:
            return True
    return False


def test_connections_without_a_request_do_not_hold_up_the_end(whole_app: Flask) -> None:
    with serving(whole_app) as server:
        connection = server.connect(b"")
        with server.connect(REQUEST) as other:
            assert other.recv(8) == b"HTTP/1.1"
        server.told.stop()
        assert connection.recv(1) == b""


def test_who_sends_slowly_keeps_no_thread_from_others(whole_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, whole_app, lambda: b"done")
    with serving(whole_app, threads=1) as server:
        slow = [server.connect(REQUEST[:20]), server.connect(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1234")]
        quick = server.connect(REQUEST)
        assert until_done(quick)
        slow[0].sendall(REQUEST[20:])
        assert until_done(slow[0])
        for connection in (*slow, quick):
            connection.close()


@dataclass(eq=False)
class Channel:
    request: Any = None
    will_close: bool = False


@dataclass
class Request:
    headers_finished: bool = False


@pytest.mark.parametrize(("headers_finished", "limit"), [(False, HEAD_SECONDS), (True, WHOLE_SECONDS)])
def test_a_request_that_comes_in_for_too_long_is_cut_off(headers_finished: bool, limit: float) -> None:
    now = [0.0]
    watch = SlowSenders(lambda: now[0])
    slow, idle, quick = Channel(Request(headers_finished)), Channel(), Channel(Request(headers_finished))
    for now[0] in (0.0, limit, limit + LOOK_SECONDS):
        assert not slow.will_close
        quick.request = Request(headers_finished)  # each time another one
        watch.close_slow([slow, idle, quick])
    assert (slow.will_close, idle.will_close, quick.will_close) == (True, False, False)


def test_running_requests_are_given_up_after_the_time_of_grace(
    whole_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "GRACE_SECONDS", 0.0)
    begun, go_on = Event(), Event()

    def answer() -> bytes:
        begun.set()
        go_on.wait(LONGEST)
        return b"late"

    answer_with(monkeypatch, whole_app, answer)
    with serving(whole_app) as server:
        connection = server.connect(REQUEST)
        assert begun.wait(LONGEST)
        server.told.stop()
        assert connection.recv(1) == b""
        go_on.set()
