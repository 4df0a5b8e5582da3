CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Unlogged: what is in clear here reaches neither WAL nor replicas nor base backups. A crash empties
-- both tables, and they are filled anew from the history.
CREATE UNLOGGED TABLE issue_words (
    id UUID PRIMARY KEY,
    words TEXT NOT NULL,
    signs TEXT NOT NULL
);
COMMENT ON TABLE issue_words IS 'What everybody may read of an issue, in lower case; signs: the same in ASCII, as pg_trgm sees nothing else here.';
CREATE INDEX issue_words_signs ON issue_words USING gin (signs gin_trgm_ops);

CREATE UNLOGGED TABLE issue_words_read (
    source TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL
);
COMMENT ON TABLE issue_words_read IS 'How far each history has been read for released words.';

-- New files: deleted rows would leave their bytes in the old ones.
CREATE FUNCTION forget_issue_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE issue_words, issue_words_read;
    RETURN NULL;
END $$;

CREATE TRIGGER forget_issue_words AFTER INSERT ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION forget_issue_words();
CREATE TRIGGER forget_issue_words AFTER INSERT OR UPDATE ON redactions
    FOR EACH STATEMENT EXECUTE FUNCTION forget_issue_words();
