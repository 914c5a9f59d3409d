-- Detecting intruders: what was noticed, and what is done about it.
CREATE TABLE security_findings (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    severity text NOT NULL,
    -- What it is about, in words: while one is open, more of the same is counted on it.
    subject text NOT NULL,
    member_id uuid REFERENCES members (id) ON DELETE SET NULL,
    -- Not references: what was used is told of also when it is gone.
    session_id uuid,
    token_id uuid,
    canary_id uuid,
    network text,
    evidence jsonb NOT NULL,
    occurrences bigint NOT NULL CHECK (occurrences > 0),
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    state text NOT NULL,
    measure text,
    measure_until timestamptz,
    acknowledged_by uuid REFERENCES members (id) ON DELETE SET NULL,
    acknowledged_at timestamptz,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX security_findings_open_key ON security_findings (kind, subject) WHERE state = 'open';
CREATE INDEX security_findings_last_seen ON security_findings (last_seen_at, id);
CREATE INDEX security_findings_member ON security_findings (member_id);
CREATE INDEX security_findings_acknowledged_by ON security_findings (acknowledged_by);

-- What nobody should touch: a token that opens nothing, or a record that nobody should open.
CREATE TABLE canaries (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    secret_hash bytea,
    object_kind text,
    object_id uuid,
    created_by uuid REFERENCES members (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    last_touched_at timestamptz,
    touches bigint NOT NULL
);
CREATE UNIQUE INDEX canaries_secret_hash_key ON canaries (secret_hash) WHERE secret_hash IS NOT NULL;
CREATE UNIQUE INDEX canaries_object_key ON canaries (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX canaries_created_by ON canaries (created_by);

-- Where alerts go besides the app and mails. The secret that signs them is sealed with a key outside of the database.
CREATE TABLE alert_receivers (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    sealed_secret bytea NOT NULL,
    least_severity text NOT NULL,
    created_by uuid REFERENCES members (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    last_sent_at timestamptz,
    last_error text
);
CREATE INDEX alert_receivers_created_by ON alert_receivers (created_by);

-- Browsers that members signed in with, by a cookie that outlives the session: what strangers guess does not slow them down.
CREATE TABLE known_devices (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    network text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX known_devices_secret_hash_key ON known_devices (secret_hash, member_id);
CREATE INDEX known_devices_member ON known_devices (member_id, last_seen_at);

-- From where the organization may be used: no row and an empty list mean from everywhere.
CREATE TABLE security_settings (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    allowed_networks jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);

ALTER TABLE tokens ADD COLUMN networks jsonb NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN paused_until timestamptz;
-- The session is good for nothing until its holder proved after this instant who they are.
ALTER TABLE sessions ADD COLUMN confirm_after timestamptz;
