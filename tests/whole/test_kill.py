"""People act while the processes that serve and send are killed in turns: nothing is lost, nothing is done twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import kill
from benchmarks.servers import free_ports
from tracker.commands.supervisor import can_supervise

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_supervise(), reason="optional: this system cannot copy a process"),
]


def test_what_was_acknowledged_is_there_once_whoever_was_killed(
    fresh_postgresql: Callable[[str], str], tmp_path: Path
) -> None:
    url = fresh_postgresql("tracker_kill")
    port, mail_port = free_ports(2)
    outcome = kill.run(tmp_path, url, (port, mail_port), seconds=20, every=4, tasks=400)
    assert outcome.faults == []
    assert outcome.writes > 0
    assert outcome.mails > 0
    assert sum(outcome.kills.values()) >= 3
