-- Members who were erased: who wanted it, when and why, and how many rows of which table went or lost a name. It refers to
-- nobody, because it outlasts a restored backup.
CREATE TABLE member_erasures (
    member_id BLOB NOT NULL PRIMARY KEY,
    -- What stands in the place of their name.
    number INTEGER NOT NULL CHECK (number > 0),
    erased_by BLOB,
    erased_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- Whether the texts that they wrote went as well.
    texts INTEGER NOT NULL CHECK (texts IN (0, 1)),
    counts TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX member_erasures_number_key ON member_erasures (number);
