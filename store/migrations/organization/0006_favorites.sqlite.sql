-- Pieces of work that a member keeps at hand, in an order of their own.
CREATE TABLE favorites (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    project_id BLOB REFERENCES projects (id) ON DELETE CASCADE,
    task_id BLOB REFERENCES tasks (id) ON DELETE CASCADE,
    note TEXT NOT NULL,
    billable TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX favorites_member ON favorites (member_id, position, id);
CREATE INDEX favorites_project ON favorites (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX favorites_task ON favorites (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE favorite_tags (
    favorite_id BLOB NOT NULL REFERENCES favorites (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (favorite_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favorite_tags_tag ON favorite_tags (tag_id);
