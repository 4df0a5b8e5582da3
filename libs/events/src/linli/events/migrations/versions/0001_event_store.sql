-- Frozen: a later change is a later step. A test holds that all steps together are `schema.py`.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE checkpoints (
    projection TEXT COLLATE "C" NOT NULL,
    generation INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    epoch INTEGER NOT NULL,
    position BIGINT NOT NULL,
    last_id UUID,
    recorded_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (projection, generation, source)
);
COMMENT ON TABLE checkpoints IS 'How far a projection has read; it moves in the transaction that writes its rows.';
COMMENT ON COLUMN checkpoints.recorded_at IS 'of the last event applied';

CREATE TABLE claims (
    source TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (source, kind, key)
);
COMMENT ON TABLE claims IS 'Keys that are unique in a town, and the stream that holds each.';

CREATE TABLE commands (
    id UUID NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    PRIMARY KEY (id)
);
COMMENT ON TABLE commands IS 'Which events a command recorded: asked again, it answers the same.';

CREATE TABLE epochs (
    source TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    parent INTEGER,
    fork_position BIGINT,
    reason TEXT NOT NULL,
    last_id UUID,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    suspended TEXT,
    PRIMARY KEY (source, number)
);
COMMENT ON TABLE epochs IS 'The names of a source''s history; the highest number is the current one.';
COMMENT ON COLUMN epochs.last_id IS 'of the event at the fork';
COMMENT ON COLUMN epochs.suspended IS 'why this history takes no appends; null when it does';

CREATE TABLE events (
    source TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    id UUID NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    community TEXT COLLATE "C",
    compound TEXT COLLATE "C",
    private BOOLEAN NOT NULL,
    correlation_id UUID NOT NULL,
    causation_id UUID NOT NULL,
    actor TEXT,
    traceparent TEXT,
    data BYTEA NOT NULL,
    PRIMARY KEY (source, position),
    UNIQUE (stream, version)
);
COMMENT ON TABLE events IS 'What happened. Positions are dense per source, in commit order. Never updated.';

CREATE TABLE horizons (
    source TEXT COLLATE "C" NOT NULL,
    epoch INTEGER NOT NULL,
    tail BIGINT NOT NULL,
    recorded_through TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (source)
);
COMMENT ON TABLE horizons IS 'What each source last said of itself: lag and closed days derive from it.';

CREATE TABLE parked_keys (
    projection TEXT COLLATE "C" NOT NULL,
    generation INTEGER NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    parked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (projection, generation, key)
);
COMMENT ON TABLE parked_keys IS 'Keys whose events wait, because one of them failed for good.';

CREATE TABLE projections (
    name TEXT COLLATE "C" NOT NULL,
    generation INTEGER NOT NULL,
    version INTEGER NOT NULL,
    term BIGINT NOT NULL,
    PRIMARY KEY (name)
);
COMMENT ON TABLE projections IS 'The read models of this database.';
COMMENT ON COLUMN projections.generation IS 'the one that readers see';
COMMENT ON COLUMN projections.version IS 'of the code that filled it';
COMMENT ON COLUMN projections.term IS 'of the owner that may write';

CREATE TABLE reactions (
    reaction TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    epoch INTEGER NOT NULL,
    position BIGINT NOT NULL,
    last_id UUID,
    PRIMARY KEY (reaction, source)
);
COMMENT ON TABLE reactions IS 'How far a reaction has read; it moves in the append that the reaction causes.';

CREATE TABLE slots (
    source TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    during TSTZRANGE NOT NULL,
    EXCLUDE USING gist (source WITH =, resource WITH =, during WITH &&)
);
CREATE INDEX slots_holder ON slots (source, holder, resource);
COMMENT ON TABLE slots IS 'Booked times, half-open; one resource is never booked twice at a time.';

CREATE TABLE parked_events (
    projection TEXT COLLATE "C" NOT NULL,
    generation INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (projection, generation, source, position),
    FOREIGN KEY(projection, generation, key) REFERENCES parked_keys (projection, generation, key)
);
COMMENT ON TABLE parked_events IS 'Events that wait, in order behind the one that failed; bodies stay at the source.';

