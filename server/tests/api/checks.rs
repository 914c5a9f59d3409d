//! What tests of objects with names say in one line each.

use api::problem::Code;
use domain::people::Role;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Answer, Caller, TestApp};

impl TestApp {
    /// The owner of another organization.
    pub async fn foreign_owner(&self) -> Caller {
        self.create_organization("globex").await;
        self.member_of("globex", Role::Owner).await
    }

    /// How many audit events an object of `acme` has.
    pub async fn audit_events(&self, object: Uuid) -> i64 {
        let database = self.database("acme").await;
        database
            .read(move |tx| Box::pin(store::audit::count(tx, object)))
            .await
            .unwrap()
    }
}

impl Caller {
    /// Creates an object and returns its path.
    pub async fn create(&self, path: &str, body: Value) -> String {
        let created = self.post(path, body).await.expect(201);
        format!("{path}/{}", created["id"].as_str().unwrap())
    }

    /// The names of all objects of a list, page by page.
    pub async fn names(&self, path: &str, query: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}?{query}{cursor}")).await.expect(200);
            let items = page["items"].as_array().unwrap();
            names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return names,
            }
            assert!(names.len() < 1000, "the list never ends");
        }
    }
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}", self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The id of the object in the body.
    #[track_caller]
    pub fn id(&self) -> Uuid {
        assert!(self.status.is_success(), "{}", self.text);
        self.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// Asserts a refusal, with the status that belongs to the code.
    #[track_caller]
    pub fn refused(self, code: Code) -> Value {
        assert_eq!(self.code(), code.as_str(), "{}", self.text);
        assert_eq!(self.status.as_u16(), code.status());
        self.json()
    }

    /// Asserts that exactly these fields are invalid, as `field: code`.
    #[track_caller]
    pub fn invalid(self, expected: &[&str]) {
        let body = self.refused(Code::ValidationFailed);
        let errors = body["errors"].as_array().unwrap();
        let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
        let found: Vec<_> = errors
            .iter()
            .map(|error| format!("{}: {}", text(error, "field"), text(error, "code")))
            .collect();
        assert_eq!(found, expected, "{body}");
    }

    /// What a problem says, without what differs from request to request.
    pub fn without_traces(&self) -> Value {
        let mut problem = self.json();
        let fields = problem.as_object_mut().unwrap();
        fields.remove("request_id");
        fields.remove("instance");
        problem
    }
}

/// A snapshot of a JSON body in which ids and instants are names.
#[macro_export]
macro_rules! assert_answer {
    ($name:literal, $body:expr) => {
        insta::assert_json_snapshot!($name, $body, {
            ".id" => "[id]",
            ".client_id" => "[client]",
            ".project_id" => "[project]",
            ".status_id" => "[status]",
            ".member_ids[]" => "[member]",
            ".assignee_ids[]" => "[member]",
            ".created_at" => "[instant]",
            ".updated_at" => "[instant]",
        });
    };
}
