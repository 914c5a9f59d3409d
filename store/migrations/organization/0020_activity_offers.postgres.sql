-- Devices that wait to be let into the log of a member: their public keys, for some minutes. Nothing here lets them in:
-- that takes the root key, which is with the member.
CREATE TABLE activity_offers (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX activity_offers_device ON activity_offers (member_id, device_id);
