//! A provider of sign-in that says what a test has it say: the truth, unless told to lie. It keeps the promises of a provider,
//! too: a code is good once, for the client, the address and the PKCE verifier it was made for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64},
};
use reqwest::Url;
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use server::clock::Clock;
use sha2::{Digest, Sha256};

pub const CLIENT: &str = "hourbook";
/// With letters that have to be encoded on the way.
pub const SECRET: &str = "between us: 100% + /";

/// A key of a provider.
pub struct Signer {
    pair: EcdsaKeyPair,
    kid: String,
}

impl Signer {
    pub fn new(kid: &str) -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).unwrap();
        Self {
            pair,
            kid: kid.to_owned(),
        }
    }

    fn published(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid,
            "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..65]),
        })
    }

    /// A token with this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let text = unsigned(header, claims);
        let signature = self.pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", BASE64.encode(signature))
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        BASE64.encode(header.to_string()),
        BASE64.encode(claims.to_string())
    )
}

/// A token without a signature.
pub fn with_none(claims: &Value) -> String {
    format!("{}.", unsigned(&json!({ "alg": "none" }), claims))
}

/// A token that is signed with a text that others know.
pub fn with_shared(key: &[u8], claims: &Value) -> String {
    let text = unsigned(&json!({ "alg": "HS256", "kid": "one" }), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
    format!("{text}.{}", BASE64.encode(tag))
}

pub type Tell = Box<dyn Fn(&mut Value, &mut Value) + Send>;
pub type Sign = Box<dyn Fn(&Signer, &Value, &Value) -> String + Send>;

/// A change of header and claims.
pub fn tell(change: impl Fn(&mut Value, &mut Value) + Send + 'static) -> Tell {
    Box::new(change)
}

/// Another way to sign them.
pub fn sign(with: impl Fn(&Signer, &Value, &Value) -> String + Send + 'static) -> Sign {
    Box::new(with)
}

/// What it says; a test changes it.
pub struct Said {
    pub signer: Signer,
    /// Published keys; those of the signer when absent.
    pub keys: Option<Vec<Value>>,
    /// Who signs in.
    pub person: Value,
    /// Changes header and claims of an ID token.
    pub tell: Option<Tell>,
    /// Signs in another way.
    pub sign: Option<Sign>,
    /// Changes what it says of itself.
    pub metadata: Value,
    /// What it says of the person when it is asked once more; it is not when absent.
    pub userinfo: Option<Value>,
    /// How often its keys were asked for.
    pub asked: usize,
    codes: HashMap<String, HashMap<String, String>>,
    used: HashSet<String>,
}

/// A running provider.
#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    said: Arc<Mutex<Said>>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let said = Said {
            signer: Signer::new("one"),
            keys: None,
            person: person("u-1", "grace@acme.example"),
            tell: None,
            sign: None,
            metadata: json!({}),
            userinfo: None,
            asked: 0,
            codes: HashMap::new(),
            used: HashSet::new(),
        };
        let provider = Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            said: Arc::new(Mutex::new(said)),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn says<T>(&self, change: impl FnOnce(&mut Said) -> T) -> T {
        change(&mut self.said.lock().unwrap())
    }

    /// What happens in the browser at the provider: gives the code and the state that come back.
    pub fn visit(&self, url: &str) -> (String, String) {
        assert!(url.starts_with(&format!("{}/authorize?", self.issuer)), "{url}");
        let asked: HashMap<String, String> = Url::parse(url).unwrap().query_pairs().into_owned().collect();
        for (name, expected) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], expected, "{url}");
        }
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let code = BASE64.encode(Clock.secret());
        let state = asked["state"].clone();
        self.says(|said| said.codes.insert(code.clone(), asked));
        (code, state)
    }

    /// A token about the end of a session.
    pub fn logout_token(&self, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let mut header = json!({ "alg": "ES256", "kid": "one", "typ": "logout+jwt" });
        let now = Clock.now().as_second();
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": BASE64.encode(Clock.secret()),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        change(&mut header, &mut claims);
        self.says(|said| said.signer.sign(&header, &claims))
    }
}

/// What a provider that is set up well says of a person.
pub fn person(subject: &str, email: &str) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": true, "name": "Grace Hopper", "sid": format!("s-{subject}") })
}

async fn metadata(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.issuer;
    let mut document = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/me"), "end_session_endpoint": format!("{issuer}/leave"),
        "code_challenge_methods_supported": ["S256"], "backchannel_logout_supported": true,
    });
    let changes = provider.says(|said| said.metadata.clone());
    for (name, value) in changes.as_object().unwrap() {
        document[name] = value.clone();
    }
    Json(document)
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let keys = provider.says(|said| {
        said.asked += 1;
        said.keys.clone().unwrap_or_else(|| vec![said.signer.published()])
    });
    // Keys of others, and such that nobody here can read, are no hindrance.
    let others = [
        json!({ "kty": "oct", "kid": "one", "k": "c2VjcmV0" }),
        json!({ "kty": "XYZ" }),
        json!(7),
    ];
    Json(json!({ "keys": others.into_iter().chain(keys).collect::<Vec<_>>() }))
}

async fn me(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    assert_eq!(headers["authorization"], "Bearer at-1");
    match provider.says(|said| said.userinfo.clone()) {
        Some(userinfo) => Json(userinfo).into_response(),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let encoded = |text: &str| serde_html_form::to_string(vec![("", text)]).unwrap()[1..].to_owned();
    let pair = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    if headers.get("authorization").map(HeaderValue::as_bytes) != Some(format!("Basic {pair}").as_bytes()) {
        return refuse("invalid_client");
    }
    let code = form["code"].clone();
    let asked = provider.says(|said| {
        said.used
            .insert(code.clone())
            .then(|| said.codes.get(&code).cloned())
    });
    let Some(Some(asked)) = asked else {
        return refuse("invalid_grant");
    };
    let challenge = BASE64.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refuse("invalid_grant");
    }
    let now = Clock.now().as_second();
    let id_token = provider.says(|said| {
        let mut header = json!({ "alg": "ES256", "kid": said.signer.kid, "typ": "JWT" });
        let mut claims = json!({
            "iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "auth_time": now,
        });
        for (name, value) in said.person.as_object().unwrap() {
            claims[name] = value.clone();
        }
        if let Some(tell) = &said.tell {
            tell(&mut header, &mut claims);
        }
        match &said.sign {
            Some(sign) => sign(&said.signer, &header, &claims),
            None => said.signer.sign(&header, &claims),
        }
    });
    Json(json!({ "access_token": "at-1", "token_type": "Bearer", "id_token": id_token })).into_response()
}
