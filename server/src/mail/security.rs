//! Mails to a member about how they sign in: whoever did not do it themselves learns of it (ASVS v5.0.0-6.3.7).

use domain::{detection::FindingKind, ids::JobId, notices::NoticeTopic};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, control::Placement, members::Member, organization::Organization, outbox::Job};

use super::{Letter, intruder, outgoing, provider};
use crate::{
    app::App,
    http::Failure,
    jobs::{self, JobError, Work},
};

/// The kind of job that sends such a mail; its payload is a [`SecurityMail`].
pub const SECURITY_JOB: &str = "mail.security";

/// What happened to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SecurityNews {
    PasswordChanged,
    /// Somebody asked for a link to choose a new password.
    PasswordLink {
        url: String,
        expires_at: Timestamp,
    },
    /// Told at the address until now.
    AddressChanged {
        by: String,
    },
    SecondFactorEnabled,
    SecondFactorRemoved,
    SecondFactorReset {
        by: String,
    },
    RecoveryCodesMade,
    RecoveryCodeUsed {
        left: i64,
    },
    /// The password was right, the codes were not.
    CodesGuessed {
        network: String,
    },
    TokenCreated {
        name: String,
    },
    PasskeyAdded {
        name: String,
    },
    PasskeyRemoved {
        name: String,
    },
    /// A provider lets them in from now on.
    ProviderLinked {
        name: String,
    },
    /// The provider let somebody in, the codes were wrong.
    ProviderCodesGuessed {
        name: String,
        network: String,
    },
    /// With a browser and from a network that were never seen with this member.
    NewSignIn {
        network: String,
        browser: String,
        /// Where to say that it was somebody else, if the server knows its own address.
        url: Option<String>,
    },
    /// To those who answer for the organization.
    IntruderNoticed {
        finding: FindingKind,
        network: Option<String>,
        url: Option<String>,
    },
    /// The whole organization will go; the operator asked where nobody is named.
    RemovalRequested {
        by: Option<String>,
        due_at: Timestamp,
    },
    RemovalWithdrawn {
        by: Option<String>,
    },
}

/// A mail of this kind.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecurityMail {
    pub to: String,
    /// Language of the recipient.
    pub locale: String,
    pub organization: String,
    pub time_zone: String,
    pub at: Timestamp,
    pub news: SecurityNews,
}

/// Has the mail sent after the commit; nothing where no relay is configured.
pub async fn security_later(
    tx: &mut Tx,
    app: &App,
    organization: &Organization,
    member: &Member,
    news: SecurityNews,
) -> Result<(), Failure> {
    if app.config.mail.relay.is_none() {
        return Ok(());
    }
    let at = app.clock.now();
    let mail = SecurityMail {
        to: member.email.clone(),
        locale: member.locale.clone(),
        organization: organization.name.clone(),
        time_zone: member.time_zone.clone(),
        at,
        news,
    };
    Ok(store::outbox::insert(tx, JobId::from(app.clock.id()), SECURITY_JOB, json!(mail), at).await?)
}

/// Wakes the worker after the commit, where mails can go out at all.
pub async fn announce(app: &App, placement: &Placement) {
    if app.config.mail.relay.is_some() {
        jobs::announce(app, placement).await;
    }
}

/// Sends the mail of a job. A second copy after a broken attempt does no harm.
pub async fn run_security(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: SecurityMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not a mail about an account".to_owned()))?;
    if let SecurityNews::PasswordLink { expires_at, .. } = &mail.news
        && *expires_at <= work.app.clock.now()
    {
        return Err(JobError::Never("the link has expired".to_owned()));
    }
    let letter = Letter::new(write(&mail));
    Ok(outgoing::send(work, topic(&mail.news), &mail.to, letter).await?)
}

/// Most of it is about one's own account.
fn topic(news: &SecurityNews) -> NoticeTopic {
    match news {
        SecurityNews::IntruderNoticed { .. } => NoticeTopic::Intruder,
        SecurityNews::RemovalRequested { .. } | SecurityNews::RemovalWithdrawn { .. } => NoticeTopic::Removal,
        _ => NoticeTopic::Account,
    }
}

/// Subject and text in the language of the recipient; English where there is no other.
fn write(mail: &SecurityMail) -> (String, String) {
    match mail.locale.split('-').next() {
        Some("de") => german(mail),
        _ => english(mail),
    }
}

