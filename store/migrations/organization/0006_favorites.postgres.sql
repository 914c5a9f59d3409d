-- Pieces of work that a member keeps at hand, in an order of their own.
CREATE TABLE favorites (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
    task_id uuid REFERENCES tasks (id) ON DELETE CASCADE,
    note text NOT NULL,
    billable text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX favorites_member ON favorites (member_id, position, id);
CREATE INDEX favorites_project ON favorites (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX favorites_task ON favorites (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE favorite_tags (
    favorite_id uuid NOT NULL REFERENCES favorites (id) ON DELETE CASCADE,
    tag_id uuid NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (favorite_id, tag_id)
);
CREATE INDEX favorite_tags_tag ON favorite_tags (tag_id);
