"""Limits of rates: counted together by all processes, in a file or in Redis, and each for itself when that is gone."""

import logging
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_limiter import Limiter

from config import Config
from tests.conftest import test_config
from tracker.core.rate_counters import RateCounters
from tracker.web.rate_limits import rate_limit_settings

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture
def prefix() -> Iterator[str]:
    """A prefix of keys that no other test uses; what was counted under it is taken away."""
    redis = pytest.importorskip("redis", reason="optional: the package redis is not installed")
    own = f"tracker-test-{secrets.token_hex(6)}"
    server = redis.from_url(REDIS, socket_connect_timeout=1)
    try:
        server.ping()
    except redis.RedisError:
        pytest.skip(f"optional: no Redis at {REDIS} (TEST_REDIS_URL names another)")
    yield own
    for key in server.scan_iter(f"*{own}*"):
        server.delete(key)
    server.close()


def server_process(config: Config, prefix: str = "tracker") -> Flask:
    """An application as one of several processes has it: a limiter of its own over the counters of the configuration."""
    app = Flask("limited")
    app.config.update(rate_limit_settings(config) | {"RATELIMIT_KEY_PREFIX": prefix})
    limiter = Limiter(lambda: "somebody", app=app, in_memory_fallback_enabled=True, swallow_errors=True)

    @app.get("/")
    @limiter.limit("3/hour")
    def page() -> str:
        return "here"

    return app


def answers(app: Flask, times: int) -> list[int]:
    return [app.test_client().get("/").status_code for _time in range(times)]


def limited(folder: Path, **changes: object) -> Config:
    return test_config("sqlite://", folder, rate_limits=True, **changes)


def test_processes_of_a_machine_count_together(tmp_path: Path) -> None:
    one, other = server_process(limited(tmp_path)), server_process(limited(tmp_path))
    assert (answers(one, 2), answers(other, 2), answers(one, 1)) == ([200, 200], [200, 429], [429])


def test_processes_of_several_machines_count_together_through_redis(tmp_path: Path, prefix: str) -> None:
    one = server_process(limited(tmp_path / "one", redis_url=REDIS), prefix)
    other = server_process(limited(tmp_path / "other", redis_url=REDIS), prefix)
    assert (answers(one, 2), answers(other, 2), answers(one, 1)) == ([200, 200], [200, 429], [429])


def test_without_redis_each_process_counts_for_itself_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("redis", reason="optional: the package redis is not installed")
    config = limited(tmp_path, redis_url="redis://127.0.0.1:1/0")  # nobody listens on port 1
    with caplog.at_level(logging.WARNING):
        assert answers(server_process(config), 5) == [200, 200, 200, 429, 429]
    assert "falling back to in-memory" in caplog.text


def test_without_its_file_each_process_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "rate-limits.db").mkdir()
    app = server_process(limited(tmp_path))
    assert answers(app, 5) == [200, 200, 200, 429, 429]


def test_a_window_ends_and_can_be_forgotten(tmp_path: Path) -> None:
    counters = RateCounters(f"tracker-file://{tmp_path / 'counters.db'}")
    assert counters.check()
    assert (counters.incr("door", 0), counters.incr("door", 0)) == (1, 1)  # each window was over at once
    assert (counters.incr("gate", 3600), counters.incr("gate", 3600, 2), counters.get("gate")) == (1, 3, 3)
    assert counters.get_expiry("gate") - counters.get_expiry("nothing") in range(3598, 3601)
    counters.clear("gate")
    assert counters.get("gate") == 0
    counters.incr("gate", 3600)
    assert counters.reset() == 1
