CREATE TABLE erasures (
    person text COLLATE "C" PRIMARY KEY,
    source text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    erased_at timestamptz NOT NULL,
    acted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    answers integer NOT NULL
);
COMMENT ON TABLE erasures IS 'Persons who have been erased, and what was removed here when that was heard.';
COMMENT ON COLUMN erasures.answers IS 'kept by Idempotency-Key';

CREATE TABLE accesses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    town text COLLATE "C",
    person text COLLATE "C",
    role text COLLATE "C",
    action text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    target text NOT NULL,
    count integer NOT NULL
);
CREATE INDEX ON accesses (subject, id);
CREATE INDEX ON accesses (person, id);
CREATE INDEX ON accesses USING brin (at);
COMMENT ON TABLE accesses IS 'Reads of what is personal, recorded before they are answered; and what was denied.';
COMMENT ON COLUMN accesses.person IS 'who asked; null where nobody is known';
COMMENT ON COLUMN accesses.subject IS 'whose data it is, where that is one person';
COMMENT ON COLUMN accesses.target IS 'a stream, or the route';
COMMENT ON COLUMN accesses.count IS 'of things read at once';
