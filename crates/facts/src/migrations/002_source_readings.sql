CREATE TABLE source_reading (
    id        INTEGER PRIMARY KEY,
    run       INTEGER NOT NULL REFERENCES run (id),
    candidate TEXT NOT NULL,
    digest    TEXT NOT NULL,
    body      TEXT NOT NULL
);
CREATE INDEX source_reading_by_candidate ON source_reading (candidate)
