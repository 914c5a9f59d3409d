-- Roles of PostgreSQL, one for each organization at each place where its database lies. What opens one is sealed with a key that
-- lies outside of the databases.
CREATE TABLE database_roles (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    place text NOT NULL,
    sealed_key bytea NOT NULL,
    PRIMARY KEY (organization_id, place)
);
