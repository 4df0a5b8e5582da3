-- What was released, found without looking through all that happened.
CREATE INDEX events_text_released_idx ON events (source, position)
    WHERE type = 'org.linli.issues.TextReleased.v1';
