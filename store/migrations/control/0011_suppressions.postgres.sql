-- Addresses that no mail goes to, as hashes with a key that lies outside of the database: who they are cannot be read here.
CREATE TABLE mail_suppressions (
    address_hash bytea NOT NULL PRIMARY KEY,
    reason text NOT NULL CHECK (reason IN ('bounced', 'operator')),
    since timestamptz NOT NULL
);
