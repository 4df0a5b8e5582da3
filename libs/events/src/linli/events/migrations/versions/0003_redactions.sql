-- Frozen: a later change is a later step.
CREATE TABLE redactions (
    source TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    body BYTEA NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (source, position)
);
COMMENT ON TABLE redactions IS 'Bodies replaced by order of law; what their leaves in the hash chain are made from.';
COMMENT ON COLUMN redactions.body IS 'SHA-256 of the body that was recorded';
