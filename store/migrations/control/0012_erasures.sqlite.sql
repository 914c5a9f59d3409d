-- Which members of which organization were erased, by their ids alone: a backup from before that day, put back after a loss,
-- must not bring them back.
CREATE TABLE member_erasures (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    texts INTEGER NOT NULL CHECK (texts IN (0, 1)),
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, member_id)
) STRICT, WITHOUT ROWID;
