-- Members who were erased: who wanted it, when and why, and how many rows of which table went or lost a name. It refers to
-- nobody, because it outlasts a restored backup.
CREATE TABLE member_erasures (
    member_id uuid NOT NULL PRIMARY KEY,
    -- What stands in the place of their name.
    number bigint NOT NULL CHECK (number > 0),
    erased_by uuid,
    erased_at timestamptz NOT NULL,
    reason text NOT NULL,
    -- Whether the texts that they wrote went as well.
    texts boolean NOT NULL,
    counts jsonb NOT NULL
);
CREATE UNIQUE INDEX member_erasures_number_key ON member_erasures (number);
