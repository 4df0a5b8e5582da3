-- Frozen: a later change is a later step.
ALTER TABLE events ADD COLUMN role TEXT;
COMMENT ON COLUMN events.role IS 'by which the actor acted';

ALTER TYPE append_command ADD ATTRIBUTE role text;

-- One append: many commands of one source, one status for each, positions dense in commit order.
-- The lock is the first statement; the tail and every check are read in later ones, so that each
-- sees what the previous holder of the lock committed (a single statement would not).
-- Plans are made once, on tables that may be empty then, and kept while they grow: each look-up is
-- a scalar or LIMIT 1 subquery, which can only become an index scan, never a join of whole tables.
CREATE OR REPLACE FUNCTION append_commands(
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
                            actor, traceparent, data, role)
        SELECT p_source, e.position, e.id, e.stream, e.version, e.type, coalesce(e.time, v_now),
               v_now, e.community, e.compound, e.private, c.correlation_id, c.causation_id,
               c.actor, c.traceparent, e.data, c.role
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
