-- Whether others need a member's consent to change a closed day, and for how many days the member can answer. NULL: as the
-- region of the organization suggests.
ALTER TABLE organization ADD COLUMN working_time_consent boolean;
ALTER TABLE organization ADD COLUMN working_time_consent_days bigint NOT NULL DEFAULT 14;

-- One member's closed day. It has a chain of versions; how it stands is that of the newest.
CREATE TABLE working_days (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    date date NOT NULL,
    time_zone text NOT NULL,
    state text NOT NULL,
    -- Number of the newest version.
    version bigint NOT NULL,
    -- Until when the member can answer what is proposed.
    answer_by timestamptz
);
CREATE UNIQUE INDEX working_days_member_id_date_key ON working_days (member_id, date);
CREATE INDEX working_days_state ON working_days (state, answer_by, id);

-- The versions. They are only ever added.
CREATE TABLE working_day_versions (
    day_id uuid NOT NULL REFERENCES working_days (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    -- What is hashed, byte by byte.
    content text NOT NULL,
    hash text NOT NULL,
    reason text NOT NULL,
    made_by uuid REFERENCES members (id),
    -- Its event in the audit log.
    event_id uuid NOT NULL,
    PRIMARY KEY (day_id, number)
);