fn english(mail: &SecurityMail) -> (String, String) {
    let (subject, what) = match &mail.news {
        SecurityNews::PasswordChanged => (
            "Your password was changed",
            "The password of your account was changed. All other browsers were signed out.".to_owned(),
        ),
        SecurityNews::PasswordLink { url, expires_at } => {
            let until = moment(*expires_at, &mail.time_zone, "%Y-%m-%d %H:%M");
            let text = format!(
                "Open this link to choose a new password. It is good for one use, until {until}:\n{url}\n\n\
                 Your second factor stays as it is and is asked for as before. If you did not ask for this, you need \
                 not do anything: your password still holds."
            );
            return (
                format!("A new password for {}", mail.organization),
                framed_english(mail, &text, ""),
            );
        }
        SecurityNews::AddressChanged { by } => (
            "Your e-mail address was changed",
            format!("{by} changed the e-mail address of your account. This one signs in no more and gets no more mails."),
        ),
        SecurityNews::RemovalRequested { by, due_at } => {
            return removal_english(mail, by.as_deref(), Some(*due_at));
        }
        SecurityNews::RemovalWithdrawn { by } => return removal_english(mail, by.as_deref(), None),
        SecurityNews::NewSignIn { .. } | SecurityNews::IntruderNoticed { .. } => return intruder::english(mail),
        SecurityNews::ProviderLinked { .. } | SecurityNews::ProviderCodesGuessed { .. } => {
            return provider::english(mail);
        }
        SecurityNews::SecondFactorEnabled => (
            "A second factor was set up",
            "An authenticator app was set up for your account. Its code is asked for at every sign-in from now on."
                .to_owned(),
        ),
        SecurityNews::SecondFactorRemoved => (
            "Your second factor was removed",
            "The authenticator app of your account was removed. Your password alone signs in from now on.".to_owned(),
        ),
        SecurityNews::SecondFactorReset { by } => (
            "Your second factor was taken away",
            format!("{by} took the second factor of your account away and signed you out everywhere."),
        ),
        SecurityNews::RecoveryCodesMade => (
            "New recovery codes were made",
            "New recovery codes were made for your account. The ones before open nothing any more.".to_owned(),
        ),
        SecurityNews::RecoveryCodeUsed { left } => (
            "A recovery code was used",
            format!("Somebody signed in to your account with one of your recovery codes. {left} are left."),
        ),
        SecurityNews::CodesGuessed { network } => (
            "Somebody knows your password",
            format!(
                "Somebody in the network {network} typed your right password, and then wrong codes of your second \
                 factor several times. They are not in. If it was not you, change your password now."
            ),
        ),
        SecurityNews::TokenCreated { name } => (
            "An access token was made",
            format!("The personal access token “{name}” was made for your account."),
        ),
        SecurityNews::PasskeyAdded { name } => (
            "A passkey was added",
            format!("The passkey “{name}” was added to your account. It signs in without a password."),
        ),
        SecurityNews::PasskeyRemoved { name } => (
            "A passkey was removed",
            format!("The passkey “{name}” was removed from your account and signs in no more."),
        ),
    };
    let advice = "If that was not you, change your password at once and tell an administrator.";
    (
        format!("{subject} ({})", mail.organization),
        framed_english(mail, &what, advice),
    )
}

/// That the organization will go, or will not after all.
fn removal_english(mail: &SecurityMail, by: Option<&str>, due_at: Option<Timestamp>) -> (String, String) {
    let (name, by) = (&mail.organization, by.unwrap_or("The operator"));
    let Some(due_at) = due_at else {
        let text = format!("{by} withdrew the removal of {name}. Everything stays as it is.");
        return (
            format!("{name} will not be removed"),
            framed_english(mail, &text, ""),
        );
    };
    let until = moment(due_at, &mail.time_zone, "%Y-%m-%d %H:%M");
    let text = format!(
        "{by} asked for the removal of {name} with everything that belongs to it. It begins on {until}; then nobody can sign in \
         any more, and nothing can be brought back.\n\nUntil then every owner can withdraw it in the settings, under “Data”."
    );
    (format!("{name} will be removed"), framed_english(mail, &text, ""))
}

pub(super) fn framed_english(mail: &SecurityMail, what: &str, advice: &str) -> String {
    let at = moment(mail.at, &mail.time_zone, "%Y-%m-%d %H:%M");
    let advice = paragraph(advice);
    format!(
        "Hello,\n\n{what}\n{advice}\nThis concerns your account with {} on Hourbook, {at} ({}).\n",
        mail.organization, mail.time_zone
    )
}

