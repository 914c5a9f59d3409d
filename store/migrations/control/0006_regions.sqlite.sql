-- The region that an organization is placed in. Those from before a region was declared get one at the first start with it.
ALTER TABLE organizations ADD COLUMN region TEXT;

-- First labels of addresses whose organizations live in another cell, by the name of that cell.
CREATE TABLE elsewhere (
    slug TEXT NOT NULL PRIMARY KEY,
    cell TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;

-- While an organization is suspended nobody reaches it and its jobs wait; its data and its backups stay.
ALTER TABLE organizations ADD COLUMN suspended_at INTEGER;
