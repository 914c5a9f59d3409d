-- Whether others need a member's consent to change a closed day, and for how many days the member can answer. NULL: as the
-- region of the organization suggests.
ALTER TABLE organization ADD COLUMN working_time_consent INTEGER CHECK (working_time_consent IN (0, 1));
ALTER TABLE organization ADD COLUMN working_time_consent_days INTEGER NOT NULL DEFAULT 14;

-- One member's closed day. It has a chain of versions; how it stands is that of the newest.
CREATE TABLE working_days (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    date TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Number of the newest version.
    version INTEGER NOT NULL,
    -- Until when the member can answer what is proposed.
    answer_by INTEGER
) STRICT;
CREATE UNIQUE INDEX working_days_member_id_date_key ON working_days (member_id, date);
CREATE INDEX working_days_state ON working_days (state, answer_by, id);

-- The versions. They are only ever added.
CREATE TABLE working_day_versions (
    day_id BLOB NOT NULL REFERENCES working_days (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    -- What is hashed, byte by byte.
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by BLOB REFERENCES members (id),
    -- Its event in the audit log.
    event_id BLOB NOT NULL,
    PRIMARY KEY (day_id, number)
) STRICT;
