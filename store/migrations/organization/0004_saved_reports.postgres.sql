CREATE TABLE saved_reports (
    id uuid NOT NULL PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_folded text NOT NULL,
    definition jsonb NOT NULL,
    shared boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX saved_reports_owner_name_folded_key ON saved_reports (owner_id, name_folded);
CREATE INDEX saved_reports_name ON saved_reports (name_folded, id);

CREATE TABLE saved_report_pins (
    saved_report_id uuid NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (saved_report_id, member_id)
);
CREATE INDEX saved_report_pins_member ON saved_report_pins (member_id);

CREATE TABLE report_links (
    id uuid NOT NULL PRIMARY KEY,
    saved_report_id uuid NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    created_by uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    password_hash text,
    columns jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    access_count bigint NOT NULL,
    last_access_at timestamptz
);
CREATE UNIQUE INDEX report_links_secret_hash_key ON report_links (secret_hash);
CREATE INDEX report_links_saved_report ON report_links (saved_report_id);
