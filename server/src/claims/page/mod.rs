//! The public page: made on the server, without any script, in the language of the reader.

mod policies;
mod shape;
mod stored;
mod view;

use std::{collections::BTreeMap, sync::LazyLock};

use api::{problem::Code, residency::Residency};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use jiff::civil::Date;
use minijinja::{Environment, value::Serde};
use serde::{Deserialize, Serialize};

use super::document::Report;
use crate::{http::Failure, web};

/// What the reader chose; whatever is not known is as if it were not there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Filter {
    pub state: Option<String>,
    pub area: Option<String>,
    pub q: Option<String>,
    pub lang: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    German,
}

impl Language {
    /// The chosen one, otherwise the first that the browser asks for and we speak.
    pub fn of(chosen: Option<&str>, headers: &HeaderMap) -> Self {
        let known = |tag: &str| match tag.trim().get(..2).map(str::to_lowercase).as_deref() {
            Some("de") => Some(Self::German),
            Some("en") => Some(Self::English),
            _ => None,
        };
        let asked = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        chosen
            .and_then(known)
            .or_else(|| asked.split(',').find_map(known))
            .unwrap_or(Self::English)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// A date as people write it.
    pub fn date(self, date: Date) -> String {
        date.strftime(self.pick("%-d %b %Y", "%d.%m.%Y")).to_string()
    }

    /// The sentence in this language.
    pub fn pick<'s>(self, en: &'s str, de: &'s str) -> &'s str {
        match self {
            Self::English => en,
            Self::German => de,
        }
    }
}

pub use policies::document_name;

/// The texts of the page in one language.
type Texts = BTreeMap<String, String>;

static TEXTS: LazyLock<BTreeMap<String, Texts>> =
    LazyLock::new(|| toml::from_str(include_str!("texts.toml")).unwrap_or_default());

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    // The name ends in .html, so every value is escaped.
    if let Err(error) = templates.add_template("page.html", include_str!("page.html")) {
        tracing::error!(%error, "the page of the claims cannot be read");
    }
    templates
});

/// The page as HTML.
pub fn render(
    report: &Report,
    residency: &Residency,
    filter: &Filter,
    language: Language,
) -> Result<String, Failure> {
    let texts = TEXTS.get(language.code()).cloned().unwrap_or_default();
    let stored = stored::stored(residency, language, &texts);
    let view = view::view(report, stored, filter, language, texts);
    let page = TEMPLATES
        .get_template("page.html")
        .and_then(|template| template.render(Serde(&view)));
    page.map_err(|error| {
        tracing::error!(%error, "the page of the claims cannot be written");
        Failure::new(Code::Internal, "")
    })
}

/// The style of the page, with the font of the web app if that is part of this build.
pub fn style() -> Bytes {
    static STYLE: LazyLock<Bytes> = LazyLock::new(|| {
        let font = web::asset("inter-latin-wght-normal").map_or_else(String::new, |path| {
            format!(
                "@font-face {{ font-family: \"Inter Variable\"; font-display: swap; font-weight: 100 900; src: url(\"/{path}\") format(\"woff2\"); }}\n"
            )
        });
        format!(
            "{font}{}{}{}",
            include_str!("trust.css"),
            include_str!("stored.css"),
            include_str!("policy.css")
        )
        .into()
    });
    STYLE.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts() {
        let keys = |language: &str| TEXTS[language].keys().collect::<Vec<_>>();
        assert_eq!(keys("en"), keys("de"));
        assert!(keys("en").len() > 50);
    }

    #[test]
    fn every_text_of_the_template_exists() {
        let used = include_str!("page.html").split("{{ t.").skip(1).map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            &rest[..end.unwrap_or(0)]
        });
        for key in used {
            assert!(TEXTS["en"].contains_key(key), "{key}");
        }
    }

    #[test]
    fn the_reader_is_spoken_to_in_a_language_that_was_asked_for() {
        let headers =
            |asked: &'static str| HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, asked.parse().unwrap())]);
        for (chosen, asked, expected) in [
            (None, "de-AT,de;q=0.9,en;q=0.8", Language::German),
            (None, "fr, en;q=0.5, de;q=0.3", Language::English),
            (None, "fr", Language::English),
            (Some("de"), "en", Language::German),
            (Some("xx"), "de", Language::German),
            (Some("ü"), "", Language::English),
        ] {
            assert_eq!(
                Language::of(chosen, &headers(asked)),
                expected,
                "{chosen:?} {asked}"
            );
        }
    }
}
