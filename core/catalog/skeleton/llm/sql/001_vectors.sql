-- Passages with their vectors, found by nearness within the groups that a caller may see. May be run again.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE IF NOT EXISTS passages (
  id text PRIMARY KEY,
  document text NOT NULL,
  access_group text NOT NULL,
  number integer NOT NULL,
  text text NOT NULL,
  embedding vector(1024) NOT NULL
);

CREATE INDEX IF NOT EXISTS passages_document ON passages (document);

CREATE INDEX IF NOT EXISTS passages_access_group ON passages (access_group);

CREATE INDEX IF NOT EXISTS passages_embedding ON passages USING hnsw (embedding vector_cosine_ops);
