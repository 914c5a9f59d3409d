-- The control database knows which organizations exist and where they lie: no credentials, names or times of customers.
CREATE TABLE organizations (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);

-- "This organization has work since T": a hint for workers, repaired by a sweep over all organizations.
CREATE TABLE work_hints (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    since timestamptz NOT NULL
);

CREATE TABLE setup_links (
    id uuid NOT NULL PRIMARY KEY,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX setup_links_secret_hash_key ON setup_links (secret_hash);
