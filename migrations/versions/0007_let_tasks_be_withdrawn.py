"""Let tasks be withdrawn with their parts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let tasks be withdrawn with their parts."""
    op.add_column("task", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("withdrawal_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "assignment", sa.Column("withdrawn_with_task", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("assignment", "withdrawn_with_task")
    op.drop_column("task", "withdrawal_reason")
    op.drop_column("task", "withdrawn_at")
