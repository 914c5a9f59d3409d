-- Which run works on the backups of an organization: one whose lease ran out renews and ends no other's.
ALTER TABLE backups ADD COLUMN leased_by uuid;

-- Events that the audit log of an organization is owed: kept in the transaction of what happened here, written there next.
CREATE TABLE owed_events (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    actor uuid,
    action text NOT NULL,
    before jsonb,
    after jsonb,
    reason text,
    request_id text NOT NULL
);
CREATE INDEX owed_events_at ON owed_events (at);
ALTER TABLE owed_events ALTER COLUMN actor SET STATISTICS 0;
ALTER TABLE owed_events ALTER COLUMN before SET STATISTICS 0;
ALTER TABLE owed_events ALTER COLUMN after SET STATISTICS 0;

-- Who makes an organization just now, and until when nobody else takes that over: of two at once only one makes it whole.
ALTER TABLE organizations ADD COLUMN creating_by uuid;
ALTER TABLE organizations ADD COLUMN creating_until timestamptz;
