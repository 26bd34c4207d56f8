"""Starting the process that writes an export: a `tracker write-export` of its own, which no page waits for."""

import subprocess
import sys
import threading
from pathlib import Path

from config import environment_for
from tracker.core.app_services import app_services
from tracker.tasks.ledger.exports.folder import ExportFolder

PROJECT = Path(__file__).parents[4]


def start_writing(folder: ExportFolder) -> subprocess.Popen[bytes]:
    """Have the export written; when the process ends before its time, the folder falls silent."""
    command = [sys.executable, "-m", "tracker.cli", "write-export", folder.token]
    environment = environment_for(app_services().config)
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL
    )
    # Somebody has to take note of its end, or it stays in the system's list of processes.
    threading.Thread(target=process.wait, name=f"export-{folder.token}", daemon=True).start()
    return process
