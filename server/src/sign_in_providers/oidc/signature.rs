//! Whether a token was signed by the provider (RFC 7515, 7517, 7518). Only signatures with a public key are known here: the
//! secret of a client signs nothing, and `none` is nothing, so that neither can stand in for a key
//! (ASVS v5.0.0-9.1.1, 9.1.2, 9.1.3).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::sign_in_providers::Lie;
use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use serde_json::Value;

/// The longest token.
const LONGEST: usize = 64 * 1024;
/// The most keys of a provider that are looked at.
const MOST_KEYS: usize = 50;

/// What a token is for, as its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Id,
    Logout,
}

impl Kind {
    fn fits(self, typ: Option<&str>) -> bool {
        let typ = typ.map(str::to_ascii_lowercase);
        let typ = typ
            .as_deref()
            .map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        match self {
            // Tokens of other kinds have names of their own; an ID token has none, or this one.
            Self::Id => matches!(typ, None | Some("jwt")),
            Self::Logout => typ == Some("logout+jwt"),
        }
    }
}

/// The published keys of a provider.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Key>);

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// An algorithm with what its key has to be.
enum Algorithm {
    Rsa(&'static RsaParameters),
    Curve(&'static str, &'static str, &'static dyn VerificationAlgorithm),
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "RS256" => Algorithm::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Algorithm::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Algorithm::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Algorithm::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        "PS384" => Algorithm::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        "PS512" => Algorithm::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        "ES256" => Algorithm::Curve("EC", "P-256", &ECDSA_P256_SHA256_FIXED),
        "ES384" => Algorithm::Curve("EC", "P-384", &ECDSA_P384_SHA384_FIXED),
        "EdDSA" | "Ed25519" => Algorithm::Curve("OKP", "Ed25519", &ED25519),
        _ => return None,
    })
}

impl Keys {
    /// The keys of a set that can be read; the others are for somebody else.
    pub fn of(set: Vec<Value>) -> Self {
        let keys = set.into_iter().take(MOST_KEYS);
        let keys = keys.filter_map(|key| serde_json::from_value::<Key>(key).ok());
        let signs = |key: &Key| key.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        Self(keys.filter(|key| signs(key) && key.is_known()).collect())
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// What a token says, if one of these keys signed it.
    pub fn open(&self, kind: Kind, token: &str) -> Result<Vec<u8>, Lie> {
        if token.len() > LONGEST {
            return Err(Lie::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Lie::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Lie::Malformed)?;
        let decode = |part: &str| BASE64.decode(part).map_err(|_| Lie::Malformed);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Lie::Malformed)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        let algorithm = algorithm(&header.alg).ok_or(Lie::Algorithm)?;
        // What must be understood and is not.
        if header.crit.is_some() {
            return Err(Lie::Malformed);
        }
        if !kind.fits(header.typ.as_deref()) {
            return Err(Lie::Kind);
        }
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.fits(&header, &algorithm))
            .peekable();
        if fitting.peek().is_none() {
            return Err(Lie::Key);
        }
        if fitting.any(|key| key.signed(&algorithm, signed.as_bytes(), &signature)) {
            return Ok(payload);
        }
        Err(Lie::Signature)
    }
}

