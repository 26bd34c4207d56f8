"""Let tasks be added to an issued plan."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let tasks be added to an issued plan."""
    op.add_column("task", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("added_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("task", "added_reason")
    op.drop_column("task", "added_at")
