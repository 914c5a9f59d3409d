-- Roles that the organization made for itself: a standard role, and where they differ from it.
CREATE TABLE roles (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    description text NOT NULL,
    based_on text NOT NULL,
    changes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX roles_name_folded_key ON roles (name_folded);

-- `members.role` stays: of a custom role it is the weakest standard one that includes all of it.
ALTER TABLE members ADD COLUMN custom_role_id uuid REFERENCES roles (id);
ALTER TABLE members ADD COLUMN extra_grants jsonb NOT NULL DEFAULT '[]';
CREATE INDEX members_custom_role ON members (custom_role_id) WHERE custom_role_id IS NOT NULL;
