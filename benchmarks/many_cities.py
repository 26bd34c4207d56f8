"""Writers of one city beside writers of many: whether cities wait for each other in one loaded database.

    .venv/bin/python -m benchmarks.many_cities --loaded postgresql://… --tasks 3000

Eight people of the offices remind units as fast as they can: first all of one city, then each of another city.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks.cities import PASSWORD, City
from benchmarks.client import Measured, Row, Session, measure
from benchmarks.places import Loaded
from benchmarks.table import PORT, REMINDER, ids_of, served

WRITERS = 8


def main() -> None:
    """Measure both, twice in turn, and print them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--loaded", required=True)
    options.add_argument("--tasks", type=int, default=3000)
    options.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    options.add_argument("--seconds", type=float, default=3)
    given = options.parse_args()
    place = Loaded(given.folder.resolve(), given.tasks, "loaded", given.loaded)
    with served(place, PORT, 2, RATE_LIMITS="0"):
        cities = [City(number) for number in range(WRITERS)]
        writers = [_Writer(place, city) for city in cities]
        first = [_Writer(place, cities[0], start=n / WRITERS) for n in range(WRITERS)]
        for _ in range(2):
            for name, some in (("one city", first), ("eight cities", writers)):
                rate, errors = _together(some, given.seconds)
                print(f"{WRITERS} writers of {name}: {rate:.0f} a second, {errors} errors", flush=True)


class _Writer:
    """Somebody of a city's office, with the parts of which they remind; `start` is where among them they begin."""

    def __init__(self, place: Loaded, city: City, start: float = 0) -> None:
        self.session, parts = Session(PORT), ids_of(place, city)["parts"]
        self.session.sign_in(city.login("office"), PASSWORD)
        self.row: Row = replace(REMINDER, ids=parts)
        self.next = int(len(parts) * start)

    def write(self, seconds: float) -> Measured:
        got = measure(self.row, self.session, seconds=seconds, at_once=1, first=self.next)
        self.next += got.number
        return got


def _together(writers: list[_Writer], seconds: float) -> tuple[float, int]:
    """How many were written a second by all of them, and how many failed."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(writers)) as pool:
        got = list(pool.map(lambda writer: writer.write(seconds), writers))
    took = time.perf_counter() - started
    return sum(each.number for each in got) / took, sum(each.errors for each in got)


if __name__ == "__main__":
    main()
