"""Passages in PostgreSQL with pgvector. `connection` is a DB-API connection that takes `%s`; commits are made here.

The table is made by `sql/001_vectors.sql`, which the function `migrate` runs as the administrator.
"""

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from .chunk import Passage
from .vectors import Found

MIGRATIONS = Path(__file__).parents[2] / "sql"
_SEARCH = (
    "SELECT document, access_group, number, text, 1 - (embedding <=> %s::vector) AS similarity FROM passages "
    "WHERE access_group = ANY(%s) ORDER BY embedding <=> %s::vector LIMIT %s"
)
_INSERT = (
    "INSERT INTO passages (id, document, access_group, number, text, embedding) VALUES (%s, %s, %s, %s, %s, %s::vector)"
)


class PostgresVectors:
    """Connects anew when a connection was lost; a token for signing in lives for 15 minutes, a connection longer."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._connection: Any = None

    def replace(self, document: str, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        def work(cursor: Any) -> None:
            cursor.execute("DELETE FROM passages WHERE document = %s", (document,))
            for passage, vector in zip(passages, vectors, strict=True):
                row = (passage.id, document, passage.group, passage.number, passage.text, json.dumps(list(vector)))
                cursor.execute(_INSERT, row)

        self._run(work)

    def search(self, vector: Sequence[float], *, groups: Collection[str], limit: int) -> list[Found]:
        text = json.dumps(list(vector))

        def work(cursor: Any) -> list[Found]:
            cursor.execute(_SEARCH, (text, sorted(groups), text, limit))
            return [Found(Passage(d, g, int(n), t), float(s)) for d, g, n, t, s in cursor.fetchall()]

        return self._run(work)

    def documents(self) -> list[str]:
        def work(cursor: Any) -> list[str]:
            cursor.execute("SELECT DISTINCT document FROM passages ORDER BY document")
            return [row[0] for row in cursor.fetchall()]

        return self._run(work)

    def _run(self, work: Callable[[Any], Any]) -> Any:
        """One transaction; tried once more on a new connection, as the old one may have been closed."""
        for last in (False, True):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                answer = work(self._connection.cursor())
                self._connection.commit()
                return answer
            except Exception:
                self._connection = None
                if last:
                    raise
        raise AssertionError("the loop returns or raises")


def migrate(connection: Any, *, folder: Path = MIGRATIONS) -> list[str]:
    """Runs every file of the folder in order; each may be run again."""
    done: list[str] = []
    for path in sorted(folder.glob("*.sql")):
        cursor = connection.cursor()
        for statement in path.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        done.append(path.name)
    connection.commit()
    return done
