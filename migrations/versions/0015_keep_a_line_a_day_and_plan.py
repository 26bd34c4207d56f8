"""Keep a line a day of each plan."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBERS = ("tasks", "red", "yellow", "green", "blue", "grey", "overdue", "done", "percents", "dated", "dated_percents")


def upgrade() -> None:
    """The past begins with the next midnight: nobody knows any more what earlier days showed."""
    op.create_table(
        "plan_day",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("expected", sa.Float(53), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_day_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "day", name=op.f("pk_plan_day")),
    )


def downgrade() -> None:
    """What past days showed is forgotten."""
    op.drop_table("plan_day")