fn german(mail: &SecurityMail) -> (String, String) {
    let (subject, what) = match &mail.news {
        SecurityNews::PasswordChanged => (
            "Ihr Passwort wurde geändert",
            "Das Passwort Ihres Kontos wurde geändert. Alle anderen Browser wurden abgemeldet.".to_owned(),
        ),
        SecurityNews::PasswordLink { url, expires_at } => {
            let until = moment(*expires_at, &mail.time_zone, "%d.%m.%Y %H:%M");
            let text = format!(
                "Öffnen Sie diesen Link, um ein neues Passwort zu wählen. Er gilt für eine Verwendung, bis {until}:\n\
                 {url}\n\nIhr zweiter Faktor bleibt, wie er ist, und wird weiterhin verlangt. Wenn Sie das nicht \
                 angefordert haben, brauchen Sie nichts zu tun: Ihr Passwort gilt weiter."
            );
            return (
                format!("Ein neues Passwort für {}", mail.organization),
                framed_german(mail, &text, ""),
            );
        }
        SecurityNews::AddressChanged { by } => (
            "Ihre E-Mail-Adresse wurde geändert",
            format!("{by} hat die E-Mail-Adresse Ihres Kontos geändert. Diese meldet nicht mehr an und bekommt keine E-Mails mehr."),
        ),
        SecurityNews::RemovalRequested { by, due_at } => {
            return removal_german(mail, by.as_deref(), Some(*due_at));
        }
        SecurityNews::RemovalWithdrawn { by } => return removal_german(mail, by.as_deref(), None),
        SecurityNews::NewSignIn { .. } | SecurityNews::IntruderNoticed { .. } => return intruder::german(mail),
        SecurityNews::ProviderLinked { .. } | SecurityNews::ProviderCodesGuessed { .. } => {
            return provider::german(mail);
        }
        SecurityNews::SecondFactorEnabled => (
            "Ein zweiter Faktor wurde eingerichtet",
            "Für Ihr Konto wurde eine Authenticator-App eingerichtet. Ihr Code wird ab jetzt bei jeder Anmeldung \
             verlangt."
                .to_owned(),
        ),
        SecurityNews::SecondFactorRemoved => (
            "Ihr zweiter Faktor wurde entfernt",
            "Die Authenticator-App Ihres Kontos wurde entfernt. Ab jetzt genügt Ihr Passwort zur Anmeldung.".to_owned(),
        ),
        SecurityNews::SecondFactorReset { by } => (
            "Ihr zweiter Faktor wurde zurückgesetzt",
            format!("{by} hat den zweiten Faktor Ihres Kontos entfernt und Sie überall abgemeldet."),
        ),
        SecurityNews::RecoveryCodesMade => (
            "Neue Wiederherstellungscodes wurden erzeugt",
            "Für Ihr Konto wurden neue Wiederherstellungscodes erzeugt. Die früheren gelten nicht mehr.".to_owned(),
        ),
        SecurityNews::RecoveryCodeUsed { left } => (
            "Ein Wiederherstellungscode wurde verwendet",
            format!(
                "Jemand hat sich mit einem Ihrer Wiederherstellungscodes an Ihrem Konto angemeldet. Es bleiben {left}."
            ),
        ),
        SecurityNews::CodesGuessed { network } => (
            "Jemand kennt Ihr Passwort",
            format!(
                "Jemand im Netz {network} hat Ihr richtiges Passwort eingegeben und danach mehrmals falsche Codes Ihres \
                 zweiten Faktors. Die Anmeldung ist nicht gelungen. Waren das nicht Sie, ändern Sie jetzt Ihr Passwort."
            ),
        ),
        SecurityNews::TokenCreated { name } => (
            "Ein Zugriffstoken wurde erzeugt",
            format!("Für Ihr Konto wurde das persönliche Zugriffstoken „{name}“ erzeugt."),
        ),
        SecurityNews::PasskeyAdded { name } => (
            "Ein Passkey wurde hinzugefügt",
            format!("Der Passkey „{name}“ wurde Ihrem Konto hinzugefügt. Er meldet ohne Passwort an."),
        ),
        SecurityNews::PasskeyRemoved { name } => (
            "Ein Passkey wurde entfernt",
            format!("Der Passkey „{name}“ wurde aus Ihrem Konto entfernt und meldet nicht mehr an."),
        ),
    };
    let advice =
        "Waren das nicht Sie, ändern Sie sofort Ihr Passwort und sagen Sie einem Verwalter Bescheid.";
    (
        format!("{subject} ({})", mail.organization),
        framed_german(mail, &what, advice),
    )
}

