"""Alembic's folder: what is run here is started by `core/adapters/sql/migrate.py`."""
