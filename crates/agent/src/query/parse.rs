//! The text of a query as statements.

use super::QueryError;

/// Deeper nesting is refused, so that no query exhausts the stack.
const DEEPEST: usize = 64;

/// `NAME = EXPRESSION`
#[derive(Debug, PartialEq)]
pub struct Statement {
    /// What is assigned.
    pub name: String,
    /// To what.
    pub expression: Expression,
}

/// What stands on the right.
#[derive(Debug, PartialEq)]
pub enum Expression {
    /// A whole number.
    Integer(i64),
    /// A text in quotes.
    Text(String),
    /// A variable.
    Name(String),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `{"a": b}`
    Dict(Vec<(String, Expression)>),
    /// `f(a, b)`
    Call(String, Vec<Expression>),
}

/// Splits a query into its statements.
pub fn statements(text: &str) -> Result<Vec<Statement>, QueryError> {
    split(text)
        .iter()
        .map(|statement| statement.trim())
        .filter(|statement| !statement.is_empty())
        .map(statement)
        .collect()
}

/// Statements end at semicolons outside of texts.
fn split(text: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for character in text.chars() {
        match quote {
            Some(open) if character == open && before != '\\' => quote = None,
            None if matches!(character, '"' | '\'') && before != '\\' => quote = Some(character),
            _ => {}
        }
        before = character;
        match statements.last_mut() {
            Some(last) if character != ';' || quote.is_some() => last.push(character),
            _ => statements.push(String::new()),
        }
    }
    statements
}

