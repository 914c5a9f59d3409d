-- When a saved report is sent by mail, and to whom. It is computed with the rights of whoever made the schedule.
CREATE TABLE report_schedules (
    id BLOB NOT NULL PRIMARY KEY,
    saved_report_id BLOB NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    created_by BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    frequency TEXT NOT NULL,
    weekday INTEGER,
    day INTEGER,
    minute INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    attachment TEXT NOT NULL,
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    stopped_because TEXT,
    origin TEXT NOT NULL,
    unsubscribe_key BLOB NOT NULL,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX report_schedules_saved_report ON report_schedules (saved_report_id);
CREATE INDEX report_schedules_created_by ON report_schedules (created_by);

CREATE TABLE report_schedule_recipients (
    schedule_id BLOB NOT NULL REFERENCES report_schedules (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    unsubscribed INTEGER NOT NULL CHECK (unsubscribed IN (0, 1)),
    PRIMARY KEY (schedule_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_schedule_recipients_member ON report_schedule_recipients (member_id);

-- One mail of one run. Its key is what keeps a run from happening twice, on whatever node and after whatever crash.
CREATE TABLE report_deliveries (
    schedule_id BLOB NOT NULL REFERENCES report_schedules (id) ON DELETE CASCADE,
    due_at INTEGER NOT NULL,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (schedule_id, due_at, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_deliveries_member ON report_deliveries (member_id);

ALTER TABLE notices ADD COLUMN saved_report_id BLOB REFERENCES saved_reports (id) ON DELETE CASCADE;
