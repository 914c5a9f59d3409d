-- The second factor of a member: an authenticator app. Secrets are sealed with a key outside of the database.
CREATE TABLE second_factors (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    -- NULL until a first code was right.
    secret BLOB,
    enabled_at INTEGER,
    -- What is being set up, beside the one in use.
    pending BLOB,
    pending_at INTEGER,
    -- The last step of time of which a code was taken: none is taken twice.
    last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (member_id, code_hash)
) STRICT, WITHOUT ROWID;

-- A sign-in between its two steps: the password was right.
CREATE TABLE sign_ins (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_ins_secret_hash_key ON sign_ins (secret_hash);
CREATE INDEX sign_ins_member ON sign_ins (member_id);

-- One link of a member who has forgotten the password; a newer one replaces it.
CREATE TABLE password_resets (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX password_resets_secret_hash_key ON password_resets (secret_hash);

ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'none';
-- When its holder proved last who they are.
ALTER TABLE sessions ADD COLUMN confirmed_at INTEGER NOT NULL DEFAULT 0;

ALTER TABLE organization ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'optional';
