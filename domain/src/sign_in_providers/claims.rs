//! What is believed of a token whose signature is right. A provider may be mistaken, or lie: every claim is compared with
//! what was asked.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// How far the clocks of provider and server may be apart.
pub const SKEW_SECONDS: i64 = 120;
/// How old a token may be that was asked for a moment ago.
const FRESH_SECONDS: i64 = 600;
/// The longest `sub`, in bytes (OpenID Connect Core 1.0, 2).
const LONGEST_SUBJECT: usize = 255;
/// The longest name of a session or a token that is kept.
const LONGEST_NAME: usize = 512;
/// What a logout token says it is about.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lie {
    /// Not three parts of base64url with JSON of the right form in them.
    #[error("malformed")]
    Malformed,
    /// `none`, a secret shared with others, or one that nobody here knows.
    #[error("algorithm")]
    Algorithm,
    /// No key of the provider made the signature.
    #[error("signature")]
    Signature,
    /// It names a key that the provider does not publish.
    #[error("key")]
    Key,
    /// Another kind of token.
    #[error("kind")]
    Kind,
    /// Another provider's.
    #[error("issuer")]
    Issuer,
    /// For another program.
    #[error("audience")]
    Audience,
    /// Its end is past.
    #[error("expired")]
    Expired,
    /// Its time has not come: the clocks are too far apart.
    #[error("early")]
    Early,
    /// Made long before it was asked for.
    #[error("stale")]
    Stale,
    /// Not the answer to this sign-in.
    #[error("nonce")]
    Nonce,
    /// Nobody, or two different people.
    #[error("subject")]
    Subject,
    /// A fresh sign-in was asked for, and this one is older.
    #[error("not_fresh")]
    NotFresh,
    /// A logout token without its event.
    #[error("event")]
    Event,
}

/// One or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// Exactly this one. Others beside it could show the same token here (ASVS v5.0.0-10.5.4).
    fn is_only(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Many(many) => many.len() == 1 && many[0] == name,
        }
    }
}

/// Seconds since 1970; some providers write fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seconds(i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let seconds = number.as_i64().or_else(|| {
            let whole = number.as_f64()?.floor();
            format!("{whole:.0}").parse().ok()
        });
        // Bounded, so that adding the skew never overflows.
        seconds
            .filter(|seconds| seconds.unsigned_abs() < 1_000_000_000_000)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not a time"))
    }
}

/// What an ID token says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IdToken {
    iss: String,
    /// Whom the provider knows under this name, for ever.
    pub sub: String,
    aud: OneOrMany,
    #[serde(default)]
    azp: Option<String>,
    exp: Seconds,
    iat: Seconds,
    #[serde(default)]
    nbf: Option<Seconds>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    auth_time: Option<Seconds>,
    /// How strong the sign-in was, in a word of the provider.
    #[serde(default)]
    pub acr: Option<String>,
    /// What it was made with.
    #[serde(default)]
    pub amr: Option<Vec<String>>,
    /// What the provider calls its own session.
    #[serde(default)]
    pub sid: Option<String>,
    /// Name, address, groups.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl IdToken {
    /// Whether the sign-in was made in one of these ways, which count as a second factor.
    pub fn shows_one_of(&self, ways: &[String]) -> bool {
        let named = self.amr.iter().flatten().chain(&self.acr);
        named.into_iter().any(|way| ways.contains(way))
    }
}

/// What an ID token has to agree with.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider as it was set up.
    pub issuer: &'a str,
    /// What Hourbook is called there.
    pub client_id: &'a str,
    /// What was sent along with the question.
    pub nonce: &'a str,
    /// The sign-in at the provider must not be older than this.
    pub signed_in_since: Option<i64>,
    /// Now.
    pub now: i64,
}

