-- How far each history goes, for people to compare; a gap in one is an error.
SELECT current_database() AS database, source, max(position) AS position, max(recorded_at) AS recorded
  FROM events GROUP BY source ORDER BY source;
DO $$
DECLARE
  fault text;
BEGIN
  SELECT string_agg(format('%s has %s events up to position %s', source, events, last), '; ')
    INTO fault
    FROM (SELECT source, count(*) AS events, max(position) AS last FROM events GROUP BY source) AS histories
   WHERE events <> last;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'not dense: %', fault;
  END IF;
END
$$;
