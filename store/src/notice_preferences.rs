//! What members have said of notices: which ones come, and by which way.

use domain::{
    ids::MemberId,
    notices::{Choice, NoticeChannel, NoticeTopic},
};
use jiff::Timestamp;

use crate::{Result, Tx, params};

/// What a member has chosen. A row of a version to come that knows more kinds is passed over.
pub async fn list(tx: &mut Tx, member: MemberId) -> Result<Vec<Choice>> {
    let sql =
        "SELECT topic, channel, wanted FROM notice_preferences WHERE member_id = $1 ORDER BY topic, channel";
    let rows: Vec<(String, String, bool)> = tx
        .query(sql, params![member], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .await?;
    let known = |(topic, channel, wanted): (String, String, bool)| {
        Some(Choice {
            topic: NoticeTopic::named(&topic)?,
            channel: NoticeChannel::named(&channel)?,
            wanted,
        })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// From now on this holds. False if it did already.
pub async fn put(tx: &mut Tx, member: MemberId, choice: Choice, now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO notice_preferences (member_id, topic, channel, wanted, updated_at)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (member_id, topic, channel)
               DO UPDATE SET wanted = excluded.wanted, updated_at = excluded.updated_at
               WHERE notice_preferences.wanted <> excluded.wanted";
    let values = params![
        member,
        choice.topic.as_str(),
        choice.channel.as_str(),
        choice.wanted,
        now
    ];
    Ok(tx.execute(sql, values).await? == 1)
}
