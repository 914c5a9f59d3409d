-- Providers that members sign in with (OpenID Connect). The secret is sealed with a key outside of the database.
CREATE TABLE sign_in_providers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- NULL: a public client, which proves itself by PKCE alone.
    client_secret BLOB,
    -- What is asked for, what its words mean here, and whom it lets in.
    rules TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_in_providers_name_folded_key ON sign_in_providers (name_folded);

-- Who a member is at a provider: never found by an address again once it is here.
CREATE TABLE provider_identities (
    provider_id BLOB NOT NULL REFERENCES sign_in_providers (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (provider_id, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_identities_member_key ON provider_identities (provider_id, member_id);
CREATE INDEX provider_identities_member ON provider_identities (member_id);

-- Sign-ins that are at the provider at the moment, each good for one answer to the browser that began it.
CREATE TABLE provider_sign_ins (
    id BLOB NOT NULL PRIMARY KEY,
    provider_id BLOB NOT NULL REFERENCES sign_in_providers (id) ON DELETE CASCADE,
    -- The session that is to be confirmed; NULL: one is to begin.
    session_id BLOB REFERENCES sessions (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    -- Where the provider sends the browser back to.
    redirect_uri TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX provider_sign_ins_secret_hash_key ON provider_sign_ins (secret_hash);
CREATE INDEX provider_sign_ins_provider ON provider_sign_ins (provider_id);
CREATE INDEX provider_sign_ins_session ON provider_sign_ins (session_id);

-- Tokens by which providers ended sessions, until they expire: none counts twice.
CREATE TABLE provider_logouts (
    provider_id BLOB NOT NULL REFERENCES sign_in_providers (id) ON DELETE CASCADE,
    token_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (provider_id, token_id)
) STRICT, WITHOUT ROWID;

-- Which provider a session began with, and what it calls the session.
ALTER TABLE sessions ADD COLUMN provider_id BLOB REFERENCES sign_in_providers (id) ON DELETE CASCADE;
ALTER TABLE sessions ADD COLUMN provider_session TEXT;
CREATE INDEX sessions_provider ON sessions (provider_id);

ALTER TABLE sign_ins ADD COLUMN provider_id BLOB REFERENCES sign_in_providers (id) ON DELETE CASCADE;
ALTER TABLE sign_ins ADD COLUMN provider_session TEXT;

ALTER TABLE organization ADD COLUMN sign_in TEXT NOT NULL DEFAULT 'any';
