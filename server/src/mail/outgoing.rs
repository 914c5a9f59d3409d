//! The one way out: every mail passes here and says what it is about. What its reader can do without is sent only if they want
//! it, and with a link that ends it; to an address that does not exist nothing is sent.

use domain::notices::{NoticeChannel, NoticeTopic, is_wanted};
use store::{StoreError, notice_preferences, suppressions::Reason};

use super::{
    MailError, suppression,
    transport::{self, Letter},
};
use crate::{app::App, jobs::Work, notices::unsubscribe_link};

/// Sends a mail of an organization. What its reader does not want by mail, and what has no reader any more, is passed over.
///
/// A process that dies after the relay has taken a mail and before that is noted leaves a job that sends it once more: no protocol
/// makes the two one step. Both copies have the `Message-ID` of the job then, by which mail servers and readers drop the second.
pub async fn send(work: &Work, topic: NoticeTopic, to: &str, mut letter: Letter) -> Result<(), MailError> {
    if topic.is_optional() {
        let Some(link) = link(work, topic, to).await? else {
            return Ok(());
        };
        // A report ends by a link of its own, which leaves the other reports alone.
        letter.unsubscribe.get_or_insert(link);
    }
    letter.message_id.get_or_insert_with(|| work.job.to_string());
    send_unless_suppressed(&work.app, topic, to, letter).await
}

/// Sends a mail to somebody who asks for an organization and belongs to none yet.
pub async fn send_to_stranger(app: &App, to: &str, letter: Letter) -> Result<(), MailError> {
    send_unless_suppressed(app, NoticeTopic::Invitation, to, letter).await
}

async fn send_unless_suppressed(
    app: &App,
    topic: NoticeTopic,
    to: &str,
    letter: Letter,
) -> Result<(), MailError> {
    if let Some(reason) = suppression::reason(app, to).await?
        && (reason == Reason::Bounced || topic.is_optional())
    {
        return Err(MailError::Suppressed);
    }
    let sent = hand_over(app, topic, to, letter).await;
    if matches!(sent, Err(MailError::NoSuchAddress)) {
        suppression::bounced(app, to).await?;
    }
    sent
}

/// Sends a mail to the operator of the installation. Their address is in the configuration: a relay that does not know it
/// today is asked again for the next alarm.
pub async fn send_to_operator(app: &App, to: &str, letter: Letter) -> Result<(), MailError> {
    hand_over(app, NoticeTopic::Claims, to, letter).await
}

async fn hand_over(app: &App, topic: NoticeTopic, to: &str, letter: Letter) -> Result<(), MailError> {
    if topic.is_optional() != letter.unsubscribe.is_some() || !topic.channels().contains(&NoticeChannel::Mail)
    {
        tracing::error!(topic = topic.as_str(), "a mail does not fit what it is about");
        return Err(MailError::Unwritable);
    }
    let config = &app.config.mail;
    transport::send(config, transport::write(config, to, letter)?).await
}

/// The link that ends such mails to this address; nothing if nobody there wants them.
async fn link(work: &Work, topic: NoticeTopic, to: &str) -> Result<Option<String>, MailError> {
    let address = to.to_owned();
    let wanted = work.database.read(move |tx| {
        Box::pin(async move {
            let Some(member) = store::members::find_by_email(tx, &address).await? else {
                return Ok::<_, StoreError>(None);
            };
            let chosen = notice_preferences::list(tx, member.id).await?;
            let wanted = member.active && is_wanted(topic, NoticeChannel::Mail, &chosen);
            Ok(wanted.then_some(member.id))
        })
    });
    let Some(member) = wanted.await? else {
        return Ok(None);
    };
    let link = unsubscribe_link(&work.app, work.placement.id, member, topic);
    Ok(Some(link.map_err(|_| MailError::Key)?))
}