/// That the organization will go, or will not after all.
fn removal_german(mail: &SecurityMail, by: Option<&str>, due_at: Option<Timestamp>) -> (String, String) {
    let (name, by) = (&mail.organization, by.unwrap_or("Der Betreiber"));
    let Some(due_at) = due_at else {
        let text = format!("{by} hat die Entfernung von {name} zurückgezogen. Alles bleibt, wie es ist.");
        return (
            format!("{name} wird nicht entfernt"),
            framed_german(mail, &text, ""),
        );
    };
    let until = moment(due_at, &mail.time_zone, "%d.%m.%Y %H:%M");
    let text = format!(
        "{by} hat die Entfernung von {name} mit allem, was dazugehört, angefordert. Sie beginnt am {until}; dann kann sich \
         niemand mehr anmelden, und nichts lässt sich zurückholen.\n\nBis dahin kann jeder Inhaber sie in den Einstellungen \
         unter „Daten“ zurückziehen."
    );
    (format!("{name} wird entfernt"), framed_german(mail, &text, ""))
}

pub(super) fn framed_german(mail: &SecurityMail, what: &str, advice: &str) -> String {
    let at = moment(mail.at, &mail.time_zone, "%d.%m.%Y %H:%M");
    let advice = paragraph(advice);
    format!(
        "Guten Tag,\n\n{what}\n{advice}\nDas betrifft Ihr Konto bei {} in Hourbook, {at} ({}).\n",
        mail.organization, mail.time_zone
    )
}

fn paragraph(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("\n{text}\n")
    }
}

fn moment(at: Timestamp, zone: &str, format: &str) -> String {
    let zone = domain::time::zone(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(locale: &str, news: SecurityNews) -> SecurityMail {
        SecurityMail {
            to: "grace@acme.example".into(),
            locale: locale.into(),
            organization: "Acme".into(),
            time_zone: "Europe/Berlin".into(),
            at: "2026-03-02T08:05:00Z".parse().unwrap(),
            news,
        }
    }

    #[test]
    fn every_mail_says_what_happened_where_and_when_in_both_languages() {
        let all = [
            SecurityNews::PasswordChanged,
            SecurityNews::PasswordLink {
                url: "https://acme.example/reset-password#token=x".into(),
                expires_at: "2026-03-02T09:05:00Z".parse().unwrap(),
            },
            SecurityNews::AddressChanged { by: "Ada".into() },
            SecurityNews::SecondFactorEnabled,
            SecurityNews::SecondFactorRemoved,
            SecurityNews::SecondFactorReset { by: "Ada".into() },
            SecurityNews::RecoveryCodesMade,
            SecurityNews::RecoveryCodeUsed { left: 9 },
            SecurityNews::CodesGuessed {
                network: "203.0.113.0/24".into(),
            },
            SecurityNews::TokenCreated {
                name: "Laptop".into(),
            },
            SecurityNews::PasskeyAdded { name: "Phone".into() },
            SecurityNews::PasskeyRemoved { name: "Phone".into() },
            SecurityNews::ProviderLinked {
                name: "Acme ID".into(),
            },
            SecurityNews::ProviderCodesGuessed {
                name: "Acme ID".into(),
                network: "203.0.113.0/24".into(),
            },
            SecurityNews::RemovalRequested {
                by: Some("Ada".into()),
                due_at: "2026-03-16T08:05:00Z".parse().unwrap(),
            },
            SecurityNews::RemovalWithdrawn { by: None },
            SecurityNews::NewSignIn {
                network: "203.0.113.0/24".into(),
                browser: "Firefox\r\n\r\n\r\nBcc: all".into(),
                url: Some("https://acme.example/not-me#x".into()),
            },
            SecurityNews::IntruderNoticed {
                finding: FindingKind::CanaryToken,
                network: None,
                url: None,
            },
        ];
        for news in all {
            let (subject, text) = write(&mail("en-GB", news.clone()));
            assert!(
                subject.contains("Acme") && text.contains("2026-03-02 09:05 (Europe/Berlin)"),
                "{text}"
            );
            let (german_subject, german) = write(&mail("de-AT", news.clone()));
            assert!(german.contains("02.03.2026 09:05 (Europe/Berlin)"), "{german}");
            assert_ne!(subject, german_subject);
            assert!(
                !text.contains("\n\n\n") && !german.contains("\n\n\n"),
                "{text}{german}"
            );
        }
    }

    #[test]
    fn the_link_says_until_when_it_is_good() {
        let news = SecurityNews::PasswordLink {
            url: "https://acme.example/reset-password#token=x".into(),
            expires_at: "2026-03-02T09:05:00Z".parse().unwrap(),
        };
        let (subject, text) = write(&mail("en", news));
        assert_eq!(subject, "A new password for Acme");
        assert!(text.contains("until 2026-03-02 10:05:\nhttps://acme.example/reset-password#token=x\n"));
    }
}
