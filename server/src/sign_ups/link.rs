//! The secret of a link. It follows from the row's id and a key outside of the database, so that a mail that did not go out can be
//! sent again after a crash, and a copy of the database still opens nothing: it holds a keyed hash alone.

use api::problem::Code;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::people::fold_email;
use store::sign_ups::{self, SignUp};
use uuid::Uuid;

use super::{content::Content, url_of};
use crate::{access::seal::SealKey, app::App, http::Failure, second_factor::prove::seal_key};

/// The secret that belongs to a row.
pub fn secret(key: &SealKey, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(key.mac("sign-up link", &[id.as_bytes()]))
}

/// What is stored of a secret.
pub fn hash(key: &SealKey, secret: &str) -> Vec<u8> {
    key.mac("sign-up link, stored", &[secret.as_bytes()]).to_vec()
}

/// What is stored of an e-mail address to count its mails: nobody can try addresses out without the key.
pub(super) fn hash_email(key: &SealKey, email: &str) -> Vec<u8> {
    key.mac("sign-up e-mail", &[fold_email(email).as_bytes()])
        .to_vec()
}

/// The page that the link opens, at the address of the organization: the session that begins there belongs to that host. The
/// secret is behind `#`: browsers do not send that part, so no log ever holds it.
pub(super) fn url(host: &str, slug: &str, secret: &str) -> String {
    format!("{}/sign-up/confirm#token={secret}", url_of(host, slug))
}

/// What an open link belongs to.
pub(super) async fn find(app: &App, token: &str) -> Result<(SignUp, Content), Failure> {
    let key = seal_key(app)?;
    let (hash, now) = (hash(key, token), app.clock.now());
    let control = app.cell.control();
    let found = control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(sign_ups::find_open(tx, &hash, now).await?) }))
        .await?
        .ok_or_else(expired)?;
    let content = Content::open(key, found.id, &found.sealed).ok_or_else(expired)?;
    Ok((found, content))
}

/// The one answer to a link that was used, has expired or never existed.
pub(super) fn expired() -> Failure {
    Failure::new(
        Code::LinkExpired,
        "This link was used or has expired. Sign up again to get a new one.",
    )
}
