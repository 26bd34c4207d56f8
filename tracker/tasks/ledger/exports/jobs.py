"""Starting the process that writes an export: a `tracker write-export` of its own, which no page waits for."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from config import Config
from tracker.core.app_services import app_services
from tracker.tasks.ledger.exports.folder import ExportFolder

PROJECT = Path(__file__).parents[4]


def start_writing(folder: ExportFolder) -> subprocess.Popen[bytes]:
    """Have the export written; when the process ends before its time, the folder falls silent."""
    command = [sys.executable, "-m", "tracker.cli", "write-export", folder.token]
    environment = os.environ | _settings(app_services().config)
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL
    )
    # Somebody has to take note of its end, or it stays in the system's list of processes.
    threading.Thread(target=process.wait, name=f"export-{folder.token}", daemon=True).start()
    return process


def _settings(config: Config) -> dict[str, str]:
    """What the process must know of this application, whatever the environment says by now."""
    return {"DATABASE_URL": config.database_url, "DATA_DIR": str(config.data_dir), "SECRET_KEY": config.secret_key}
