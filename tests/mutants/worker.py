"""Tries the mutants of one file against its tests, in a process of its own: `python -m tests.mutants.worker`.

A change inside a function is made in a copy of the process, made when the tests are collected, by giving the function
the changed code: that takes milliseconds. A change at the top level of the file (a table, a default value), and any
change that survived, is tried again with the whole application imported anew.
"""

import contextlib
import functools
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.main import pytest_runtestloop as run_the_tests

from tests.mutants.mutations import Mutant, mutants_of

#: Seconds of processor time beside five times those of the unchanged tests; a mutant that needs more counts as noticed,
#: for it made a test run without end.
SECONDS_MORE = 10
_SURVIVED, _NOTICED, _NOT_TRIED = 0, 1, 2
#: Imported once, before the process is copied.
_LIBRARIES = (
    "flask",
    "flask_babel",
    "flask_login",
    "flask_wtf",
    "hypothesis",
    "lxml.html",
    "openpyxl",
    "sqlalchemy.orm",
)


class TestsFail(Exception):
    """The tests fail without any change, so that they say nothing of a mutant."""


def survivors(root: Path, path: str, tests: Sequence[str], chosen: Sequence[int]) -> list[int]:
    """The numbers of those mutants, of the chosen ones, that no test notices. Raises `TestsFail`."""
    with contextlib.suppress(ImportError):
        for name in _LIBRARIES:
            importlib.import_module(name)
    file = root / path
    mutants = mutants_of(file.read_text(encoding="utf-8"), str(file))
    with tempfile.TemporaryDirectory() as folder:
        arguments = [*tests, "-q", "-x", "-p", "no:cacheprovider", "-p", "tests.mutants.settings"]
        arguments += [f"--basetemp={folder}/tests", *([] if _needs_application(root, tests) else ["--noconftest"])]
        left, most_seconds = _by_swapping(file, arguments, {number: mutants[number] for number in chosen})
        return [number for number in left if _survives_import(root, path, arguments, mutants[number], most_seconds)]


def _needs_application(root: Path, tests: Sequence[str]) -> bool:
    """Whether a test takes the application or its cast; without, all that conftest.py imports can be spared."""
    files = (
        file for test in tests for file in ([root / test] if test.endswith(".py") else (root / test).rglob("*.py"))
    )
    return any(re.search(r"\b(app|cast|client): ", file.read_text(encoding="utf-8")) for file in files)


# ---- in a copy of the process ----


def _in_copy(act: Callable[[], int], most_seconds: int | None = None) -> tuple[int, float]:
    """The answer of `act` in a copy of this process, which writes nothing, and the seconds of processor time it took."""
    child = os.fork()
    if child == 0:
        answer = _NOTICED
        try:
            if most_seconds is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            answer = act()
        finally:
            os._exit(answer)
    _, status, used = os.wait4(child, 0)
    answer = os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else _NOTICED
    return answer, used.ru_utime + used.ru_stime


def _by_swapping(file: Path, arguments: list[str], mutants: dict[int, Mutant]) -> tuple[list[int], int]:
    """The mutants that survive, or that cannot be tried this way, and the limit of time for one.

    The tests are collected once for all of them.
    """
    with tempfile.NamedTemporaryFile() as told:

        def collect_and_try() -> int:
            trial = _Trial(file, mutants)
            pytest.main(arguments, plugins=[trial])
            Path(told.name).write_text(json.dumps([trial.passed, trial.left, trial.most_seconds]))
            return 0

        _in_copy(collect_and_try)
        passed, left, most_seconds = json.loads(Path(told.name).read_text() or "[false, [], 0]")
    if not passed:
        raise TestsFail
    return left, most_seconds


@dataclass(frozen=True)
class Functions:
    """The functions that were made from a file, by their code, and all that remember their answers."""

    by_code: dict[CodeType, list[FunctionType]]
    caches: list[Any]


