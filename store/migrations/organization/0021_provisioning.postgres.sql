-- Keys of directories that provision members and teams (SCIM). They open nothing else.
CREATE TABLE provisioning_tokens (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE UNIQUE INDEX provisioning_tokens_secret_hash_key ON provisioning_tokens (secret_hash);

-- What a directory calls a member. A member without a row goes by their e-mail address.
CREATE TABLE provisioned_members (
    member_id uuid NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    user_name text NOT NULL,
    user_name_folded text NOT NULL,
    external_id text,
    -- When the directory deleted them: the record stays, the directory sees them no more.
    deleted_at timestamptz
);
CREATE UNIQUE INDEX provisioned_members_user_name_key ON provisioned_members (user_name_folded) WHERE deleted_at IS NULL;
CREATE INDEX provisioned_members_external_id ON provisioned_members (external_id);

CREATE TABLE provisioned_teams (
    team_id uuid NOT NULL PRIMARY KEY REFERENCES teams (id) ON DELETE CASCADE,
    external_id text NOT NULL
);
CREATE INDEX provisioned_teams_external_id ON provisioned_teams (external_id);