fn statement(text: &str) -> Result<Statement, QueryError> {
    let (left, right) = text.split_once('=').unwrap_or(("", text));
    if right.is_empty() {
        return Err(error("Nothing to assign"));
    }
    let name = left.trim();
    if !is_name(name) {
        return Err(error("Cannot assign to a non-variable"));
    }
    let mut reader = Reader { rest: right.trim() };
    let expression = reader.expression(0)?;
    if !reader.rest.trim().is_empty() {
        return Err(error("Invalid syntax for value to assign"));
    }
    Ok(Statement {
        name: name.to_owned(),
        expression,
    })
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn expression(&mut self, depth: usize) -> Result<Expression, QueryError> {
        if depth > DEEPEST {
            return Err(error("The query is nested too deeply"));
        }
        self.blank();
        let Some(first) = self.rest.chars().next() else {
            return Err(error("Syntax error: "));
        };
        match first {
            '"' | '\'' => self.text(first).map(Expression::Text),
            '0'..='9' => self.integer(),
            '[' => self.list(']', depth).map(Expression::List),
            '{' => self.dict(depth),
            _ if first.is_alphabetic() || first == '_' => {
                let name = self.name();
                if self.rest.starts_with('(') {
                    let arguments = self.list(')', depth)?;
                    return Ok(Expression::Call(name.to_owned(), arguments));
                }
                Ok(Expression::Name(name.to_owned()))
            }
            _ => Err(error(&format!("Syntax error: {}", self.rest))),
        }
    }

    /// Only the quote itself is escaped: patterns keep their backslashes.
    fn text(&mut self, quote: char) -> Result<String, QueryError> {
        let mut before = ' ';
        let inner = &self.rest[1..];
        for (place, character) in inner.char_indices() {
            if character == quote && before != '\\' {
                self.rest = &inner[place + 1..];
                return Ok(inner[..place].replace(&format!("\\{quote}"), &quote.to_string()));
            }
            before = character;
        }
        Err(error("Failed to parse string"))
    }

    fn integer(&mut self) -> Result<Expression, QueryError> {
        let digits = self.take(|character| character.is_ascii_digit());
        digits
            .parse()
            .map(Expression::Integer)
            .map_err(|_| error(&format!("{digits} is too large")))
    }

    fn name(&mut self) -> &'a str {
        self.take(|character| character.is_alphanumeric() || character == '_')
    }

    fn list(&mut self, closing: char, depth: usize) -> Result<Vec<Expression>, QueryError> {
        self.rest = &self.rest[1..];
        let mut list = Vec::new();
        loop {
            self.blank();
            if self.eat(closing) {
                return Ok(list);
            }
            if !list.is_empty() && !self.eat(',') {
                return Err(error(&format!("Syntax error: {}", self.rest)));
            }
            list.push(self.expression(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Expression, QueryError> {
        self.rest = &self.rest[1..];
        let mut entries = Vec::new();
        loop {
            self.blank();
            if self.eat('}') {
                return Ok(Expression::Dict(entries));
            }
            if !entries.is_empty() && !self.eat(',') {
                return Err(error(&format!("Syntax error: {}", self.rest)));
            }
            let Expression::Text(key) = self.expression(depth + 1)? else {
                return Err(error("Key in dict is not a str"));
            };
            self.blank();
            if !self.eat(':') {
                return Err(error("Key in dict is not followed by a :"));
            }
            entries.push((key, self.expression(depth + 1)?));
        }
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self
            .rest
            .find(|character| !wanted(character))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}

fn error(message: &str) -> QueryError {
    QueryError::Parse(message.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[test]
    fn statements_are_read() {
        let read = statements("a = f(\"x;\\\"y\", [1, 'b']);\n RETURN = {\"k\": a, 'l': g()};").unwrap();
        let call = Expression::Call(
            "f".to_owned(),
            vec![
                Expression::Text("x;\"y".to_owned()),
                Expression::List(vec![Expression::Integer(1), Expression::Text("b".to_owned())]),
            ],
        );
        let dict = Expression::Dict(vec![
            ("k".to_owned(), Expression::Name("a".to_owned())),
            ("l".to_owned(), Expression::Call("g".to_owned(), vec![])),
        ]);
        let expected = [("a", call), ("RETURN", dict)].map(|(name, expression)| Statement {
            name: name.to_owned(),
            expression,
        });
        assert_eq!(read, expected);
        assert_eq!(statements(" ; ;").unwrap(), []);
    }

    #[rstest]
    #[case("x")]
    #[case("x =")]
    #[case("1 = 2")]
    #[case("x = \"a")]
    #[case("x = f(1")]
    #[case("x = f(1 2)")]
    #[case("x = {1: 2}")]
    #[case("x = {\"a\" 2}")]
    #[case("x = -1")]
    #[case("x = 99999999999999999999")]
    #[case("x = 1 1")]
    fn what_is_no_query_is_refused(#[case] text: &str) {
        assert!(matches!(statements(text), Err(QueryError::Parse(_))));
    }

    #[test]
    fn deep_nesting_is_refused_and_not_a_crash() {
        statements(&format!("x = {}", "[".repeat(100_000))).unwrap_err();
    }

    /// A right query with something wrong in it, and noise: a page that reaches the agent can send either.
    fn damaged() -> impl Strategy<Value = String> {
        const RIGHT: &str = "events = flood(query_bucket(find_bucket(\"aw-watcher-window_\")));\n\
            events = categorize(events, [[[\"Work\"], {\"type\": \"regex\", \"regex\": \"ATLAS\"}]]);\nRETURN = {\"e\": events, \"n\": 1.5};";
        let cut = (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            ".{0,6}",
        )
            .prop_map(|(from, length, inserted)| {
                let letters: Vec<char> = RIGHT.chars().collect();
                let from = from.index(letters.len());
                let until = (from + length.index(8)).min(letters.len());
                let mut text: String = letters[..from].iter().collect();
                text.push_str(&inserted);
                text.extend(&letters[until..]);
                text
            });
        prop_oneof![cut, ".{0,200}", "[\\[\\]{}()\"'\\\\;:=,a1 ]{0,120}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_500))]
        #[test]
        fn whatever_is_sent_is_read_or_refused(text in damaged()) {
            let _ = statements(&text);
        }
    }
}
