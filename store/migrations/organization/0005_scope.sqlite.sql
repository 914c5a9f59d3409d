-- Budgets of projects with their history, baselines and scope changes, templates.

ALTER TABLE projects ADD COLUMN budget_seconds INTEGER CHECK (budget_seconds > 0);
ALTER TABLE projects ADD COLUMN budget_alerts TEXT NOT NULL DEFAULT '[80,100]';

CREATE TABLE project_plans (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    estimate_seconds INTEGER,
    budget_seconds INTEGER,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX project_plans_project_id ON project_plans (project_id, set_at);

-- Which marks of a budget people have been told of.
CREATE TABLE project_alerts (
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    percent INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, percent)
) STRICT, WITHOUT ROWID;

-- The tasks of a project with their estimates as they stood when somebody froze them. A task that is gone by now
-- keeps its place: there is no reference.
CREATE TABLE baselines (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX baselines_project_id ON baselines (project_id, set_at);

CREATE TABLE baseline_tasks (
    baseline_id BLOB NOT NULL REFERENCES baselines (id) ON DELETE CASCADE,
    task_id BLOB NOT NULL,
    name TEXT NOT NULL,
    estimate_seconds INTEGER,
    PRIMARY KEY (baseline_id, task_id)
) STRICT, WITHOUT ROWID;

-- Every change of the scope of a project, with the baseline it counts against: the newest one at that moment.
-- `changed_by` is absent for what was there before changes were recorded.
CREATE TABLE scope_changes (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    baseline_id BLOB REFERENCES baselines (id),
    task_id BLOB NOT NULL,
    task_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    before_seconds INTEGER,
    after_seconds INTEGER,
    reason TEXT NOT NULL,
    changed_by BLOB REFERENCES members (id),
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX scope_changes_project_id ON scope_changes (project_id, changed_at);
CREATE INDEX scope_changes_baseline_id ON scope_changes (baseline_id);
CREATE INDEX scope_changes_task_id ON scope_changes (task_id);

INSERT INTO scope_changes (id, project_id, task_id, task_name, kind, after_seconds, reason, changed_at, version)
    SELECT id, project_id, id, name, 'added', estimate_seconds, '', created_at, 1 FROM tasks WHERE NOT archived;

-- What a new project can start with; `content` is the project without its time.
CREATE TABLE project_templates (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX project_templates_name_folded_key ON project_templates (name_folded);
