"""Find a unit's parts by who must act on them."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reports that wait are found by the units of their city, not among those of all cities."""
    op.create_index("ix_assignment_organization_must_act", "assignment", ["organization_id", "must_act"])


def downgrade() -> None:
    """They are found by their status alone again."""
    op.drop_index("ix_assignment_organization_must_act", table_name="assignment")
