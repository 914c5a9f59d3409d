//! From the code that a browser came back with to what the provider says of its person.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::sign_in_providers::{Expected, IdToken, Lie, check_id_token};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Kind, Known, ProviderError, Providers};

/// What Hourbook is at a provider.
pub struct Client<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub client_secret: Option<&'a str>,
    /// Claims that are asked for elsewhere when the token lacks them.
    pub needed: [&'a str; 2],
}

/// What was made up for one sign-in, from the secret that the browser keeps: nothing of it is stored.
pub struct Exchange<'a> {
    secret: &'a str,
    pub redirect_uri: &'a str,
}

impl<'a> Exchange<'a> {
    pub fn new(secret: &'a str, redirect_uri: &'a str) -> Self {
        Self { secret, redirect_uri }
    }

    /// Comes back with the browser.
    pub fn state(&self) -> String {
        self.derive("state")
    }

    /// Comes back inside the token.
    pub fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// Shows the provider that whoever has the code began the sign-in (RFC 7636).
    fn verifier(&self) -> String {
        self.derive("verifier")
    }

    pub fn challenge(&self) -> String {
        BASE64.encode(Sha256::digest(self.verifier().as_bytes()))
    }

    /// The secret has 256 random bits; none of these tells of another.
    fn derive(&self, purpose: &str) -> String {
        let text = format!("hourbook provider {purpose} {}", self.secret);
        BASE64.encode(Sha256::digest(text.as_bytes()))
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: String,
}

/// The longest word of a refusal that is kept.
const LONGEST_WORD: usize = 100;

impl Providers {
    /// Shows the code to the provider and reads its answer.
    pub async fn exchange(
        &self,
        client: &Client<'_>,
        exchange: &Exchange<'_>,
        code: &str,
        signed_in_since: Option<i64>,
        now: i64,
    ) -> Result<IdToken, ProviderError> {
        let known = self.known(client.issuer).await?;
        let tokens = self.tokens(&known, client, exchange, code).await?;
        let mut token: IdToken = self.open(client.issuer, Kind::Id, &tokens.id_token).await?;
        let nonce = exchange.nonce();
        let expected = Expected {
            issuer: client.issuer,
            client_id: client.client_id,
            nonce: &nonce,
            signed_in_since,
            now,
        };
        check_id_token(&token, &expected)?;
        if let (Some(address), Some(access)) = (&known.metadata.userinfo_endpoint, &tokens.access_token)
            && client
                .needed
                .iter()
                .any(|claim| !token.others.contains_key(*claim))
        {
            self.complete(&mut token, address, access).await?;
        }
        Ok(token)
    }

    async fn tokens(
        &self,
        known: &Known,
        client: &Client<'_>,
        exchange: &Exchange<'_>,
        code: &str,
    ) -> Result<Tokens, ProviderError> {
        let verifier = exchange.verifier();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", exchange.redirect_uri),
            ("code_verifier", verifier.as_str()),
            ("client_id", client.client_id),
        ];
        let methods = known.metadata.token_endpoint_auth_methods_supported.as_ref();
        // Basic is what every provider has to know (RFC 6749, 2.3.1); some know the other way alone.
        let knows_basic =
            methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        let basic = match client.client_secret {
            Some(secret) if knows_basic => Some((encoded(client.client_id), encoded(secret))),
            Some(secret) => {
                form.push(("client_secret", secret));
                None
            }
            None => None,
        };
        let form =
            serde_html_form::to_string(form).map_err(|error| ProviderError::Nonsense(error.to_string()))?;
        let (status, body) = self
            .outgoing
            .post(&known.metadata.token_endpoint, form, basic)
            .await?;
        match status {
            200 => serde_json::from_slice(&body)
                .map_err(|error| ProviderError::Nonsense(format!("the answer to the code: {error}"))),
            400..=403 => {
                let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
                let word: String = refusal.error.chars().take(LONGEST_WORD).collect();
                Err(ProviderError::Refused(format!("the code: {status} {word}")))
            }
            status => Err(ProviderError::Unreachable(format!(
                "the code: it answered {status}"
            ))),
        }
    }

    /// Adds what the provider keeps out of its tokens. It cannot replace what was signed, nor be about somebody else.
    async fn complete(&self, token: &mut IdToken, address: &str, access: &str) -> Result<(), ProviderError> {
        let more: Map<String, Value> = self.outgoing.get_with(address, access).await?;
        if more.get("sub").and_then(Value::as_str) != Some(token.sub.as_str()) {
            return Err(Lie::Subject.into());
        }
        for (name, value) in more {
            token.others.entry(name).or_insert(value);
        }
        Ok(())
    }
}

/// As in a form, which is how names and secrets stand in the header (RFC 6749, 2.3.1).
fn encoded(text: &str) -> String {
    let pair = serde_html_form::to_string(vec![("", text)]).unwrap_or_default();
    pair.trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_for_a_sign_in_differs_and_fits_its_rules() {
        let exchange = Exchange::new("secret", "https://acme.example/sign-in/with/1");
        let all = [
            exchange.state(),
            exchange.nonce(),
            exchange.verifier(),
            exchange.challenge(),
        ];
        for (position, one) in all.iter().enumerate() {
            assert!(!all[position + 1..].contains(one));
            // RFC 7636, 4.1.
            assert_eq!(one.len(), 43);
        }
        assert_ne!(Exchange::new("another", "").state(), exchange.state());
    }

    #[test]
    fn names_and_secrets_are_written_as_in_a_form() {
        assert_eq!(encoded("a b:c=/é"), "a+b%3Ac%3D%2F%C3%A9");
        assert_eq!(encoded("==a"), "%3D%3Da");
    }
}
