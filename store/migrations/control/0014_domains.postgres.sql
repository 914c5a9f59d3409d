-- Domains of their own that organizations are reached at. The token is published in DNS by whoever rules the domain, so it is no
-- secret; a domain leads to one organization at most, and to none before its proof was seen.
CREATE TABLE domains (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    domain text NOT NULL,
    token text NOT NULL,
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    checked_at timestamptz,
    -- Since when the proof is gone, while the domain still leads there.
    missing_since timestamptz,
    -- Links in mails lead there.
    is_primary boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, domain)
);
CREATE UNIQUE INDEX domains_verified_key ON domains (domain) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX domains_primary_key ON domains (organization_id) WHERE is_primary;
ALTER TABLE domains ALTER COLUMN domain SET STATISTICS 0;
ALTER TABLE domains ALTER COLUMN token SET STATISTICS 0;