/// Compares the claims of an ID token whose signature is right (OpenID Connect Core 1.0, 3.1.3.7).
pub fn check_id_token(token: &IdToken, expected: &Expected<'_>) -> Result<(), Lie> {
    let Expected {
        issuer,
        client_id,
        nonce,
        signed_in_since,
        now,
    } = *expected;
    common(&token.iss, &token.aud, token.azp.as_deref(), issuer, client_id)?;
    times(token.iat, Some(token.exp), token.nbf, now)?;
    if token.nonce.as_deref() != Some(nonce) {
        return Err(Lie::Nonce);
    }
    check_subject(&token.sub)?;
    if token.sid.as_ref().is_some_and(|sid| sid.len() > LONGEST_NAME) {
        return Err(Lie::Malformed);
    }
    let is_old = |since: i64| {
        token
            .auth_time
            .is_none_or(|time| time.0 < since.saturating_sub(SKEW_SECONDS))
    };
    if signed_in_since.is_some_and(is_old) {
        return Err(Lie::NotFresh);
    }
    Ok(())
}

/// What a logout token says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LogoutToken {
    iss: String,
    aud: OneOrMany,
    iat: Seconds,
    #[serde(default)]
    exp: Option<Seconds>,
    #[serde(default)]
    nbf: Option<Seconds>,
    jti: String,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    sid: Option<String>,
    #[serde(default)]
    nonce: Option<Value>,
    events: Map<String, Value>,
}

/// What a logout token has to agree with.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedLogout<'a> {
    /// The provider as it was set up.
    pub issuer: &'a str,
    /// What Hourbook is called there.
    pub client_id: &'a str,
    /// Now.
    pub now: i64,
}

/// Which sessions a provider ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// One name for each token.
    pub token_id: String,
    /// Whose; everybody's of that name when no session is named.
    pub subject: Option<String>,
    /// Which one.
    pub session: Option<String>,
    /// After this the token is stale anyway.
    pub until: i64,
}

/// Compares the claims of a logout token whose signature is right (OpenID Connect Back-Channel Logout 1.0, 2.6;
/// ASVS v5.0.0-10.5.5).
pub fn check_logout_token(token: &LogoutToken, expected: &ExpectedLogout<'_>) -> Result<Logout, Lie> {
    let ExpectedLogout {
        issuer,
        client_id,
        now,
    } = *expected;
    common(&token.iss, &token.aud, None, issuer, client_id)?;
    times(token.iat, token.exp, token.nbf, now)?;
    // A nonce would make it an ID token.
    if token.nonce.is_some() {
        return Err(Lie::Kind);
    }
    if !token.events.get(LOGOUT_EVENT).is_some_and(Value::is_object) {
        return Err(Lie::Event);
    }
    if token.sub.is_none() && token.sid.is_none() {
        return Err(Lie::Subject);
    }
    if let Some(subject) = &token.sub {
        check_subject(subject)?;
    }
    let names = [Some(&token.jti), token.sid.as_ref()];
    if names
        .into_iter()
        .flatten()
        .any(|name| name.is_empty() || name.len() > LONGEST_NAME)
    {
        return Err(Lie::Malformed);
    }
    Ok(Logout {
        token_id: token.jti.clone(),
        subject: token.sub.clone(),
        session: token.sid.clone(),
        until: token.iat.0 + FRESH_SECONDS + 2 * SKEW_SECONDS,
    })
}

fn common(iss: &str, aud: &OneOrMany, azp: Option<&str>, issuer: &str, client_id: &str) -> Result<(), Lie> {
    // Letter by letter: an address that leads to the same place is another provider.
    if iss != issuer {
        return Err(Lie::Issuer);
    }
    if !aud.is_only(client_id) || azp.is_some_and(|azp| azp != client_id) {
        return Err(Lie::Audience);
    }
    Ok(())
}

fn times(iat: Seconds, exp: Option<Seconds>, nbf: Option<Seconds>, now: i64) -> Result<(), Lie> {
    if exp.is_some_and(|exp| exp.0 + SKEW_SECONDS <= now) {
        return Err(Lie::Expired);
    }
    if iat.0 - SKEW_SECONDS > now || nbf.is_some_and(|nbf| nbf.0 - SKEW_SECONDS > now) {
        return Err(Lie::Early);
    }
    if iat.0 + FRESH_SECONDS + SKEW_SECONDS < now {
        return Err(Lie::Stale);
    }
    Ok(())
}

/// A name that can be kept and compared byte by byte.
fn check_subject(subject: &str) -> Result<(), Lie> {
    let readable = !subject.chars().any(char::is_control);
    if readable && (1..=LONGEST_SUBJECT).contains(&subject.len()) {
        return Ok(());
    }
    Err(Lie::Subject)
}
