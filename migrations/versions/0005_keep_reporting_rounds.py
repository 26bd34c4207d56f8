"""Keep reporting rounds, their schedules, and which round a report answers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOT_RETURNED = sa.text("status <> 'returned'")


def upgrade() -> None:
    """Keep reporting rounds, their schedules, and which round a report answers."""
    op.create_table(
        "round_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_round_schedule_plan_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user.id"], name=op.f("fk_round_schedule_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_schedule")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_round_schedule_plan_id")),
    )
    op.create_table(
        "reporting_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reporting_round_plan_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["round_schedule.id"], name=op.f("fk_reporting_round_schedule_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_reporting_round_opened_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_reporting_round_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_round")),
        sa.UniqueConstraint("schedule_id", "opens_on", name=op.f("uq_reporting_round_schedule_id_opens_on")),
    )
    op.create_index("ix_reporting_round_plan", "reporting_round", ["plan_id", "status", "opens_on"])
    # Both databases take the foreign key with the column; SQLite takes none to a table that exists.
    op.execute(
        "ALTER TABLE report ADD COLUMN round_id INTEGER CONSTRAINT fk_report_round_id REFERENCES reporting_round (id)"
    )
    op.create_index(
        "uq_report_one_answer",
        "report",
        ["round_id", "assignment_id"],
        unique=True,
        sqlite_where=NOT_RETURNED,
        postgresql_where=NOT_RETURNED,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("uq_report_one_answer", table_name="report")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("report") as report:
            report.drop_column("round_id")
    else:
        op.drop_column("report", "round_id")
    op.drop_index("ix_reporting_round_plan", table_name="reporting_round")
    op.drop_table("reporting_round")
    op.drop_table("round_schedule")
