-- The sealed activity log of a member: what its devices signed, and where each sealed file belongs. The files lie in
-- the object folder; nothing here or there can be read without the member's keys.
CREATE TABLE activity_logs (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    log BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_device_lists (
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, number)
) STRICT;

CREATE TABLE activity_wraps (
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, name)
) STRICT;

CREATE TABLE activity_segments (
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id BLOB NOT NULL,
    stream INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    object_id BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    uploaded_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (member_id, device_id, stream, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX activity_segments_hash ON activity_segments (member_id, hash);

CREATE TABLE activity_heads (
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id BLOB NOT NULL,
    stream INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, device_id, stream, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_removals (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id BLOB NOT NULL,
    stream INTEGER NOT NULL,
    first_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX activity_removals_hash ON activity_removals (member_id, hash);
