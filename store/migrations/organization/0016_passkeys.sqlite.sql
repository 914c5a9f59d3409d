-- Passkeys of members: public keys only; the private ones never leave their devices.
CREATE TABLE passkeys (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    credential_id BLOB NOT NULL,
    credential TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX passkeys_credential_id_key ON passkeys (credential_id);
CREATE INDEX passkeys_member ON passkeys (member_id);

-- A ceremony between its two requests: the challenge that a browser has to answer, once. member_id NULL: nobody is known yet.
CREATE TABLE passkey_ceremonies (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX passkey_ceremonies_secret_hash_key ON passkey_ceremonies (secret_hash);
CREATE INDEX passkey_ceremonies_expires_at ON passkey_ceremonies (expires_at);
