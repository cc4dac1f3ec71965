"""What a node's questions to language models took, beside its output."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_spent"
down_revision = "20261123_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agent_runs", sa.Column("spent", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("agent_runs", "spent")
