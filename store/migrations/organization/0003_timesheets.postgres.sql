-- One member's week. A week that nobody ever submitted has no row. Both dates are included; they are kept as they were
-- when the week was submitted, whatever day weeks begin on later.
CREATE TABLE timesheets (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    week_start date NOT NULL,
    week_end date NOT NULL,
    state text NOT NULL,
    comment text NOT NULL,
    changed_by uuid NOT NULL REFERENCES members (id),
    changed_at timestamptz NOT NULL,
    submitted_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX timesheets_member_id_week_start_key ON timesheets (member_id, week_start);
CREATE INDEX timesheets_week ON timesheets (week_start, id);
CREATE INDEX timesheets_state ON timesheets (state, week_start, id);

CREATE TABLE timesheet_steps (
    id uuid NOT NULL PRIMARY KEY,
    timesheet_id uuid NOT NULL REFERENCES timesheets (id) ON DELETE CASCADE,
    step text NOT NULL,
    comment text NOT NULL,
    taken_by uuid NOT NULL REFERENCES members (id),
    taken_at timestamptz NOT NULL
);
CREATE INDEX timesheet_steps_timesheet ON timesheet_steps (timesheet_id, taken_at, id);
