"""Keep the days beside tasks and parts that their lights are told from."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DAYS = ("accept_by", "progress_on", "heard_on", "report_owed_on")
#: Before every day: nothing is kept yet. Whoever upgrades keeps the present day next, by the rule itself.
NEVER = "0001-01-01"


def upgrade() -> None:
    """The days are entered, and every light is told anew, when the present day is kept next."""
    for table in ("task", "assignment"):
        for day in DAYS:
            op.add_column(table, sa.Column(day, sa.Date(), nullable=True))
    _keep_anew()


def downgrade() -> None:
    """The older rule of lights tells them anew."""
    for table in ("task", "assignment"):
        for day in reversed(DAYS):
            op.drop_column(table, day)
    _keep_anew()


def _keep_anew() -> None:
    op.execute(f"UPDATE task SET light_until = '{NEVER}'")  # noqa: S608 - a constant
    op.execute("UPDATE kept_day SET complete = false, counted = false")
