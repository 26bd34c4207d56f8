"""Runs migrations on the connection that `tracker.core.migrate` passes in, within its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from tracker import models  # noqa: F401 - every table is known before the comparison
from tracker.core.database import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that a migration needs no code of ours."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


connection = context.config.attributes["connection"]
say = context.config.attributes.get("say")


def tell_step(*, step: Any, **_facts: Any) -> None:
    """One word of progress a migration."""
    if say is not None:
        say(f"migration {step.up_revision_id}: {step.up_revision.doc}")


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=True,  # SQLite changes a table by copying it; PostgreSQL takes the same words
    transactional_ddl=True,
    on_version_apply=tell_step,
)
with context.begin_transaction():
    context.run_migrations()
