"""Alembic's entry. The connection comes from whoever runs the migration; no URL is read here.

Migrations never import application code, so a column type of ours is written down as the plain type it is stored as.
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from core.adapters.sql.tables import metadata
from core.adapters.sql.types import UtcDateTime


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
