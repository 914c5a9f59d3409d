-- Organizations that somebody asked for and has not confirmed yet. Who asked is sealed with a key outside of the database; the
-- secret of the link and the e-mail address are keyed hashes. A row goes when the organization is whole, or with its link.
CREATE TABLE sign_ups (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    secret_hash BLOB NOT NULL UNIQUE,
    email_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Empty once the mail has gone out, or cannot.
    mail_due_at INTEGER,
    mail_attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sign_ups_email ON sign_ups (email_hash, created_at);
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);
CREATE INDEX sign_ups_mail ON sign_ups (mail_due_at) WHERE mail_due_at IS NOT NULL;
