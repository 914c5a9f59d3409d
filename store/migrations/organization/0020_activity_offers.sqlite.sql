-- Devices that wait to be let into the log of a member: their public keys, for some minutes. Nothing here lets them in:
-- that takes the root key, which is with the member.
CREATE TABLE activity_offers (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES activity_logs (member_id) ON DELETE CASCADE,
    device_id BLOB NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX activity_offers_device ON activity_offers (member_id, device_id);
