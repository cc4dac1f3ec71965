"""Between rows and values: a column has the name of the field it keeps. Statements run on one open connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import JSON, RowMapping, Table, Update, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import Executable

from core.domain.sentence import KEEPING

M = TypeVar("M", bound=BaseModel)
Values = Mapping[str, object]


def values_of(model: BaseModel, table: Table) -> dict[str, object]:
    """Every field of the model, documents as plain JSON. Raises KeyError for a field that has no column."""
    fields = type(model).model_fields
    documents = {name for name in fields if isinstance(table.c[name].type, JSON)}
    as_json = model.model_dump(mode="json", include=documents, context=dict(KEEPING))
    return {name: as_json[name] if name in documents else getattr(model, name) for name in fields}


def model_of(model: type[M], row: RowMapping | Values) -> M:
    return model.model_validate({name: row[name] for name in model.model_fields})


@dataclass(frozen=True)
class Rows:
    connection: AsyncConnection

    @property
    def postgres(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """The database's own INSERT, for its ON CONFLICT."""
        return postgresql.insert(table) if self.postgres else sqlite.insert(table)

    async def add(self, table: Table, values: Values) -> bool:
        """False, and nothing is changed, when a unique key of the row is there already."""
        statement = self.insert(table).values(dict(values)).on_conflict_do_nothing()
        return await self.find(statement.returning(literal(1))) is not None

    async def change(self, statement: Update, values: Values | None = None) -> int:
        """How many rows it changed."""
        return (await self.connection.execute(statement, values)).rowcount

    async def find(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        return (await self.connection.execute(statement, values)).mappings().first()

    async def all(self, statement: Executable, values: Values | None = None) -> Sequence[RowMapping]:
        return (await self.connection.execute(statement, values)).mappings().all()
