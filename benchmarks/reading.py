"""How fast documents are read: ``python -m benchmarks.reading``.

Prints milliseconds per 10,000 characters for each document and for one of them repeated to two
million characters, and how many times as long that is as a floor measured in the same run:
bringing the same text into NFKC, which every character must pass through at least once.
Processor time is measured, so that other work on the machine counts as little as may be.
The real documents are read where they lie beside the repository, else the corpus of the tests.
"""

import argparse
import statistics
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tracker.reading.read_document import read_document

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "documents"
CORPUS = ROOT / "tests" / "documents" / "corpus"
AIM = 60.0
LONG = 2_000_000


def documents() -> dict[str, str]:
    """The documents by name."""
    folder = REAL if REAL.is_dir() else CORPUS
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".md"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def repeated(text: str, length: int) -> str:
    """``text`` again and again up to ``length``, each time with another number, so that none is a repetition."""
    copies = length // max(len(text), 1) + 1
    return "".join(text.replace("。", f"{copy}。") for copy in range(copies))[:length]


def seconds(work: Callable[[], object], *, runs: int) -> float:
    """The median processor time of ``work`` over some runs."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def floor(text: str) -> None:
    """What reading cannot do without: a look at each character."""
    for sign in text:
        unicodedata.normalize("NFKC", sign)


def main() -> None:
    """Print one line a document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    texts = documents()
    longest = max(texts, key=lambda name: len(texts[name]))
    print(f"{'document':28} {'characters':>10} {'ms / 10,000':>12} {'× floor':>8}   (aim: under {AIM:g} ms)")
    for name, text in texts.items():
        _line(name, text, runs)
    _line(f"{longest}, repeated", repeated(texts[longest], LONG), 1)


def _line(name: str, text: str, runs: int) -> None:
    took = seconds(lambda: read_document(text, name=name), runs=runs)
    least = seconds(lambda: floor(text), runs=runs)
    print(f"{name:28} {len(text):>10,} {10_000_000 * took / len(text):>12.1f} {took / least:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
