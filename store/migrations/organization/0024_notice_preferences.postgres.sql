-- What members have said of notices: which come, and by which way. Where nothing stands, they come.
CREATE TABLE notice_preferences (
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    topic text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('app', 'mail')),
    wanted boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, topic, channel)
);

-- What was said among the other preferences moves here, so that it is said in one place only.
INSERT INTO notice_preferences (member_id, topic, channel, wanted, updated_at)
    SELECT id, 'mention', 'mail', false, updated_at FROM members WHERE preferences ->> 'mail_mentions' = 'false'
    UNION ALL
    SELECT id, 'assignment', 'mail', false, updated_at FROM members WHERE preferences ->> 'mail_assignments' = 'false'
    UNION ALL
    SELECT id, 'deadline', 'mail', false, updated_at FROM members WHERE preferences ->> 'mail_deadlines' = 'false';
UPDATE members SET preferences = preferences - 'mail_mentions' - 'mail_assignments' - 'mail_deadlines'
    WHERE preferences ?| ARRAY['mail_mentions', 'mail_assignments', 'mail_deadlines'];
