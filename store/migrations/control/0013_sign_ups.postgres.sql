-- Organizations that somebody asked for and has not confirmed yet. Who asked is sealed with a key outside of the database; the
-- secret of the link and the e-mail address are keyed hashes. A row goes when the organization is whole, or with its link.
CREATE TABLE sign_ups (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    email_hash bytea NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Empty once the mail has gone out, or cannot.
    mail_due_at timestamptz,
    mail_attempts bigint NOT NULL DEFAULT 0
);
ALTER TABLE sign_ups ALTER COLUMN slug SET STATISTICS 0;
CREATE INDEX sign_ups_email ON sign_ups (email_hash, created_at);
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);
CREATE INDEX sign_ups_mail ON sign_ups (mail_due_at) WHERE mail_due_at IS NOT NULL;
