-- The region that an organization is placed in. Those from before a region was declared get one at the first start with it.
ALTER TABLE organizations ADD COLUMN region text;

-- First labels of addresses whose organizations live in another cell, by the name of that cell.
CREATE TABLE elsewhere (
    slug text NOT NULL PRIMARY KEY,
    cell text NOT NULL,
    since timestamptz NOT NULL
);

-- While an organization is suspended nobody reaches it and its jobs wait; its data and its backups stay.
ALTER TABLE organizations ADD COLUMN suspended_at timestamptz;
