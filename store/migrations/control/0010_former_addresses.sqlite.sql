-- First labels of addresses that an organization had before. Until a moment nobody else gets one, and it leads to the new address.
CREATE TABLE former_addresses (
    slug TEXT NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    left_at INTEGER NOT NULL,
    held_until INTEGER NOT NULL
) STRICT;
CREATE INDEX former_addresses_organization ON former_addresses (organization_id);