class _Trial:
    """A plugin of pytest: once the tests are collected, they run for each mutant in a copy of the process."""

    def __init__(self, file: Path, mutants: dict[int, Mutant]) -> None:
        self.passed = False
        self.left: list[int] = []
        self.most_seconds = SECONDS_MORE
        self._file, self._mutants = file, mutants

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The tables of cases first: they are quick, and notice most; examples at random come after them."""
        items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests as they are, then once for each mutant."""
        answer, seconds = _in_copy(lambda: _run(session))
        self.passed = bool(session.items) and answer == _SURVIVED
        self.most_seconds = SECONDS_MORE + int(5 * seconds)
        if self.passed:
            original = compile(self._file.read_text(encoding="utf-8"), str(self._file), "exec")
            functions = _functions_of(self._file)
            gc.freeze()  # copies of the process then share what is in memory
            self.left = [
                number
                for number, mutant in self._mutants.items()
                if not self._is_noticed(session, functions, _changed_functions(original, mutant.code))
            ]
        return True

    def _is_noticed(self, session: pytest.Session, functions: Functions, changed: "Changed | None") -> bool:
        if changed is None:
            return False
        return _in_copy(lambda: _run_with(session, functions, changed), self.most_seconds)[0] == _NOTICED


def _run(session: pytest.Session) -> int:
    with contextlib.suppress(session.Failed):
        run_the_tests(session)
    return _NOTICED if session.testsfailed else _SURVIVED


Changed = list[tuple[CodeType, CodeType]]


def _run_with(session: pytest.Session, functions: Functions, changed: Changed) -> int:
    """Run the tests with the functions changed."""
    for before, after in changed:
        for function in functions.by_code.get(before, []):
            try:
                function.__code__ = after
            except ValueError:  # the change needs another set of outer names
                return _NOT_TRIED
    for remembered in functions.caches:
        remembered.cache_clear()
    return _run(session)


def _functions_of(file: Path) -> Functions:
    objects = gc.get_objects()
    by_code: dict[CodeType, list[FunctionType]] = {}
    for each in objects:
        if isinstance(each, FunctionType) and each.__code__.co_filename == str(file):
            by_code.setdefault(each.__code__, []).append(each)
    return Functions(by_code, [each for each in objects if isinstance(each, functools._lru_cache_wrapper)])


def _changed_functions(before: CodeType, after: CodeType) -> Changed | None:
    """The functions of a file that differ; None where something beside the functions does."""
    if _without_functions(before) != _without_functions(after):
        return None
    changed: Changed = []
    for one, other in zip(_inner(before), _inner(after), strict=True):
        if one == other:
            continue
        if one.co_flags & 0x2:  # CO_NEWLOCALS: a function; without it, the body of a class
            changed.append((one, other))
            continue
        in_class = _changed_functions(one, other)
        if in_class is None:
            return None
        changed += in_class
    return changed


def _without_functions(code: CodeType) -> tuple[bytes, list[object], int]:
    rest = [(type(each), each) for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_code, rest, len(list(_inner(code)))  # type: ignore[return-value]


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))


# ---- imported anew ----


def _survives_import(root: Path, path: str, arguments: list[str], mutant: Mutant, most_seconds: int) -> bool:
    """Whether all tests pass when the file is imported with the change in it."""

    def import_and_run() -> int:
        name = path.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, _ChangedFile(name, root / path, mutant.code))
        return _SURVIVED if pytest.main(arguments) == pytest.ExitCode.OK else _NOTICED

    # Importing the whole application takes its time as well.
    return _in_copy(import_and_run, SECONDS_MORE + most_seconds)[0] == _SURVIVED


class _ChangedFile(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Finds the changed file in place of the one on the disk."""

    def __init__(self, name: str, file: Path, code: CodeType) -> None:
        super().__init__(name, str(file))
        self._code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The changed file, when it is the one that is asked for."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        """The changed code."""
        return self._code


def main() -> None:
    """Read what to do from the standard input, and write the survivors' numbers to the standard output."""
    order = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "w")
    try:
        left = survivors(Path(order["root"]), order["path"], order["tests"], order["chosen"])
        json.dump({"survivors": left}, answer)
    except TestsFail:
        json.dump({"error": "its tests fail, or there are none, before anything is changed"}, answer)
    answer.close()


if __name__ == "__main__":
    main()
