-- Addresses that no mail goes to, as hashes with a key that lies outside of the database: who they are cannot be read here.
CREATE TABLE mail_suppressions (
    address_hash BLOB NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL CHECK (reason IN ('bounced', 'operator')),
    since INTEGER NOT NULL
) STRICT;
