-- Which members of which organization were erased, by their ids alone: a backup from before that day, put back after a loss,
-- must not bring them back.
CREATE TABLE member_erasures (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    member_id uuid NOT NULL,
    number bigint NOT NULL,
    texts boolean NOT NULL,
    erased_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, member_id)
);
