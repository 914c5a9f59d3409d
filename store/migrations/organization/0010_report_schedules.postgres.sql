-- When a saved report is sent by mail, and to whom. It is computed with the rights of whoever made the schedule.
CREATE TABLE report_schedules (
    id uuid NOT NULL PRIMARY KEY,
    saved_report_id uuid NOT NULL REFERENCES saved_reports (id) ON DELETE CASCADE,
    created_by uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    frequency text NOT NULL,
    weekday bigint,
    day bigint,
    minute bigint NOT NULL,
    time_zone text NOT NULL,
    attachment text NOT NULL,
    paused boolean NOT NULL,
    stopped_because text,
    origin text NOT NULL,
    unsubscribe_key bytea NOT NULL,
    next_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX report_schedules_saved_report ON report_schedules (saved_report_id);
CREATE INDEX report_schedules_created_by ON report_schedules (created_by);

CREATE TABLE report_schedule_recipients (
    schedule_id uuid NOT NULL REFERENCES report_schedules (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    unsubscribed boolean NOT NULL,
    PRIMARY KEY (schedule_id, member_id)
);
CREATE INDEX report_schedule_recipients_member ON report_schedule_recipients (member_id);

-- One mail of one run. Its key is what keeps a run from happening twice, on whatever node and after whatever crash.
CREATE TABLE report_deliveries (
    schedule_id uuid NOT NULL REFERENCES report_schedules (id) ON DELETE CASCADE,
    due_at timestamptz NOT NULL,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    state text NOT NULL,
    error text,
    PRIMARY KEY (schedule_id, due_at, member_id)
);
CREATE INDEX report_deliveries_member ON report_deliveries (member_id);

ALTER TABLE notices ADD COLUMN saved_report_id uuid REFERENCES saved_reports (id) ON DELETE CASCADE;
