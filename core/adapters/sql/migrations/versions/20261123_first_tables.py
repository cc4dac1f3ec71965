"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_first_tables"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "projects",
    "decision_sets",
    "threads",
    "gates",
    "events",
    "agent_runs",
    "artifacts",
    "jobs",
    "inbox",
    "deliveries",
    "delivery_cursors",
    "thread_leases",
    "idempotency_keys",
)


def upgrade() -> None:
    _designs()
    _gates()
    _history()
    _jobs()
    _inbox()
    _deliveries()
    _commands()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _designs() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("number", name="uq_projects_number"),
    )
    op.create_table(
        "decision_sets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requirement", sa.JSON(), nullable=False),
        sa.Column("requester", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["decision_sets.id"], name="fk_decision_sets_parent_id"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_decision_sets_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decision_sets"),
        sa.UniqueConstraint("project_id", "version", name="uq_decision_sets_project_id_version"),
    )
    op.create_index("ix_decision_sets_created_at", "decision_sets", ["created_at"])
    op.create_table(
        "threads",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_threads_project_id"),
        sa.PrimaryKeyConstraint("team", "channel", "thread_ts", name="pk_threads"),
        sa.UniqueConstraint("project_id", name="uq_threads_project_id"),
    )


def _gates() -> None:
    op.create_table(
        "gates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interrupt_id", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_gates_decision_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gates"),
    )
    op.create_index("ix_gates_decision_set_id", "gates", ["decision_set_id"])
    op.create_index("ix_gates_status_deadline", "gates", ["status", "deadline"])


def _history() -> None:
    op.create_table(
        "events",
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_events_decision_set_id"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_events_project_id"),
        sa.PrimaryKeyConstraint("decision_set_id", "seq", name="pk_events"),
        sa.UniqueConstraint("decision_set_id", "dedupe_key", name="uq_events_decision_set_id_dedupe_key"),
    )
    op.create_table(
        "agent_runs",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("output", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_agent_runs_decision_set_id"),
        sa.PrimaryKeyConstraint("key", name="pk_agent_runs"),
    )
    op.create_index("ix_agent_runs_decision_set_id_node_visit", "agent_runs", ["decision_set_id", "node", "visit"])
    op.create_table(
        "artifacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_artifacts_decision_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_artifacts"),
    )
    op.create_index("ix_artifacts_decision_set_id_kind", "artifacts", ["decision_set_id", "kind"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("offer", sa.Integer(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_jobs_decision_set_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("decision_set_id", "generation", name="uq_jobs_decision_set_id_generation"),
    )
    op.create_index("ix_jobs_status_next_run_at", "jobs", ["status", "next_run_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("message_key", name="uq_inbox_message_key"),
    )
    op.create_index("ix_inbox_status_received_at", "inbox", ["status", "received_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("card_key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_deliveries_decision_set_id"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_deliveries_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("project_id", "surface", "card_key", name="uq_deliveries_project_id_surface_card_key"),
    )
    op.create_table(
        "delivery_cursors",
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("decision_set_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_set_id"], ["decision_sets.id"], name="fk_delivery_cursors_decision_set_id"),
        sa.PrimaryKeyConstraint("surface", "decision_set_id", name="pk_delivery_cursors"),
    )
    op.create_table(
        "thread_leases",
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_thread_leases_project_id"),
        sa.PrimaryKeyConstraint("surface", "project_id", name="pk_thread_leases"),
    )


def _commands() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name="pk_idempotency_keys"),
    )
