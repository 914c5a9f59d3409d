-- Audit events get positions without gaps. What people typed moves into a payload of its own, which the rest of the
-- row only commits to: a payload can be erased, and what is proved of the row stays true.
CREATE TABLE audit_rows (
    position INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    result TEXT NOT NULL,
    request_id TEXT NOT NULL,
    commitment BLOB NOT NULL,
    salt BLOB,
    payload TEXT
) STRICT;
INSERT INTO audit_rows
SELECT position, id, at, actor, action, object_kind, object_id, 'done', request_id, sha256(salt, payload), salt, payload
FROM (
    SELECT
        row_number() OVER (ORDER BY at, id) - 1 AS position, id, at, actor, action, object_kind, object_id, request_id,
        randomblob(16) AS salt,
        json_object('after', json(after), 'before', json(before), 'reason', reason) AS payload
    FROM audit_events
    LIMIT -1 OFFSET 0
);
DROP TABLE audit_events;
ALTER TABLE audit_rows RENAME TO audit_events;
CREATE INDEX audit_events_object ON audit_events (object_id, position);

-- The Merkle tree over the audit events, its signed checkpoints, and the keys that signed them.
CREATE TABLE audit_tiles (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT;

CREATE TABLE audit_checkpoints (
    size INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    witnessed INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_keys (
    public_key TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;
