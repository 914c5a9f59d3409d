//! An application of its own for each test: router, organization `acme`, its owner.

use std::{future::Future, net::SocketAddr};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use domain::{
    ids::{MemberId, TeamId, TokenId},
    people::Role,
};
use serde_json::Value;
use server::{
    access::secrets,
    app::App,
    clock::Clock,
    config::{Config, Flags},
    setup::create::{NewOrganization, create_organization},
};
use store::{Cell, Database, StoreError, control::Placement, members::Member, tokens::Token};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::databases::{create_database, drop_databases, postgres_url, with_database};

/// A password that passes the rules.
pub const PASSWORD: &str = "seven plain otters 42";

/// A running application without a socket.
pub struct TestApp {
    pub app: App,
    router: Router,
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    host: String,
    token: Option<String>,
    pub member: MemberId,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        let json = serde_json::from_str(&self.text);
        assert!(json.is_ok(), "not JSON: {self:?}");
        json.unwrap()
    }

    /// The problem code; panics if this is not a problem.
    pub fn code(&self) -> String {
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{self:?}"
        );
        self.json()["code"].as_str().unwrap().to_owned()
    }

    /// The names of the fields that were refused.
    pub fn fields(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }
}

/// Runs a test on both engines, each with a fresh application.
pub fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(TestApp) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (app, _dir) = TestApp::open(None).await;
        test(app).await;
        match postgres_url() {
            Some(url) => {
                let name = create_database(&url).await;
                let (app, _dir) = TestApp::open(Some(with_database(&url, &name))).await;
                test(app).await;
                drop_databases(&url, &name).await;
            }
            None => eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set: SQLite only"),
        }
    });
}

/// Runs a test on SQLite alone: for what does not depend on the engine.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(TestApp) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (app, _dir) = TestApp::open(None).await;
        test(app).await;
    });
}

impl TestApp {
    /// Another installation, with a data folder and keys of its own and without any organization.
    pub async fn other_installation(database_url: Option<String>) -> (Self, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let app = Self::without_organization(&dir, database_url).await;
        (app, dir)
    }

    /// The folder is kept beside the application: a test that uses one field of it drops the others.
    async fn open(database_url: Option<String>) -> (Self, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let test = Self::without_organization(&dir, database_url).await;
        test.create_organization("acme").await;
        (test, dir)
    }

    async fn without_organization(dir: &TempDir, database_url: Option<String>) -> Self {
        let flags = Flags {
            data_dir: Some(dir.path().to_owned()),
            database_url,
            ..Flags::default()
        };
        let mut config = Config::load(&flags).unwrap();
        // Tests are faster than people; those of the rate set their own.
        config.limits.member_requests_at_once = 100_000;
        let app = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        Self {
            router: server::router::public(app.clone()),
            app,
        }
    }

    /// The same databases behind another configuration.
    pub async fn with_config(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        change(&mut config);
        let app = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        Self {
            router: server::router::public(app.clone()),
            app,
        }
    }

    /// Creates an organization owned by `owner@<slug>.example`.
    pub async fn create_organization(&self, slug: &str) {
        let organization = NewOrganization {
            slug: slug.into(),
            name: slug.into(),
            time_zone: "Europe/Berlin".into(),
            locale: "en".into(),
            owner_name: "Owner".into(),
            owner_email: format!("owner@{slug}.example"),
            password: PASSWORD.into(),
        };
        create_organization(&self.app, organization).await.unwrap();
    }

