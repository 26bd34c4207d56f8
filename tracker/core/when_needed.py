"""Modules that are large and seldom used: loaded when something of theirs is first asked for, not at the start.

    openpyxl: Any = WhenNeeded("openpyxl")
    ...
    openpyxl.load_workbook(file)  # loads it, the first time

For a module of our own, the type checker is told the plain import beside it (`if TYPE_CHECKING`).
"""

from importlib import import_module
from typing import Any


class WhenNeeded:
    """Stands for a module. Python's own lock sees to it that threads which ask at once load it once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
