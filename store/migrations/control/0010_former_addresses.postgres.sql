-- First labels of addresses that an organization had before. Until a moment nobody else gets one, and it leads to the new address.
CREATE TABLE former_addresses (
    slug text NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    left_at timestamptz NOT NULL,
    held_until timestamptz NOT NULL
);
CREATE INDEX former_addresses_organization ON former_addresses (organization_id);
ALTER TABLE former_addresses ALTER COLUMN slug SET STATISTICS 0;
