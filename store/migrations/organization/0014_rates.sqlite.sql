-- What an hour is billed at and what it costs, in minor units of the organization's currency. Rates are added and
-- taken away, never changed: reports ask for the one of the day.
CREATE TABLE rates (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    member_id BLOB REFERENCES members (id) ON DELETE CASCADE,
    project_id BLOB REFERENCES projects (id) ON DELETE CASCADE,
    task_id BLOB REFERENCES tasks (id) ON DELETE CASCADE,
    valid_from TEXT NOT NULL,
    hourly_minor INTEGER,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rates_scope_key ON rates (kind, COALESCE(member_id, X'00'), COALESCE(project_id, X'00'),
    COALESCE(task_id, X'00'), valid_from);
CREATE INDEX rates_project ON rates (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX rates_task ON rates (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX rates_member ON rates (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX rates_set_by ON rates (set_by);

-- Every budget in money that a project has had; the newest one counts. NULL is none.
CREATE TABLE project_money_budgets (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    budget_minor INTEGER,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX project_money_budgets_project ON project_money_budgets (project_id, set_at, id);

-- Which marks of budgets in money people have been told of.
CREATE TABLE project_money_alerts (
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    percent INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, percent)
) STRICT, WITHOUT ROWID;
