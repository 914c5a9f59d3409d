-- What members have said of notices: which come, and by which way. Where nothing stands, they come.
CREATE TABLE notice_preferences (
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('app', 'mail')),
    wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, topic, channel)
) STRICT, WITHOUT ROWID;

-- What was said among the other preferences moves here, so that it is said in one place only.
INSERT INTO notice_preferences (member_id, topic, channel, wanted, updated_at)
    SELECT id, 'mention', 'mail', 0, updated_at FROM members WHERE json_extract(preferences, '$.mail_mentions') = 0
    UNION ALL
    SELECT id, 'assignment', 'mail', 0, updated_at FROM members WHERE json_extract(preferences, '$.mail_assignments') = 0
    UNION ALL
    SELECT id, 'deadline', 'mail', 0, updated_at FROM members WHERE json_extract(preferences, '$.mail_deadlines') = 0;
UPDATE members SET preferences = json_remove(preferences, '$.mail_mentions', '$.mail_assignments', '$.mail_deadlines')
    WHERE preferences LIKE '%"mail_%';
