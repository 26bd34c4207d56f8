"""Writing many rows at once: by COPY on PostgreSQL, by one insert for many rows on SQLite.

What a row leaves out gets the column's own default, so that rows name only what they are about.
"""

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert

from benchmarks.cities import Row, Rows
from tracker.core.database import Base

AT_A_TIME = 20_000


def write_rows(connection: Connection, rows: Rows) -> None:
    """Write the rows of every table, each after those to which it refers."""
    tables = {Base.metadata.tables[kind.__tablename__]: some for kind, some in rows.items()}
    for table in Base.metadata.sorted_tables:
        if table in tables:
            write_table(connection, table, tables[table])


def write_table(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows of one table."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    for start in range(0, len(rows), AT_A_TIME):
        connection.execute(insert(table), rows[start : start + AT_A_TIME])


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for values in _values(table, rows):
            copy.write_row(values)


def _values(table: Table, rows: Iterable[Row]) -> Iterator[list[object]]:
    defaults = [(column.name, _default(column)) for column in table.columns]
    for row in rows:
        yield [_stored(row.get(name, default)) for name, default in defaults]


def _default(column: Any) -> object:
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def _stored(value: object) -> object:
    change = _CHANGES.get(type(value))
    if change is None:
        change = _CHANGES[type(value)] = _change(value)
    return change(value)


#: How values of a type are stored; asked once a type, because there are a hundred million of them.
_CHANGES: dict[type, Callable[[Any], object]] = {}


def _change(value: object) -> Callable[[Any], object]:
    if isinstance(value, enum.Enum):
        return lambda word: word.value
    if isinstance(value, dict | list):
        return lambda kept: json.dumps(kept, ensure_ascii=False)
    return lambda same: same
