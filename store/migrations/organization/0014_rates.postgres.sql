-- What an hour is billed at and what it costs, in minor units of the organization's currency. Rates are added and
-- taken away, never changed: reports ask for the one of the day.
CREATE TABLE rates (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    member_id uuid REFERENCES members (id) ON DELETE CASCADE,
    project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
    task_id uuid REFERENCES tasks (id) ON DELETE CASCADE,
    valid_from date NOT NULL,
    hourly_minor bigint,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX rates_scope_key ON rates (kind, COALESCE(member_id, '00000000-0000-0000-0000-000000000000'::uuid), COALESCE(project_id, '00000000-0000-0000-0000-000000000000'::uuid),
    COALESCE(task_id, '00000000-0000-0000-0000-000000000000'::uuid), valid_from);
CREATE INDEX rates_project ON rates (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX rates_task ON rates (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX rates_member ON rates (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX rates_set_by ON rates (set_by);

-- Every budget in money that a project has had; the newest one counts. NULL is none.
CREATE TABLE project_money_budgets (
    id uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    budget_minor bigint,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE INDEX project_money_budgets_project ON project_money_budgets (project_id, set_at, id);

-- Which marks of budgets in money people have been told of.
CREATE TABLE project_money_alerts (
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    percent bigint NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, percent)
);
