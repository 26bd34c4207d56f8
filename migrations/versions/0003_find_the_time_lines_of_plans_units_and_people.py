"""Find the time lines of plans, units and people without reading the whole audit trail."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index for each."""
    op.create_index("ix_audit_entry_plan", "audit_entry", ["plan_id", "id"])
    op.create_index("ix_audit_entry_organization", "audit_entry", ["organization_id", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor_id", "id"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_index("ix_audit_entry_organization", table_name="audit_entry")
    op.drop_index("ix_audit_entry_plan", table_name="audit_entry")
