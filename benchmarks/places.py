"""The databases that are measured: a folder and a SQLite file, or a database of a PostgreSQL server, filled once."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks import floor
from benchmarks.history import ZONE
from benchmarks.register import items
from benchmarks.servers import ROOT, environment
from config import database_url

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Place:
    """Where a register of so many tasks lies: the data folder and the address of the database, and the floor's."""

    folder: Path
    tasks: int
    kind: str

    @property
    def data(self) -> Path:
        """The data folder of the product."""
        return self.folder / f"{self.kind}-{self.tasks}"

    @property
    def url(self) -> str:
        """The product's database."""
        return self._url("tracker")

    @property
    def floor_url(self) -> str:
        """The floor's database."""
        return self._url("floor")

    def _url(self, what: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.data / what}.db"
        name = f"benchmark_{what}_{self.tasks}"
        server = database_url(os.environ.get("BENCHMARK_DATABASE_URL") or SERVER, self.data)
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    def fill(self) -> None:
        """Load the register, unless it was loaded before."""
        done = self.data / "loaded"
        if done.exists():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        if self.kind == "postgresql":
            for url in (self.url, self.floor_url):
                create_database(url)
        command = [sys.executable, "-m", "benchmarks.load", "--tasks", str(self.tasks)]
        subprocess.run(command, check=True, cwd=ROOT, env=environment(5000, self.data, self.url))
        floor.load(self.floor_url, list(items(self.tasks, datetime.now(ZONE).date())))
        done.touch()


@dataclass(frozen=True)
class Loaded(Place):
    """A database that was filled elsewhere, such as a province; `tasks` is the number of its first city's tasks."""

    address: str = ""

    @property
    def url(self) -> str:
        """The product's database."""
        return database_url(self.address, self.data)

    @property
    def floor_url(self) -> str:
        """The floor's database: one city's register, in a SQLite file."""
        return f"sqlite:///{self.data / 'floor'}.db"

    def fill(self) -> None:
        """Load the floor, unless it was loaded before."""
        self.data.mkdir(parents=True, exist_ok=True)
        if not (self.data / "floor.db").exists():
            floor.load(self.floor_url, list(items(self.tasks, datetime.now(ZONE).date())))


def create_database(url: str) -> None:
    """Make an empty database in place of one of the same name."""
    target = make_url(url)
    engine = create_engine(target.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{target.database}"'))
        connection.execute(text(f"""CREATE DATABASE "{target.database}" ENCODING 'UTF8' TEMPLATE template0"""))
    engine.dispose()
