"""Keep the figures of recurring amounts by period."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A figure that names no period yet counts for the period of its report's day."""
    with op.batch_alter_table("reported_value") as value:
        value.add_column(sa.Column("period", sa.String(length=10), nullable=False, server_default=""))
        value.drop_constraint("pk_reported_value", type_="primary")
        value.create_primary_key(op.f("pk_reported_value"), ["report_id", "target_id", "period"])
    with op.batch_alter_table("reported_value") as value:
        value.alter_column("period", server_default=None)


def downgrade() -> None:
    """Of several periods in one report the last one stays."""
    later = sa.text(
        "DELETE FROM reported_value WHERE EXISTS (SELECT 1 FROM reported_value later "
        "WHERE later.report_id = reported_value.report_id AND later.target_id = reported_value.target_id "
        "AND later.period > reported_value.period)"
    )
    op.execute(later)
    with op.batch_alter_table("reported_value") as value:
        value.drop_constraint("pk_reported_value", type_="primary")
        value.drop_column("period")
        value.create_primary_key(op.f("pk_reported_value"), ["report_id", "target_id"])
