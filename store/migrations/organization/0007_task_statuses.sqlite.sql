-- How far a task can be, as the organization names it. `category` is what every program understands; `rank` orders the
-- columns of the board, and the rank of tasks the cards in a column.
CREATE TABLE task_statuses (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('open', 'in_progress', 'done')),
    rank TEXT NOT NULL,
    task_limit INTEGER CHECK (task_limit > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_statuses_name_folded_key ON task_statuses (name_folded);

-- An organization that is there keeps the meaning of its tasks: one status for each word they had.
INSERT INTO task_statuses (id, name, name_folded, category, rank, created_at, updated_at, version)
SELECT unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(2)), 2)
        || hex(randomblob(6))),
    CASE WHEN o.locale LIKE 'de%' THEN w.german ELSE w.english END,
    lower(CASE WHEN o.locale LIKE 'de%' THEN w.german ELSE w.english END),
    w.category, w.rank, o.created_at, o.created_at, 1
FROM organization o CROSS JOIN (
    SELECT 'open' AS category, 'Open' AS english, 'Offen' AS german, 'i0000000' AS rank
    UNION ALL SELECT 'in_progress', 'In progress', 'In Arbeit', 'i0000001'
    UNION ALL SELECT 'done', 'Done', 'Erledigt', 'i0000002'
) w;

-- SQLite adds a column with a reference only where it may be null; every task has a status all the same.
ALTER TABLE tasks ADD COLUMN status_id BLOB REFERENCES task_statuses (id);
ALTER TABLE tasks ADD COLUMN rank TEXT NOT NULL DEFAULT 'i0000000';
UPDATE tasks SET status_id = (SELECT s.id FROM task_statuses s WHERE s.category = tasks.status);
UPDATE tasks SET rank = n.rank
FROM (SELECT id, 'i' || printf('%07d', ROW_NUMBER() OVER (ORDER BY name_folded, id)) AS rank FROM tasks) n
WHERE n.id = tasks.id;
ALTER TABLE tasks DROP COLUMN status;
CREATE INDEX tasks_status ON tasks (status_id, rank, id);