-- What an append carries. Arrays of rows: an array for each of their columns took asyncpg twice as
-- long to encode, and PostgreSQL longer to read.
CREATE TYPE append_command AS (
    id uuid, correlation_id uuid, causation_id uuid, actor text, traceparent text
);
CREATE TYPE append_write AS (command int, stream text, expected int);
CREATE TYPE append_event AS (
    command int, stream text, version int, id uuid, type text, "time" timestamptz,
    community text, compound text, private boolean, data bytea
);
CREATE TYPE append_claim AS (command int, release boolean, kind text, key text, holder text);
CREATE TYPE append_slot AS (
    command int, resource text, holder text, start timestamptz, finish timestamptz
);
CREATE TYPE append_move AS (
    command int, reaction text, source text, epoch int, old bigint, new bigint, last_id uuid
);

-- One append: many commands of one source, one status for each, positions dense in commit order.
-- The lock is the first statement; the tail and every check are read in later ones, so that each
-- sees what the previous holder of the lock committed (a single statement would not).
-- Plans are made once, on tables that may be empty then, and kept while they grow: each look-up is
-- a scalar or LIMIT 1 subquery, which can only become an index scan, never a join of whole tables.
CREATE FUNCTION append_commands(
    p_source text, p_commands append_command[], p_writes append_write[], p_events append_event[],
    p_claims append_claim[], p_slots append_slot[], p_moves append_move[]
) RETURNS TABLE (
    status int, epoch int, first_position bigint, last_position bigint, detail jsonb
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_epoch int;
    v_suspended text;
    v_tail bigint := 0;
    v_now timestamptz;
    v_status int[] := array_fill(0, ARRAY[cardinality(p_commands)]);
    v_detail jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(p_commands)]);
    r record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_source, 0));

    SELECT e.number, e.suspended INTO v_epoch, v_suspended
      FROM epochs e WHERE e.source = p_source ORDER BY e.number DESC LIMIT 1;
    IF v_epoch IS NULL THEN
        v_epoch := 1;
        INSERT INTO epochs (source, number, reason, began_at)
             VALUES (p_source, 1, 'the first history', clock_timestamp());
    END IF;
    IF v_suspended IS NOT NULL THEN
        RETURN QUERY SELECT 6, v_epoch, NULL::bigint, NULL::bigint, to_jsonb(v_suspended)
                       FROM unnest(p_commands);
        RETURN;
    END IF;

    v_now := clock_timestamp();
    SELECT e.position, greatest(e.recorded_at, v_now) INTO v_tail, v_now
      FROM events e WHERE e.source = p_source ORDER BY e.position DESC LIMIT 1;
    IF NOT FOUND THEN
        v_tail := 0;
        v_now := clock_timestamp();
    END IF;

    FOR r IN
        SELECT DISTINCT ON (x.command) x.command, x.status, x.detail FROM (
            SELECT c.ordinality::int AS command, 1 AS status, NULL::jsonb AS detail
              FROM unnest(p_commands) WITH ORDINALITY c
             WHERE (SELECT k.last_position FROM commands k WHERE k.id = c.id) IS NOT NULL
            UNION ALL
            SELECT w.command, 2, to_jsonb(w.stream)
              FROM unnest(p_writes) w
             WHERE w.expected <> coalesce((SELECT e.version FROM events e WHERE e.stream = w.stream
                                            ORDER BY e.version DESC LIMIT 1), 0)
            UNION ALL
            SELECT k.command, 3, jsonb_build_array(k.kind, k.key, c.holder)
              FROM unnest(p_claims) k
              JOIN LATERAL (SELECT c.holder FROM claims c
                             WHERE c.source = p_source AND c.kind = k.kind AND c.key = k.key
                             LIMIT 1) c ON c.holder <> k.holder
             WHERE NOT k.release
            UNION ALL
            SELECT s.command, 4,
                   jsonb_build_array(s.resource, lower(t.during), upper(t.during), t.holder)
              FROM unnest(p_slots) s
              JOIN LATERAL (SELECT t.during, t.holder FROM slots t
                             WHERE t.source = p_source AND t.resource = s.resource
                               AND t.during && tstzrange(s.start, s.finish)
                               AND NOT EXISTS (
                                    SELECT FROM unnest(p_slots) f
                                     WHERE f.command = s.command AND f.start IS NULL
                                       AND f.resource = t.resource AND f.holder = t.holder)
                             LIMIT 1) t ON true
             WHERE s.start IS NOT NULL
            UNION ALL
            SELECT q.command, 5, to_jsonb(q.reaction)
              FROM unnest(p_moves) q
             WHERE NOT EXISTS (SELECT FROM reactions a
                                WHERE a.reaction = q.reaction AND a.source = q.source
                                  AND a.position = q.old)
        ) x ORDER BY x.command, x.status
    LOOP
        v_status[r.command] := r.status;
        v_detail[r.command] := r.detail;
    END LOOP;

    WITH numbered AS MATERIALIZED (
        SELECT e.*, v_tail + row_number() OVER (ORDER BY e.ordinality) AS position
          FROM unnest(p_events) WITH ORDINALITY e
         WHERE v_status[e.command] = 0
    ), stored AS (
        INSERT INTO events (source, position, id, stream, version, type, time, recorded_at,
                            community, compound, private, correlation_id, causation_id,
                            actor, traceparent, data)
        SELECT p_source, e.position, e.id, e.stream, e.version, e.type, coalesce(e.time, v_now),
               v_now, e.community, e.compound, e.private, c.correlation_id, c.causation_id,
               c.actor, c.traceparent, e.data
          FROM numbered e
          JOIN unnest(p_commands) WITH ORDINALITY c ON c.ordinality = e.command
    )
    INSERT INTO commands (id, source, first_position, last_position)
    SELECT (p_commands[e.command]).id, p_source, min(e.position), max(e.position)
      FROM numbered e GROUP BY e.command;

    IF cardinality(p_claims) > 0 THEN
        DELETE FROM claims c USING unnest(p_claims) k
         WHERE k.release AND v_status[k.command] = 0 AND c.source = p_source
           AND c.kind = k.kind AND c.key = k.key AND c.holder = k.holder;
        INSERT INTO claims (source, kind, key, holder)
        SELECT p_source, k.kind, k.key, k.holder
          FROM unnest(p_claims) k
         WHERE NOT k.release AND v_status[k.command] = 0
            ON CONFLICT DO NOTHING;
    END IF;

    IF cardinality(p_slots) > 0 THEN
        DELETE FROM slots t USING unnest(p_slots) f
         WHERE f.start IS NULL AND v_status[f.command] = 0 AND t.source = p_source
           AND t.resource = f.resource AND t.holder = f.holder;
        INSERT INTO slots (source, resource, holder, during)
        SELECT p_source, s.resource, s.holder, tstzrange(s.start, s.finish)
          FROM unnest(p_slots) s
         WHERE s.start IS NOT NULL AND v_status[s.command] = 0;
    END IF;

    IF cardinality(p_moves) > 0 THEN
        UPDATE reactions a SET epoch = q.epoch, position = q.new, last_id = q.last_id
          FROM unnest(p_moves) q
         WHERE v_status[q.command] IN (0, 1) AND a.reaction = q.reaction AND a.source = q.source
           AND a.position < q.new;
    END IF;

    RETURN QUERY
    SELECT v_status[c.ordinality], v_epoch, k.first_position, k.last_position,
           v_detail[c.ordinality]
      FROM unnest(p_commands) WITH ORDINALITY c
      LEFT JOIN LATERAL (SELECT k.first_position, k.last_position FROM commands k
                          WHERE k.id = c.id LIMIT 1) k ON true
     ORDER BY c.ordinality;
END $$;

-- The end of a source's history. The shared lock waits for an append that is being committed: what
-- commits later is recorded after `recorded_through`.
CREATE FUNCTION source_tail(p_source text)
RETURNS TABLE (epoch int, "position" bigint, last_id uuid, recorded_through timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(p_source, 0));
    RETURN QUERY
    SELECT coalesce((SELECT max(n.number) FROM epochs n WHERE n.source = p_source), 1),
           coalesce(t.position, 0), t.id, greatest(t.recorded_at, clock_timestamp())
      FROM (SELECT) one
      LEFT JOIN LATERAL (SELECT e.position, e.id, e.recorded_at FROM events e
                          WHERE e.source = p_source ORDER BY e.position DESC LIMIT 1) t ON true;
END $$;

CREATE VIEW events_as_json AS
SELECT source, position, id, stream, version, type, time, recorded_at, community, compound,
       convert_from(data, 'UTF8')::jsonb AS data
  FROM events;
