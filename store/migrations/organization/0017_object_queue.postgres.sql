-- What is still to be done in the object store, written in the transaction that wants it. A row outlasts whom it belonged to.
CREATE TABLE object_queue (
    object_id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL,
    hash bytea NOT NULL,
    task text NOT NULL,
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts bigint NOT NULL,
    problem text
);
CREATE INDEX object_queue_due_at ON object_queue (due_at);
CREATE UNIQUE INDEX activity_segments_object_id ON activity_segments (object_id);
