-- What a member is to work on each day of the week, from a day on and until the next one of the same member.
CREATE TABLE contracts (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    valid_from date NOT NULL,
    monday_seconds bigint NOT NULL,
    tuesday_seconds bigint NOT NULL,
    wednesday_seconds bigint NOT NULL,
    thursday_seconds bigint NOT NULL,
    friday_seconds bigint NOT NULL,
    saturday_seconds bigint NOT NULL,
    sunday_seconds bigint NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX contracts_member_id_valid_from_key ON contracts (member_id, valid_from);
