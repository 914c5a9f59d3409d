-- Detecting intruders: what was noticed, and what is done about it.
CREATE TABLE security_findings (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    -- What it is about, in words: while one is open, more of the same is counted on it.
    subject TEXT NOT NULL,
    member_id BLOB REFERENCES members (id) ON DELETE SET NULL,
    -- Not references: what was used is told of also when it is gone.
    session_id BLOB,
    token_id BLOB,
    canary_id BLOB,
    network TEXT,
    evidence TEXT NOT NULL,
    occurrences INTEGER NOT NULL CHECK (occurrences > 0),
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    measure TEXT,
    measure_until INTEGER,
    acknowledged_by BLOB REFERENCES members (id) ON DELETE SET NULL,
    acknowledged_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX security_findings_open_key ON security_findings (kind, subject) WHERE state = 'open';
CREATE INDEX security_findings_last_seen ON security_findings (last_seen_at, id);
CREATE INDEX security_findings_member ON security_findings (member_id);
CREATE INDEX security_findings_acknowledged_by ON security_findings (acknowledged_by);

-- What nobody should touch: a token that opens nothing, or a record that nobody should open.
CREATE TABLE canaries (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hash BLOB,
    object_kind TEXT,
    object_id BLOB,
    created_by BLOB REFERENCES members (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    last_touched_at INTEGER,
    touches INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX canaries_secret_hash_key ON canaries (secret_hash) WHERE secret_hash IS NOT NULL;
CREATE UNIQUE INDEX canaries_object_key ON canaries (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX canaries_created_by ON canaries (created_by);

-- Where alerts go besides the app and mails. The secret that signs them is sealed with a key outside of the database.
CREATE TABLE alert_receivers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    least_severity TEXT NOT NULL,
    created_by BLOB REFERENCES members (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    last_sent_at INTEGER,
    last_error TEXT
) STRICT;
CREATE INDEX alert_receivers_created_by ON alert_receivers (created_by);

-- Browsers that members signed in with, by a cookie that outlives the session: what strangers guess does not slow them down.
CREATE TABLE known_devices (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    network TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX known_devices_secret_hash_key ON known_devices (secret_hash, member_id);
CREATE INDEX known_devices_member ON known_devices (member_id, last_seen_at);

-- From where the organization may be used: no row and an empty list mean from everywhere.
CREATE TABLE security_settings (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    allowed_networks TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

ALTER TABLE tokens ADD COLUMN networks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN paused_until INTEGER;
-- The session is good for nothing until its holder proved after this instant who they are.
ALTER TABLE sessions ADD COLUMN confirm_after INTEGER;
