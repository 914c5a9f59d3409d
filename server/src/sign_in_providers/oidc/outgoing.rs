//! Requests to providers. Admins name the addresses, and providers name further ones: none of them may lead the server to a
//! door inside, keep it waiting, or fill its memory.

use std::{
    error::Error,
    fs,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use reqwest::{
    Client, RequestBuilder, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use serde::de::DeserializeOwned;

use super::ProviderError;
use crate::{
    config::{Accounts, ProviderReach},
    detection::is_public,
};

/// How long an answer may take, from the first byte of the question to its last.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer. Keys and metadata of the great providers are below 20 KiB.
const LONGEST_ANSWER: usize = 256 * 1024;
/// Where Amazon's machines find their keys over IPv6.
const CLOUD_KEYS: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// A client that goes only where it may.
pub struct Outgoing {
    http: Client,
    reach: ProviderReach,
}

impl Outgoing {
    pub fn new(config: &Accounts) -> anyhow::Result<Self> {
        Self::waiting(config, PATIENCE)
    }

    fn waiting(config: &Accounts, patience: Duration) -> anyhow::Result<Self> {
        // Only the first installation counts; a second one changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reach = config.provider_reach;
        let mut builder = Client::builder()
            .timeout(patience)
            .connect_timeout(patience / 2)
            // A proxy would look the names up itself, past the check.
            .no_proxy()
            // Where a redirect leads nobody has checked.
            .redirect(Policy::none())
            .https_only(reach != ProviderReach::Local)
            .dns_resolver(Arc::new(Guarded(reach)));
        if let Some(path) = &config.provider_ca_file {
            let pem = fs::read(path).with_context(|| path.display().to_string())?;
            builder = builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(&pem)?);
        }
        Ok(Self {
            http: builder.build()?,
            reach,
        })
    }

    /// An address that may be asked, and that browsers may be sent to.
    pub fn address(&self, text: &str) -> Result<Url, ProviderError> {
        let refuse = |why: &str| ProviderError::Unreachable(format!("{text}: {why}"));
        let url = Url::parse(text).map_err(|_| refuse("this is not an address"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("an address with a name or password in it"));
        }
        let host = url
            .host_str()
            .ok_or_else(|| refuse("an address without a host"))?;
        let numbers: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let is_here = host == "localhost" || numbers.is_some_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if is_here && self.reach == ProviderReach::Local => {}
            _ => return Err(refuse("only https is asked")),
        }
        // Names are checked when they are looked up.
        if numbers.is_some_and(|address| !is_within(self.reach, address)) {
            return Err(refuse("an address of a private network"));
        }
        Ok(url)
    }

    /// The JSON at an address.
    pub async fn get<T: DeserializeOwned>(&self, text: &str) -> Result<T, ProviderError> {
        let url = self.address(text)?;
        let request = self.http.get(url).header(header::ACCEPT, "application/json");
        let (status, body) = Self::send(request).await?;
        if status != 200 {
            return Err(ProviderError::Unreachable(format!("{text} answered {status}")));
        }
        read(text, &body)
    }

    /// The same for whoever shows a token.
    pub async fn get_with<T: DeserializeOwned>(&self, text: &str, token: &str) -> Result<T, ProviderError> {
        let url = self.address(text)?;
        let request = self.http.get(url).header(header::ACCEPT, "application/json");
        let (status, body) = Self::send(request.bearer_auth(token)).await?;
        if status != 200 {
            return Err(ProviderError::Nonsense(format!("{text} answered {status}")));
        }
        read(text, &body)
    }

    /// Sends a form; the status and the body of the answer.
    pub async fn post(
        &self,
        text: &str,
        form: String,
        basic: Option<(String, String)>,
    ) -> Result<(u16, Vec<u8>), ProviderError> {
        let url = self.address(text)?;
        let mut request = self
            .http
            .post(url)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        if let Some((name, secret)) = basic {
            request = request.basic_auth(name, Some(secret));
        }
        Self::send(request).await
    }

    async fn send(request: RequestBuilder) -> Result<(u16, Vec<u8>), ProviderError> {
        // The text of the error would carry the whole address, and nothing that an admin does not know.
        let failed = |error: reqwest::Error| ProviderError::Unreachable(reason(&error));
        let mut answer = request.send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(ProviderError::Nonsense("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}

fn read<T: DeserializeOwned>(address: &str, body: &[u8]) -> Result<T, ProviderError> {
    serde_json::from_slice(body).map_err(|error| ProviderError::Nonsense(format!("{address}: {error}")))
}

/// The innermost cause, which says what happened.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Looks names up and forgets what lies inside: what was checked is what is connected to, so that a name cannot change
/// between the two.
struct Guarded(ProviderReach);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(look_up(self.0, name.as_str().to_owned()))
    }
}

async fn look_up(reach: ProviderReach, name: String) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    let found = tokio::net::lookup_host((name, 0)).await?;
    let allowed: Vec<SocketAddr> = found.filter(|address| is_within(reach, address.ip())).collect();
    if allowed.is_empty() {
        return Err("the name leads into a private network".into());
    }
    Ok(Box::new(allowed.into_iter()))
}

/// Whether an address may be connected to.
fn is_within(reach: ProviderReach, address: IpAddr) -> bool {
    let address = address.to_canonical();
    // Where clouds keep the keys of their machines; nobody's provider is there.
    let is_nowhere = address.is_unspecified() || address.is_multicast() || is_link_local(address);
    match reach {
        _ if is_nowhere => false,
        ProviderReach::Local => true,
        ProviderReach::Private => !address.is_loopback(),
        ProviderReach::Public => is_public(address),
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local() || v6 == CLOUD_KEYS,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{Json, Router, body::Body, response::Redirect, routing::get};
    use bytes::Bytes;
    use futures::stream;
    use serde_json::{Value, json};

    use super::*;

    fn at(reach: ProviderReach) -> Accounts {
        Accounts {
            provider_reach: reach,
            ..Accounts::default()
        }
    }

    /// One byte after the other, for ever.
    async fn drip() -> Body {
        Body::from_stream(stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
        }))
    }

    /// ASVS v5.0.0-1.3.6: a provider neither fills the memory, nor keeps the server waiting, nor sends it on to somebody else.
    #[tokio::test]
    async fn an_answer_without_an_end_and_one_that_leads_elsewhere_are_given_up() {
        let router = Router::new()
            .route("/fine", get(|| async { Json(json!({ "fine": true })) }))
            .route("/long", get(|| async { "[".repeat(LONGEST_ANSWER + 1) }))
            .route("/slow", get(drip))
            .route("/elsewhere", get(|| async { Redirect::temporary("/fine") }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let patient = Outgoing::new(&at(ProviderReach::Local)).unwrap();
        let get = async |outgoing: &Outgoing, path: &str| {
            let text = format!("{origin}/{path}");
            outgoing
                .get::<Value>(&text)
                .await
                .map_err(|error| error.to_string())
        };
        assert_eq!(get(&patient, "fine").await, Ok(json!({ "fine": true })));
        assert_eq!(
            get(&patient, "long").await,
            Err("the answer is too long".to_owned())
        );
        let elsewhere = format!("{origin}/elsewhere answered 307");
        assert_eq!(get(&patient, "elsewhere").await, Err(elsewhere));
        let hasty = Outgoing::waiting(&at(ProviderReach::Local), Duration::from_millis(300)).unwrap();
        assert_eq!(get(&hasty, "slow").await, Err("no answer in time".to_owned()));
    }

    /// ASVS v5.0.0-1.3.6: an address that somebody named leads to no door inside.
    #[test]
    fn doors_inside_are_not_knocked_at() {
        use ProviderReach::{Local, Private, Public};
        let cases = [
            ("93.184.215.14", [true, true, true]),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", [true, true, true]),
            ("10.1.2.3", [false, true, true]),
            ("192.168.1.1", [false, true, true]),
            ("172.31.0.1", [false, true, true]),
            ("100.64.0.1", [false, true, true]),
            ("fd00::1", [false, true, true]),
            ("64:ff9b::a00:1", [false, true, true]),
            ("2002:a00:1::", [false, true, true]),
            ("::ffff:10.1.2.3", [false, true, true]),
            ("127.0.0.1", [false, false, true]),
            ("::1", [false, false, true]),
            ("::ffff:127.0.0.1", [false, false, true]),
            ("169.254.169.254", [false, false, false]),
            ("::ffff:169.254.169.254", [false, false, false]),
            ("fe80::1", [false, false, false]),
            ("fd00:ec2::254", [false, false, false]),
            ("0.0.0.0", [false, false, false]),
            ("224.0.0.1", [false, false, false]),
        ];
        for (text, expected) in cases {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(
                [Public, Private, Local].map(|reach| is_within(reach, address)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn only_https_is_asked_except_on_this_machine() {
        let (public, local) = (at(ProviderReach::Public), at(ProviderReach::Local));
        let (public, local) = (Outgoing::new(&public).unwrap(), Outgoing::new(&local).unwrap());
        for (address, in_public, in_local) in [
            ("https://id.example/keys", true, true),
            ("http://id.example/keys", false, false),
            ("http://localhost:8080/keys", false, true),
            ("http://127.0.0.1:8080/keys", false, true),
            ("http://[::1]:8080/keys", false, true),
            ("https://127.0.0.1/keys", false, true),
            ("https://10.0.0.1/keys", false, true),
            ("https://0x7f000001/keys", false, true),
            ("https://2130706433/keys", false, true),
            ("https://[::ffff:10.0.0.1]/keys", false, true),
            ("https://169.254.169.254/latest", false, false),
            ("https://user:word@id.example", false, false),
            ("file:///etc/passwd", false, false),
            ("gopher://id.example", false, false),
            ("keys", false, false),
        ] {
            assert_eq!(public.address(address).is_ok(), in_public, "{address}");
            assert_eq!(local.address(address).is_ok(), in_local, "{address}");
        }
    }
}
