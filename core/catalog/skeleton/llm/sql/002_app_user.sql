-- The user that the assistant signs in as, with a token of its role instead of a password. May be run again.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app LOGIN; END IF; END $$;

GRANT rds_iam TO app;

GRANT SELECT, INSERT, DELETE ON passages TO app;
