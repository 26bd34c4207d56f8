"""Serving pages in one process: waitress, with an end that lets running requests finish and slow senders wait outside.

Waitress receives a request whole, in its one loop, before a thread works on it: however slowly somebody sends, no
thread waits for it. Several processes may serve one socket; the system hands each connection to one of them.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from tracker.commands.stopping import StopSignal
from tracker.core.app_services import app_services
from tracker.core.extensions import db

#: How long running requests may take after the server was told to stop.
GRACE_SECONDS = 25.0
#: How long the head of a request may take to come in, and the whole of it: 20 MB in that time is 0.6 Mbit/s.
HEAD_SECONDS, WHOLE_SECONDS = 30.0, 300.0
#: How often those are looked for who take longer.
LOOK_SECONDS = 5.0
#: How many connections a process holds open; those that do nothing for two minutes are closed.
CONNECTIONS = 500


def serve_pages(app: Flask, listening: socket.socket, stop: StopSignal, *, threads: int) -> None:
    """Serve until told to stop, then finish what is running, and close."""
    with _server(app, listening, threads) as server:
        _let_signals_wake(server, stop)
        watch = SlowSenders(time.monotonic)
        while not stop.asked:
            _turn(server)
            watch.close_slow(server.active_channels.values())
        _finish(server)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def _server(app: Flask, listening: socket.socket, threads: int) -> Iterator[Any]:
    config = app_services(app).config
    server = waitress.create_server(
        app,
        sockets=[listening],
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        max_request_body_size=(config.max_upload_mb + 1) * 1024 * 1024,
        # The proxies in front are judged by Werkzeug's ProxyFix, which needs to see their headers.
        clear_untrusted_proxy_headers=not config.trusted_proxies,
    )
    try:
        yield server
    finally:
        server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(server._map, ignore_all=True)


def _let_signals_wake(server: Any, stop: StopSignal) -> None:
    """Let a signal end the server's waiting for its sockets."""

    class Wakes(wasyncore.dispatcher):
        def writable(self) -> bool:
            return False

        def handle_read(self) -> None:
            stop.forget_news()

        def close(self) -> None:
            """The socket belongs to who waits for the signal."""

    Wakes(stop.heard, map=server._map)


def _turn(server: Any) -> None:
    server.asyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)


def _finish(server: Any) -> None:
    """Take nothing new; let what is being answered, or half received, come to its end."""
    wasyncore.dispatcher.close(server)  # the socket on which it listens; other processes may hold it still
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until:
        busy = [channel for channel in server.active_channels.values() if is_busy(channel)]
        for channel in set(server.active_channels.values()) - set(busy):
            channel.will_close = True
        if not busy:
            return
        server.asyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)


def is_busy(channel: Any) -> bool:
    """Whether a request on the connection is being received, worked on or answered."""
    return bool(channel.requests or channel.request is not None or channel.total_outbufs_len)


class SlowSenders:
    """Closes connections whose request has been coming in for too long, byte by byte."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._next_look = 0.0
        self._since: dict[Any, tuple[Any, float]] = {}  # by connection: the request and when it was first seen

    def close_slow(self, channels: Any) -> None:
        """Look at the connections, if it is time to."""
        now = self._now()
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        before, self._since = self._since, {}
        for channel in list(channels):
            request = channel.request
            if request is None:
                continue
            known, since = before.get(channel, (None, now))
            since = since if known is request else now
            self._since[channel] = (request, since)
            if now - since > (WHOLE_SECONDS if request.headers_finished else HEAD_SECONDS):
                channel.will_close = True
