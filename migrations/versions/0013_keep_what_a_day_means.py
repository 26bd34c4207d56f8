"""Keep what a day means beside tasks and parts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: Before every day: nothing is kept yet. Whoever upgrades keeps the present day next, by the rule itself.
NEVER = "0001-01-01"


def upgrade() -> None:
    """Nothing is kept yet of any city."""
    for table in ("task", "assignment"):
        op.add_column(table, sa.Column("light", sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column("overdue", sa.Boolean(), nullable=True))
        op.add_column(table, sa.Column("must_act", sa.String(length=40), nullable=True))
    op.add_column("task", sa.Column("light_until", sa.Date(), nullable=True, server_default=NEVER))
    op.create_table(
        "kept_day",
        sa.Column("jurisdiction_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["organization.id"], name=op.f("fk_kept_day_jurisdiction_id")),
        sa.PrimaryKeyConstraint("jurisdiction_id", name=op.f("pk_kept_day")),
    )
    op.create_index("ix_task_jurisdiction_light", "task", ["jurisdiction_id", "status", "light", "overdue"])
    op.create_index("ix_task_plan_light", "task", ["plan_id", "status", "light"])
    op.create_index("ix_task_jurisdiction_until", "task", ["jurisdiction_id", "light_until"])
    op.create_index("ix_assignment_organization_role", "assignment", ["organization_id", "role", "status", "task_id"])


def downgrade() -> None:
    """What was kept is told by rules alone again."""
    op.drop_index("ix_assignment_organization_role", "assignment")
    op.drop_index("ix_task_jurisdiction_until", "task")
    op.drop_index("ix_task_plan_light", "task")
    op.drop_index("ix_task_jurisdiction_light", "task")
    op.drop_table("kept_day")
    op.drop_column("task", "light_until")
    for table in ("task", "assignment"):
        for column in ("must_act", "overdue", "light"):
            op.drop_column(table, column)
