CREATE TABLE idempotency (
    caller text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    owner uuid NOT NULL,
    began_at timestamptz NOT NULL,
    status smallint,
    headers json,
    body bytea,
    PRIMARY KEY (caller, key)
);
CREATE INDEX ON idempotency (began_at);
COMMENT ON TABLE idempotency IS 'Answers by Idempotency-Key, for 7 days; no status: under way.';
