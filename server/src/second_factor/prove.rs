//! Whether a code is the member's: of their authenticator app, or one of their recovery codes.

use api::problem::Code;
use domain::{ids::MemberId, people::GivenCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Tx;

use crate::{
    access::{seal::SealKey, secrets, totp},
    app::App,
    http::Failure,
};

/// How a member proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    App,
    /// So many codes are left.
    RecoveryCode {
        left: i64,
    },
}

impl Proof {
    /// For the audit log.
    pub fn told(self) -> Value {
        match self {
            Self::App => json!("app"),
            Self::RecoveryCode { .. } => json!("recovery_code"),
        }
    }
}

/// Takes a code, which is used up by it; `None` if it is wrong or was used before (ASVS v5.0.0-6.5.1).
pub async fn prove(
    tx: &mut Tx,
    app: &App,
    member: MemberId,
    code: &str,
    now: Timestamp,
) -> Result<Option<Proof>, Failure> {
    match GivenCode::read(code) {
        Some(GivenCode::Totp(digits)) => {
            let factor = store::second_factors::find(tx, member).await?;
            let Some(sealed) = factor.and_then(|factor| factor.secret) else {
                return Ok(None);
            };
            let Some(step) = step_of(app, member, &sealed, &digits, now)? else {
                return Ok(None);
            };
            let fresh = store::second_factors::use_step(tx, member, step).await?;
            Ok(fresh.then_some(Proof::App))
        }
        Some(GivenCode::Recovery(code)) => {
            let hash = secrets::hash(&code);
            if !store::second_factors::use_recovery_code(tx, member, &hash).await? {
                return Ok(None);
            }
            let left = store::second_factors::count_recovery_codes(tx, member).await?;
            Ok(Some(Proof::RecoveryCode { left }))
        }
        None => Ok(None),
    }
}

/// The step of a code of the sealed secret.
pub fn step_of(
    app: &App,
    member: MemberId,
    sealed: &[u8],
    digits: &str,
    now: Timestamp,
) -> Result<Option<i64>, Failure> {
    let Some(secret) = seal_key(app)?.open(member, sealed) else {
        // Recovery codes still work, and an admin can reset it.
        tracing::error!(%member, "the secret of a second factor cannot be opened: was the key of the accounts lost?");
        return Ok(None);
    };
    Ok(totp::step_of(&secret, digits, now))
}

/// The key that seals the secrets.
pub fn seal_key(app: &App) -> Result<&SealKey, Failure> {
    app.seal_key().map_err(|error| {
        tracing::error!(?error, "the key of the accounts cannot be used");
        Failure::new(Code::Internal, "")
    })
}
