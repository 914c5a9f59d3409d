-- The sealed activity log of a member: what its devices signed, and where each sealed file belongs. The files lie in
-- the object folder; nothing here or there can be read without the member's keys.
CREATE TABLE activity_logs (
    member_id uuid NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    log bytea NOT NULL,
    bytes bigint NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE activity_device_lists (
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, number)
);

CREATE TABLE activity_wraps (
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    name text NOT NULL,
    content bytea NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, name)
);

CREATE TABLE activity_segments (
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    stream bigint NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    object_id uuid NOT NULL,
    bytes bigint NOT NULL,
    uploaded_at timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (member_id, device_id, stream, number)
);
CREATE UNIQUE INDEX activity_segments_hash ON activity_segments (member_id, hash);

CREATE TABLE activity_heads (
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    stream bigint NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, device_id, stream, number)
);

CREATE TABLE activity_removals (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    stream bigint NOT NULL,
    first_number bigint NOT NULL,
    last_number bigint NOT NULL,
    hash bytea NOT NULL,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX activity_removals_hash ON activity_removals (member_id, hash);
