-- What a member is to work on each day of the week, from a day on and until the next one of the same member.
CREATE TABLE contracts (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    valid_from TEXT NOT NULL,
    monday_seconds INTEGER NOT NULL,
    tuesday_seconds INTEGER NOT NULL,
    wednesday_seconds INTEGER NOT NULL,
    thursday_seconds INTEGER NOT NULL,
    friday_seconds INTEGER NOT NULL,
    saturday_seconds INTEGER NOT NULL,
    sunday_seconds INTEGER NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contracts_member_id_valid_from_key ON contracts (member_id, valid_from);
