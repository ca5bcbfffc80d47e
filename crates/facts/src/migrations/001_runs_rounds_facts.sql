CREATE TABLE run (
    id      INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    command TEXT NOT NULL,
    status  TEXT NOT NULL CHECK (status IN ('open', 'done', 'interrupted'))
);
CREATE TABLE round (
    id        INTEGER PRIMARY KEY,
    run       INTEGER NOT NULL REFERENCES run (id),
    block     INTEGER NOT NULL,
    candidate TEXT NOT NULL,
    body      TEXT NOT NULL
);
CREATE INDEX round_by_run ON round (run, block);
CREATE TABLE fact (
    id     INTEGER PRIMARY KEY,
    run    INTEGER NOT NULL REFERENCES run (id),
    metric TEXT NOT NULL,
    grade  TEXT NOT NULL,
    body   TEXT NOT NULL
);
CREATE INDEX fact_by_metric ON fact (metric)
