-- Audit events get positions without gaps. What people typed moves into a payload of its own, which the rest of the
-- row only commits to: a payload can be erased, and what is proved of the row stays true.
CREATE TABLE audit_rows (
    position bigint NOT NULL PRIMARY KEY,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor uuid,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id uuid NOT NULL,
    result text NOT NULL,
    request_id text NOT NULL,
    commitment bytea NOT NULL,
    salt bytea,
    payload text
);
INSERT INTO audit_rows
SELECT position, id, at, actor, action, object_kind, object_id, 'done', request_id,
    sha256(salt || convert_to(payload, 'UTF8')), salt, payload
FROM (
    SELECT
        row_number() OVER (ORDER BY at, id) - 1 AS position, id, at, actor, action, object_kind, object_id, request_id,
        uuid_send(gen_random_uuid()) AS salt,
        json_build_object('after', after, 'before', before, 'reason', reason)::text AS payload
    FROM audit_events
    OFFSET 0
) numbered;
DROP TABLE audit_events;
ALTER TABLE audit_rows RENAME TO audit_events;
ALTER INDEX audit_rows_pkey RENAME TO audit_events_pkey;
CREATE INDEX audit_events_object ON audit_events (object_id, position);

-- The Merkle tree over the audit events, its signed checkpoints, and the keys that signed them.
CREATE TABLE audit_tiles (
    level bigint NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE audit_checkpoints (
    size bigint NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    note text NOT NULL,
    witnessed boolean NOT NULL
);

CREATE TABLE audit_keys (
    public_key text NOT NULL PRIMARY KEY,
    since timestamptz NOT NULL
);
