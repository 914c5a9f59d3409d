-- What is still to be done in the object store, written in the transaction that wants it. A row outlasts whom it belonged to.
CREATE TABLE object_queue (
    object_id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    task TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    problem TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX object_queue_due_at ON object_queue (due_at);
CREATE UNIQUE INDEX activity_segments_object_id ON activity_segments (object_id);
