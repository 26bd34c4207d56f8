"""Mutation testing of the pure rules: `python -m tests.mutants [part of a path …]`; `make mutants` runs it over all.

Each rule is changed in one small place at a time, and its tests run: a change that no test notices is printed with its
file and line. Ends with 1 when there is any that the list of equal ones does not name.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.mutations import Mutant, mutants_of
from tests.mutants.table import EQUIVALENT, TESTS, Equivalent, pure_files

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Tried:
    """One file: how many of its mutants were tried, which survived, and how many of those are known to be equal."""

    path: str
    tried: int = 0
    survived: tuple[Mutant, ...] = ()
    equal: int = 0
    error: str = ""
    unknown: tuple[Equivalent, ...] = field(default=())


def try_file(
    root: Path,
    path: str,
    tests: Sequence[str],
    *,
    sample: int | None = None,
    equivalents: Sequence[Equivalent] = (),
) -> Tried:
    """Try the mutants of one file in a process of its own; with `sample`, only so many, always the same ones."""
    mutants = mutants_of((root / path).read_text(encoding="utf-8"), str(root / path))
    numbers = list(range(len(mutants)))
    if sample is not None and sample < len(numbers):
        numbers = sorted(random.Random(path).sample(numbers, sample))
    known = {(each.text, each.change): each for each in equivalents if each.path == path}
    unknown = tuple(known[key] for key in known.keys() - {(mutant.text, mutant.change) for mutant in mutants})
    equal = [number for number in numbers if (mutants[number].text, mutants[number].change) in known]
    chosen = [number for number in numbers if number not in equal]
    order = {"root": str(root), "path": path, "tests": list(tests), "chosen": chosen}
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutants.worker"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        cwd=root,
        env={
            **{
                name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"
            },  # meant for the run outside
            "TEST_DATABASE_URL": "none",
            "PYTHONPATH": f"{root}:{ROOT}",
            "PYTHONHASHSEED": "0",
        },
    )
    answer = json.loads(done.stdout or json.dumps({"error": done.stderr[-2000:]}))
    if "error" in answer:
        return Tried(path, error=answer["error"])
    survived = tuple(mutants[number] for number in answer["survivors"])
    return Tried(path, len(numbers), survived, len(equal), unknown=unknown)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all files, or those whose path holds one of the words."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of the paths of the files to try (default: all)")
    parser.add_argument("--sample", type=int, help="so many mutants of each file at most, always the same ones")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="files at once (default: one a processor)")
    asked = parser.parse_args(arguments)
    files = pure_files(ROOT)
    missing, gone = sorted(set(files) - TESTS.keys()), sorted(TESTS.keys() - set(files))
    if missing or gone:
        print(*(f"{path}: name its tests in tests/mutants/table.py" for path in missing), sep="\n")
        print(*(f"{path}: is gone; take it out of tests/mutants/table.py" for path in gone), sep="\n")
        return 2
    chosen = [path for path in files if not asked.words or any(word in path for word in asked.words)]
    started = time.monotonic()

    def attempt(path: str) -> Tried:
        return try_file(ROOT, path, TESTS[path], sample=asked.sample, equivalents=EQUIVALENT)

    with ThreadPoolExecutor(asked.jobs) as pool:
        results = []
        for result in pool.map(attempt, sorted(chosen, key=lambda path: -(ROOT / path).stat().st_size)):
            _report(result)
            results.append(result)
    return _sum_up(results, time.monotonic() - started)


def _report(result: Tried) -> None:
    if result.error:
        print(f"{result.path}: {result.error}", flush=True)
    for mutant in result.survived:
        print(f"{result.path}:{mutant.line}: {mutant.text}\n    {mutant.change}", flush=True)
    for each in result.unknown:
        print(f"{each.path}: the list of equal ones names what is not there: {each.text} | {each.change}", flush=True)


def _sum_up(results: Sequence[Tried], seconds: float) -> int:
    tried, survived = sum(each.tried for each in results), sum(len(each.survived) for each in results)
    equal = sum(each.equal for each in results)
    print(
        f"{tried} mutants in {len(results)} files: {tried - survived - equal} noticed by the tests,"
        f" {equal} known to be equal, {survived} survived; {seconds:.0f} s"
    )
    return 1 if any(each.survived or each.error or each.unknown for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
