"""What the database's planner knows of the tables: without it SQLite reads a whole table where an index would do."""

from sqlalchemy import Engine, text

from tracker.core.sqlite import writing

#: How many rows of an index SQLite looks at; enough to tell the order of sizes, and done in milliseconds.
ROWS_LOOKED_AT = 1000


def refresh_statistics(engine: Engine) -> None:
    """Have the database look anew at how its tables are filled: after an upgrade, after loading, and once a day."""
    with engine.connect() as connection, writing(connection):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        connection.execute(text("ANALYZE"))


def keeps_statistics_itself(engine: Engine) -> bool:
    """Whether the database refreshes them by itself while it grows, as PostgreSQL's autovacuum does."""
    return engine.dialect.name == "postgresql"
