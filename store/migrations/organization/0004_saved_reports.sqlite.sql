CREATE TABLE saved_reports (
    id BLOB NOT NULL PRIMARY KEY,
    owner_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    definition TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_reports_owner_name_folded_key ON saved_reports (owner_id, name_folded);
CREATE INDEX saved_reports_name ON saved_reports (name_folded, id);

CREATE TABLE saved_report_pins (
    saved_report_id BLOB NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (saved_report_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_report_pins_member ON saved_report_pins (member_id);

CREATE TABLE report_links (
    id BLOB NOT NULL PRIMARY KEY,
    saved_report_id BLOB NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    created_by BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    password_hash TEXT,
    columns TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    access_count INTEGER NOT NULL,
    last_access_at INTEGER
) STRICT;
CREATE UNIQUE INDEX report_links_secret_hash_key ON report_links (secret_hash);
CREATE INDEX report_links_saved_report ON report_links (saved_report_id);
