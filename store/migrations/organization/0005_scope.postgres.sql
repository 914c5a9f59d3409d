-- Budgets of projects with their history, baselines and scope changes, templates.

ALTER TABLE projects ADD COLUMN budget_seconds bigint CHECK (budget_seconds > 0);
ALTER TABLE projects ADD COLUMN budget_alerts jsonb NOT NULL DEFAULT '[80,100]';

CREATE TABLE project_plans (
    id uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    estimate_seconds bigint,
    budget_seconds bigint,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE INDEX project_plans_project_id ON project_plans (project_id, set_at);

-- Which marks of a budget people have been told of.
CREATE TABLE project_alerts (
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    percent bigint NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, percent)
);

-- The tasks of a project with their estimates as they stood when somebody froze them. A task that is gone by now
-- keeps its place: there is no reference.
CREATE TABLE baselines (
    id uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE INDEX baselines_project_id ON baselines (project_id, set_at);

CREATE TABLE baseline_tasks (
    baseline_id uuid NOT NULL REFERENCES baselines (id) ON DELETE CASCADE,
    task_id uuid NOT NULL,
    name text NOT NULL,
    estimate_seconds bigint,
    PRIMARY KEY (baseline_id, task_id)
);

-- Every change of the scope of a project, with the baseline it counts against: the newest one at that moment.
-- `changed_by` is absent for what was there before changes were recorded.
CREATE TABLE scope_changes (
    id uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    baseline_id uuid REFERENCES baselines (id),
    task_id uuid NOT NULL,
    task_name text NOT NULL,
    kind text NOT NULL,
    before_seconds bigint,
    after_seconds bigint,
    reason text NOT NULL,
    changed_by uuid REFERENCES members (id),
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX scope_changes_project_id ON scope_changes (project_id, changed_at);
CREATE INDEX scope_changes_baseline_id ON scope_changes (baseline_id);
CREATE INDEX scope_changes_task_id ON scope_changes (task_id);

INSERT INTO scope_changes (id, project_id, task_id, task_name, kind, after_seconds, reason, changed_at, version)
    SELECT id, project_id, id, name, 'added', estimate_seconds, '', created_at, 1 FROM tasks WHERE NOT archived;

-- What a new project can start with; `content` is the project without its time.
CREATE TABLE project_templates (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX project_templates_name_folded_key ON project_templates (name_folded);
