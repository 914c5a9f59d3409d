-- How far a task can be, as the organization names it. `category` is what every program understands; `rank` orders the
-- columns of the board, and the rank of tasks the cards in a column.
CREATE TABLE task_statuses (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    category text NOT NULL CHECK (category IN ('open', 'in_progress', 'done')),
    rank text COLLATE "C" NOT NULL,
    task_limit bigint CHECK (task_limit > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX task_statuses_name_folded_key ON task_statuses (name_folded);

-- An organization that is there keeps the meaning of its tasks: one status for each word they had.
INSERT INTO task_statuses (id, name, name_folded, category, rank, created_at, updated_at, version)
SELECT gen_random_uuid(),
    CASE WHEN o.locale LIKE 'de%' THEN w.german ELSE w.english END,
    lower(CASE WHEN o.locale LIKE 'de%' THEN w.german ELSE w.english END),
    w.category, w.rank, o.created_at, o.created_at, 1
FROM organization o CROSS JOIN (
    SELECT 'open' AS category, 'Open' AS english, 'Offen' AS german, 'i0000000' AS rank
    UNION ALL SELECT 'in_progress', 'In progress', 'In Arbeit', 'i0000001'
    UNION ALL SELECT 'done', 'Done', 'Erledigt', 'i0000002'
) w;

ALTER TABLE tasks ADD COLUMN status_id uuid REFERENCES task_statuses (id);
ALTER TABLE tasks ADD COLUMN rank text COLLATE "C" NOT NULL DEFAULT 'i0000000';
UPDATE tasks SET status_id = s.id FROM task_statuses s WHERE s.category = tasks.status;
UPDATE tasks SET rank = n.rank
FROM (SELECT id, 'i' || lpad((ROW_NUMBER() OVER (ORDER BY name_folded, id))::text, 7, '0') AS rank FROM tasks) n
WHERE n.id = tasks.id;
ALTER TABLE tasks ALTER COLUMN status_id SET NOT NULL;
ALTER TABLE tasks DROP COLUMN status;
CREATE INDEX tasks_status ON tasks (status_id, rank, id);
