"""When a report was first opened by somebody who reviews it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whether reports that wait now were opened is not known: they are taken for opened."""
    op.add_column("report", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE report SET opened_at = submitted_at")


def downgrade() -> None:
    """When they were opened is forgotten."""
    op.drop_column("report", "opened_at")
