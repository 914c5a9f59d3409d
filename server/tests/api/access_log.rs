//! The access log: one line for each request, whatever the request holds.

use std::path::Path;

use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
};
use domain::people::Role;
use serde_json::Value;
use server::config::AccessFormat;

use crate::support::{TestApp, on_sqlite};

impl TestApp {
    /// The same application with an access log in `folder`.
    async fn with_access_log(&self, folder: &Path, format: AccessFormat) -> Self {
        let log = |config: &mut server::config::Config| {
            config.log.access_dir = Some(folder.to_owned());
            config.log.access_format = format;
        };
        let test = self.again_with(log).await;
        test.app.open_access_log().unwrap();
        test
    }

    fn lines(&self, folder: &Path) -> Vec<String> {
        self.app.access_log().unwrap().flush();
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
        texts
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

fn read(lines: &[String]) -> Vec<Value> {
    lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// ASVS v5.0.0-16.2.1, 16.3.3: who asked for what, whose it was, and how it ended; also what was refused, and why.
#[test]
fn each_request_has_its_line() {
    on_sqlite(|first| async move {
        let dir = tempfile::tempdir().unwrap();
        let app = first.with_access_log(dir.path(), AccessFormat::Json).await;
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let organization = app.placement("acme").await.id.to_string();
        owner
            .get("/time-entries?limit=2&q=secret-words")
            .await
            .expect(200);
        let id = uuid::Uuid::from_u128(7);
        let missing = member.get(&format!("/time-entries/{id}")).await;
        member.get("/audit").await;
        app.stranger().get("/me").await;
        app.visit("/week", &[]).await;
        let lines = app.lines(dir.path());
        let text = lines.join("\n");
        assert!(
            !text.contains("secret-words") && !text.contains("hb_pat_"),
            "{text}"
        );
        let lines = read(&lines);
        let told: Vec<[&Value; 6]> = lines
            .iter()
            .map(|line| {
                ["action", "status", "problem", "organization", "member", "path"].map(|field| &line[field])
            })
            .collect();
        let (owner, member) = (owner.member.to_string(), member.member.to_string());
        let path = format!("/api/v1/time-entries/{id}");
        let nothing = Value::Null;
        assert_eq!(told.len(), 5, "{text}");
        assert_eq!(
            told[0].map(Value::to_string),
            [
                "\"list_time_entries\"",
                "200",
                "null",
                &format!("\"{organization}\""),
                &format!("\"{owner}\""),
                "\"/api/v1/time-entries\"",
            ]
        );
        assert_eq!(
            told[1].map(Value::to_string),
            [
                "\"get_time_entry\"",
                "404",
                "\"not_found\"",
                &format!("\"{organization}\""),
                &format!("\"{member}\""),
                &format!("\"{path}\""),
            ]
        );
        assert_eq!(told[2][2], "forbidden");
        assert_eq!(
            (told[3][2].as_str(), told[3][4]),
            (Some("unauthenticated"), &nothing)
        );
        assert_eq!((told[4][0], told[4][5].as_str()), (&nothing, Some("/week")));
        assert_eq!(lines[1]["request_id"], missing.json()["request_id"]);
        assert!(
            lines
                .iter()
                .all(|line| line["duration_us"].as_u64().is_some() && line["member"] != "forged")
        );
        assert_eq!(lines[0]["address"], "127.0.0.1");
        assert_eq!(lines[4]["address"], "0.0.0.0");
    });
}

/// ASVS v5.0.0-16.4.1: what a client calls itself or asks for forges no line, in either form.
#[test]
fn hostile_clients_write_one_line_each() {
    // Bytes that a request can carry: a parser of requests lets no bare line break through, but tabs, quotes, Latin-1 and
    // broken UTF-8.
    let agents: [&[u8]; 6] = [
        b"\" 200 1 \"-\" \"forged",
        b"\xff\xfe\x9b31mred\x85",
        "\u{202e}\u{2028}gnp".as_bytes(),
        b"\\\" \\x0a \\n \\u000a",
        b"tab\there",
        b"{\"member\":\"forged\"}",
    ];
    on_sqlite(|first| async move {
        for format in [AccessFormat::Json, AccessFormat::Combined] {
            let dir = tempfile::tempdir().unwrap();
            let app = first.with_access_log(dir.path(), format).await;
            let paths = ["/%0d%0a127.0.0.1%20forged", "/%1b%5b2J", "/a%22b\"", "/\u{e9}"];
            for agent in agents {
                for path in paths {
                    let request = Request::builder()
                        .uri(path)
                        .header(header::HOST, "localhost")
                        .header(header::USER_AGENT, HeaderValue::from_bytes(agent).unwrap());
                    if let Ok(request) = request.body(Body::empty()) {
                        app.respond(request).await;
                    }
                }
            }
            let lines = app.lines(dir.path());
            assert!(lines.len() >= agents.len() * 2 && lines.len() % agents.len() == 0);
            for line in &lines {
                assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line}");
                match format {
                    AccessFormat::Json => {
                        let line: Value = serde_json::from_str(line).unwrap();
                        assert_eq!(line["member"], Value::Null);
                        assert_eq!(line["method"], "GET");
                    }
                    AccessFormat::Combined => assert!(line.starts_with("0.0.0.0 - - ["), "{line}"),
                }
            }
        }
    });
}

/// AT-65: admins search the requests of their own organization, and of no other; the export is disarmed and leaves an event.
#[test]
fn an_admin_searches_the_requests_of_the_own_organization() {
    on_sqlite(|first| async move {
        let dir = tempfile::tempdir().unwrap();
        let app = first.with_access_log(dir.path(), AccessFormat::Json).await;
        app.create_organization("globex").await;
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let theirs = app.member_of("globex", Role::Owner).await;
        theirs.get("/tags").await.expect(200);
        let agent = [("user-agent", "=HYPERLINK(\"https://evil.example\")")];
        let asked = member.send(axum::http::Method::GET, "/tags", None, &agent).await;
        let refused = member.get("/access-log").await;
        assert_eq!(refused.code(), "forbidden");
        let id =
            |answer: &crate::support::Answer| answer.headers["x-request-id"].to_str().unwrap().to_owned();
        let of = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items
                .map(|item| item["request_id"].as_str().unwrap().to_owned())
                .collect()
        };
        let page = owner.get("/access-log").await.expect(200);
        assert_eq!(
            of(&page),
            [id(&refused), id(&asked)],
            "newest first, the own ones alone"
        );
        assert_eq!(
            (&page["is_kept"], &page["next_cursor"]),
            (&Value::Bool(true), &Value::Null)
        );
        assert_eq!(page["items"][0]["member_id"], member.member.to_string());
        assert_eq!(page["items"][0]["network"], "127.0.0.0/24");
        let found = owner
            .get("/access-log?status=200&action=list_tags")
            .await
            .expect(200);
        assert_eq!(of(&found), [id(&asked)]);
        let first_page = owner
            .get(&format!("/access-log?limit=1&member_id={}", member.member))
            .await
            .expect(200);
        let cursor = first_page["next_cursor"].as_str().unwrap();
        let second = owner
            .get(&format!(
                "/access-log?limit=1&member_id={}&cursor={cursor}",
                member.member
            ))
            .await
            .expect(200);
        assert_eq!(
            [of(&first_page), of(&second)],
            [vec![id(&refused)], vec![id(&asked)]]
        );
        let csv = owner.get("/access-log/export?action=list_tags").await;
        assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
        assert!(csv.text.contains("'=HYPERLINK"), "{}", csv.text);
        let event = owner.get("/audit?action=export.made").await.expect(200);
        assert_eq!(event["items"][0]["after"]["kind"], "access_log");
        let off = first.owner().await.get("/access-log").await.expect(200);
        assert_eq!(off["is_kept"], false);
    });
}
