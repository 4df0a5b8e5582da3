--
-- PostgreSQL database dump
--

\restrict M76UTvecotkJEuqJykynLFQcwcxNFb5AuFJUOavIL0R6V0bIta9b7KWihWnaz2k

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: append_claim; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_claim AS (
	command integer,
	release boolean,
	kind text,
	key text,
	holder text
);


--
-- Name: append_command; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_command AS (
	id uuid,
	correlation_id uuid,
	causation_id uuid,
	actor text,
	traceparent text,
	role text
);


--
-- Name: append_event; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_event AS (
	command integer,
	stream text,
	version integer,
	id uuid,
	type text,
	"time" timestamp with time zone,
	community text,
	compound text,
	private boolean,
	data bytea
);


--
-- Name: append_move; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_move AS (
	command integer,
	reaction text,
	source text,
	epoch integer,
	old bigint,
	new bigint,
	last_id uuid
);


--
-- Name: append_slot; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_slot AS (
	command integer,
	resource text,
	holder text,
	start timestamp with time zone,
	finish timestamp with time zone
);


--
-- Name: append_write; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.append_write AS (
	command integer,
	stream text,
	expected integer
);


--
-- Name: append_commands(text, public.append_command[], public.append_write[], public.append_event[], public.append_claim[], public.append_slot[], public.append_move[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.append_commands(p_source text, p_commands public.append_command[], p_writes public.append_write[], p_events public.append_event[], p_claims public.append_claim[], p_slots public.append_slot[], p_moves public.append_move[]) RETURNS TABLE(status integer, epoch integer, first_position bigint, last_position bigint, detail jsonb)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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


--
-- Name: source_tail(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.source_tail(p_source text) RETURNS TABLE(epoch integer, "position" bigint, last_id uuid, recorded_through timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
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


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: checkpoints; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.checkpoints (
    projection text NOT NULL COLLATE pg_catalog."C",
    generation integer NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    epoch integer NOT NULL,
    "position" bigint NOT NULL,
    last_id uuid,
    recorded_at timestamp with time zone
);


--
-- Name: TABLE checkpoints; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.checkpoints IS 'How far a projection has read; it moves in the transaction that writes its rows.';


--
-- Name: COLUMN checkpoints.recorded_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoints.recorded_at IS 'of the last event applied';


--
-- Name: claims; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.claims (
    source text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    holder text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: TABLE claims; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.claims IS 'Keys that are unique in a town, and the stream that holds each.';


--
-- Name: commands; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.commands (
    id uuid NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
);


--
-- Name: TABLE commands; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.commands IS 'Which events a command recorded: asked again, it answers the same.';


--
-- Name: epochs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.epochs (
    source text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    parent integer,
    fork_position bigint,
    reason text NOT NULL,
    last_id uuid,
    began_at timestamp with time zone NOT NULL,
    suspended text
);


--
-- Name: TABLE epochs; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.epochs IS 'The names of a source''s history; the highest number is the current one.';


--
-- Name: COLUMN epochs.last_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.epochs.last_id IS 'of the event at the fork';


--
-- Name: COLUMN epochs.suspended; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.epochs.suspended IS 'why this history takes no appends; null when it does';


--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    source text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    id uuid NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    "time" timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    community text COLLATE pg_catalog."C",
    compound text COLLATE pg_catalog."C",
    private boolean NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid NOT NULL,
    actor text,
    traceparent text,
    data bytea NOT NULL,
    role text
);


--
-- Name: TABLE events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.events IS 'What happened. Positions are dense per source, in commit order. Never updated.';


--
-- Name: COLUMN events.role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.events.role IS 'by which the actor acted';


--
-- Name: events_as_json; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.events_as_json AS
 SELECT source,
    "position",
    id,
    stream,
    version,
    type,
    "time",
    recorded_at,
    community,
    compound,
    (convert_from(data, 'UTF8'::name))::jsonb AS data
   FROM public.events;


--
-- Name: horizons; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.horizons (
    source text NOT NULL COLLATE pg_catalog."C",
    epoch integer NOT NULL,
    tail bigint NOT NULL,
    recorded_through timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE horizons; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.horizons IS 'What each source last said of itself: lag and closed days derive from it.';


--
-- Name: parked_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.parked_events (
    projection text NOT NULL COLLATE pg_catalog."C",
    generation integer NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: TABLE parked_events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.parked_events IS 'Events that wait, in order behind the one that failed; bodies stay at the source.';


--
-- Name: parked_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.parked_keys (
    projection text NOT NULL COLLATE pg_catalog."C",
    generation integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    parked_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE parked_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.parked_keys IS 'Keys whose events wait, because one of them failed for good.';


--
-- Name: projections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.projections (
    name text NOT NULL COLLATE pg_catalog."C",
    generation integer NOT NULL,
    version integer NOT NULL,
    term bigint NOT NULL
);


--
-- Name: TABLE projections; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.projections IS 'The read models of this database.';


--
-- Name: COLUMN projections.generation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.projections.generation IS 'the one that readers see';


--
-- Name: COLUMN projections.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.projections.version IS 'of the code that filled it';


--
-- Name: COLUMN projections.term; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.projections.term IS 'of the owner that may write';


--
-- Name: reactions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reactions (
    reaction text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    epoch integer NOT NULL,
    "position" bigint NOT NULL,
    last_id uuid
);


--
-- Name: TABLE reactions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.reactions IS 'How far a reaction has read; it moves in the append that the reaction causes.';


--
-- Name: redactions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.redactions (
    source text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: TABLE redactions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.redactions IS 'Bodies replaced by order of law; what their leaves in the hash chain are made from.';


--
-- Name: COLUMN redactions.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.redactions.body IS 'SHA-256 of the body that was recorded';


--
-- Name: slots; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.slots (
    source text NOT NULL COLLATE pg_catalog."C",
    resource text NOT NULL COLLATE pg_catalog."C",
    holder text NOT NULL COLLATE pg_catalog."C",
    during tstzrange NOT NULL
);


--
-- Name: TABLE slots; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.slots IS 'Booked times, half-open; one resource is never booked twice at a time.';


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.alembic_version (version_num) FROM stdin;
events_0003
\.


--
-- Data for Name: checkpoints; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.checkpoints (projection, generation, source, epoch, "position", last_id, recorded_at) FROM stdin;
\.


--
-- Data for Name: claims; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.claims (source, kind, key, holder) FROM stdin;
\.


--
-- Data for Name: commands; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.commands (id, source, first_position, last_position) FROM stdin;
\.


--
-- Data for Name: epochs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.epochs (source, number, parent, fork_position, reason, last_id, began_at, suspended) FROM stdin;
lishui/communities	1	\N	\N	the first	\N	2026-03-02 09:00:00+00	\N
lishui/courses	1	\N	\N	the first	\N	2026-03-02 09:00:00+00	\N
lishui/issues	1	\N	\N	the first	\N	2026-03-02 09:00:00+00	\N
lishui/library	1	\N	\N	the first	\N	2026-03-02 09:00:00+00	\N
lishui/volunteers	1	\N	\N	the first	\N	2026-03-02 09:00:00+00	\N
\.


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.events (source, "position", id, stream, version, type, "time", recorded_at, community, compound, private, correlation_id, causation_id, actor, traceparent, data, role) FROM stdin;
lishui/communities	1	f955e7d5-fca0-c4a1-4e92-ff4909161a29	issue-f955e7d5-fca0-c4a1-4e92-ff4909161a29	1	org.linli.communities.AssetInstalled.v1	2026-03-02 09:00:01+00	2026-03-02 09:00:01+00	tongsheng	jinsha-bandao	f	6c811a4d-b63f-e5b0-8fb2-6b9a694862b3	6c811a4d-b63f-e5b0-8fb2-6b9a694862b3	person-7	\N	\\x7b0a202022636f6465223a202274616e6767756f2d7875616e636875616e6c616e2d31222c0a2020226b696e64223a20226e6f746963652d626f617264222c0a202022666163696c697479223a2022686f757368616e2d676f6e677975616e222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a2020226e616d655f7a68223a2022e6ada3e997a8e5aea3e4bca0e6a08f222c0a2020226e616d655f656e223a20224e6f7469636520626f617264206174207468652067617465220a7d	\N
lishui/communities	2	126de3e1-7b1a-3c7d-5bb4-580df0b8f775	issue-126de3e1-7b1a-3c7d-5bb4-580df0b8f775	1	org.linli.communities.AssetRetired.v1	2026-03-02 09:00:02+00	2026-03-02 09:00:02+00	tongsheng	jinsha-bandao	f	f89bf6e9-234d-0e18-1776-77a9db746f10	f89bf6e9-234d-0e18-1776-77a9db746f10	person-7	\N	\\x7b0a202022636f6465223a202274616e6767756f2d7875616e636875616e6c616e2d31222c0a2020226b696e64223a20226e6f746963652d626f617264222c0a202022726561736f6e223a20227265706c61636564220a7d	\N
lishui/communities	3	3288b00c-7d0b-45c6-43df-932bf2f30ba1	issue-3288b00c-7d0b-45c6-43df-932bf2f30ba1	1	org.linli.communities.BodyConstituted.v1	2026-03-02 09:00:03+00	2026-03-02 09:00:03+00	tongsheng	\N	f	28698f58-8d6a-98f4-1a43-9db4fde5a8d0	28698f58-8d6a-98f4-1a43-9db4fde5a8d0	\N	\N	\\x7b0a202022636f6465223a2022746f6e677368656e672d6a6f696e742d636f6d6d6974746565222c0a2020226b696e64223a20226a6f696e742d70617274792d636f6d6d6974746565222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e5908ce5a3b0e7a4bee58cbae5a4a7e5859ae5a794222c0a2020226e616d655f656e223a20224a6f696e7420636f6d6d6974746565206f6620546f6e677368656e67220a7d	\N
lishui/communities	4	b67fe076-dbf1-5cd5-2050-6c8ed8e17bb4	issue-b67fe076-dbf1-5cd5-2050-6c8ed8e17bb4	1	org.linli.communities.BranchEstablished.v1	2026-03-02 09:00:04+00	2026-03-02 09:00:04+00	tongsheng	jinsha-bandao	f	93231167-66ee-510d-96ed-a6286aea0356	93231167-66ee-510d-96ed-a6286aea0356	person-7	\N	\\x7b0a202022636f6465223a20226c7664692d6272616e6368222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bade5859ae694afe983a8222c0a2020226e616d655f656e223a20225061727479206272616e6368206f66204c766469205869616e677368752047617264656e220a7d	\N
lishui/communities	5	bf9f8514-ec7f-be00-512d-53a1115bfb06	issue-bf9f8514-ec7f-be00-512d-53a1115bfb06	1	org.linli.communities.BrandAdopted.v1	2026-03-02 09:00:05+00	2026-03-02 09:00:05+00	tongsheng	jinsha-bandao	f	03001532-e1ee-8a1b-bc01-188e2ff2aa8e	03001532-e1ee-8a1b-bc01-188e2ff2aa8e	person-7	\N	\\x7b0a202022636f6465223a202268756168616f2d7975657975616e222c0a2020226272616e6368223a20227975657975616e2d6272616e6368222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20227975657975616e220a7d	\N
lishui/communities	6	fe179171-5eb9-eb61-320c-6b196ddaa8c9	issue-fe179171-5eb9-eb61-320c-6b196ddaa8c9	1	org.linli.communities.BrandProposed.v1	2026-03-02 09:00:06+00	2026-03-02 09:00:06+00	tongsheng	\N	f	931b106c-d52c-fd59-8f01-ce723545f69e	931b106c-d52c-fd59-8f01-ce723545f69e	\N	\N	\\x7b0a202022636f6465223a202268756168616f2d7975657975616e222c0a2020226272616e6368223a20227975657975616e2d6272616e6368222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20227975657975616e222c0a2020226e616d655f7a68223a2022e88ab1e5a5bde682a6e59bad20e5b9b8e7a68fe982bbe9878c222c0a2020226e616d655f656e223a2022426c6f73736f6d696e67205975657975616e220a7d	\N
lishui/communities	7	346fed4d-8c99-b49d-0f11-9b3f1f67fd4f	issue-346fed4d-8c99-b49d-0f11-9b3f1f67fd4f	1	org.linli.communities.BrandReviewed.v1	2026-03-02 09:00:07+00	2026-03-02 09:00:07+00	tongsheng	jinsha-bandao	f	51cce4a5-301e-a0b0-f922-b50a476d9a0b	51cce4a5-301e-a0b0-f922-b50a476d9a0b	\N	\N	\\x7b0a202022636f6465223a202268756168616f2d7975657975616e222c0a2020226272616e6368223a20227975657975616e2d6272616e6368222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20227975657975616e222c0a20202276657264696374223a20226b657074220a7d	\N
lishui/communities	8	cd14558d-b481-80eb-7961-9097633de5a4	issue-cd14558d-b481-80eb-7961-9097633de5a4	1	org.linli.communities.BuildingDemolished.v1	2026-03-02 09:00:08+00	2026-03-02 09:00:08+00	tongsheng	\N	f	951d73cb-63b1-0ee2-4895-ac9d1156a186	951d73cb-63b1-0ee2-4895-ac9d1156a186	\N	\N	\\x7b0a202022636f6465223a202233222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a202022686f757365686f6c6473223a2037360a7d	\N
lishui/communities	9	36f48912-7faf-d103-eaf1-8ea470f5af9d	issue-36f48912-7faf-d103-eaf1-8ea470f5af9d	1	org.linli.communities.BuildingHeadAppointed.v1	2026-03-02 09:00:09+00	2026-03-02 09:00:09+00	tongsheng	\N	f	de8642d1-917f-4486-98f0-82a55c80b298	de8642d1-917f-4486-98f0-82a55c80b298	person-7	\N	\\x7b0a2020226e6f6d696e6174696f6e5f6964223a202230313864313764392d303030312d373033322d383030302d376665663838663734313164222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a2020226275696c64696e67223a20226231222c0a202022706572736f6e223a2022702d35623164220a7d	\N
lishui/communities	10	b9ba0ef0-795a-4216-5c33-e01a49fa9bac	issue-b9ba0ef0-795a-4216-5c33-e01a49fa9bac	1	org.linli.communities.BuildingHeadNominated.v1	2026-03-02 09:00:10+00	2026-03-02 09:00:10+00	tongsheng	\N	f	2d554f40-9528-a203-2bbf-8954801ca944	2d554f40-9528-a203-2bbf-8954801ca944	\N	\N	\\x7b0a2020226e6f6d696e6174696f6e5f6964223a202230313864313764392d303030312d373033322d383030302d376665663838663734313164222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a2020226275696c64696e67223a20226231222c0a202022706572736f6e223a2022702d35623164220a7d	\N
lishui/communities	11	beebdc19-5877-403e-cae8-de4b6d805347	issue-beebdc19-5877-403e-cae8-de4b6d805347	1	org.linli.communities.BuildingHeadStoodDown.v1	2026-03-02 09:00:11+00	2026-03-02 09:00:11+00	tongsheng	jinsha-bandao	f	546a0b63-8cde-884d-eeec-cdfb1fe6e818	546a0b63-8cde-884d-eeec-cdfb1fe6e818	\N	\N	\\x7b0a2020226e6f6d696e6174696f6e5f6964223a202230313864313764392d303030312d373033322d383030302d376665663838663734313164222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a2020226275696c64696e67223a20226231222c0a202022706572736f6e223a2022702d35623164222c0a202022726561736f6e223a20226d6f7665642d61776179220a7d	\N
lishui/communities	12	5b453568-2319-a673-23b6-cc93d580c391	issue-5b453568-2319-a673-23b6-cc93d580c391	1	org.linli.communities.BuildingRegistered.v1	2026-03-02 09:00:12+00	2026-03-02 09:00:12+00	tongsheng	\N	f	b30ef236-9da7-11fe-4ad9-550c73880a88	b30ef236-9da7-11fe-4ad9-550c73880a88	person-7	\N	\\x7b0a202022636f6465223a202233222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a2020226e616d655f7a68223a202233e6a08b222c0a2020226e616d655f656e223a20224275696c64696e672033222c0a202022666f726d65726c79223a207b0a2020202022636f6d706f756e64223a202274616e6767756f2d79697169222c0a2020202022636f6465223a2022312d33220a20207d0a7d	\N
lishui/communities	13	85fb6c74-2406-57c4-cce3-d9b6e68c9320	issue-85fb6c74-2406-57c4-cce3-d9b6e68c9320	1	org.linli.communities.CampaignAdopted.v1	2026-03-02 09:00:13+00	2026-03-02 09:00:13+00	tongsheng	jinsha-bandao	f	c35537b3-a64d-e4e2-4756-7956ba8b8c79	c35537b3-a64d-e4e2-4756-7956ba8b8c79	person-7	\N	\\x7b0a20202263616d706169676e223a20226261697169616e77616e222c0a2020226c6576656c223a2022636f6d6d756e697479222c0a202022706c616365223a2022746f6e677368656e67222c0a2020226e616d655f7a68223a2022e799bee58d83e4b887e5b7a5e7a88b222c0a2020226e616d655f656e223a202248756e647265642d54686f7573616e642d54656e2054686f7573616e642050726f6a656374220a7d	\N
lishui/communities	14	698c80f8-a7e6-8410-bd23-29826a903cd3	issue-698c80f8-a7e6-8410-bd23-29826a903cd3	1	org.linli.communities.CommunityAssignedToArea.v1	2026-03-02 09:00:14+00	2026-03-02 09:00:14+00	tongsheng	\N	f	78dcacb0-9ce7-d404-99eb-965390d75d80	78dcacb0-9ce7-d404-99eb-965390d75d80	person-7	\N	\\x7b0a20202261726561223a20226775616e67666f2d71696e67636875616e676368656e67222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a2020226e616d655f7a68223a2022e5b9bfe4bd9be99d92e5889be59f8ee78987e58cba222c0a2020226e616d655f656e223a20224775616e67666f20596f75746820496e6e6f766174696f6e2043697479220a7d	\N
lishui/communities	15	5da10195-79b2-55d0-50f7-2616d68eb94a	issue-5da10195-79b2-55d0-50f7-2616d68eb94a	1	org.linli.communities.CommunityRegistered.v1	2026-03-02 09:00:15+00	2026-03-02 09:00:15+00	tongsheng	jinsha-bandao	f	c0a30bac-0b3a-bb02-1d1d-0f5ecf94618d	c0a30bac-0b3a-bb02-1d1d-0f5ecf94618d	\N	\N	\\x7b0a202022636f6465223a2022746f6e677368656e67222c0a202022746f776e223a20226c6973687569222c0a2020226e616d655f7a68223a2022e5908ce5a3b0e7a4bee58cba222c0a2020226e616d655f656e223a2022546f6e677368656e67220a7d	\N
lishui/communities	16	42d919f0-42f4-44ad-1744-9ca66e5eeb09	issue-42d919f0-42f4-44ad-1744-9ca66e5eeb09	1	org.linli.communities.CompoundRegistered.v1	2026-03-02 09:00:16+00	2026-03-02 09:00:16+00	tongsheng	\N	f	301adb41-e36e-2d96-f49f-a6f974187f44	301adb41-e36e-2d96-f49f-a6f974187f44	\N	\N	\\x7b0a202022636f6465223a20226c7664692d7869616e67736875222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bad222c0a2020226e616d655f656e223a20224c766469205869616e677368752047617264656e222c0a2020227072656465636573736f7273223a205b0a20202020226c7664692d79697169222c0a20202020226c7664692d65727169220a20205d0a7d	\N
lishui/communities	17	671e3a9e-8bd4-6a86-64f1-5f89d688b9a5	issue-671e3a9e-8bd4-6a86-64f1-5f89d688b9a5	1	org.linli.communities.CompoundRenamed.v1	2026-03-02 09:00:17+00	2026-03-02 09:00:17+00	tongsheng	\N	f	9fee7d94-01c1-b6dc-beb5-bee5c2233761	9fee7d94-01c1-b6dc-beb5-bee5c2233761	\N	\N	\\x7b0a202022636f6465223a20226e616e6861692d6469616e6368616e67222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a2020226e616d655f7a68223a2022e794b5e58e82e99b85e5b185222c0a2020226e616d655f656e223a2022506f77657220506c616e7420486f6d6573220a7d	\N
lishui/communities	18	571ba1c8-4318-bda7-8391-7594d63ccd37	issue-571ba1c8-4318-bda7-8391-7594d63ccd37	1	org.linli.communities.CompoundSplit.v1	2026-03-02 09:00:18+00	2026-03-02 09:00:18+00	tongsheng	jinsha-bandao	f	7ec53196-c253-abf8-5540-4f92a7071266	7ec53196-c253-abf8-5540-4f92a7071266	\N	\N	\\x7b0a202022636f6465223a202274616e6767756f2d79617975616e222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022737563636573736f7273223a205b0a202020202274616e6767756f2d79697169222c0a202020202274616e6767756f2d65727169220a20205d2c0a2020226275696c64696e6773223a2032372c0a202022686f757365686f6c6473223a20313938300a7d	\N
lishui/communities	19	b61f7a83-e057-3e31-1cda-5741b4ecbc69	issue-b61f7a83-e057-3e31-1cda-5741b4ecbc69	1	org.linli.communities.CompoundsMerged.v1	2026-03-02 09:00:19+00	2026-03-02 09:00:19+00	tongsheng	jinsha-bandao	f	df49544a-4111-1136-a5de-3222ab3e5e16	df49544a-4111-1136-a5de-3222ab3e5e16	\N	\N	\\x7b0a202022636f6465223a20227975657975616e2d646f6e67222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a2020226d6572676564223a205b0a20202020227975657975616e2d646f6e67222c0a20202020227975657975616e2d7869220a20205d2c0a202022737563636573736f72223a20227975657975616e2d6461222c0a2020226275696c64696e6773223a20362c0a202022686f757365686f6c6473223a203432300a7d	\N
lishui/communities	20	424850a3-2a44-bb70-d586-1195e1d1714a	issue-424850a3-2a44-bb70-d586-1195e1d1714a	1	org.linli.communities.DataSharingAgreed.v1	2026-03-02 09:00:20+00	2026-03-02 09:00:20+00	tongsheng	jinsha-bandao	f	60d4fa0e-c31e-405c-fb90-513a0612494e	60d4fa0e-c31e-405c-fb90-513a0612494e	person-7	\N	\\x7b0a202022636f6465223a2022696e666f726d6174696f6e2d706c6174666f726d222c0a2020226465706172746d656e74223a2022676f7665726e6d656e742d7365727669636573222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e4bfa1e681afe585b1e4baabe5b9b3e58fb0222c0a2020226e616d655f656e223a2022496e666f726d6174696f6e20706c6174666f726d220a7d	\N
lishui/communities	21	61704761-532c-2790-c55e-0d316e180a93	issue-61704761-532c-2790-c55e-0d316e180a93	1	org.linli.communities.FacilityRegistered.v1	2026-03-02 09:00:21+00	2026-03-02 09:00:21+00	tongsheng	\N	f	55139ba3-0a8e-c17b-89f6-6faf9868eb42	55139ba3-0a8e-c17b-89f6-6faf9868eb42	person-7	\N	\\x7b0a202022636f6465223a2022686f757368616e2d676f6e677975616e222c0a2020226b696e64223a20227061726b222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a2020226e616d655f7a68223a2022e5908ee5b1b1e585ace59bad222c0a2020226e616d655f656e223a20224261636b2048696c6c205061726b220a7d	\N
lishui/communities	22	1a091b10-ad19-c7ec-4fd7-aaa208530d5e	issue-1a091b10-ad19-c7ec-4fd7-aaa208530d5e	1	org.linli.communities.FeedSubscribed.v1	2026-03-02 09:00:22+00	2026-03-02 09:00:22+00	tongsheng	\N	f	ecb79d4e-910d-977e-9064-723942aa61ca	ecb79d4e-910d-977e-9064-723942aa61ca	person-7	\N	\\x7b0a202022636f6465223a2022696e666f726d6174696f6e2d706c6174666f726d222c0a2020226465706172746d656e74223a2022676f7665726e6d656e742d7365727669636573222c0a20202266656564223a20227065726d697473220a7d	\N
lishui/communities	23	8f92e304-dc65-1953-ca53-c072ae919358	issue-8f92e304-dc65-1953-ca53-c072ae919358	1	org.linli.communities.FigureClaimed.v1	2026-03-02 09:00:23+00	2026-03-02 09:00:23+00	tongsheng	jinsha-bandao	f	a859cec7-3ca3-c018-909d-c62315dc23b7	a859cec7-3ca3-c018-909d-c62315dc23b7	\N	\N	\\x7b0a2020226669677572655f6964223a202230313864313764392d303030312d373033302d383030302d666632383766666331653962222c0a2020226c6576656c223a2022636f6d6d756e697479222c0a202022706c616365223a2022746f6e677368656e67222c0a2020226d6574726963223a20227265736964656e74732e657374696d61746564222c0a20202276616c7565223a2033303030302c0a2020227175616c6966696572223a2022756e646572222c0a202022736f75726365223a2022e585b1e69c893131e4b8aae4bd8fe5ae85e5b08fe58cbae38081e5b8b8e4bd8fe4babae58fa3e8bf9133e4b887e4baba220a7d	\N
lishui/communities	24	88014a20-cdca-4aa2-c30d-c3ef45976355	issue-88014a20-cdca-4aa2-c30d-c3ef45976355	1	org.linli.communities.HouseholdsRegistered.v1	2026-03-02 09:00:24+00	2026-03-02 09:00:24+00	tongsheng	jinsha-bandao	f	00c925ff-7be2-ecf7-51fa-d01e5e0f8d1c	00c925ff-7be2-ecf7-51fa-d01e5e0f8d1c	\N	\N	\\x7b0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a2020226275696c64696e67223a202233222c0a202022636f756e7465645f6174223a2022323032342d30312d31385430303a30303a30302b30383a3030222c0a202022686f757365686f6c6473223a2037362c0a20202270726576696f7573223a2037340a7d	\N
lishui/communities	25	08d95756-6c08-fcf2-d8ce-26589409afd0	issue-08d95756-6c08-fcf2-d8ce-26589409afd0	1	org.linli.communities.OfficeHolderAppointed.v1	2026-03-02 09:00:25+00	2026-03-02 09:00:25+00	tongsheng	\N	f	e9d6bd95-97cd-c2bd-9107-d2dc1ca47b46	e9d6bd95-97cd-c2bd-9107-d2dc1ca47b46	person-7	\N	\\x7b0a2020226170706f696e746d656e745f6964223a202230313864313764392d303030312d373033312d383030302d376665663838663734313164222c0a2020226f7267616e69736174696f6e223a2022746f6e677368656e672d6272616e6368222c0a2020226f6666696365223a2022736563726574617279222c0a202022706572736f6e223a2022702d35623164222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875220a7d	\N
lishui/communities	26	3d84f73f-47cf-0b66-2e5d-a3c36642a7e0	issue-3d84f73f-47cf-0b66-2e5d-a3c36642a7e0	1	org.linli.communities.OfficeHolderStoodDown.v1	2026-03-02 09:00:26+00	2026-03-02 09:00:26+00	tongsheng	jinsha-bandao	f	d5ed1389-3d65-75f5-dc60-5fd79e529598	d5ed1389-3d65-75f5-dc60-5fd79e529598	\N	\N	\\x7b0a2020226170706f696e746d656e745f6964223a202230313864313764392d303030312d373033312d383030302d376665663838663734313164222c0a2020226f7267616e69736174696f6e223a2022746f6e677368656e672d6272616e6368222c0a2020226f6666696365223a2022736563726574617279222c0a202022706572736f6e223a2022702d35623164222c0a202022726561736f6e223a20227465726d2d656e646564220a7d	\N
lishui/communities	27	94a6f5e6-c4c3-c475-0308-8aa00c3fc7f8	issue-94a6f5e6-c4c3-c475-0308-8aa00c3fc7f8	1	org.linli.communities.OrganisationDissolved.v1	2026-03-02 09:00:27+00	2026-03-02 09:00:27+00	tongsheng	jinsha-bandao	f	5459418f-b671-4e55-4a8d-664ccb26f0c0	5459418f-b671-4e55-4a8d-664ccb26f0c0	\N	\N	\\x7b0a202022636f6465223a20226c7664692d6f776e657273222c0a2020226b696e64223a20226f776e6572732d636f6d6d6974746565222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a202022726561736f6e223a20227465726d2d656e646564220a7d	\N
lishui/communities	28	cedfaf5a-afd4-7a5b-5b6f-0470859b7031	issue-cedfaf5a-afd4-7a5b-5b6f-0470859b7031	1	org.linli.communities.OrganisationRegistered.v1	2026-03-02 09:00:28+00	2026-03-02 09:00:28+00	tongsheng	jinsha-bandao	f	be911e4c-73b2-f365-ce64-d58efd69ca74	be911e4c-73b2-f365-ce64-d58efd69ca74	\N	\N	\\x7b0a202022636f6465223a2022746f6e677368656e672d6272616e6368222c0a2020226b696e64223a202270617274792d6272616e6368222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bade5859ae694afe983a8222c0a2020226e616d655f656e223a20225061727479206272616e6368206f66204c766469205869616e677368752047617264656e220a7d	\N
lishui/communities	29	2973253f-1ab6-d444-9ef2-897d83ea8b1a	issue-2973253f-1ab6-d444-9ef2-897d83ea8b1a	1	org.linli.communities.OwnersCommitteeRegistered.v1	2026-03-02 09:00:29+00	2026-03-02 09:00:29+00	tongsheng	jinsha-bandao	f	890462e4-48f0-0aa6-348d-c9add1748710	890462e4-48f0-0aa6-348d-c9add1748710	\N	\N	\\x7b0a202022636f6465223a20226c7664692d6f776e657273222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bade4b89ae5a794e4bc9a222c0a2020226e616d655f656e223a20224f776e6572732720636f6d6d6974746565206f66204c766469205869616e677368752047617264656e220a7d	\N
lishui/communities	30	6a780b78-a405-130f-9967-1cc3ca544aec	issue-6a780b78-a405-130f-9967-1cc3ca544aec	1	org.linli.communities.PartnerContributionRecorded.v1	2026-03-02 09:00:30+00	2026-03-02 09:00:30+00	tongsheng	jinsha-bandao	f	96d18676-e482-86ea-3f50-791669664b2f	96d18676-e482-86ea-3f50-791669664b2f	\N	\N	\\x7b0a202022706172746e6572736869705f6964223a202230313864313764392d303030312d373033332d383030302d376665663838663734313164222c0a2020226b696e64223a20226272616e6368222c0a202022706172746e6572223a202262696c696e6775616c2d7363686f6f6c2d6272616e6368222c0a202022636f6e747269627574696f6e223a20226c61626f7572222c0a2020227175616e74697479223a207b0a202020202276616c7565223a2031322c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d2c0a202022756e6974223a2022706572736f6e220a7d	\N
lishui/communities	31	f82d5bb7-3331-5799-3afe-bbd711382ecc	issue-f82d5bb7-3331-5799-3afe-bbd711382ecc	1	org.linli.communities.PartnershipEnded.v1	2026-03-02 09:00:31+00	2026-03-02 09:00:31+00	tongsheng	jinsha-bandao	f	745831fb-0b3b-e6c4-35dc-bf7d7d4823eb	745831fb-0b3b-e6c4-35dc-bf7d7d4823eb	\N	\N	\\x7b0a202022706172746e6572736869705f6964223a202230313864313764392d303030312d373033332d383030302d376665663838663734313164222c0a2020226b696e64223a20226272616e6368222c0a202022706172746e6572223a202262696c696e6775616c2d7363686f6f6c2d6272616e6368222c0a202022726561736f6e223a202261677265656d656e742d656e646564220a7d	\N
lishui/communities	32	163ac16a-a128-de9a-856e-8a89c8df3537	issue-163ac16a-a128-de9a-856e-8a89c8df3537	1	org.linli.communities.PartnershipFormed.v1	2026-03-02 09:00:32+00	2026-03-02 09:00:32+00	tongsheng	\N	f	05e9f2d7-9896-261e-b33d-2965fbfb5e74	05e9f2d7-9896-261e-b33d-2965fbfb5e74	person-7	\N	\\x7b0a202022706172746e6572736869705f6964223a202230313864313764392d303030312d373033332d383030302d376665663838663734313164222c0a2020226b696e64223a20226272616e6368222c0a202022706172746e6572223a202262696c696e6775616c2d7363686f6f6c2d6272616e6368222c0a202022686f7374223a20226861696e616e7a686f752d6272616e6368222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875220a7d	\N
lishui/communities	33	152c876b-6636-0db8-40cb-618d5d385d4c	issue-152c876b-6636-0db8-40cb-618d5d385d4c	1	org.linli.communities.PersonCorrected.v1	2026-03-02 09:00:33+00	2026-03-02 09:00:33+00	tongsheng	\N	f	cb8cc269-ba37-3500-2247-b98e954dfaa4	cb8cc269-ba37-3500-2247-b98e954dfaa4	person-7	\N	\\x7b0a202022706572736f6e223a2022702d37663361222c0a2020226e616d65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130322f6e616d65222c0a20202020226e6f6e6365223a202258334c7556502b7033744876307a7352222c0a20202020226374223a202252356e5a656335614178305465396d454e6436326b585179555741686f356c3867773d3d220a20207d2c0a20202270686f6e65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130322f70686f6e65222c0a20202020226e6f6e6365223a2022513934694c436f77524d6b2b446e3479222c0a20202020226374223a2022584a2f684337562b77526d7a756d666252472b4d4563663658785743516e3846364e6c7837326850220a20207d0a7d	\N
lishui/communities	34	8a6225ec-de2c-44af-1370-a3093df76931	issue-8a6225ec-de2c-44af-1370-a3093df76931	1	org.linli.communities.PersonErased.v1	2026-03-02 09:00:34+00	2026-03-02 09:00:34+00	tongsheng	\N	f	fa42e2c3-c60b-1a6e-b8b1-fd6e48ef31da	fa42e2c3-c60b-1a6e-b8b1-fd6e48ef31da	\N	\N	\\x7b0a202022706572736f6e223a2022702d37663361222c0a2020226572617365645f6174223a2022323032342d30332d30315431303a30303a30302b30383a3030222c0a202022726561736f6e223a202272657175657374220a7d	\N
lishui/communities	35	0c6c0c3f-452b-9d38-4a28-57df06d927a2	issue-0c6c0c3f-452b-9d38-4a28-57df06d927a2	1	org.linli.communities.PersonRegistered.v1	2026-03-02 09:00:35+00	2026-03-02 09:00:35+00	tongsheng	\N	f	78cdf3cb-4f71-5b10-ce8e-06cbb09fb901	78cdf3cb-4f71-5b10-ce8e-06cbb09fb901	\N	\N	\\x7b0a202022706572736f6e223a2022702d37663361222c0a2020226e616d65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130312f6e616d65222c0a20202020226e6f6e6365223a20223977565541467648514c30396f526449222c0a20202020226374223a20225048713276654e3050437373777677544f2b633450394968476931526a4d2b4f38513d3d220a20207d2c0a20202270686f6e65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130312f70686f6e65222c0a20202020226e6f6e6365223a2022322b366a35324e7857776a3432346134222c0a20202020226374223a2022444a43746a70495634516f765a366f6a72364555486856784e634f38783276454a377673377a736b220a20207d2c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f220a7d	\N
lishui/communities	53	f98e1af0-537a-39ad-e18b-838fb719fcfd	issue-f98e1af0-537a-39ad-e18b-838fb719fcfd	1	org.linli.communities.TownRegistered.v1	2026-03-02 09:00:53+00	2026-03-02 09:00:53+00	tongsheng	jinsha-bandao	f	0efb8d5b-e436-2ee0-0fce-078c9f5d20c5	0efb8d5b-e436-2ee0-0fce-078c9f5d20c5	\N	\N	\\x7b0a202022636f6465223a20226c6973687569222c0a2020226e616d655f7a68223a2022e9878ce6b0b4e99587222c0a2020226e616d655f656e223a20224c6973687569222c0a20202274696d655f7a6f6e65223a2022417369612f5368616e67686169220a7d	\N
lishui/communities	36	0458144a-08d5-9f3d-cd67-8ec5bde84f98	issue-0458144a-08d5-9f3d-cd67-8ec5bde84f98	1	org.linli.communities.PopulationProfileRecorded.v1	2026-03-02 09:00:36+00	2026-03-02 09:00:36+00	tongsheng	\N	f	01acc30b-91d7-505c-30cd-8cd1c928320d	01acc30b-91d7-505c-30cd-8cd1c928320d	\N	\N	\\x7b0a20202270726f66696c655f6964223a202230313864313764392d303030312d373033312d383030302d666632383766666331653962222c0a2020226c6576656c223a2022636f6d6d756e697479222c0a202022706c616365223a2022746f6e677368656e67222c0a20202264696d656e73696f6e223a20226f726967696e222c0a20202263656c6c73223a205b0a202020207b0a20202020202022636f6465223a20226e6577636f6d657273222c0a202020202020226e616d655f7a68223a2022e696b0e9878ce6b0b4e4baba222c0a202020202020226e616d655f656e223a20224e6577636f6d657273222c0a20202020202022706572736f6e73223a2032313530300a202020207d2c0a202020207b0a20202020202022636f6465223a20226c6f63616c73222c0a202020202020226e616d655f7a68223a2022e69cace59cb0e688b7e7b18d222c0a202020202020226e616d655f656e223a20224c6f63616c73222c0a20202020202022706572736f6e73223a20383230300a202020207d0a20205d2c0a202022736f75726365223a2022e7a4bee58cbae4babae58fa3e58fb0e8b4a6efbc8c32303233e5b9b4e69cab220a7d	\N
lishui/communities	37	a378cca4-f6cd-bde0-ca7f-6b67dc63e32e	issue-a378cca4-f6cd-bde0-ca7f-6b67dc63e32e	1	org.linli.communities.PropertyCompanyEngaged.v1	2026-03-02 09:00:37+00	2026-03-02 09:00:37+00	tongsheng	jinsha-bandao	f	2cffbfcf-b871-5c82-fed9-2493c604f504	2cffbfcf-b871-5c82-fed9-2493c604f504	person-7	\N	\\x7b0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20227975657975616e222c0a202022636f6d70616e79223a20227975657975616e2d70726f7065727479220a7d	\N
lishui/communities	38	85418e6e-117f-7331-75e0-1646a72c7413	issue-85418e6e-117f-7331-75e0-1646a72c7413	1	org.linli.communities.PropertyCompanyReplaced.v1	2026-03-02 09:00:38+00	2026-03-02 09:00:38+00	tongsheng	\N	f	b00c8bf3-01e2-1172-afde-8145a50d69ee	b00c8bf3-01e2-1172-afde-8145a50d69ee	person-7	\N	\\x7b0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20227975657975616e222c0a202022636f6d70616e79223a20227975657975616e2d70726f7065727479222c0a20202270726576696f7573223a2022666f726d65722d70726f7065727479220a7d	\N
lishui/communities	39	77ad7f35-a4a2-ec39-bd2e-e9a26956530d	issue-77ad7f35-a4a2-ec39-bd2e-e9a26956530d	1	org.linli.communities.RecordTaggedToCampaign.v1	2026-03-02 09:00:39+00	2026-03-02 09:00:39+00	tongsheng	jinsha-bandao	f	0c487a59-0be8-962a-bfad-74128f1ae967	0c487a59-0be8-962a-bfad-74128f1ae967	person-7	\N	\\x7b0a2020227461675f6964223a202230313864313764392d303030312d373033322d383030302d666632383766666331653962222c0a20202263616d706169676e223a20226261697169616e77616e222c0a2020226c6576656c223a2022636f6d6d756e697479222c0a202022706c616365223a2022746f6e677368656e67222c0a20202273657276696365223a2022766f6c756e7465657273222c0a2020226b696e64223a20226163746976697479222c0a2020227265636f7264223a202230313864313764392d303030312d373031302d383030302d323932633865393932333738220a7d	\N
lishui/communities	40	8ade448d-0bb1-f9d6-c95e-7bf56a9a00f8	issue-8ade448d-0bb1-f9d6-c95e-7bf56a9a00f8	1	org.linli.communities.RecordTaggedToMethod.v1	2026-03-02 09:00:40+00	2026-03-02 09:00:40+00	tongsheng	jinsha-bandao	f	eb766773-96dc-6f0a-3f50-83ae4fdc2e80	eb766773-96dc-6f0a-3f50-83ae4fdc2e80	\N	\N	\\x7b0a2020227461675f6964223a202230313864313764392d303030312d373033342d383030302d376665663838663734313164222c0a2020226d6574686f64223a202273692d676f6e67222c0a20202276657273696f6e223a20322c0a20202270696c6c6172223a20226e65696768626f757273222c0a20202273657276696365223a2022766f6c756e7465657273222c0a2020226b696e64223a20226163746976697479222c0a2020227265636f7264223a202230313864313764392d303030312d373033372d383030302d376665663838663734313164222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e220a7d	\N
lishui/communities	41	4d444166-3a0b-b48b-f5ac-a2abb27fbe64	issue-4d444166-3a0b-b48b-f5ac-a2abb27fbe64	1	org.linli.communities.ResourceDelivered.v1	2026-03-02 09:00:41+00	2026-03-02 09:00:41+00	tongsheng	jinsha-bandao	f	2dc4afbc-6da8-4677-57be-c605a2dcaa0b	2dc4afbc-6da8-4677-57be-c605a2dcaa0b	person-7	\N	\\x7b0a2020226f666665725f6964223a202230313864313764392d303030312d373033352d383030302d376665663838663734313164222c0a2020226d617463685f6964223a202230313864313764392d303030312d373033362d383030302d376665663838663734313164222c0a2020226b696e64223a2022626f6f6b73222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020227175616e74697479223a207b0a202020202276616c7565223a20373030302c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d2c0a202022756e6974223a2022766f6c756d65222c0a2020226669727374223a20747275650a7d	\N
lishui/communities	42	6c94eb12-9a13-f324-5e0e-987cda11b028	issue-6c94eb12-9a13-f324-5e0e-987cda11b028	1	org.linli.communities.ResourceMatched.v1	2026-03-02 09:00:42+00	2026-03-02 09:00:42+00	tongsheng	jinsha-bandao	f	95e5d56a-7bc7-7e2c-fdd0-5b44eb636723	95e5d56a-7bc7-7e2c-fdd0-5b44eb636723	\N	\N	\\x7b0a2020226f666665725f6964223a202230313864313764392d303030312d373033352d383030302d376665663838663734313164222c0a2020226d617463685f6964223a202230313864313764392d303030312d373033362d383030302d376665663838663734313164222c0a2020226b696e64223a2022626f6f6b73222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e656564223a207b0a202020202273657276696365223a2022697373756573222c0a20202020226b696e64223a20226973737565222c0a20202020227265636f7264223a202230313864313764392d303030312d373033382d383030302d376665663838663734313164220a20207d2c0a2020227175616e74697479223a207b0a202020202276616c7565223a20373030302c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d2c0a202022756e6974223a2022766f6c756d65220a7d	\N
lishui/communities	43	de4f0e55-b6b9-8deb-a705-36313a4a0b5a	issue-de4f0e55-b6b9-8deb-a705-36313a4a0b5a	1	org.linli.communities.ResourceOffered.v1	2026-03-02 09:00:43+00	2026-03-02 09:00:43+00	tongsheng	jinsha-bandao	f	e945db1b-4e30-2941-58b7-70aff85f3e19	e945db1b-4e30-2941-58b7-70aff85f3e19	\N	\N	\\x7b0a2020226f666665725f6964223a202230313864313764392d303030312d373033352d383030302d376665663838663734313164222c0a20202270726f7669646572223a2022626f6f6b73686f70222c0a2020226b696e64223a2022626f6f6b73222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e59bbee4b9a6222c0a2020226e616d655f656e223a2022426f6f6b73222c0a2020227175616e74697479223a207b0a202020202276616c7565223a20373030302c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d2c0a202022756e6974223a2022766f6c756d65220a7d	\N
lishui/communities	44	cdccf823-4679-d57b-9b63-0b922269791d	issue-cdccf823-4679-d57b-9b63-0b922269791d	1	org.linli.communities.RoleGranted.v1	2026-03-02 09:00:44+00	2026-03-02 09:00:44+00	tongsheng	\N	f	234e173a-b1d4-20a5-449e-3bf84b18c961	234e173a-b1d4-20a5-449e-3bf84b18c961	\N	\N	\\x7b0a2020226772616e745f6964223a202230313864313764392d303030312d373034302d383030302d336630633166366132623130222c0a202022706572736f6e223a202235663065366331612d396135372d346630632d386130652d366636663064316232633364222c0a202022726f6c65223a2022696e7465677261746f72222c0a20202273636f7065223a20226c69736875692f746f6e677368656e672f6a696e7368612d62616e64616f222c0a20202276616c69645f66726f6d223a2022323032342d30312d31385430303a30303a30302b30383a3030222c0a20202276616c69645f756e74696c223a2022323032352d30312d31385430303a30303a30302b30383a3030222c0a202022736f75726365223a2022736572766963652d7265717565737473222c0a2020226772616e7465645f6279223a202230623763376135322d366430652d346335372d396139632d326631663761306539623131220a7d	\N
lishui/communities	45	dfec81c1-93f1-8839-02fa-443815284d4f	issue-dfec81c1-93f1-8839-02fa-443815284d4f	1	org.linli.communities.RoleRevoked.v1	2026-03-02 09:00:45+00	2026-03-02 09:00:45+00	tongsheng	jinsha-bandao	f	fe969c5d-a120-db11-7bd2-65fc5726f50f	fe969c5d-a120-db11-7bd2-65fc5726f50f	\N	\N	\\x7b0a2020226772616e745f6964223a202230313864313764392d303030312d373034302d383030302d336630633166366132623130222c0a202022706572736f6e223a202235663065366331612d396135372d346630632d386130652d366636663064316232633364222c0a202022726f6c65223a2022696e7465677261746f72222c0a20202273636f7065223a20226c69736875692f746f6e677368656e672f6a696e7368612d62616e64616f222c0a202022726561736f6e223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f726561736f6e222c0a20202020226e6f6e6365223a20226b535541325146576c7949515667494e222c0a20202020226374223a20227259624e4c426c7a414c665436576868424e302b6b6f754134346655534f446b77375a6e3559773772554638346d6e6e4944794e466839525a673d3d220a20207d0a7d	\N
lishui/communities	46	5a66a6c8-4577-68d7-f557-2e93c8513bf3	issue-5a66a6c8-4577-68d7-f557-2e93c8513bf3	1	org.linli.communities.SeatFilled.v1	2026-03-02 09:00:46+00	2026-03-02 09:00:46+00	tongsheng	jinsha-bandao	f	49bf414b-ff33-fc9f-1d7d-2dcede22b0c0	49bf414b-ff33-fc9f-1d7d-2dcede22b0c0	\N	\N	\\x7b0a202022636f6465223a2022746f6e677368656e672d6a6f696e742d636f6d6d6974746565222c0a202022736561745f6b696e64223a2022706172742d74696d65222c0a202022706572736f6e223a2022702d35623164220a7d	\N
lishui/communities	47	0ead18cb-8e72-ddf6-0c03-74e46e19f30b	issue-0ead18cb-8e72-ddf6-0c03-74e46e19f30b	1	org.linli.communities.SeatKindDefined.v1	2026-03-02 09:00:47+00	2026-03-02 09:00:47+00	tongsheng	jinsha-bandao	f	5abf3f78-01d7-7508-6268-d746bb4a5e90	5abf3f78-01d7-7508-6268-d746bb4a5e90	person-7	\N	\\x7b0a202022636f6465223a2022746f6e677368656e672d6a6f696e742d636f6d6d6974746565222c0a202022736561745f6b696e64223a2022706172742d74696d65222c0a2020226e616d655f7a68223a2022e585bce8818ce5a794e59198222c0a2020226e616d655f656e223a2022506172742d74696d65206d656d626572222c0a2020227365617473223a20352c0a20202270726576696f7573223a20330a7d	\N
lishui/communities	48	9417bdae-7367-5a3b-5650-4b3fffbe0549	issue-9417bdae-7367-5a3b-5650-4b3fffbe0549	1	org.linli.communities.SeatVacated.v1	2026-03-02 09:00:48+00	2026-03-02 09:00:48+00	tongsheng	\N	f	6293b105-85dc-42bc-cd8e-e0af82d2fcc6	6293b105-85dc-42bc-cd8e-e0af82d2fcc6	\N	\N	\\x7b0a202022636f6465223a2022746f6e677368656e672d6a6f696e742d636f6d6d6974746565222c0a202022736561745f6b696e64223a2022706172742d74696d65222c0a202022706572736f6e223a2022702d35623164222c0a202022726561736f6e223a20227465726d2d656e646564220a7d	\N
lishui/communities	49	b403a68a-52e0-b882-6c5c-f2e40eebc089	issue-b403a68a-52e0-b882-6c5c-f2e40eebc089	1	org.linli.communities.StationOpened.v1	2026-03-02 09:00:49+00	2026-03-02 09:00:49+00	tongsheng	\N	f	ad94eb33-91d0-af52-ce8b-81045d7e4efc	ad94eb33-91d0-af52-ce8b-81045d7e4efc	\N	\N	\\x7b0a202022636f6465223a20226c7664692d73746174696f6e220a7d	\N
lishui/communities	50	60c561bb-157c-e4cb-1907-098a17e79570	issue-60c561bb-157c-e4cb-1907-098a17e79570	1	org.linli.communities.StationPlanned.v1	2026-03-02 09:00:50+00	2026-03-02 09:00:50+00	tongsheng	jinsha-bandao	f	766e3494-2738-4e03-eae4-beaa64d6f315	766e3494-2738-4e03-eae4-beaa64d6f315	\N	\N	\\x7b0a202022636f6465223a20226c7664692d73746174696f6e222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bade5859ae7bea4e69c8de58aa1e7ab99222c0a2020226e616d655f656e223a20224c766469205869616e6773687520736572766963652073746174696f6e220a7d	\N
lishui/communities	51	3d1c9559-c8ed-cf60-4a7e-e488cc4b13b1	issue-3d1c9559-c8ed-cf60-4a7e-e488cc4b13b1	1	org.linli.communities.StationReopened.v1	2026-03-02 09:00:51+00	2026-03-02 09:00:51+00	tongsheng	\N	f	2b5dd49e-3d7a-a151-5ce1-0c04f986c90b	2b5dd49e-3d7a-a151-5ce1-0c04f986c90b	\N	\N	\\x7b0a202022636f6465223a20226c7664692d73746174696f6e220a7d	\N
lishui/communities	52	9478d962-2118-2784-499d-8fba91743812	issue-9478d962-2118-2784-499d-8fba91743812	1	org.linli.communities.StationSuspended.v1	2026-03-02 09:00:52+00	2026-03-02 09:00:52+00	tongsheng	\N	f	581da7b4-22ca-9d9c-cc5b-8d84c13caa57	581da7b4-22ca-9d9c-cc5b-8d84c13caa57	\N	\N	\\x7b0a202022636f6465223a20226c7664692d73746174696f6e222c0a202022726561736f6e223a202272656e6f766174696f6e220a7d	\N
lishui/communities	54	e9476f95-5fb8-5771-545a-7b930087cf26	issue-e9476f95-5fb8-5771-545a-7b930087cf26	1	org.linli.communities.WorkMethodDefined.v1	2026-03-02 09:00:54+00	2026-03-02 09:00:54+00	tongsheng	jinsha-bandao	f	cdd2c43b-d434-81ad-1c22-85bfa0df15f7	cdd2c43b-d434-81ad-1c22-85bfa0df15f7	\N	\N	\\x7b0a202022636f6465223a202273692d676f6e67222c0a2020226b696e64223a2022776f726b2d6d6574686f64222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e59b9be585b1222c0a2020226e616d655f656e223a2022466f75722077617973206f66206275696c64696e6720746f676574686572222c0a20202270696c6c617273223a205b0a202020207b0a20202020202022636f6465223a20226e65696768626f757273222c0a202020202020226e616d655f7a68223a2022e982bbe9878ce585b1e5bbba222c0a202020202020226e616d655f656e223a20224275696c74206279206e65696768626f757273220a202020207d0a20205d0a7d	\N
lishui/communities	55	65e9fd78-8ff1-0abe-c58a-dfe5cc73e0c6	issue-65e9fd78-8ff1-0abe-c58a-dfe5cc73e0c6	1	org.linli.communities.WorkMethodRevised.v1	2026-03-02 09:00:55+00	2026-03-02 09:00:55+00	tongsheng	\N	f	81c1c8d0-adc8-554b-2984-50f083d5513f	81c1c8d0-adc8-554b-2984-50f083d5513f	person-7	\N	\\x7b0a202022636f6465223a202273692d676f6e67222c0a2020226b696e64223a2022776f726b2d6d6574686f64222c0a20202276657273696f6e223a20322c0a2020226e616d655f7a68223a2022e59b9be585b1222c0a2020226e616d655f656e223a2022466f75722077617973206f66206275696c64696e6720746f676574686572222c0a20202270696c6c617273223a205b0a202020207b0a20202020202022636f6465223a20226e65696768626f757273222c0a202020202020226e616d655f7a68223a2022e982bbe9878ce585b1e5bbba222c0a202020202020226e616d655f656e223a20224275696c74206279206e65696768626f757273220a202020207d0a20205d0a7d	\N
lishui/courses	1	c0014cc0-b70f-5df2-3f54-8aa964af6592	issue-c0014cc0-b70f-5df2-3f54-8aa964af6592	1	org.linli.courses.CourseDesigned.v1	2026-03-02 09:00:01+00	2026-03-02 09:00:01+00	tongsheng	jinsha-bandao	f	97a03c68-0f40-1743-c128-5cf4b5be1850	97a03c68-0f40-1743-c128-5cf4b5be1850	person-7	\N	\\x7b0a202022636f757273655f6964223a202230313864313764392d303030312d373032312d383030302d336434373163333636353562222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a202022737472616e64223a202263756c74757265222c0a2020226e616d655f7a68223a2022e6898be69cbae69184e5bdb1e585a5e997a8222c0a2020226e616d655f656e223a202250686f746f677261706879207769746820612070686f6e65220a7d	\N
lishui/courses	2	382dcb62-a5e7-33d2-cf01-58e0d12c2991	issue-382dcb62-a5e7-33d2-cf01-58e0d12c2991	1	org.linli.courses.CoursePublished.v1	2026-03-02 09:00:02+00	2026-03-02 09:00:02+00	tongsheng	jinsha-bandao	f	f7499296-8a4c-2393-404b-0ae799ded91e	f7499296-8a4c-2393-404b-0ae799ded91e	person-7	\N	\\x7b0a202022636f757273655f6964223a202230313864313764392d303030312d373032312d383030302d336434373163333636353562220a7d	\N
lishui/courses	3	07f14531-5b7e-ada3-1732-d8d8fa3d7b70	issue-07f14531-5b7e-ada3-1732-d8d8fa3d7b70	1	org.linli.courses.CourseRunScheduled.v1	2026-03-02 09:00:03+00	2026-03-02 09:00:03+00	tongsheng	\N	f	3c903ee3-1c38-1c82-843e-30c62415daed	3c903ee3-1c38-1c82-843e-30c62415daed	\N	\N	\\x7b0a20202272756e5f6964223a202230313864313764392d303030312d373032322d383030302d306361366264323564393135222c0a202022636f757273655f6964223a202230313864313764392d303030312d373032312d383030302d336434373163333636353562222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226361706163697479223a2033300a7d	\N
lishui/courses	4	6c2be0da-9203-7040-f081-db25bd95d176	issue-6c2be0da-9203-7040-f081-db25bd95d176	1	org.linli.courses.LecturerNominated.v1	2026-03-02 09:00:04+00	2026-03-02 09:00:04+00	tongsheng	\N	f	bf008d90-08e6-6677-11d1-fae3da188af6	bf008d90-08e6-6677-11d1-fae3da188af6	\N	\N	\\x7b0a2020226c656374757265725f6964223a202230313864313764392d303030312d373032302d383030302d353736613661316536336161222c0a202022706572736f6e223a2022702d35316265222c0a202022736563746f72223a202270686f746f677261706879222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875220a7d	\N
lishui/courses	5	192064e9-1bd5-849d-2cb2-4dd488f21ba3	issue-192064e9-1bd5-849d-2cb2-4dd488f21ba3	1	org.linli.courses.LecturerQualified.v1	2026-03-02 09:00:05+00	2026-03-02 09:00:05+00	tongsheng	jinsha-bandao	f	e8a2e343-1938-8f08-58d6-2a11310c0c02	e8a2e343-1938-8f08-58d6-2a11310c0c02	person-7	\N	\\x7b0a2020226c656374757265725f6964223a202230313864313764392d303030312d373032302d383030302d353736613661316536336161222c0a202022736563746f72223a202270686f746f677261706879220a7d	\N
lishui/courses	6	43ef4fe8-89ca-b120-a65c-5ce8c8f7bcf7	issue-43ef4fe8-89ca-b120-a65c-5ce8c8f7bcf7	1	org.linli.courses.SessionClosed.v1	2026-03-02 09:00:06+00	2026-03-02 09:00:06+00	tongsheng	jinsha-bandao	f	d8e6d3ef-eea4-82ec-5425-35841195a10c	d8e6d3ef-eea4-82ec-5425-35841195a10c	\N	\N	\\x7b0a20202273657373696f6e5f6964223a202230313864313764392d303030312d373032332d383030302d316638633464336639636464222c0a20202272756e5f6964223a202230313864313764392d303030312d373032322d383030302d306361366264323564393135222c0a202022636f757273655f6964223a202230313864313764392d303030312d373032312d383030302d336434373163333636353562222c0a2020226c656374757265725f6964223a202230313864313764392d303030312d373032342d383030302d666166316335623063363537222c0a2020227374617274735f6174223a2022323032342d30312d32315431343a30303a30302b30383a3030222c0a202022656e64735f6174223a2022323032342d30312d32315431363a30303a30302b30383a3030222c0a202022617474656e64616e636573223a2032340a7d	\N
lishui/courses	7	fb134108-0fcb-51a0-22fd-281007e9b5e9	issue-fb134108-0fcb-51a0-22fd-281007e9b5e9	1	org.linli.courses.SessionRescheduled.v1	2026-03-02 09:00:07+00	2026-03-02 09:00:07+00	tongsheng	\N	f	f5518c95-eb2a-63a8-29a4-db1deeaab94c	f5518c95-eb2a-63a8-29a4-db1deeaab94c	\N	\N	\\x7b0a20202273657373696f6e5f6964223a202230313864313764392d303030312d373032332d383030302d316638633464336639636464222c0a2020226c656374757265725f6964223a202230313864313764392d303030312d373032342d383030302d666166316335623063363537222c0a20202276656e7565223a20226c7664692d6c6962726172792d726f6f6d222c0a2020227374617274735f6174223a2022323032342d30312d32315431343a30303a30302b30383a3030222c0a202022656e64735f6174223a2022323032342d30312d32315431363a30303a30302b30383a3030222c0a20202270726576696f75735f6c656374757265725f6964223a202230313864313764392d303030312d373032302d383030302d353736613661316536336161222c0a20202270726576696f75735f76656e7565223a20226c7664692d73746174696f6e2d68616c6c222c0a20202270726576696f75735f7374617274735f6174223a2022323032342d30312d32305431343a30303a30302b30383a3030222c0a20202270726576696f75735f656e64735f6174223a2022323032342d30312d32305431363a30303a30302b30383a3030220a7d	\N
lishui/courses	8	3c073c79-64cb-8182-8784-ab950ab543cf	issue-3c073c79-64cb-8182-8784-ab950ab543cf	1	org.linli.courses.SessionScheduled.v1	2026-03-02 09:00:08+00	2026-03-02 09:00:08+00	tongsheng	jinsha-bandao	f	bd887bf7-1dd3-1b1a-f655-2308d33bb88f	bd887bf7-1dd3-1b1a-f655-2308d33bb88f	person-7	\N	\\x7b0a20202273657373696f6e5f6964223a202230313864313764392d303030312d373032332d383030302d316638633464336639636464222c0a20202272756e5f6964223a202230313864313764392d303030312d373032322d383030302d306361366264323564393135222c0a202022636f757273655f6964223a202230313864313764392d303030312d373032312d383030302d336434373163333636353562222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226c656374757265725f6964223a202230313864313764392d303030312d373032302d383030302d353736613661316536336161222c0a20202276656e7565223a20226c7664692d73746174696f6e2d68616c6c222c0a2020227374617274735f6174223a2022323032342d30312d32305431343a30303a30302b30383a3030222c0a202022656e64735f6174223a2022323032342d30312d32305431363a30303a30302b30383a3030220a7d	\N
lishui/issues	1	9760367f-7cda-4776-894b-ffeb2b72ca4d	issue-9760367f-7cda-4776-894b-ffeb2b72ca4d	1	org.linli.issues.ApiKeyIssued.v1	2026-03-02 09:00:01+00	2026-03-02 09:00:01+00	tongsheng	\N	f	845fc6d1-fec7-e59c-1add-d760ede848a5	845fc6d1-fec7-e59c-1add-d760ede848a5	\N	\N	\\x7b0a2020226b65795f6964223a202230313864313764392d303030312d373030622d383030302d323932633865393932333738222c0a202022636c69656e74223a20226669786d79737472656574222c0a202022736861323536223a202239663836643038313838346337643635396132666561613063353561643031356133626634663162326230623832326364313564366331356230663030613038220a7d	\N
lishui/issues	2	fe659b21-46d2-36e1-6de2-93cb4ddb6798	issue-fe659b21-46d2-36e1-6de2-93cb4ddb6798	1	org.linli.issues.ApiKeyRevoked.v1	2026-03-02 09:00:02+00	2026-03-02 09:00:02+00	tongsheng	\N	f	95d84d98-f421-4d56-0ddb-85dc0ec49b70	95d84d98-f421-4d56-0ddb-85dc0ec49b70	\N	\N	\\x7b0a2020226b65795f6964223a202230313864313764392d303030312d373030622d383030302d323932633865393932333738220a7d	\N
lishui/issues	3	8a3f73f2-93a9-ff7a-91e4-6c8543b722aa	issue-8a3f73f2-93a9-ff7a-91e4-6c8543b722aa	1	org.linli.issues.AssignmentAccepted.v1	2026-03-02 09:00:03+00	2026-03-02 09:00:03+00	tongsheng	jinsha-bandao	f	ffdff08c-70dd-83ed-ea54-58b63d2f6f9e	ffdff08c-70dd-83ed-ea54-58b63d2f6f9e	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227061727479223a2022757262616e2d6d616e6167656d656e742d6f6666696365222c0a20202261636365707465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a20202261735f6c656164223a20747275650a7d	\N
lishui/issues	4	60b27dda-de74-7400-0597-43a6cfece2d3	issue-60b27dda-de74-7400-0597-43a6cfece2d3	1	org.linli.issues.AssignmentReturned.v1	2026-03-02 09:00:04+00	2026-03-02 09:00:04+00	tongsheng	\N	f	426d9a86-a062-960d-6e23-a48edb9d13a1	426d9a86-a062-960d-6e23-a48edb9d13a1	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227061727479223a2022757262616e2d6d616e6167656d656e742d6f6666696365222c0a20202272657475726e65645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a20202265766964656e6365223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f65766964656e6365222c0a20202020226e6f6e6365223a20226478455976584d53336d4b68346b6b6d222c0a20202020226374223a20224e364548427a4b506d574c6f5876675557396a4a564c2f4e6e427838335a6273795a324f37674259343634504855534f6d465254455475434f48746a687079303747303251673d3d220a20207d2c0a20202272657475726e73223a20312c0a20202261735f6c656164223a20747275650a7d	\N
lishui/issues	5	7058286e-0794-af09-4c9b-95e6283b9c65	issue-7058286e-0794-af09-4c9b-95e6283b9c65	1	org.linli.issues.CalendarAdopted.v1	2026-03-02 09:00:05+00	2026-03-02 09:00:05+00	tongsheng	\N	f	d0549803-4860-2479-24ec-64ec02edbe1e	d0549803-4860-2479-24ec-64ec02edbe1e	person-7	\N	\\x7b0a202022636f6465223a2022696c6c6567616c2d63756c7469766174696f6e222c0a20202276657273696f6e223a20312c0a20202274696d655f7a6f6e65223a2022417369612f5368616e67686169222c0a2020226f70656e73223a202230393a30303a3030222c0a202022636c6f736573223a202231373a30303a3030222c0a2020227765656b64617973223a205b0a20202020312c0a20202020322c0a20202020332c0a20202020342c0a20202020350a20205d2c0a202022686f6c6964617973223a205b0a2020202022323032342d30322d3130220a20205d2c0a202022776f726b64617973223a205b0a2020202022323032342d30322d3034220a20205d0a7d	\N
lishui/issues	6	4230ebe7-b67d-1a6c-9125-a54307b025af	issue-4230ebe7-b67d-1a6c-9125-a54307b025af	1	org.linli.issues.CallBackRecorded.v1	2026-03-02 09:00:06+00	2026-03-02 09:00:06+00	tongsheng	\N	f	7972ce7c-f98d-d6c8-8e84-367f8de94256	7972ce7c-f98d-d6c8-8e84-367f8de94256	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202263616c6c65645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022736f6c766564223a20747275652c0a202022736174697366696564223a20747275652c0a2020226578636c75646564223a2022756e726561736f6e61626c652d64656d616e64222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20225a694d336c31476c62424651434b7671222c0a20202020226374223a2022766b664a4b6b64782b4d6b775a54474977624e48487569386747556b332b7366786f4861314a35506855514e72513d3d220a20207d0a7d	\N
lishui/issues	7	81a10083-c0ee-220d-7d1a-b7726ed5c45c	issue-81a10083-c0ee-220d-7d1a-b7726ed5c45c	1	org.linli.issues.CategoryDefined.v1	2026-03-02 09:00:07+00	2026-03-02 09:00:07+00	tongsheng	\N	f	6c8d2810-fac6-4934-662c-0ff79c941475	6c8d2810-fac6-4934-662c-0ff79c941475	\N	\N	\\x7b0a202022636f6465223a2022696c6c6567616c2d63756c7469766174696f6e222c0a2020226e616d655f7a68223a2022e8bf9de8a784e7a78de585bbe6ae96222c0a2020226e616d655f656e223a2022496c6c6567616c2063756c7469766174696f6e220a7d	\N
lishui/issues	8	c9227331-9af1-2c75-34d5-b0420bb4513e	issue-c9227331-9af1-2c75-34d5-b0420bb4513e	1	org.linli.issues.CategoryRevised.v1	2026-03-02 09:00:08+00	2026-03-02 09:00:08+00	tongsheng	\N	f	b1b767ea-7923-0bab-84cc-162209da8aab	b1b767ea-7923-0bab-84cc-162209da8aab	\N	\N	\\x7b0a202022636f6465223a2022696c6c6567616c2d63756c7469766174696f6e222c0a20202276657273696f6e223a20312c0a2020226e616d655f7a68223a2022e8bf9de8a784e7a78de585bbe6ae96222c0a2020226e616d655f656e223a2022496c6c6567616c2063756c7469766174696f6e222c0a2020226465736372697074696f6e5f7a68223a2022e58da0e794a8e585ace585b1e7bbbfe59cb0e38081e5b1b1e69e97e7a78de6a48de68896e585bbe6ae96222c0a2020226465736372697074696f6e5f656e223a202247726f77696e67206f72206b656570696e6720616e696d616c73206f6e20736861726564206c616e64222c0a20202267726f7570223a2022656e7669726f6e6d656e74222c0a2020226b6579776f726473223a205b0a2020202022e7a78de88f9c222c0a2020202022e585bbe9b8a1220a20205d2c0a202022616374697665223a20747275652c0a2020227175657374696f6e73223a205b0a202020207b0a20202020202022636f6465223a2022464c4f4f52222c0a20202020202022616e73776572223a20226f6e652d6f66222c0a202020202020227265717569726564223a20747275652c0a20202020202022746578745f7a68223a2022e6a5bce5b182222c0a20202020202022746578745f656e223a2022466c6f6f72222c0a2020202020202263686f69636573223a205b0a20202020202020207b0a20202020202020202020226b6579223a202235222c0a20202020202020202020226e616d655f7a68223a202235e5b182222c0a20202020202020202020226e616d655f656e223a2022357468220a20202020202020207d0a2020202020205d0a202020207d0a20205d2c0a20202264656661756c745f6c656164223a20227265736964656e74732d636f6d6d6974746565222c0a202022736c615f636c617373223a202267656e6572616c222c0a20202272656f70656e696e67223a207b0a202020202264617973223a2033302c0a20202020226279223a20227265706f72746572220a20207d2c0a2020226e6561725f6d223a2038302c0a20202265787465726e616c5f636f646573223a205b0a202020207b0a20202020202022736368656d65223a2022444234342f5420323437392d32303234222c0a20202020202022636f6465223a202230303030222c0a2020202020202276657273696f6e223a202232303234220a202020207d0a20205d2c0a202022717565756564223a20747275650a7d	\N
lishui/issues	9	4f745b89-da9a-31e4-981a-ba0a36463b06	issue-4f745b89-da9a-31e4-981a-ba0a36463b06	1	org.linli.issues.ContactRecorded.v1	2026-03-02 09:00:09+00	2026-03-02 09:00:09+00	tongsheng	\N	f	1af13548-d79e-5cdd-3216-1d867e0787b9	1af13548-d79e-5cdd-3216-1d867e0787b9	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a202022636f6e7461637465645f6174223a2022323032342d30312d30325431303a31303a30302b30383a3030222c0a2020226368616e6e656c223a202270686f6e65222c0a2020226669727374223a20747275652c0a202022696e5f74696d65223a20747275652c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022597a78796631372f4a6f55567a563072222c0a20202020226374223a20223932514f4f78457779363548594c795348314b756433676f4d495a566e486f47332f52786c6d323074764e3179413d3d220a20207d0a7d	\N
lishui/issues	10	282b3266-6120-69a9-96d4-25f922bc5a47	issue-282b3266-6120-69a9-96d4-25f922bc5a47	1	org.linli.issues.DisputeOpened.v1	2026-03-02 09:00:10+00	2026-03-02 09:00:10+00	tongsheng	\N	f	744b7ec3-1003-c6e5-9508-aae76e144c42	744b7ec3-1003-c6e5-9508-aae76e144c42	\N	\N	\\x7b0a202022646973707574655f6964223a202230313864313764392d303030312d373030392d383030302d323932633865393932333738222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a2020226b696e64223a20226e6f697365222c0a2020226f70656e65645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20224f38386730644f4e766f73546d785063222c0a20202020226374223a202274547234395152584732642f4b3349334d7a486875697372597377444270344c6958514d2b742f5a447670752f673d3d220a20207d0a7d	\N
lishui/issues	11	f131626b-6125-7a3a-f741-556889f4efab	issue-f131626b-6125-7a3a-f741-556889f4efab	1	org.linli.issues.DisputeSettled.v1	2026-03-02 09:00:11+00	2026-03-02 09:00:11+00	tongsheng	jinsha-bandao	f	065abdb7-9f1e-c0dc-5644-95eb0782adfc	065abdb7-9f1e-c0dc-5644-95eb0782adfc	\N	\N	\\x7b0a202022646973707574655f6964223a202230313864313764392d303030312d373030392d383030302d323932633865393932333738222c0a2020226f70656e65645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a202022736574746c65645f6174223a2022323032342d30312d30365431343a30303a30302b30383a3030222c0a2020226f7574636f6d65223a2022616772656564222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022536942706736684658587158676a6c30222c0a20202020226374223a20224b666d4c5a5356657470444d38617846366a7a4b4a71324d5677753246687a2b31617531716343345967646e52673d3d220a20207d0a7d	\N
lishui/issues	12	b23f7bc5-9aae-39a9-c034-1a9746c9e083	issue-b23f7bc5-9aae-39a9-c034-1a9746c9e083	1	org.linli.issues.DuplicateAbsorbed.v1	2026-03-02 09:00:12+00	2026-03-02 09:00:12+00	tongsheng	\N	f	c5a5ae16-7408-31f7-e8c6-912afd853df3	c5a5ae16-7408-31f7-e8c6-912afd853df3	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020226475706c6963617465223a202230313864313764392d303030312d373030312d383030302d376665663838663734313265222c0a202022737570706f7274657273223a205b0a2020202022702d33653737220a20205d0a7d	\N
lishui/issues	13	9568f34b-0ab9-51c2-a6b1-6c2d5db99a57	issue-9568f34b-0ab9-51c2-a6b1-6c2d5db99a57	1	org.linli.issues.EvidenceAdded.v1	2026-03-02 09:00:13+00	2026-03-02 09:00:13+00	tongsheng	\N	f	fedd9744-3897-b20f-dc03-69ce063119e6	fedd9744-3897-b20f-dc03-69ce063119e6	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022624a65395a38784b4747695862664944222c0a20202020226374223a20225a4f66626a4f42545a4a4d5a41714d525a7166395050383649314f364c6152446a45595a5a39354556467251753139526c34776161773d3d220a20207d2c0a20202261646465645f6279223a2022702d37663361222c0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a20202266696e64696e675f6964223a202230313864313764392d303030312d373030332d383030302d386638313733643932663864220a7d	\N
lishui/issues	14	67364ec0-8fc4-d988-662a-cee99529bd5f	issue-67364ec0-8fc4-d988-662a-cee99529bd5f	1	org.linli.issues.ExtensionGranted.v1	2026-03-02 09:00:14+00	2026-03-02 09:00:14+00	tongsheng	jinsha-bandao	f	eeb8ca19-cbce-62d9-36a1-a0ea3097fde6	eeb8ca19-cbce-62d9-36a1-a0ea3097fde6	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020226772616e7465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022646563696465645f6279223a2022702d39316332222c0a2020226d696e75746573223a20323838300a7d	\N
lishui/issues	15	de805af8-e1d1-d17b-fcf4-1bc0b80dfef3	issue-de805af8-e1d1-d17b-fcf4-1bc0b80dfef3	1	org.linli.issues.ExtensionRefused.v1	2026-03-02 09:00:15+00	2026-03-02 09:00:15+00	tongsheng	\N	f	96329af0-00df-d02c-cfcd-3a8a6b838aa8	96329af0-00df-d02c-cfcd-3a8a6b838aa8	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022726566757365645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022646563696465645f6279223a2022702d39316332222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365220a7d	\N
lishui/issues	16	c10a2aa9-918f-2222-a695-d1b86e8ca6ab	issue-c10a2aa9-918f-2222-a695-d1b86e8ca6ab	1	org.linli.issues.ExtensionRequested.v1	2026-03-02 09:00:16+00	2026-03-02 09:00:16+00	tongsheng	\N	f	3270010e-2365-a578-c37e-0617edd76190	3270010e-2365-a578-c37e-0617edd76190	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265717565737465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a2020227265717565737465645f6279223a2022757262616e2d6d616e6167656d656e742d6f6666696365222c0a2020226d696e75746573223a20323838302c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022563537683531325957434a41686d4334222c0a20202020226374223a2022774530706a767336794130386249764e757667716a774676374e32673935706d3958426e49447336774e386e55513d3d220a20207d0a7d	\N
lishui/issues	17	ce8d988f-4bd8-1620-c48a-24ce3d39e544	issue-ce8d988f-4bd8-1620-c48a-24ce3d39e544	1	org.linli.issues.HazardFlagged.v1	2026-03-02 09:00:17+00	2026-03-02 09:00:17+00	tongsheng	jinsha-bandao	f	8102898e-2ebe-1436-e1cc-34e15b3f4ecf	8102898e-2ebe-1436-e1cc-34e15b3f4ecf	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022666c61676765645f6174223a2022323032342d30312d30325430393a34303a30302b30383a3030220a7d	\N
lishui/issues	18	6d77f3d8-7bd6-5a8f-869d-b8308a78c7fc	issue-6d77f3d8-7bd6-5a8f-869d-b8308a78c7fc	1	org.linli.issues.HazardMadeSafe.v1	2026-03-02 09:00:18+00	2026-03-02 09:00:18+00	tongsheng	jinsha-bandao	f	c1b05357-3bcb-4edc-1dd1-5f3941473a25	c1b05357-3bcb-4edc-1dd1-5f3941473a25	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022666c61676765645f6174223a2022323032342d30312d30325430393a34303a30302b30383a3030222c0a202022736166655f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20226f326a4d6f546c323165474f452b684c222c0a20202020226374223a20226e594c477578507a364d4b5243666f306a37492f444455574d574d56516162576b724e5a337674536a48637870513d3d220a20207d0a7d	\N
lishui/issues	19	526f4baa-b1c2-8665-927b-3760ea970ead	issue-526f4baa-b1c2-8665-927b-3760ea970ead	1	org.linli.issues.IssueClosed.v1	2026-03-02 09:00:19+00	2026-03-02 09:00:19+00	tongsheng	\N	f	43607b13-fe06-b403-d8a0-755516c643fd	43607b13-fe06-b403-d8a0-755516c643fd	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a202022636c6f7365645f6174223a2022323032342d30312d30395431313a30303a30302b30383a3030222c0a202022726561736f6e223a20226475706c6963617465222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20226b535541325146576c7949515667494e222c0a20202020226374223a20227259624e4c426c7a414c665436576868424e302b6b6f754134346655534f446b77375a6e3559773772554638346d6e6e4944794e466839525a673d3d220a20207d0a7d	\N
lishui/issues	20	3e8bc127-21a1-38de-b4d1-95c242a25013	issue-3e8bc127-21a1-38de-b4d1-95c242a25013	1	org.linli.issues.IssueConverted.v1	2026-03-02 09:00:20+00	2026-03-02 09:00:20+00	tongsheng	\N	f	1d341fe2-900d-f093-1a7c-4d3f355d29e2	1d341fe2-900d-f093-1a7c-4d3f355d29e2	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a202022636f6e7665727465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022696e746f223a2022746f706963222c0a2020227265666572656e6365223a2022746f7069632f31220a7d	\N
lishui/issues	21	c10c2dc6-8986-5141-cb30-ddc5d178d8cc	issue-c10c2dc6-8986-5141-cb30-ddc5d178d8cc	1	org.linli.issues.IssueEscalated.v1	2026-03-02 09:00:21+00	2026-03-02 09:00:21+00	tongsheng	jinsha-bandao	f	30582030-a6d0-7aec-cf41-0973d32ce1c6	30582030-a6d0-7aec-cf41-0973d32ce1c6	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022657363616c617465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a20202266726f6d5f6c6576656c223a2022636f6d6d756e697479222c0a202022746f5f6c6576656c223a2022746f776e222c0a2020226465706172746d656e74223a2022666f7265737472792d73746174696f6e222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a202263564f616e52466b4a6a773171337656222c0a20202020226374223a20227859455074476d41486f47466d4f5936504872586b517a39693753314730383477693470503569496a4d704f52413d3d220a20207d2c0a20202270696e6e6564223a207b0a2020202022736c615f636c617373223a202267656e6572616c222c0a2020202022706f6c696379223a20226c6973687569222c0a2020202022706f6c6963795f76657273696f6e223a20312c0a202020202263616c656e646172223a2022776f726b696e672d64617973222c0a202020202263616c656e6461725f76657273696f6e223a20310a20207d0a7d	\N
lishui/issues	22	08618d14-1a83-b500-f073-2bd8aa7a31fd	issue-08618d14-1a83-b500-f073-2bd8aa7a31fd	1	org.linli.issues.IssueHandedOff.v1	2026-03-02 09:00:22+00	2026-03-02 09:00:22+00	tongsheng	jinsha-bandao	f	22e34096-b1a2-dcff-15ac-513d458e2b33	22e34096-b1a2-dcff-15ac-513d458e2b33	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022736368656d65223a20223132333435222c0a2020226e756d626572223a2022475a32303234303130352d3030333137222c0a20202268616e6465645f6f66665f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030220a7d	\N
lishui/issues	23	32d001c8-c603-e666-68b4-565545359b81	issue-32d001c8-c603-e666-68b4-565545359b81	1	org.linli.issues.IssueMerged.v1	2026-03-02 09:00:23+00	2026-03-02 09:00:23+00	tongsheng	\N	f	a21e2979-ecaf-5c8c-02b8-f053b12fd27e	a21e2979-ecaf-5c8c-02b8-f053b12fd27e	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a2020226d65726765645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022696e746f223a202230313864313764392d303030312d373030312d383030302d376665663838663734313265222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20226a734e346c49497739416944314c5235222c0a20202020226374223a202242383164546a5a65455854396f7a6f7875774535765955646e4a592b59777062387a374266574c4c4470736874773d3d220a20207d0a7d	\N
lishui/issues	24	b9b493c7-57b2-1030-31c0-dbf4eae8b038	issue-b9b493c7-57b2-1030-31c0-dbf4eae8b038	1	org.linli.issues.IssueRejected.v1	2026-03-02 09:00:24+00	2026-03-02 09:00:24+00	tongsheng	\N	f	66ed4e49-0a26-2006-2eeb-764a66c373ed	66ed4e49-0a26-2006-2eeb-764a66c373ed	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a20202272656a65637465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a20202272656a65637465645f6279223a20227265736964656e74732d636f6d6d6974746565222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022395a33563571637063654576795a334c222c0a20202020226374223a2022547a306b38496e6a46725176345061332f6a41565956666f633866577346796d2f544652515838397249453050773d3d220a20207d0a7d	\N
lishui/issues	25	5f48c418-5078-e097-4035-f7a2d38c3b78	issue-5f48c418-5078-e097-4035-f7a2d38c3b78	1	org.linli.issues.IssueReopened.v1	2026-03-02 09:00:25+00	2026-03-02 09:00:25+00	tongsheng	jinsha-bandao	f	bb0128ef-bd98-8572-e817-433f4c3aa7fd	bb0128ef-bd98-8572-e817-433f4c3aa7fd	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a20202272656f70656e65645f6174223a2022323032342d30322d30335431303a31353a30302b30383a3030222c0a20202272656f70656e65645f66726f6d223a20227665726966696564222c0a202022656e6465645f6174223a2022323032342d30312d31385431363a30303a30302b30383a3030222c0a20202272656c61707365223a2066616c73652c0a20202272656f70656e65645f6279223a2022702d37663361222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022654b676570596a6445514676444f7855222c0a20202020226374223a20225737614c6c712f4d49763469524c612b7846306d2f463164327531435031414a5332345772676d63307a4b33593655504b413d3d220a20207d0a7d	\N
lishui/issues	26	1e86357f-0e86-5e8d-d8d7-0d4d7225f8a9	issue-1e86357f-0e86-5e8d-d8d7-0d4d7225f8a9	1	org.linli.issues.IssueReported.v1	2026-03-02 09:00:26+00	2026-03-02 09:00:26+00	tongsheng	jinsha-bandao	f	afd8f99a-ac98-7e4a-ecce-fbff49010b71	afd8f99a-ac98-7e4a-ecce-fbff49010b71	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a20202263617465676f7279223a2022696c6c6567616c2d63756c7469766174696f6e222c0a2020227469746c65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f7469746c65222c0a20202020226e6f6e6365223a202272576133763434573047726839507731222c0a20202020226374223a20223350577a367738447a43625a4443534d6b416a68353061314a4177754f637a30653030617571624c5541777244317a39476f6936385476436c67457261716536397047386a4c54796c586a3030324e5355513d3d220a20207d2c0a2020226465736372697074696f6e223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6465736372697074696f6e222c0a20202020226e6f6e6365223a2022766f5a48595770643131566d31553246222c0a20202020226374223a2022797859576f7131485554592f774b535555414563747775396c776d6f562f4f78527a62595843444265747635676f4a4751764152517338586164697130583333624a7055684d7076514574736a704d356e3658534975343137513d3d220a20207d2c0a2020226c6f636174696f6e223a207b0a20202020226c61746974756465223a2032332e313836372c0a20202020226c6f6e676974756465223a203131332e313338352c0a2020202022637273223a202267636a3032220a20207d2c0a202022706f736974696f6e223a207b0a20202020226c61746974756465223a2032332e313839332c0a20202020226c6f6e676974756465223a203131332e313333312c0a2020202022637273223a20227767733834220a20207d2c0a20202261646472657373223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f61646472657373222c0a20202020226e6f6e6365223a20224863374465585243694934662f554250222c0a20202020226374223a2022656e79365743513442706b536a452b5a333149702b73373631365550493437744a7545495959484c754e687a68513d3d220a20207d2c0a20202263617465676f72795f76657273696f6e223a20312c0a202022616e7377657273223a205b0a202020207b0a202020202020227175657374696f6e223a2022464c4f4f52222c0a202020202020226b657973223a205b0a20202020202020202235220a2020202020205d0a202020207d0a20205d2c0a2020227772697474656e5f616e7377657273223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f7772697474656e5f616e7377657273222c0a20202020226e6f6e6365223a20226d764d64766332376a4d4d53344c6342222c0a20202020226374223a20224e583146336f7966493834616b36554f5571434170466148220a20207d2c0a202022636f6e74616374223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f636f6e74616374222c0a20202020226e6f6e6365223a2022624a444475304449583842564b766452222c0a20202020226374223a2022765a4836417a3654566748547042552b545332647453646a68663750394a48576558304d4b717665414f5a52306e785a4c2b4c4b355669784e513d3d220a20207d2c0a2020226d656469615f75726c223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6d656469615f75726c222c0a20202020226e6f6e6365223a20226f5468546a492f366b65456c755a3870222c0a20202020226374223a2022475539375a2b335148324944463173642f6268626c5246396b46507a43395a64564e6335797133315564376e32527a76464178334f39343d220a20207d2c0a202022736f75726365223a2022706174726f6c222c0a2020226368616e6e656c223a202270686f6e65222c0a2020227265706f72746572223a2022702d37663361222c0a202022656e74657265645f6279223a2022702d39316332222c0a20202270696e6e6564223a207b0a2020202022736c615f636c617373223a202267656e6572616c222c0a2020202022706f6c696379223a20226c6973687569222c0a2020202022706f6c6963795f76657273696f6e223a20312c0a202020202263616c656e646172223a2022776f726b696e672d64617973222c0a202020202263616c656e6461725f76657273696f6e223a20310a20207d2c0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a20202266696e64696e675f6964223a202230313864313764392d303030312d373030332d383030302d386638313733643932663864222c0a2020226f726967696e223a207b0a20202020226b696e64223a2022736572766963652d7265717565737473222c0a20202020226b6579223a202236303738363533220a20207d0a7d	\N
lishui/issues	27	77405b60-ac98-9042-59b5-fe72ee0eabe8	issue-77405b60-ac98-9042-59b5-fe72ee0eabe8	1	org.linli.issues.IssueResumed.v1	2026-03-02 09:00:27+00	2026-03-02 09:00:27+00	tongsheng	jinsha-bandao	f	8843487e-0e0a-3a95-98e4-78bb5fced0da	8843487e-0e0a-3a95-98e4-78bb5fced0da	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022726573756d65645f6174223a2022323032342d30332d30315430393a30303a30302b30383a3030220a7d	\N
lishui/issues	28	5802f6e0-0b46-54b8-ac66-a0c0d7714d8b	issue-5802f6e0-0b46-54b8-ac66-a0c0d7714d8b	1	org.linli.issues.IssueSupported.v1	2026-03-02 09:00:28+00	2026-03-02 09:00:28+00	tongsheng	\N	f	24e583b5-28fa-136d-d480-2b4704e18ac3	24e583b5-28fa-136d-d480-2b4704e18ac3	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022737570706f72746572223a2022702d33653737222c0a202022737570706f727465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030220a7d	\N
lishui/issues	29	7b8814d3-ed7f-d86c-de67-c4d213f40f04	issue-7b8814d3-ed7f-d86c-de67-c4d213f40f04	1	org.linli.issues.IssueSuspended.v1	2026-03-02 09:00:29+00	2026-03-02 09:00:29+00	tongsheng	jinsha-bandao	f	5f3e87c8-9dcd-418c-c13e-c9698e345318	5f3e87c8-9dcd-418c-c13e-c9698e345318	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202273757370656e6465645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a202022646563696465645f6279223a2022702d39316332222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a202022756e74696c223a2022323032342d30332d30315430393a30303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20227a312f43726e73525a5476786c734f35222c0a20202020226374223a20224a6c2b7379735567617377527832614c446d5330365750415958546f7235335a415650447a4a764b4a56793266413d3d220a20207d0a7d	\N
lishui/issues	30	e00e8f01-e2d0-60be-85d3-63ec51d7018f	issue-e00e8f01-e2d0-60be-85d3-63ec51d7018f	1	org.linli.issues.IssueTriaged.v1	2026-03-02 09:00:30+00	2026-03-02 09:00:30+00	tongsheng	jinsha-bandao	f	b19ea25d-7b9e-23ed-d6d4-7504c3deb38b	b19ea25d-7b9e-23ed-d6d4-7504c3deb38b	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202263617465676f7279223a2022696c6c6567616c2d63756c7469766174696f6e222c0a20202270726576696f75735f63617465676f7279223a2022677265656e696e67222c0a20202270696e6e6564223a207b0a2020202022736c615f636c617373223a202267656e6572616c222c0a2020202022706f6c696379223a20226c6973687569222c0a2020202022706f6c6963795f76657273696f6e223a20312c0a202020202263616c656e646172223a2022776f726b696e672d64617973222c0a202020202263616c656e6461725f76657273696f6e223a20310a20207d2c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022727668586f3434684167704f614b4d52222c0a20202020226374223a20227864444c514b787531736d6a456c4e547859526b6367744750534f664e753573477449336c43746349474930586d732f6a464545517745356549666d4e62627962776d673271336870476c6b48413d3d220a20207d0a7d	\N
lishui/issues	31	d3e0eefc-c374-b147-8de8-2607fc5a145c	issue-d3e0eefc-c374-b147-8de8-2607fc5a145c	1	org.linli.issues.IssuesClustered.v1	2026-03-02 09:00:31+00	2026-03-02 09:00:31+00	tongsheng	\N	f	56606cbc-6187-1d0b-c9e4-2994132afbaa	56606cbc-6187-1d0b-c9e4-2994132afbaa	\N	\N	\\x7b0a202022636c75737465725f6964223a202230313864313764392d303030312d373030382d383030302d323932633865393932333738222c0a20202263617465676f7279223a2022696c6c6567616c2d63756c7469766174696f6e222c0a202022697373756573223a205b0a202020202230313864313764392d303030312d373030312d383030302d376665663838663734313164220a20205d2c0a202022666f726d6564223a20747275652c0a2020227469746c65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f7469746c65222c0a20202020226e6f6e6365223a202267437444687a496b615973484841732f222c0a20202020226374223a20224b79577745726c49665a64657a65516d6b534b7735746c715469544f314732714944474c6d36693866365946425a4879784c305276773d3d220a20207d0a7d	\N
lishui/issues	32	234e5d1e-9f7e-7fc3-9387-820c6d3fcc8e	issue-234e5d1e-9f7e-7fc3-9387-820c6d3fcc8e	1	org.linli.issues.JointActionRequested.v1	2026-03-02 09:00:32+00	2026-03-02 09:00:32+00	tongsheng	\N	f	a0246ad3-4d10-cddc-50f2-ea41d293c68f	a0246ad3-4d10-cddc-50f2-ea41d293c68f	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202270617274696573223a205b0a2020202022666f7265737472792d6f6666696365222c0a2020202022757262616e2d6d616e6167656d656e74220a20205d2c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022432b5059454166385735732b44354a44222c0a20202020226374223a2022745a4931597a65464d494e6d35632b6b6e306d47446a6f6b7a5770634d454479356b554f637a37474562654f71673d3d220a20207d0a7d	\N
lishui/issues	33	96e0d1a1-f1e7-24f8-db8a-40d17686ad16	issue-96e0d1a1-f1e7-24f8-db8a-40d17686ad16	1	org.linli.issues.LeadAssigned.v1	2026-03-02 09:00:33+00	2026-03-02 09:00:33+00	tongsheng	jinsha-bandao	f	28111358-13fc-d0be-edfc-3e3728257da4	28111358-13fc-d0be-edfc-3e3728257da4	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020226c656164223a2022746f6e677368656e672d636f6d6d6974746565222c0a20202261737369676e65645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a20202270696e6e6564223a207b0a2020202022736c615f636c617373223a202267656e6572616c222c0a2020202022706f6c696379223a20226c6973687569222c0a2020202022706f6c6963795f76657273696f6e223a20312c0a202020202263616c656e646172223a2022776f726b696e672d64617973222c0a202020202263616c656e6461725f76657273696f6e223a20310a20207d0a7d	\N
lishui/issues	34	deb86e76-6b40-3ff2-6b0e-cd0aac644cd2	issue-deb86e76-6b40-3ff2-6b0e-cd0aac644cd2	1	org.linli.issues.LiaisonAssigned.v1	2026-03-02 09:00:34+00	2026-03-02 09:00:34+00	tongsheng	\N	f	840dae68-c7f2-7ecb-9dfe-5f5682b20a84	840dae68-c7f2-7ecb-9dfe-5f5682b20a84	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020226c696169736f6e223a2022702d35623164220a7d	\N
lishui/issues	35	c9aa70a2-f4c3-8742-5726-c265bce05f3a	issue-c9aa70a2-f4c3-8742-5726-c265bce05f3a	1	org.linli.issues.MeasureRecorded.v1	2026-03-02 09:00:35+00	2026-03-02 09:00:35+00	tongsheng	\N	f	dfbcbdc1-6055-1f3d-9f66-6720c63436ec	dfbcbdc1-6055-1f3d-9f66-6720c63436ec	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202274616b656e5f6279223a2022666f7265737472792d6f6666696365222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20226e6e7643384f724459776b2b37545457222c0a20202020226374223a202239514e557748623677532f61742b6570332b5572494e3532742f78615445646e6f45696e65324b7a726e43456733516864364c4a4f4939545053595a57396a6465413d3d220a20207d0a7d	\N
lishui/issues	36	6a249987-ec10-444e-02b5-810ccd631439	issue-6a249987-ec10-444e-02b5-810ccd631439	1	org.linli.issues.MediationHeld.v1	2026-03-02 09:00:36+00	2026-03-02 09:00:36+00	tongsheng	jinsha-bandao	f	129e644e-149f-2e03-ddbc-78d7ab3aaa65	129e644e-149f-2e03-ddbc-78d7ab3aaa65	\N	\N	\\x7b0a202022646973707574655f6964223a202230313864313764392d303030312d373030392d383030302d323932633865393932333738222c0a20202268656c645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a20224e5652612b6c5163593339746c485769222c0a20202020226374223a202264556e51544e4c62696f623330477373756f42716349337579654c707434317466646661584f54306961445073513d3d220a20207d0a7d	\N
lishui/issues	37	82467fa7-74ad-f168-844c-611b091fc2e2	issue-82467fa7-74ad-f168-844c-611b091fc2e2	1	org.linli.issues.PhotoAttached.v1	2026-03-02 09:00:37+00	2026-03-02 09:00:37+00	tongsheng	jinsha-bandao	f	a595e667-b182-d596-b678-020e389b5d6b	a595e667-b182-d596-b678-020e389b5d6b	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202270686f746f5f6964223a202230313864313764392d303030312d373030372d383030302d323932633865393932333738222c0a20202273746f7265645f6173223a202230313864313764392d303030312d373030612d383030302d323932633865393932333738222c0a2020226d656469615f74797065223a2022696d6167652f6a706567222c0a2020227769647468223a20313238302c0a202022686569676874223a203936302c0a20202273697a65223a203234353131322c0a2020226b6579223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6b6579222c0a20202020226e6f6e6365223a20224447464c595873746378477179587941222c0a20202020226374223a2022793341686756355462596f3432632b374674326970495a6c4c2f735147435969220a20207d0a7d	\N
lishui/issues	38	953f1588-410a-e131-a2ea-0ba5b21f5baa	issue-953f1588-410a-e131-a2ea-0ba5b21f5baa	1	org.linli.issues.PhotoRedacted.v1	2026-03-02 09:00:38+00	2026-03-02 09:00:38+00	tongsheng	jinsha-bandao	f	887c9a90-a464-37fb-a03c-122132d2b929	887c9a90-a464-37fb-a03c-122132d2b929	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202270686f746f5f6964223a202230313864313764392d303030312d373030372d383030302d323932633865393932333738222c0a202022726561736f6e223a20226f7574736964652d636f6d706574656e6365222c0a2020227265706c6163656d656e74223a202230313864313764392d303030312d373030372d383030302d323932633865393932333739220a7d	\N
lishui/issues	39	664e02a7-9a6d-30b7-723a-1b8726517c67	issue-664e02a7-9a6d-30b7-723a-1b8726517c67	1	org.linli.issues.PhotoReleased.v1	2026-03-02 09:00:39+00	2026-03-02 09:00:39+00	tongsheng	jinsha-bandao	f	bd04a6a3-c7e7-166c-a639-2ccc8b1da783	bd04a6a3-c7e7-166c-a639-2ccc8b1da783	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202270686f746f5f6964223a202230313864313764392d303030312d373030372d383030302d323932633865393932333738220a7d	\N
lishui/issues	40	511bc493-8fc9-3c6f-cf14-75d93705c6fc	issue-511bc493-8fc9-3c6f-cf14-75d93705c6fc	1	org.linli.issues.PolicyAdopted.v1	2026-03-02 09:00:40+00	2026-03-02 09:00:40+00	tongsheng	\N	f	d0e2dceb-e41b-e43a-6cdc-4a71e0efc9bd	d0e2dceb-e41b-e43a-6cdc-4a71e0efc9bd	person-7	\N	\\x7b0a202022636f6465223a2022696c6c6567616c2d63756c7469766174696f6e222c0a20202276657273696f6e223a20312c0a20202263616c656e646172223a2022776f726b696e672d64617973222c0a2020226c6576656c73223a205b0a202020207b0a20202020202022736c615f636c617373223a202267656e6572616c222c0a20202020202022776f726b696e675f74696d65223a20747275652c0a20202020202022726573706f6e645f6d696e75746573223a203438302c0a202020202020226163636570745f6d696e75746573223a203438302c0a202020202020227265736f6c76655f6d696e75746573223a20333336302c0a20202020202022616d6265725f70657263656e74223a2037350a202020207d0a20205d2c0a20202264656661756c745f636c617373223a202267656e6572616c222c0a20202272657475726e735f6d6178223a20322c0a2020227665726966795f64617973223a20372c0a2020227265636865636b5f64617973223a2039302c0a202022657874656e73696f6e735f6d6178223a20322c0a20202277656967687473223a207b0a2020202022726573706f6e7365223a2033302c0a2020202022736f6c766564223a2033352c0a2020202022736174697366696564223a2033350a20207d0a7d	\N
lishui/issues	41	3006abf3-fda6-2309-b50e-5318603d1c66	issue-3006abf3-fda6-2309-b50e-5318603d1c66	1	org.linli.issues.RecheckCompleted.v1	2026-03-02 09:00:41+00	2026-03-02 09:00:41+00	tongsheng	\N	f	c6fade9f-d695-8a7b-9c26-9b47ac2b287a	c6fade9f-d695-8a7b-9c26-9b47ac2b287a	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a20202276657269666965645f6174223a2022323032342d30312d31325431363a30303a30302b30383a3030222c0a202022636865636b65645f6174223a2022323032342d30342d31315431303a30303a30302b30383a3030222c0a20202272656c6170736564223a2066616c73652c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022634b6a6472564f786842434c75304e76222c0a20202020226374223a20224d4d6a7a62676c517073752f6b6247786972326b3530546167544b79424d43573671746d6953787353504c7443413d3d220a20207d0a7d	\N
lishui/issues	42	ba2ca577-df2a-8d47-cd80-55231644ba7f	issue-ba2ca577-df2a-8d47-cd80-55231644ba7f	1	org.linli.issues.ResolutionClaimed.v1	2026-03-02 09:00:42+00	2026-03-02 09:00:42+00	tongsheng	jinsha-bandao	f	c49a20b7-4e2e-0275-7ffb-5d6b704caa87	c49a20b7-4e2e-0275-7ffb-5d6b704caa87	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a202022636c61696d65645f6279223a2022666f7265737472792d6f6666696365222c0a202022636c61696d65645f6174223a2022323032342d30312d30355431343a30303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a202266354f456d786b7869644e756a556833222c0a20202020226374223a20222b4d415337585255475536544b515a617537594e5576767167314944423634757958644434656d504c332b7555695a656a773d3d220a20207d0a7d	\N
lishui/issues	43	7ccd4d5f-345b-00e0-0c13-f3e03bd5cbe1	issue-7ccd4d5f-345b-00e0-0c13-f3e03bd5cbe1	1	org.linli.issues.ResolutionVerified.v1	2026-03-02 09:00:43+00	2026-03-02 09:00:43+00	tongsheng	jinsha-bandao	f	f26c5abe-0c68-00f5-9308-9c06bc310ab4	f26c5abe-0c68-00f5-9308-9c06bc310ab4	person-7	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227265706f727465645f6174223a2022323032342d30312d30325430393a33303a30302b30383a3030222c0a20202276657269666965645f6174223a2022323032342d30312d31385431363a30303a30302b30383a3030222c0a202022636c61696d65645f6279223a2022666f7265737472792d6f6666696365222c0a20202276657269666965645f6279223a2022702d32633931222c0a2020226d6574686f64223a202273616d706c65222c0a2020227265636865636b5f6174223a2022323032342d30342d31315431363a30303a30302b30383a3030222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a202274783966466653522b6d7751414a596e222c0a20202020226374223a20226d693864455030692b45736351304c41594d5a75703156726b365352434b6c65547066734d7964574974326d506f593251547531376e677a337a305145513d3d220a20207d0a7d	\N
lishui/issues	44	eeb323f6-92c8-e2d0-7548-80b06e2a3629	issue-eeb323f6-92c8-e2d0-7548-80b06e2a3629	1	org.linli.issues.TextReleased.v1	2026-03-02 09:00:44+00	2026-03-02 09:00:44+00	tongsheng	\N	f	458e8530-07c1-2bf6-54ea-918a2a3459a8	458e8530-07c1-2bf6-54ea-918a2a3459a8	\N	\N	\\x7b0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164222c0a202022636f6e666964656e7469616c223a2066616c73652c0a2020227465787473223a205b0a20202020227469746c65222c0a20202020226465736372697074696f6e220a20205d2c0a2020227469746c65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130342f7469746c65222c0a20202020226e6f6e6365223a20224648726f6b54414e557449594d412b35222c0a20202020226374223a2022702f71425632344d42757047632b59625542434d6a78586848512f39372f7778446e41304c49636b616d6f4854744255433135752f6e325631413d3d220a20207d2c0a2020226465736372697074696f6e223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303130342f6465736372697074696f6e222c0a20202020226e6f6e6365223a202257754476464c7264446b615875455151222c0a20202020226374223a20224a674e57474b43726a707a4c3466367064616a6a6e41493769363571484b445668575333576a3442355a656d5542344b6865687664444c5449515a6e74486c6b7a673d3d220a20207d0a7d	\N
lishui/issues	45	fc4dbbbd-8ef3-4bc5-d2c2-003cf87ca9fa	issue-fc4dbbbd-8ef3-4bc5-d2c2-003cf87ca9fa	1	org.linli.issues.TopicRaised.v1	2026-03-02 09:00:45+00	2026-03-02 09:00:45+00	tongsheng	\N	f	fec63541-ffd2-cf28-5f2d-ce7d1e71736e	fec63541-ffd2-cf28-5f2d-ce7d1e71736e	\N	\N	\\x7b0a202022636c75737465725f6964223a202230313864313764392d303030312d373030382d383030302d323932633865393932333738222c0a202022697373756573223a205b0a202020202230313864313764392d303030312d373030312d383030302d376665663838663734313164220a20205d2c0a2020227469746c65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f7469746c65222c0a20202020226e6f6e6365223a2022496f78645552327571517070334f2b68222c0a20202020226374223a2022685838484c56744967557055674f6f4b52777047536d704634747259674f394d63576b623137433650386857355049643331367469673d3d220a20207d0a7d	\N
lishui/library	1	7379f7b4-5c1f-ac14-37d1-c217af64dd26	issue-7379f7b4-5c1f-ac14-37d1-c217af64dd26	1	org.linli.library.AssetDonated.v1	2026-03-02 09:00:01+00	2026-03-02 09:00:01+00	tongsheng	\N	f	a2b22480-a6bb-37bb-9fa4-b6fe9b28772a	a2b22480-a6bb-37bb-9fa4-b6fe9b28772a	person-7	\N	\\x7b0a20202261737365745f6964223a202230313864313764392d303030312d373031322d383030302d346239313132353838383664222c0a2020226c696272617279223a20226c7664692d6c696272617279222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226b696e64223a2022626f6f6b7368656c766573222c0a2020226e616d655f7a68223a2022e4b9a6e69eb6222c0a2020226e616d655f656e223a2022426f6f6b7368656c766573222c0a2020227175616e74697479223a20362c0a202022646f6e6f725f6b696e64223a20226f7267616e69736174696f6e222c0a202022646f6e6f72223a20226c7664692d6f776e657273220a7d	\N
lishui/library	2	77a3ad4e-6b06-7854-6a29-52dc87c5cbe8	issue-77a3ad4e-6b06-7854-6a29-52dc87c5cbe8	1	org.linli.library.BookDonated.v1	2026-03-02 09:00:02+00	2026-03-02 09:00:02+00	tongsheng	jinsha-bandao	f	5208b826-9c80-b811-da7e-f83c1b1fdc17	5208b826-9c80-b811-da7e-f83c1b1fdc17	\N	\N	\\x7b0a20202262617463685f6964223a202230313864313764392d303030312d373031302d383030302d376430646334343066666539222c0a2020226c696e655f6964223a202230313864313764392d303030312d373031312d383030302d383631633136656465636634222c0a2020226c696272617279223a20226c7664692d6c696272617279222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a202022646f6e6f725f6b696e64223a2022656e7465727072697365222c0a2020227469746c65223a2022e7baa2e6a5bce6a2a6222c0a202022617574686f7273223a2022e69bb9e99baae88ab9222c0a2020227175616e74697479223a20322c0a2020226973626e3133223a202239373837303230303032323037222c0a2020226964656e746966696572223a2022372d30322d3030303232302d58222c0a2020226f726967696e223a207b0a20202020226b696e64223a2022626f6f6b73222c0a20202020226b6579223a20223137220a20207d0a7d	\N
lishui/library	3	394ee67b-588e-196d-5810-e18a55f00b9b	issue-394ee67b-588e-196d-5810-e18a55f00b9b	1	org.linli.library.CopyAccessioned.v1	2026-03-02 09:00:03+00	2026-03-02 09:00:03+00	tongsheng	\N	f	5a9074f4-daa5-8333-4498-7e46c0b5ef4a	5a9074f4-daa5-8333-4498-7e46c0b5ef4a	person-7	\N	\\x7b0a202022636f70795f6964223a202230313864313764392d303030312d373031332d383030302d346262396161313066653761222c0a202022626172636f6465223a20224c5330372d3030303132332d35222c0a2020226c696272617279223a20226c7664692d6c696272617279222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020227469746c65223a2022e7baa2e6a5bce6a2a6222c0a2020226973626e3133223a202239373837303230303032323037222c0a2020226c696e655f6964223a202230313864313764392d303030312d373031312d383030302d383631633136656465636634220a7d	\N
lishui/library	4	9b7b65da-7bff-71e7-5d86-f87dec941b1c	issue-9b7b65da-7bff-71e7-5d86-f87dec941b1c	1	org.linli.library.DonationBatchOpened.v1	2026-03-02 09:00:04+00	2026-03-02 09:00:04+00	tongsheng	\N	f	febdb83f-2133-dd9b-6897-19cf347b83ff	febdb83f-2133-dd9b-6897-19cf347b83ff	person-7	\N	\\x7b0a20202262617463685f6964223a202230313864313764392d303030312d373031302d383030302d376430646334343066666539222c0a2020226c696272617279223a20226c7664692d6c696272617279222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a202022646f6e6f725f6b696e64223a2022656e7465727072697365222c0a202022646f6e6f72223a20226e616e6861692d626f6f6b73686f70220a7d	\N
lishui/library	5	3948c894-4ed7-0c74-4a89-3bc1ed0ac328	issue-3948c894-4ed7-0c74-4a89-3bc1ed0ac328	1	org.linli.library.DonationCounted.v1	2026-03-02 09:00:05+00	2026-03-02 09:00:05+00	tongsheng	\N	f	0041c37c-c952-a29a-6038-2c0c7a17d5fa	0041c37c-c952-a29a-6038-2c0c7a17d5fa	\N	\N	\\x7b0a20202262617463685f6964223a202230313864313764392d303030312d373031302d383030302d376430646334343066666539222c0a2020226c696272617279223a20226c7664692d6c696272617279222c0a202022646f6e6f725f6b696e64223a2022656e7465727072697365222c0a202022766f6c756d6573223a207b0a202020202276616c7565223a20373030302c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d0a7d	\N
lishui/library	6	7ba8d239-7222-1a53-7bd5-a2ab44b26b2a	issue-7ba8d239-7222-1a53-7bd5-a2ab44b26b2a	1	org.linli.library.LibraryOpened.v1	2026-03-02 09:00:06+00	2026-03-02 09:00:06+00	tongsheng	jinsha-bandao	f	01f468e3-c800-765d-4fb1-a71c70588cb7	01f468e3-c800-765d-4fb1-a71c70588cb7	\N	\N	\\x7b0a202022636f6465223a20226c7664692d6c696272617279222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a20202273746174696f6e223a20226c7664692d73746174696f6e222c0a2020226e616d655f7a68223a2022e7bbbfe59cb0e9a699e6a091e88ab1e59bade982bbe9878ce59bbee4b9a6e9a686222c0a2020226e616d655f656e223a20224c766469205869616e67736875206e65696768626f7572686f6f64206c696272617279220a7d	\N
lishui/volunteers	1	d3b6eb07-be23-1933-0d8e-345dc983f6b3	issue-d3b6eb07-be23-1933-0d8e-345dc983f6b3	1	org.linli.volunteers.ActivityCompleted.v1	2026-03-02 09:00:01+00	2026-03-02 09:00:01+00	tongsheng	jinsha-bandao	f	613e6d3b-993e-aa47-c17c-91347f900234	613e6d3b-993e-aa47-c17c-91347f900234	\N	\N	\\x7b0a20202261637469766974795f6964223a202230313864313764392d303030312d373030362d383030302d343365653239306162303162222c0a2020226b696e64223a20226265617574696669636174696f6e222c0a202022636865636b65645f696e223a2031320a7d	\N
lishui/volunteers	2	4e222bca-ed42-61ae-a392-ba9e71f9ba51	issue-4e222bca-ed42-61ae-a392-ba9e71f9ba51	1	org.linli.volunteers.ActivityPlanned.v1	2026-03-02 09:00:02+00	2026-03-02 09:00:02+00	tongsheng	\N	f	84c843c6-528d-3a6d-92e4-a8bffc5f5a2e	84c843c6-528d-3a6d-92e4-a8bffc5f5a2e	\N	\N	\\x7b0a20202261637469766974795f6964223a202230313864313764392d303030312d373030362d383030302d343365653239306162303162222c0a2020226b696e64223a20226265617574696669636174696f6e222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e222c0a2020226e616d655f7a68223a2022e5aea3e4bca0e6a08fe7be8ee58c96222c0a2020226e616d655f656e223a20224e6f74696365626f617264206265617574696669636174696f6e222c0a202022686f737473223a205b0a20202020226861696e616e7a686f752d636f6d6d6974746565222c0a202020202274616e6767756f2d70726f7065727479220a20205d2c0a20202273656c665f6f7267616e69736564223a20747275652c0a2020227374617274735f6174223a2022323032342d30312d31335430393a30303a30302b30383a3030222c0a202022656e64735f6174223a2022323032342d30312d31335431313a33303a30302b30383a3030220a7d	\N
lishui/volunteers	3	dd5712d2-99dd-3b97-124f-004613cf317b	issue-dd5712d2-99dd-3b97-124f-004613cf317b	1	org.linli.volunteers.CleanupPerformed.v1	2026-03-02 09:00:03+00	2026-03-02 09:00:03+00	tongsheng	jinsha-bandao	f	c0ce6fe7-3195-2696-81a9-4b027aa5329c	c0ce6fe7-3195-2696-81a9-4b027aa5329c	person-7	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a20202266696e64696e675f6964223a202230313864313764392d303030312d373030332d383030302d386638313733643932663864222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022393956577a36436a4847714c5355552f222c0a20202020226374223a2022395930673072334939613954485665304b54334a545652645864764547694b674843346266524b2b302f77713464554d4f773d3d220a20207d0a7d	\N
lishui/volunteers	4	5d06bea9-4be7-4243-c8ed-0151633a4762	issue-5d06bea9-4be7-4243-c8ed-0151633a4762	1	org.linli.volunteers.DissuasionRecorded.v1	2026-03-02 09:00:04+00	2026-03-02 09:00:04+00	tongsheng	jinsha-bandao	f	671c68eb-e723-01b3-019b-12dc0d685c01	671c68eb-e723-01b3-019b-12dc0d685c01	person-7	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a20202266696e64696e675f6964223a202230313864313764392d303030312d373030332d383030302d386638313733643932663864222c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a202267454e337831582f6d47433930417150222c0a20202020226374223a2022756e6251443952676f574a50332f6976686642505234546c576373746b6a772f76564a33356663656634546b7a6d516d714b577977646f38546a3738774a746368546a4f5867575946673d3d220a20207d0a7d	\N
lishui/volunteers	5	2a562146-35c2-8e24-c992-a064c5068df5	issue-2a562146-35c2-8e24-c992-a064c5068df5	1	org.linli.volunteers.HeadcountTaken.v1	2026-03-02 09:00:05+00	2026-03-02 09:00:05+00	tongsheng	jinsha-bandao	f	6ae9c61e-0ee6-84aa-417b-a2ad744030b6	6ae9c61e-0ee6-84aa-417b-a2ad744030b6	person-7	\N	\\x7b0a20202261637469766974795f6964223a202230313864313764392d303030312d373030362d383030302d343365653239306162303162222c0a20202268656164636f756e74223a207b0a202020202276616c7565223a2036302c0a20202020227175616c6966696572223a202261745f6c65617374220a20207d0a7d	\N
lishui/volunteers	6	2ad9b8f9-352f-0e49-04b0-9cc209f8473a	issue-2ad9b8f9-352f-0e49-04b0-9cc209f8473a	1	org.linli.volunteers.MemberJoinedTeam.v1	2026-03-02 09:00:06+00	2026-03-02 09:00:06+00	tongsheng	\N	f	ed199daf-368a-f400-e9f0-97b06aded635	ed199daf-368a-f400-e9f0-97b06aded635	person-7	\N	\\x7b0a2020227465616d5f6964223a202230313864313764392d303030312d373030342d383030302d633133643062356431636133222c0a202022766f6c756e746565725f6964223a202230313864313764392d303030312d373030352d383030302d663432386162626166336336220a7d	\N
lishui/volunteers	7	468ddf78-5d03-f6d7-22f6-7b7da46e5c7e	issue-468ddf78-5d03-f6d7-22f6-7b7da46e5c7e	1	org.linli.volunteers.ParticipantCheckedIn.v1	2026-03-02 09:00:07+00	2026-03-02 09:00:07+00	tongsheng	jinsha-bandao	f	4c5840af-12c3-a171-30dd-7312343ce668	4c5840af-12c3-a171-30dd-7312343ce668	\N	\N	\\x7b0a20202261637469766974795f6964223a202230313864313764392d303030312d373030362d383030302d343365653239306162303162222c0a202022706572736f6e223a2022702d37663361220a7d	\N
lishui/volunteers	8	19f24bfc-8183-104d-0177-205ef7734a73	issue-19f24bfc-8183-104d-0177-205ef7734a73	1	org.linli.volunteers.PatrolCompleted.v1	2026-03-02 09:00:08+00	2026-03-02 09:00:08+00	tongsheng	\N	f	2f30a419-42d5-aa56-d6a4-9e0af7db31dc	2f30a419-42d5-aa56-d6a4-9e0af7db31dc	\N	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a2020227465616d5f6964223a202230313864313764392d303030312d373030342d383030302d633133643062356431636133222c0a202022737461727465645f6174223a2022323032342d30312d30325430393a30353a30302b30383a3030222c0a202022636f6d706c657465645f6174223a2022323032342d30312d30325431303a34303a30302b30383a3030222c0a20202266696e64696e6773223a20310a7d	\N
lishui/volunteers	9	f20651ca-b389-88e5-aaa5-b7d274bd238a	issue-f20651ca-b389-88e5-aaa5-b7d274bd238a	1	org.linli.volunteers.PatrolFindingRecorded.v1	2026-03-02 09:00:09+00	2026-03-02 09:00:09+00	tongsheng	\N	f	58b8cbb0-bfd3-a4a3-a5f3-eead7fe7050a	58b8cbb0-bfd3-a4a3-a5f3-eead7fe7050a	person-7	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a20202266696e64696e675f6964223a202230313864313764392d303030312d373030332d383030302d386638313733643932663864222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a20202263617465676f7279223a2022696c6c6567616c2d63756c7469766174696f6e222c0a2020227469746c65223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f7469746c65222c0a20202020226e6f6e6365223a20224c69684a75344e3033355677334e796c222c0a20202020226374223a20225558632f4633435a357a6743485a487164714b66537a53614b4d66544d6d734b6a33786168505761563963794372314f79413d3d220a20207d2c0a2020226e6f7465223a207b0a2020202022616c67223a20224132353647434d222c0a20202020226b6964223a202230303030303030302d303030302d303030302d303030302d303030303030303030303031222c0a2020202022616164223a202230313938633064652d303030302d373030302d383030302d3030303030303030303030312f6e6f7465222c0a20202020226e6f6e6365223a2022322b68572b4365787750632b6147626e222c0a20202020226374223a20227a656e5177416f43633469786f533546743250444a6f6b65424241306a4e316665354838736743364277504f67506346656f6977585947535153446c56735a6658513d3d220a20207d2c0a20202269737375655f6964223a202230313864313764392d303030312d373030312d383030302d376665663838663734313164220a7d	\N
lishui/volunteers	10	c42b9a91-771d-a324-a247-aea56b3b0a40	issue-c42b9a91-771d-a324-a247-aea56b3b0a40	1	org.linli.volunteers.PatrolScheduled.v1	2026-03-02 09:00:10+00	2026-03-02 09:00:10+00	tongsheng	jinsha-bandao	f	1de3d758-cd42-8b9f-1efc-e331beb486ef	1de3d758-cd42-8b9f-1efc-e331beb486ef	person-7	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a2020227465616d5f6964223a202230313864313764392d303030312d373030342d383030302d633133643062356431636133222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226a696e7368612d62616e64616f222c0a2020227374617274735f6174223a2022323032342d30312d30325430393a30303a30302b30383a3030220a7d	\N
lishui/volunteers	11	8088dbaf-c2a4-b539-9321-bb9d7c13e987	issue-8088dbaf-c2a4-b539-9321-bb9d7c13e987	1	org.linli.volunteers.PatrolStarted.v1	2026-03-02 09:00:11+00	2026-03-02 09:00:11+00	tongsheng	\N	f	cc1f716f-8220-ee28-9127-2ac43fe5ad26	cc1f716f-8220-ee28-9127-2ac43fe5ad26	\N	\N	\\x7b0a202022706174726f6c5f6964223a202230313864313764392d303030312d373030322d383030302d323932633865393932333738222c0a2020227465616d5f6964223a202230313864313764392d303030312d373030342d383030302d633133643062356431636133222c0a202022737461727465645f6174223a2022323032342d30312d30325430393a30353a30302b30383a3030220a7d	\N
lishui/volunteers	12	b30d8c84-1bc0-3f6c-1c36-686adf25195e	issue-b30d8c84-1bc0-3f6c-1c36-686adf25195e	1	org.linli.volunteers.TeamFormed.v1	2026-03-02 09:00:12+00	2026-03-02 09:00:12+00	tongsheng	jinsha-bandao	f	8d9c75cb-4417-05ac-dc59-3ea9a0d48e3c	8d9c75cb-4417-05ac-dc59-3ea9a0d48e3c	person-7	\N	\\x7b0a2020227465616d5f6964223a202230313864313764392d303030312d373030342d383030302d633133643062356431636133222c0a2020226b696e64223a202273657276696365222c0a202022636f6d6d756e697479223a2022746f6e677368656e67222c0a202022636f6d706f756e64223a20226c7664692d7869616e67736875222c0a2020226e616d655f7a68223a2022e5859ae7bea4e69c8de58aa1e5bf97e684bfe9989f222c0a2020226e616d655f656e223a20225365727669636520766f6c756e7465657273220a7d	\N
lishui/volunteers	13	4a8ea680-8425-9c71-3056-d67e65b3359c	issue-4a8ea680-8425-9c71-3056-d67e65b3359c	1	org.linli.volunteers.VolunteerRegistered.v1	2026-03-02 09:00:13+00	2026-03-02 09:00:13+00	tongsheng	\N	f	2152abd1-af3f-348d-8abd-fab4a967c807	2152abd1-af3f-348d-8abd-fab4a967c807	\N	\N	\\x7b0a202022766f6c756e746565725f6964223a202230313864313764392d303030312d373030352d383030302d663432386162626166336336222c0a202022706572736f6e223a2022702d37663361222c0a202022636f6d6d756e697479223a20226861696e616e7a686f75222c0a202022636f6d706f756e64223a202274616e6767756f2d79617975616e220a7d	\N
\.


--
-- Data for Name: horizons; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.horizons (source, epoch, tail, recorded_through, seen_at) FROM stdin;
\.


--
-- Data for Name: parked_events; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.parked_events (projection, generation, source, "position", key, type) FROM stdin;
\.


--
-- Data for Name: parked_keys; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.parked_keys (projection, generation, key, reason, parked_at) FROM stdin;
\.


--
-- Data for Name: projections; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.projections (name, generation, version, term) FROM stdin;
\.


--
-- Data for Name: reactions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.reactions (reaction, source, epoch, "position", last_id) FROM stdin;
\.


--
-- Data for Name: redactions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.redactions (source, "position", body, reason, actor, at) FROM stdin;
\.


--
-- Data for Name: slots; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.slots (source, resource, holder, during) FROM stdin;
\.


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: checkpoints checkpoints_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (projection, generation, source);


--
-- Name: claims claims_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (source, kind, key);


--
-- Name: commands commands_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commands
    ADD CONSTRAINT commands_pkey PRIMARY KEY (id);


--
-- Name: epochs epochs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (source, number);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (source, "position");


--
-- Name: events events_stream_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_stream_version_key UNIQUE (stream, version);


--
-- Name: horizons horizons_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.horizons
    ADD CONSTRAINT horizons_pkey PRIMARY KEY (source);


--
-- Name: parked_events parked_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.parked_events
    ADD CONSTRAINT parked_events_pkey PRIMARY KEY (projection, generation, source, "position");


--
-- Name: parked_keys parked_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.parked_keys
    ADD CONSTRAINT parked_keys_pkey PRIMARY KEY (projection, generation, key);


--
-- Name: projections projections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.projections
    ADD CONSTRAINT projections_pkey PRIMARY KEY (name);


--
-- Name: reactions reactions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reactions
    ADD CONSTRAINT reactions_pkey PRIMARY KEY (reaction, source);


--
-- Name: redactions redactions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.redactions
    ADD CONSTRAINT redactions_pkey PRIMARY KEY (source, "position");


--
-- Name: slots slots_source_resource_during_excl; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.slots
    ADD CONSTRAINT slots_source_resource_during_excl EXCLUDE USING gist (source WITH =, resource WITH =, during WITH &&);


--
-- Name: slots_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX slots_holder ON public.slots USING btree (source, holder, resource);


--
-- Name: parked_events parked_events_projection_generation_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.parked_events
    ADD CONSTRAINT parked_events_projection_generation_key_fkey FOREIGN KEY (projection, generation, key) REFERENCES public.parked_keys(projection, generation, key);


--
-- PostgreSQL database dump complete
--

\unrestrict M76UTvecotkJEuqJykynLFQcwcxNFb5AuFJUOavIL0R6V0bIta9b7KWihWnaz2k

