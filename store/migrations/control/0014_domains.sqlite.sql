-- Domains of their own that organizations are reached at. The token is published in DNS by whoever rules the domain, so it is no
-- secret; a domain leads to one organization at most, and to none before its proof was seen.
CREATE TABLE domains (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    domain TEXT NOT NULL,
    token TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    verified_at INTEGER,
    checked_at INTEGER,
    -- Since when the proof is gone, while the domain still leads there.
    missing_since INTEGER,
    -- Links in mails lead there.
    is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
    PRIMARY KEY (organization_id, domain)
) STRICT;
CREATE UNIQUE INDEX domains_verified_key ON domains (domain) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX domains_primary_key ON domains (organization_id) WHERE is_primary = 1;
