-- The control database knows which organizations exist and where they lie: no credentials, names or times of customers.
CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);

-- "This organization has work since T": a hint for workers, repaired by a sweep over all organizations.
CREATE TABLE work_hints (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE setup_links (
    id BLOB NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX setup_links_secret_hash_key ON setup_links (secret_hash);
