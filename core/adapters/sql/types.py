"""Column types that mean the same on PostgreSQL and SQLite."""

from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator

# Plain JSON on both, not JSONB: JSONB forgets the order of keys and refuses U+0000. What is decided again from a stored
# output must be the same to the byte, and nothing is searched inside these documents.
Document = JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware UTC out; SQLite keeps the text of the UTC time, whose order is the order of time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
