-- One member's week. A week that nobody ever submitted has no row. Both dates are included; they are kept as they were
-- when the week was submitted, whatever day weeks begin on later.
CREATE TABLE timesheets (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    week_start TEXT NOT NULL,
    week_end TEXT NOT NULL,
    state TEXT NOT NULL,
    comment TEXT NOT NULL,
    changed_by BLOB NOT NULL REFERENCES members (id),
    changed_at INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX timesheets_member_id_week_start_key ON timesheets (member_id, week_start);
CREATE INDEX timesheets_week ON timesheets (week_start, id);
CREATE INDEX timesheets_state ON timesheets (state, week_start, id);

CREATE TABLE timesheet_steps (
    id BLOB NOT NULL PRIMARY KEY,
    timesheet_id BLOB NOT NULL REFERENCES timesheets (id) ON DELETE CASCADE,
    step TEXT NOT NULL,
    comment TEXT NOT NULL,
    taken_by BLOB NOT NULL REFERENCES members (id),
    taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX timesheet_steps_timesheet ON timesheet_steps (timesheet_id, taken_at, id);
