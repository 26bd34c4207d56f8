"""Remember what the columns of a city's tables hold."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is remembered yet: what headings mean is said on the page of a draft."""
    op.create_table(
        "column_meaning",
        sa.Column("jurisdiction_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=80), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["organization.id"], name=op.f("fk_column_meaning_jurisdiction_id")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_column_meaning_said_by_id")),
        sa.PrimaryKeyConstraint("jurisdiction_id", "heading", name=op.f("pk_column_meaning")),
    )


def downgrade() -> None:
    """What was said of columns is forgotten; drafts that were read with it stay."""
    op.drop_table("column_meaning")
