//! How a passkey looks to its owner.

use api::passkeys::Passkey as Wire;
use store::passkeys::Passkey;

pub fn present(passkey: Passkey) -> Wire {
    Wire {
        id: passkey.id.uuid(),
        name: passkey.name,
        created_at: passkey.created_at.into(),
        last_used_at: passkey.last_used_at.map(Into::into),
    }
}
