-- Roles that the organization made for itself: a standard role, and where they differ from it.
CREATE TABLE roles (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    based_on TEXT NOT NULL,
    changes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX roles_name_folded_key ON roles (name_folded);

-- `members.role` stays: of a custom role it is the weakest standard one that includes all of it.
ALTER TABLE members ADD COLUMN custom_role_id BLOB REFERENCES roles (id);
ALTER TABLE members ADD COLUMN extra_grants TEXT NOT NULL DEFAULT '[]';
CREATE INDEX members_custom_role ON members (custom_role_id) WHERE custom_role_id IS NOT NULL;
