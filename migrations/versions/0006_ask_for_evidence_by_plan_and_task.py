"""Ask for evidence by plan and task, and tie each file to the amount that it proves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Plans that are in force ask for evidence with the report that says finished, as new ones do."""
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("evidence_demand", sa.String(length=40), nullable=False, server_default="completion"))
    with op.batch_alter_table("plan") as plan:
        plan.alter_column("evidence_demand", server_default=None)
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("evidence_demand", sa.String(length=40), nullable=True))
    with op.batch_alter_table("evidence_file") as evidence_file:
        evidence_file.add_column(sa.Column("target_id", sa.Integer(), nullable=True))
        evidence_file.create_foreign_key(op.f("fk_evidence_file_target_id"), "target", ["target_id"], ["id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("evidence_file") as evidence_file:
        evidence_file.drop_constraint(op.f("fk_evidence_file_target_id"), type_="foreignkey")
        evidence_file.drop_column("target_id")
    with op.batch_alter_table("task") as task:
        task.drop_column("evidence_demand")
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("evidence_demand")
