//! What a row of the matrix says.

use serde_json::{Value, json};

/// An operation with the places in which it takes an id. A place is written as `$kind`, where kind names an object that
/// `seed.rs` makes in each organization; `$new:kind` is an id that the client may choose itself.
#[derive(Debug, Clone)]
pub struct Row {
    /// As the description names it: `GET /clients/{id}`.
    pub operation: &'static str,
    /// The address with places instead of parameters, and with the questions that name objects.
    pub path: String,
    pub body: Value,
    /// Sent as a file with its options instead of as JSON.
    pub upload: bool,
    /// For people without an account: the credential is not looked at.
    pub public: bool,
    /// Does what it is asked for although nobody knows the id, and says so to everybody in the same way.
    pub makes: bool,
}

/// A row without places.
pub fn row(operation: &'static str) -> Row {
    let (_, path) = operation.split_once(' ').unwrap();
    Row {
        operation,
        path: path.to_owned(),
        body: Value::Null,
        upload: false,
        public: false,
        makes: false,
    }
}

/// A row whose `{id}` is of this kind.
pub fn one(operation: &'static str, kind: &str) -> Row {
    row(operation).parameter("{id}", kind)
}

impl Row {
    pub fn parameter(mut self, name: &str, kind: &str) -> Self {
        assert!(self.path.contains(name), "{}: no {name}", self.operation);
        self.path = self.path.replace(name, &format!("${kind}"));
        self
    }

    /// A parameter that is no id.
    pub fn fixed(mut self, name: &str, value: &str) -> Self {
        assert!(self.path.contains(name), "{}: no {name}", self.operation);
        self.path = self.path.replace(name, value);
        self
    }

    /// What follows the question mark.
    pub fn query(mut self, query: &str) -> Self {
        self.path = format!("{}?{query}", self.path);
        self
    }

    pub fn body(mut self, body: Value) -> Self {
        self.body = body;
        self
    }

    /// A request without a field.
    pub fn empty(self) -> Self {
        self.body(json!({}))
    }

    pub const fn upload(mut self) -> Self {
        self.upload = true;
        self
    }

    pub const fn public(mut self) -> Self {
        self.public = true;
        self
    }

    pub const fn makes(mut self) -> Self {
        self.makes = true;
        self
    }

    pub fn method(&self) -> axum::http::Method {
        let (method, _) = self.operation.split_once(' ').unwrap();
        method.parse().unwrap()
    }

    /// Whether it only reads.
    pub fn reads(&self) -> bool {
        self.operation.starts_with("GET ")
    }

    /// The places in the order of the text: first those of the address, then those of the body.
    pub fn places(&self) -> Vec<Place> {
        let in_path = places_of(&self.path).into_iter().map(|(start, kind)| Place {
            is_parameter: !self.path[..start].contains('?'),
            is_new: kind.starts_with("new:"),
            kind: kind.trim_start_matches("new:").to_owned(),
        });
        let body = self.body.to_string();
        let in_body = places_of(&body).into_iter().map(|(_, kind)| Place {
            is_parameter: false,
            is_new: kind.starts_with("new:"),
            kind: kind.trim_start_matches("new:").to_owned(),
        });
        in_path.chain(in_body).collect()
    }

    /// Address and body with `fill` in each place, asked by number.
    pub fn filled(&self, fill: impl Fn(usize, &Place) -> String) -> (String, Option<String>) {
        let (places, mut next) = (self.places(), 0);
        let mut put = |template: &str| {
            let (mut filled, mut done) = (String::new(), 0);
            for (start, kind) in places_of(template) {
                filled.push_str(&template[done..start]);
                filled.push_str(&fill(next, &places[next]));
                next += 1;
                done = start + 1 + kind.len();
            }
            filled + &template[done..]
        };
        let path = put(&self.path);
        let body = (!self.body.is_null()).then(|| put(&self.body.to_string()));
        (path, body)
    }
}

/// Where a row takes an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub kind: String,
    /// It is in the path itself: who names an object there is told that there is none.
    pub is_parameter: bool,
    /// It is the id of the object to make.
    pub is_new: bool,
}

/// Start and kind of each place in a text.
fn places_of(text: &str) -> Vec<(usize, &str)> {
    let is_kind = |letter: char| letter.is_ascii_lowercase() || letter == '_' || letter == ':';
    text.match_indices('$')
        .map(|(start, _)| {
            let rest = &text[start + 1..];
            let length = rest.find(|letter| !is_kind(letter)).unwrap_or(rest.len());
            (start, &rest[..length])
        })
        .collect()
}
