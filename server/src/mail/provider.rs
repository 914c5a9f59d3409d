//! What mails say of providers of sign-in: whoever did not come that way themselves learns of it.

use super::security::{SecurityMail, SecurityNews, framed_english, framed_german};

/// Subject and text of such a mail; of any other, nothing.
pub(super) fn english(mail: &SecurityMail) -> (String, String) {
    let (subject, what) = match &mail.news {
        SecurityNews::ProviderLinked { name } => (
            "A provider signs you in",
            format!("You signed in with “{name}” for the first time. From now on it lets you in."),
        ),
        SecurityNews::ProviderCodesGuessed { name, network } => (
            "Somebody signs in as you",
            format!(
                "Somebody in the network {network} signed in as you with “{name}”, and then typed wrong codes of your \
                 second factor several times. They are not in."
            ),
        ),
        _ => return (String::new(), String::new()),
    };
    let advice =
        "If that was not you, change your password at the provider at once and tell an administrator.";
    (
        format!("{subject} ({})", mail.organization),
        framed_english(mail, &what, advice),
    )
}

/// The same in German.
pub(super) fn german(mail: &SecurityMail) -> (String, String) {
    let (subject, what) = match &mail.news {
        SecurityNews::ProviderLinked { name } => (
            "Ein Anmeldedienst meldet Sie an",
            format!(
                "Sie haben sich zum ersten Mal mit „{name}“ angemeldet. Von jetzt an kommen Sie damit herein."
            ),
        ),
        SecurityNews::ProviderCodesGuessed { name, network } => (
            "Jemand meldet sich als Sie an",
            format!(
                "Jemand im Netz {network} hat sich mit „{name}“ als Sie angemeldet und danach mehrmals falsche Codes Ihres \
                 zweiten Faktors eingegeben. Die Anmeldung ist nicht gelungen."
            ),
        ),
        _ => return (String::new(), String::new()),
    };
    let advice = "Waren das nicht Sie, ändern Sie sofort Ihr Passwort beim Anmeldedienst und sagen Sie einem Verwalter \
                  Bescheid.";
    (
        format!("{subject} ({})", mail.organization),
        framed_german(mail, &what, advice),
    )
}
