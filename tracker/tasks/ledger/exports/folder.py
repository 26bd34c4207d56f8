"""The folder of one export, which the web server and the process that writes share: order, progress, file or failure.

Nothing of it is in the database: an export changes no record, and what is left of it is cleared away after a day.
"""

import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from tracker.core.app_services import app_services
from tracker.core.serialization import from_json, to_json

#: A process that has not said for so long how far it is was ended.
SILENCE = timedelta(seconds=30)
#: How long a file waits to be fetched.
KEPT_FOR = timedelta(days=1)
#: Written in hexadecimal: the name goes to a command too, where one that began with a dash would be an option.
_TOKEN_BYTES = 16
_TOKEN = re.compile(f"[0-9a-f]{{{2 * _TOKEN_BYTES}}}")


class ExportState(StrEnum):
    """Where an export stands."""

    WRITING = "writing"
    DONE = "done"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True)
class ExportOrder:
    """Who ordered which tasks, as the ledger's address names them, seen on which day and in which language."""

    user_id: int
    arguments: Mapping[str, str]
    language: str
    day: date
    ordered_at: datetime


@dataclass(frozen=True)
class Progress:
    """How many lines are written, of how many, at which moment."""

    written: int
    total: int
    at: datetime


class ExportFolder:
    """One export, by the token that its address names."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.path = _exports() / token

    @property
    def file(self) -> Path:
        """The finished file; it is there once it is whole."""
        return self.path / "ledger.xlsx"

    def order(self) -> ExportOrder:
        """What was ordered; raises `FileNotFoundError` when it was cleared away."""
        return from_json(ExportOrder, msgspec.json.decode((self.path / "order.json").read_bytes()))

    def progress(self) -> Progress:
        """How far the writing is; nothing of nothing, since the order, before it has begun."""
        try:
            return from_json(Progress, msgspec.json.decode((self.path / "progress.json").read_bytes()))
        except FileNotFoundError:
            return Progress(0, 0, self.order().ordered_at)

    def state(self, now: datetime) -> ExportState:
        """Where the export stands at this moment."""
        if self.file.exists():
            return ExportState.DONE
        silent = abs(now - self.progress().at) > SILENCE
        return ExportState.BROKEN_OFF if self.is_given_up or silent else ExportState.WRITING

    @property
    def is_given_up(self) -> bool:
        """Whether the process that wrote it met an error."""
        return (self.path / "failed").exists()

    def note_progress(self, progress: Progress) -> None:
        """Say how far the writing is."""
        self._write("progress.json", msgspec.json.encode(to_json(progress)))

    def note_failure(self) -> None:
        """Say that the file will not come."""
        self._write("failed", b"")

    def begin(self, order: ExportOrder) -> None:
        """Enter an order, or the same one once more."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name in ("failed", "progress.json"):
            (self.path / name).unlink(missing_ok=True)
        self._write("order.json", msgspec.json.encode(to_json(order)))

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all: the other process may look at any moment."""
        new = self.path / f"{name}.new"
        new.write_bytes(content)
        new.replace(self.path / name)


def new_export(order: ExportOrder) -> ExportFolder:
    """A folder for this order, under a name that nobody can guess; what is older than a day is cleared away."""
    _clear_away_old(order.ordered_at)
    folder = ExportFolder(secrets.token_hex(_TOKEN_BYTES))
    folder.begin(order)
    return folder


def find_export(token: str, user_id: int) -> ExportFolder | None:
    """The export of this token if it is this person's; nobody else learns that it exists."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = ExportFolder(token)
    try:
        return folder if folder.order().user_id == user_id else None
    except FileNotFoundError:
        return None


def export_being_written(user_id: int, now: datetime) -> ExportFolder | None:
    """The export of this person that is still being written: one at a time."""
    for path in _exports().glob("*/order.json"):
        folder = find_export(path.parent.name, user_id)
        if folder is not None and folder.state(now) is ExportState.WRITING:
            return folder
    return None


def _clear_away_old(now: datetime) -> None:
    for path in _exports().glob("*/order.json"):
        try:
            ordered_at = ExportFolder(path.parent.name).order().ordered_at
        except FileNotFoundError:
            continue  # another process has just cleared it away
        if abs(now - ordered_at) > KEPT_FOR:
            shutil.rmtree(path.parent, ignore_errors=True)


def _exports() -> Path:
    return app_services().config.data_dir / "exports"
