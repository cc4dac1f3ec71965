"""The tables, once for PostgreSQL and SQLite. Column names are the domain's field names; `rows.py` relies on it.

`migrations/` makes them; a test compares the two.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from core.adapters.sql.types import Document, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _time(name: str) -> Column[object]:
    return Column(name, UtcDateTime, nullable=False)


def _project_id() -> Column[str]:
    return Column("project_id", Text, ForeignKey("projects.id"), nullable=False)


def _decision_set_id() -> Column[str]:
    return Column("decision_set_id", Text, ForeignKey("decision_sets.id"), nullable=False)


projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    _text("title"),
    _time("created_at"),
)

decision_sets = Table(
    "decision_sets",
    metadata,
    Column("id", Text, primary_key=True),
    _project_id(),
    _integer("number"),
    _integer("version"),
    Column("parent_id", Text, ForeignKey("decision_sets.id")),
    _integer("draft"),
    _text("status"),
    Column("requirement", Document, nullable=False),
    Column("requester", Document, nullable=False),
    _time("created_at"),
    _time("updated_at"),
    _integer("generation"),
    # The number of its events: taken under this row's lock, which is what keeps `events.seq` free of gaps.
    Column("last_seq", Integer, nullable=False, server_default="0"),
    UniqueConstraint("project_id", "version"),
    Index(None, "created_at"),
)

threads = Table(
    "threads",
    metadata,
    _text("team"),
    _text("channel"),
    _text("thread_ts"),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, unique=True),
    PrimaryKeyConstraint("team", "channel", "thread_ts"),
)

gates = Table(
    "gates",
    metadata,
    Column("id", Text, primary_key=True),
    _decision_set_id(),
    _text("kind"),
    _integer("visit"),
    _integer("draft"),
    _integer("version"),
    _text("status"),
    _time("opened_at"),
    _time("deadline"),
    _text("interrupt_id"),
    Column("blocked", Boolean, nullable=False),
    Column("questions", Document, nullable=False),
    Column("decision", Document),
    Index(None, "decision_set_id"),
    Index(None, "status", "deadline"),
)

events = Table(
    "events",
    metadata,
    _decision_set_id(),
    _integer("seq"),
    _project_id(),
    _text("type"),
    _text("node"),
    _integer("visit"),
    _text("dedupe_key"),
    Column("payload", Document, nullable=False),
    _time("at"),
    PrimaryKeyConstraint("decision_set_id", "seq"),
    UniqueConstraint("decision_set_id", "dedupe_key"),
)

agent_runs = Table(
    "agent_runs",
    metadata,
    Column("key", Text, primary_key=True),
    _decision_set_id(),
    _text("node"),
    _integer("visit"),
    Column("output", Document, nullable=False),
    _text("decided_by"),
    Column("seconds", Float, nullable=False),
    _time("at"),
    Column("spent", Document),
    Index(None, "decision_set_id", "node", "visit"),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("id", Text, primary_key=True),
    _decision_set_id(),
    _text("kind"),
    _text("name"),
    _text("sha256"),
    _integer("bytes"),
    _time("created_at"),
    Index(None, "decision_set_id", "kind"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    _text("kind"),
    _decision_set_id(),
    _integer("generation"),
    _text("status"),
    _integer("attempts"),
    _integer("offer"),
    _time("next_run_at"),
    Column("lease_until", UtcDateTime),
    _text("worker"),
    _integer("token"),
    _text("last_error"),
    _integer("priority"),
    _time("created_at"),
    # Whose job it is, as the decision set says: a claim that had to look there would take twice as long.
    _text("project_id"),
    _text("workspace"),
    UniqueConstraint("decision_set_id", "generation"),
    Index(None, "status", "next_run_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Text, primary_key=True),
    # NULL, not "", for what tells of no message: NULLs are never equal, so uniqueness holds for real keys alone.
    Column("message_key", Text, unique=True),
    _text("kind"),
    _text("body"),
    Column("headers", Document, nullable=False),
    _time("received_at"),
    _text("status"),
    _integer("attempts"),
    _text("error"),
    Index(None, "status", "received_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    _project_id(),
    _decision_set_id(),
    _text("surface"),
    _text("card_key"),
    _integer("seq"),
    _text("status"),
    _text("external_id"),
    _integer("attempts"),
    _text("error"),
    UniqueConstraint("project_id", "surface", "card_key"),
)

delivery_cursors = Table(
    "delivery_cursors",
    metadata,
    _text("surface"),
    _decision_set_id(),
    _integer("seq"),
    PrimaryKeyConstraint("surface", "decision_set_id"),
)

thread_leases = Table(
    "thread_leases",
    metadata,
    _text("surface"),
    _project_id(),
    _text("holder"),
    _integer("token"),
    _time("until"),
    PrimaryKeyConstraint("surface", "project_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("command_id", Text, primary_key=True),
    _text("result"),
    _time("created_at"),
)
