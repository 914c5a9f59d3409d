-- Which run works on the backups of an organization: one whose lease ran out renews and ends no other's.
ALTER TABLE backups ADD COLUMN leased_by BLOB;

-- Events that the audit log of an organization is owed: kept in the transaction of what happened here, written there next.
CREATE TABLE owed_events (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    actor BLOB,
    action TEXT NOT NULL,
    before TEXT,
    after TEXT,
    reason TEXT,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX owed_events_at ON owed_events (at);

-- Who makes an organization just now, and until when nobody else takes that over: of two at once only one makes it whole.
ALTER TABLE organizations ADD COLUMN creating_by BLOB;
ALTER TABLE organizations ADD COLUMN creating_until INTEGER;
