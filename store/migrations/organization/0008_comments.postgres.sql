-- What people say about a client, a project or a task. What has comments is archived, not deleted.
CREATE TABLE comments (
    id uuid NOT NULL PRIMARY KEY,
    client_id uuid REFERENCES clients (id),
    project_id uuid REFERENCES projects (id),
    task_id uuid REFERENCES tasks (id),
    member_id uuid NOT NULL REFERENCES members (id),
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT comments_subject CHECK (num_nonnulls(client_id, project_id, task_id) = 1)
);
CREATE INDEX comments_client ON comments (client_id, created_at, id) WHERE client_id IS NOT NULL;
CREATE INDEX comments_project ON comments (project_id, created_at, id) WHERE project_id IS NOT NULL;
CREATE INDEX comments_task ON comments (task_id, created_at, id) WHERE task_id IS NOT NULL;
CREATE INDEX comments_member ON comments (member_id);

CREATE TABLE comment_mentions (
    comment_id uuid NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, member_id)
);
CREATE INDEX comment_mentions_member ON comment_mentions (member_id);

-- Signs for one member that something happened. They point at things and hold no text.
CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind text NOT NULL,
    actor_id uuid REFERENCES members (id) ON DELETE CASCADE,
    client_id uuid REFERENCES clients (id) ON DELETE CASCADE,
    project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
    task_id uuid REFERENCES tasks (id) ON DELETE CASCADE,
    comment_id uuid REFERENCES comments (id) ON DELETE CASCADE,
    deadline date,
    created_at timestamptz NOT NULL,
    read_at timestamptz
);
CREATE INDEX notices_member ON notices (member_id, created_at, id);
CREATE INDEX notices_unread ON notices (member_id) WHERE read_at IS NULL;
-- Once per member, task and deadline, however often and wherever the job runs.
CREATE UNIQUE INDEX notices_deadline_key ON notices (member_id, task_id, kind, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX tasks_deadline ON tasks (deadline) WHERE deadline IS NOT NULL;