    /// Where an organization lies.
    pub async fn placement(&self, slug: &str) -> Placement {
        let slug = slug.to_owned();
        let found = self
            .app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { store::control::find_by_slug(tx, &slug).await }));
        found.await.unwrap().unwrap()
    }

    pub async fn database(&self, slug: &str) -> std::sync::Arc<Database> {
        let placement = self.placement(slug).await;
        self.app.cell.organization(&placement).await.unwrap()
    }

    /// The owner of `acme`, with a token that is good for everything.
    pub async fn owner(&self) -> Caller {
        self.caller_by_email("acme", "owner@acme.example", &["read", "write", "admin"])
            .await
    }

    /// A fresh member of `acme` with this role.
    pub async fn member(&self, role: Role) -> Caller {
        self.member_of("acme", role).await
    }

    pub async fn member_of(&self, slug: &str, role: Role) -> Caller {
        let id = MemberId::from(Clock.id());
        let email = format!("{}@{slug}.example", id.uuid().simple());
        let now = Clock.now();
        let member = Member {
            id,
            name: format!("{role} {}", &id.to_string()[30..]),
            email: email.clone(),
            role,
            tailoring: domain::policy::Tailoring::default(),
            active: true,
            time_zone: "Europe/Berlin".into(),
            locale: "en".into(),
            preferences: serde_json::json!({}),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let insert = self.database(slug).await;
        insert
            .write(move |tx| Box::pin(async move { store::members::insert(tx, &member, None).await }))
            .await
            .unwrap();
        self.caller_by_email(slug, &email, &["read", "write", "admin"])
            .await
    }

    /// A caller with a token of these scopes.
    pub async fn caller_by_email(&self, slug: &str, email: &str, scopes: &[&str]) -> Caller {
        let (secret, now) = (secrets::generate_token(Clock), Clock.now());
        let hash = secrets::hash(&secret);
        let (email, scopes) = (
            email.to_owned(),
            scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        );
        let database = self.database(slug).await;
        let member = database
            .write(move |tx| {
                Box::pin(async move {
                    let member = store::members::find_by_email(tx, &email).await?.unwrap();
                    let token = Token {
                        id: TokenId::from(Clock.id()),
                        member_id: member.id,
                        name: "test".into(),
                        prefix: "hb_pat_test".into(),
                        scopes,
                        created_at: now,
                        expires_at: None,
                        last_used_at: Some(now),
                        networks: Vec::new(),
                        paused_until: None,
                    };
                    store::tokens::insert(tx, &token, &hash).await?;
                    Ok::<_, StoreError>(member.id)
                })
            })
            .await
            .unwrap();
        Caller {
            router: self.router.clone(),
            host: format!("{slug}.localhost"),
            token: Some(secret),
            member,
        }
    }

    /// An address outside of the interface, visited by somebody without any credential.
    pub async fn visit(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().uri(path).header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.respond(request.body(Body::empty()).unwrap()).await
    }

    /// The answer to any request.
    pub async fn respond(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A second server on the same data, with another configuration.
    pub async fn again_with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        change(&mut config);
        let app = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        Self {
            router: server::router::public(app.clone()),
            app,
        }
    }

    /// Somebody without any credential.
    pub fn stranger(&self) -> Caller {
        Caller {
            router: self.router.clone(),
            host: "acme.localhost".into(),
            token: None,
            member: MemberId::from(Clock.id()),
        }
    }

    /// Makes `lead` lead a new team in `acme` with these members.
    pub async fn team(&self, lead: &Caller, members: &[&Caller]) {
        let (team, now) = (TeamId::from(Clock.id()), Clock.now());
        let people: Vec<(MemberId, bool)> = members
            .iter()
            .map(|caller| (caller.member, false))
            .chain([(lead.member, true)])
            .collect();
        let database = self.database("acme").await;
        database
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(
                        "INSERT INTO teams (id, name, name_folded, created_at, updated_at, version) VALUES ($1, $2, $2, $3, $3, 1)",
                        store::params![team, team.to_string(), now],
                    )
                    .await?;
                    for (member, lead) in people {
                        tx.execute(
                            "INSERT INTO team_members (team_id, member_id, is_lead) VALUES ($1, $2, $3)",
                            store::params![team, member, lead],
                        )
                        .await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
    }
}

impl Caller {
    /// The same caller at another server on the same data.
    pub fn on(&self, app: &TestApp) -> Self {
        Self {
            router: app.router.clone(),
            host: self.host.clone(),
            token: self.token.clone(),
            member: self.member,
        }
    }

    /// The same credential shown at another address.
    pub fn at_host(&self, host: &str) -> Self {
        Self {
            host: host.to_owned(),
            ..self.clone()
        }
    }

    /// The secret of the caller's token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// Any request; `headers` come on top of host and token.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = body.map(|body| body.to_string());
        let content_type = body.is_some().then_some("application/json");
        self.send_raw(
            method,
            path,
            body.unwrap_or_default().into_bytes(),
            content_type,
            headers,
        )
        .await
    }

    /// A request with any bytes.
    pub async fn send_raw(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Body>,
        content_type: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let response = self.open(method, path, body, content_type, headers).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// The same, with an answer that nobody has read yet.
    pub async fn open(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Body>,
        content_type: Option<&str>,
        headers: &[(&str, &str)],
    ) -> axum::response::Response {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, &self.host);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body.into()).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))));
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The same caller with another token, or with none.
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            ..self.clone()
        }
    }

    /// The body of an answer that goes on, such as an event stream.
    pub async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> axum::body::BodyDataStream {
        let mut request = Request::builder()
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, &self.host);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    }
}
