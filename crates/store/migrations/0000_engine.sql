-- What the engine itself needs: which migrations ran, and the events that every node reads.

CREATE TABLE migrations (
    number {int} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    checksum {text} NOT NULL
){strict};

CREATE TABLE events (
    seq {seq},
    xid {int} NOT NULL,       -- the transaction on PostgreSQL; 0 on SQLite, whose one writer keeps the order
    kind {text} NOT NULL,
    payload {text} NOT NULL,  -- JSON
    created_at {int} NOT NULL
){strict};
CREATE INDEX events_in_order ON events (xid, seq);
CREATE INDEX events_by_age ON events (created_at);
