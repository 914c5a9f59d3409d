-- Passkeys of members: public keys only; the private ones never leave their devices.
CREATE TABLE passkeys (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name text NOT NULL,
    credential_id bytea NOT NULL,
    credential jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE UNIQUE INDEX passkeys_credential_id_key ON passkeys (credential_id);
CREATE INDEX passkeys_member ON passkeys (member_id);

-- A ceremony between its two requests: the challenge that a browser has to answer, once. member_id NULL: nobody is known yet.
CREATE TABLE passkey_ceremonies (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid REFERENCES members (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    state jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX passkey_ceremonies_secret_hash_key ON passkey_ceremonies (secret_hash);
CREATE INDEX passkey_ceremonies_expires_at ON passkey_ceremonies (expires_at);
