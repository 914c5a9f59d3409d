//! Addresses of pages in their parts, cut as Python's `urlparse` cuts them.

use serde_json::Value as Json;

use crate::event::Event;

/// Schemes whose paths may carry parameters behind a semicolon.
const WITH_PARAMETERS: &[&str] = &[
    "", "ftp", "hdl", "prospero", "http", "https", "shttp", "rtsp", "sip", "sips", "mms", "sftp", "tel",
];

/// Puts the parts of `url` into each event that has one.
pub fn split(mut events: Vec<Event>) -> Vec<Event> {
    for event in &mut events {
        let Some(url) = event.data.get("url").and_then(Json::as_str) else {
            continue;
        };
        let parts = Parts::of(url);
        let domain = match parts.host {
            "" => parts.scheme.clone(),
            host => host.strip_prefix("www.").unwrap_or(host).to_owned(),
        };
        let fields = [
            ("$domain", domain),
            ("$path", parts.path.to_owned()),
            ("$params", parts.parameters.to_owned()),
            ("$options", parts.query.to_owned()),
            ("$identifier", parts.fragment.to_owned()),
            ("$protocol", parts.scheme),
        ];
        for (name, value) in fields {
            event.data.insert(name.to_owned(), Json::String(value));
        }
    }
    events
}

struct Parts<'a> {
    scheme: String,
    host: &'a str,
    path: &'a str,
    parameters: &'a str,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Self {
        let (scheme, rest) = scheme(url);
        let (host, rest) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
            None => ("", rest),
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let last_segment = path.rfind('/').unwrap_or(0);
        let semicolon = path[last_segment..].find(';').map(|place| last_segment + place);
        let (path, parameters) = match semicolon.filter(|_| WITH_PARAMETERS.contains(&scheme.as_str())) {
            Some(place) => (&path[..place], &path[place + 1..]),
            None => (path, ""),
        };
        Self {
            scheme,
            host,
            path,
            parameters,
            query,
            fragment,
        }
    }
}

fn scheme(url: &str) -> (String, &str) {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    match url.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme.chars().all(allowed) =>
        {
            (scheme.to_ascii_lowercase(), rest)
        }
        _ => (String::new(), url),
    }
}
