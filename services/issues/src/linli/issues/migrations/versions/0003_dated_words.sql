-- A search goes along its index, the newest first: of thousands that it finds, only those of its
-- page are looked up in the list. Dated here: the release before this one writes no moment.
ALTER TABLE issue_words ADD COLUMN occurred_at TIMESTAMPTZ;
COMMENT ON COLUMN issue_words.occurred_at IS 'When the issue was reported, as the list has it.';

CREATE FUNCTION date_issue_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.occurred_at := (
        SELECT (convert_from(data, 'UTF8')::jsonb ->> 'reported_at')::timestamptz
        FROM events WHERE stream = 'issue-' || NEW.id AND version = 1
    );
    RETURN NEW;
END $$;

CREATE TRIGGER date_issue_words BEFORE INSERT OR UPDATE ON issue_words
    FOR EACH ROW EXECUTE FUNCTION date_issue_words();
UPDATE issue_words SET words = words;
ALTER TABLE issue_words ALTER COLUMN occurred_at SET NOT NULL;
