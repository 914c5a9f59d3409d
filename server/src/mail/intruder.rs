//! What mails say of intruders: to a member whose account was entered from somewhere new, and to those who answer for the
//! organization.

use domain::detection::FindingKind;

use super::security::{SecurityMail, SecurityNews, framed_english, framed_german};

/// A browser's name for itself is whatever somebody sent: one line of it, and not much.
fn shown(browser: &str) -> String {
    let plain: String = browser
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(120)
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        "?".to_owned()
    } else {
        plain.to_owned()
    }
}

/// Subject and text of such a mail; of any other, nothing.
pub(super) fn english(mail: &SecurityMail) -> (String, String) {
    match &mail.news {
        SecurityNews::NewSignIn {
            network,
            browser,
            url,
        } => new_sign_in_english(mail, network, browser, url.as_deref()),
        SecurityNews::IntruderNoticed {
            finding,
            network,
            url,
        } => noticed_english(mail, *finding, network.as_deref(), url.as_deref()),
        _ => (String::new(), String::new()),
    }
}

/// The same in German.
pub(super) fn german(mail: &SecurityMail) -> (String, String) {
    match &mail.news {
        SecurityNews::NewSignIn {
            network,
            browser,
            url,
        } => new_sign_in_german(mail, network, browser, url.as_deref()),
        SecurityNews::IntruderNoticed {
            finding,
            network,
            url,
        } => noticed_german(mail, *finding, network.as_deref(), url.as_deref()),
        _ => (String::new(), String::new()),
    }
}

fn new_sign_in_english(
    mail: &SecurityMail,
    network: &str,
    browser: &str,
    url: Option<&str>,
) -> (String, String) {
    let way_out = url.map_or_else(
        || "sign in, end all sessions in the settings under “Security”, and change your password.".to_owned(),
        |url| {
            format!("open this link. It ends all sessions at once:\n{url}\n\nThen choose another password.")
        },
    );
    let text = format!(
        "Somebody signed in to your account from a network and with a browser that were not seen before.\n\n\
         Network: {network}\nBrowser: {}\n\nIf that was you, you need not do anything. If it was not you, {way_out}",
        shown(browser)
    );
    let subject = format!("A new sign-in to your account ({})", mail.organization);
    (subject, framed_english(mail, &text, ""))
}

fn new_sign_in_german(
    mail: &SecurityMail,
    network: &str,
    browser: &str,
    url: Option<&str>,
) -> (String, String) {
    let way_out = url.map_or_else(
        || {
            "melden Sie sich an, beenden Sie in den Einstellungen unter „Sicherheit“ alle Sitzungen und ändern Sie Ihr \
             Passwort."
                .to_owned()
        },
        |url| {
            format!(
                "öffnen Sie diesen Link. Er beendet sofort alle Sitzungen:\n{url}\n\nWählen Sie danach ein anderes Passwort."
            )
        },
    );
    let text = format!(
        "Jemand hat sich an Ihrem Konto angemeldet, aus einem Netz und mit einem Browser, die bisher nicht vorkamen.\n\n\
         Netz: {network}\nBrowser: {}\n\nWaren das Sie, brauchen Sie nichts zu tun. Waren das nicht Sie, {way_out}",
        shown(browser)
    );
    let subject = format!("Eine neue Anmeldung an Ihrem Konto ({})", mail.organization);
    (subject, framed_german(mail, &text, ""))
}

fn noticed_english(
    mail: &SecurityMail,
    finding: FindingKind,
    network: Option<&str>,
    url: Option<&str>,
) -> (String, String) {
    let what = in_english(finding);
    let whence = network.map_or_else(String::new, |network| format!("\nNetwork: {network}\n"));
    let look = url.map_or_else(
        || "Look in the settings, under “Protection”.".to_owned(),
        |url| format!("Look here:\n{url}"),
    );
    let text = format!("{what}.\n{whence}\n{look}");
    let subject = format!("{what} ({})", mail.organization);
    (subject, framed_english(mail, &text, ""))
}

fn noticed_german(
    mail: &SecurityMail,
    finding: FindingKind,
    network: Option<&str>,
    url: Option<&str>,
) -> (String, String) {
    let what = in_german(finding);
    let whence = network.map_or_else(String::new, |network| format!("\nNetz: {network}\n"));
    let look = url.map_or_else(
        || "Sehen Sie in den Einstellungen unter „Schutz“ nach.".to_owned(),
        |url| format!("Sehen Sie hier nach:\n{url}"),
    );
    let text = format!("{what}.\n{whence}\n{look}");
    let subject = format!("{what} ({})", mail.organization);
    (subject, framed_german(mail, &text, ""))
}

const fn in_english(finding: FindingKind) -> &'static str {
    match finding {
        FindingKind::BruteForce => "Somebody guesses the password of an account",
        FindingKind::NetworkGuessing => "Somebody guesses passwords from one network",
        FindingKind::PasswordSpraying => "Somebody tries passwords at many accounts",
        FindingKind::CredentialStuffing => "Many networks try passwords at many accounts",
        FindingKind::CredentialReplay => "A session or token is used from two networks at once",
        FindingKind::NewSignIn => "Somebody signed in from somewhere new",
        FindingKind::NotTheMember => "A member says that a sign-in was not theirs",
        FindingKind::MassExport => "Many files are taken out",
        FindingKind::MassRead => "Unusually much is read",
        FindingKind::PermissionProbing => "Somebody tries what they may not do",
        FindingKind::CanaryToken => "A canary token was used",
        FindingKind::CanaryRecord => "A canary record was opened",
    }
}

const fn in_german(finding: FindingKind) -> &'static str {
    match finding {
        FindingKind::BruteForce => "Jemand rät das Passwort eines Kontos",
        FindingKind::NetworkGuessing => "Jemand rät aus einem Netz Passwörter",
        FindingKind::PasswordSpraying => "Jemand probiert Passwörter bei vielen Konten",
        FindingKind::CredentialStuffing => "Viele Netze probieren Passwörter bei vielen Konten",
        FindingKind::CredentialReplay => {
            "Eine Sitzung oder ein Token wird aus zwei Netzen zugleich verwendet"
        }
        FindingKind::NewSignIn => "Jemand hat sich von einem neuen Ort angemeldet",
        FindingKind::NotTheMember => "Ein Mitglied sagt, dass eine Anmeldung nicht seine war",
        FindingKind::MassExport => "Viele Dateien werden mitgenommen",
        FindingKind::MassRead => "Ungewöhnlich viel wird gelesen",
        FindingKind::PermissionProbing => "Jemand probiert, was nicht erlaubt ist",
        FindingKind::CanaryToken => "Ein Köder-Token wurde verwendet",
        FindingKind::CanaryRecord => "Ein Köder-Datensatz wurde geöffnet",
    }
}
