-- What people say about a client, a project or a task. What has comments is archived, not deleted.
CREATE TABLE comments (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB REFERENCES clients (id),
    project_id BLOB REFERENCES projects (id),
    task_id BLOB REFERENCES tasks (id),
    member_id BLOB NOT NULL REFERENCES members (id),
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT comments_subject CHECK (
        (client_id IS NOT NULL) + (project_id IS NOT NULL) + (task_id IS NOT NULL) = 1
    )
) STRICT;
CREATE INDEX comments_client ON comments (client_id, created_at, id) WHERE client_id IS NOT NULL;
CREATE INDEX comments_project ON comments (project_id, created_at, id) WHERE project_id IS NOT NULL;
CREATE INDEX comments_task ON comments (task_id, created_at, id) WHERE task_id IS NOT NULL;
CREATE INDEX comments_member ON comments (member_id);

CREATE TABLE comment_mentions (
    comment_id BLOB NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_mentions_member ON comment_mentions (member_id);

-- Signs for one member that something happened. They point at things and hold no text.
CREATE TABLE notices (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    actor_id BLOB REFERENCES members (id) ON DELETE CASCADE,
    client_id BLOB REFERENCES clients (id) ON DELETE CASCADE,
    project_id BLOB REFERENCES projects (id) ON DELETE CASCADE,
    task_id BLOB REFERENCES tasks (id) ON DELETE CASCADE,
    comment_id BLOB REFERENCES comments (id) ON DELETE CASCADE,
    deadline TEXT,
    created_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
CREATE INDEX notices_member ON notices (member_id, created_at, id);
CREATE INDEX notices_unread ON notices (member_id) WHERE read_at IS NULL;
-- Once per member, task and deadline, however often and wherever the job runs.
CREATE UNIQUE INDEX notices_deadline_key ON notices (member_id, task_id, kind, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX tasks_deadline ON tasks (deadline) WHERE deadline IS NOT NULL;