impl Key {
    /// Whether any known algorithm has such keys.
    fn is_known(&self) -> bool {
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => self.n.is_some() && self.e.is_some(),
            ("EC", Some("P-256" | "P-384")) => self.x.is_some() && self.y.is_some(),
            ("OKP", Some("Ed25519")) => self.x.is_some(),
            _ => false,
        }
    }

    /// Key and algorithm have to be of one family: the key decides, not the token.
    fn fits(&self, header: &Header, algorithm: &Algorithm) -> bool {
        let family = match algorithm {
            Algorithm::Rsa(_) => self.kty == "RSA",
            Algorithm::Curve(kty, crv, _) => self.kty == *kty && self.crv.as_deref() == Some(*crv),
        };
        let named = header.kid.is_none() || header.kid == self.kid;
        let meant = self.alg.as_ref().is_none_or(|alg| *alg == header.alg);
        family && named && meant
    }

    fn signed(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let number = |part: &Option<String>| BASE64.decode(part.as_deref()?.as_bytes()).ok();
        match algorithm {
            Algorithm::Rsa(parameters) => {
                let (Some(n), Some(e)) = (number(&self.n), number(&self.e)) else {
                    return false;
                };
                let key = RsaPublicKeyComponents {
                    n: without_zeros(&n),
                    e: without_zeros(&e),
                };
                key.verify(parameters, message, signature).is_ok()
            }
            Algorithm::Curve("OKP", _, check) => number(&self.x).is_some_and(|x| {
                UnparsedPublicKey::new(*check, x)
                    .verify(message, signature)
                    .is_ok()
            }),
            Algorithm::Curve(_, _, check) => {
                let (Some(x), Some(y)) = (number(&self.x), number(&self.y)) else {
                    return false;
                };
                // An uncompressed point; a coordinate of another length is not on the curve.
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                UnparsedPublicKey::new(*check, point)
                    .verify(message, signature)
                    .is_ok()
            }
        }
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    &number[start..]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Tokens of every algorithm, made by another program.
    fn tokens() -> Value {
        serde_json::from_str(include_str!("tokens.json")).unwrap()
    }

    fn good() -> Vec<(String, Value, String)> {
        let read = |entry: &Value| {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            (text("alg"), entry["key"].clone(), text("token"))
        };
        tokens()["good"].as_array().unwrap().iter().map(read).collect()
    }

    fn open(key: &Value, token: &str) -> Result<Vec<u8>, Lie> {
        Keys::of(vec![key.clone()]).open(Kind::Id, token)
    }

    /// ASVS v5.0.0-9.1.1, 9.1.2: what others sign is understood, with every algorithm that is; one changed letter is not.
    #[test]
    fn tokens_of_another_program_are_read_and_changed_ones_are_not() {
        let all = good();
        assert_eq!(all.len(), 10);
        for (alg, key, token) in &all {
            assert_eq!(open(key, token).unwrap(), br#"{"sub": "u-1"}"#, "{alg}");
            let (signed, signature) = token.rsplit_once('.').unwrap();
            let (header, _) = signed.split_once('.').unwrap();
            let other = BASE64.encode(br#"{"sub": "u-2"}"#);
            let changed = format!("{header}.{other}.{signature}");
            assert_eq!(open(key, &changed), Err(Lie::Signature), "{alg}");
            for cut in ["", "AA", &signature[..signature.len() / 8 * 4]] {
                let cut = format!("{signed}.{cut}");
                assert_eq!(open(key, &cut), Err(Lie::Signature), "{alg}");
            }
        }
    }

    /// ASVS v5.0.0-9.1.3: a key is good for its own family and for what it was published for.
    #[test]
    fn the_key_decides_on_the_algorithm_not_the_token() {
        let all = good();
        for (alg, key, _) in &all {
            for (other, _, token) in &all {
                let fits = open(key, token);
                let same = key == &all.iter().find(|one| one.0 == *other).unwrap().1;
                assert_eq!(fits.is_ok(), same, "{alg} {other}");
            }
        }
        let (_, key, token) = &all[0];
        for (name, value) in [("alg", "RS384"), ("use", "enc"), ("kty", "oct"), ("kid", "one")] {
            let mut key = key.clone();
            key[name] = json!(value);
            let expected = if name == "kid" { Ok(()) } else { Err(Lie::Key) };
            assert_eq!(open(&key, token).map(drop), expected, "{name}");
        }
    }

    #[test]
    fn keys_that_are_too_short_or_broken_open_nothing() {
        let all = tokens();
        let weak = &all["weak"];
        let token = weak["token"].as_str().unwrap();
        assert_eq!(open(&weak["key"], token), Err(Lie::Signature), "1024 bits");
        for (alg, key, token) in good() {
            for part in ["n", "e", "x", "y"]
                .into_iter()
                .filter(|part| key.get(part).is_some())
            {
                for value in ["", "AA", "A", "!"] {
                    let mut key = key.clone();
                    key[part] = json!(value);
                    assert_eq!(open(&key, &token), Err(Lie::Signature), "{alg} {part} {value:?}");
                }
            }
        }
    }
}
