"""Count tasks and parts by light in tables of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is counted yet: whoever upgrades keeps the present day next, and counts with it."""
    op.add_column("kept_day", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "task_count",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("light", sa.String(length=40), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("jurisdiction_id", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("percents", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Integer(), nullable=False),
        sa.Column("dated_percents", sa.Integer(), nullable=False),
        sa.Column("unreported", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["organization.id"], name=op.f("fk_task_count_jurisdiction_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_count_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "section", "status", "light", "overdue", name=op.f("pk_task_count")),
    )
    op.create_index("ix_task_count_jurisdiction", "task_count", ["jurisdiction_id"])
    op.create_table(
        "part_count",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("part_status", sa.String(length=40), nullable=False),
        sa.Column("task_status", sa.String(length=40), nullable=False),
        sa.Column("light", sa.String(length=40), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("jurisdiction_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["organization.id"], name=op.f("fk_part_count_jurisdiction_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_part_count_organization_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_part_count_plan_id")),
        sa.PrimaryKeyConstraint(
            "plan_id",
            "organization_id",
            "role",
            "part_status",
            "task_status",
            "light",
            "overdue",
            name=op.f("pk_part_count"),
        ),
    )
    op.create_index("ix_part_count_jurisdiction", "part_count", ["jurisdiction_id", "organization_id"])
    op.create_index("ix_part_count_organization", "part_count", ["organization_id"])


def downgrade() -> None:
    """Counts are made by reading all tasks again."""
    op.drop_table("part_count")
    op.drop_table("task_count")
    op.drop_column("kept_day", "counted")
