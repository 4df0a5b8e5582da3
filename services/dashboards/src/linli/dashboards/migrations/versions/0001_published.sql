-- Frozen: a later change is a later step. A test holds that all steps together are `tables.py`.
CREATE TABLE published (
    scope TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    month_end DATE NOT NULL,
    version INTEGER NOT NULL,
    value BIGINT,
    parts BOOLEAN NOT NULL,
    PRIMARY KEY (scope, metric, month_end)
);
COMMENT ON TABLE published IS 'What everybody is told of persons, month by month; never changed.';
COMMENT ON COLUMN published.month_end IS 'the last day of a month that has closed';
COMMENT ON COLUMN published.version IS 'of the metric';
COMMENT ON COLUMN published.value IS 'persons by the end of the month; null: suppressed';
COMMENT ON COLUMN published.parts IS 'whether its parts are told: one without a row then has nothing';

GRANT SELECT ON published TO PUBLIC;

CREATE FUNCTION published_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what has been published stays as it is';
END $$;

CREATE TRIGGER for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON published
   FOR EACH STATEMENT EXECUTE FUNCTION published_for_good();
