//! ActivityWatch's own server beside the agent: the same requests, the same answers.

use std::{
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Agent, Http};

const PATIENCE: Duration = Duration::from_mins(1);
const PERIOD: &str = "2026-01-01T00:00:00+00:00/2026-01-03T00:00:00+00:00";

/// The folder of ActivityWatch's programs (`xtask/python/activitywatch.txt`); the suite always names it.
pub fn programs() -> Option<PathBuf> {
    env::var_os("HOURBOOK_ACTIVITYWATCH_BIN").map(PathBuf::from)
}

struct Referee {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Referee {
    fn start(programs: &std::path::Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new(programs.join("aw-server"))
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path().join("data"))
            .env("XDG_CONFIG_HOME", folder.path().join("config"))
            .env("XDG_CACHE_HOME", folder.path().join("cache"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let referee = Self {
            child,
            port,
            _folder: folder,
        };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "aw-server does not start");
            thread::sleep(Duration::from_millis(50));
        }
        referee
    }

    fn http(&self) -> Http {
        Http::at(&format!("http://127.0.0.1:{}", self.port))
    }
}

impl Drop for Referee {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Both servers, asked the same.
struct Both {
    ours: Http,
    theirs: Http,
}

impl Both {
    /// Sends a request to both and compares status and body; gives the body.
    fn same(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (their_status, theirs) = self.theirs.call(method, path, body);
        let (our_status, ours) = self.ours.call(method, path, body);
        assert_eq!(
            our_status, their_status,
            "{method} {path} {body:?}\nours {ours}\ntheirs {theirs}"
        );
        let (ours, theirs) = (comparable(ours), comparable(theirs));
        assert_eq!(ours, theirs, "{method} {path} {body:?}");
        ours
    }
}

/// Without what must differ: the instants of creation, and the advice that Flask adds to its 404.
fn comparable(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(name, _)| name != "created")
                .map(|(name, value)| match value {
                    Value::String(text) if name == "message" => {
                        let text = text.split(". You have requested").next().unwrap_or_default();
                        (name, json!(text))
                    }
                    other => (name, comparable(other)),
                })
                .collect(),
        ),
        Value::Array(list) => list.into_iter().map(comparable).collect(),
        // Lengths are sums of floats there and of integers here.
        Value::Number(number) if number.is_f64() => json!((number.as_f64().unwrap() * 1e6).round() / 1e6),
        other => other,
    }
}

fn at(millis: i64) -> String {
    let start: jiff::Timestamp = "2026-01-01T08:00:00Z".parse().unwrap();
    (start + jiff::SignedDuration::from_millis(millis)).to_string()
}

/// A stream of heartbeats as watchers send it: in order, at once, in time or late, some of them long.
/// Heartbeats out of order are left to a test of the spool: aw-server overwrites a newer event there.
fn heartbeats(random: &mut StdRng, count: usize) -> Vec<(Value, &'static str)> {
    let pages = [
        json!({"app": "firefox", "title": "News", "url": "https://www.news.example/a;p?q=1#f", "n": 1}),
        json!({"app": "firefox", "title": "(3) Mail", "url": "about:blank", "n": 1.0}),
        json!({"app": "code", "title": "● main.rs", "file": "/w/main.rs", "n": true}),
        json!({"app": "code", "title": "FPS: 59.9", "nested": {"a": [1, 2]}}),
        json!({}),
    ];
    let mut time = 0;
    (0..count)
        .map(|_| {
            time += *[
                0, 1, 200, 999, 1_000, 4_000, 9_999, 10_000, 10_001, 30_000, 400_000,
            ]
            .choose(random)
            .unwrap();
            let duration = *[0.0, 0.0, 0.0, 0.5, 3.25, 20.0].choose(random).unwrap();
            let data = pages.choose(random).unwrap();
            let pulse = *["1", "10", "10.5", "60"].choose(random).unwrap();
            (
                json!({"timestamp": at(time), "duration": duration, "data": data}),
                pulse,
            )
        })
        .collect()
}

/// The rule of merging belongs to the crate `sealed`; here the two servers are held beside each other, over HTTP.
#[test]
fn the_same_requests_have_the_same_answers_as_aw_server() {
    let Some(programs) = programs() else {
        eprintln!("HOURBOOK_ACTIVITYWATCH_BIN is not set: nothing was compared");
        return;
    };
    let referee = Referee::start(&programs);
    let agent = Agent::start("[tracks]\npower = false\n");
    let both = Both {
        ours: agent.http(),
        theirs: referee.http(),
    };
    buckets(&both);
    let mut random = StdRng::seed_from_u64(5600);
    for bucket in ["aw-watcher-window_laptop", "aw-watcher-afk_laptop"] {
        for (beat, pulse) in heartbeats(&mut random, 300) {
            let path = format!("/api/0/buckets/{bucket}/heartbeat?pulsetime={pulse}");
            both.same("POST", &path, Some(&beat));
        }
        both.same("GET", &format!("/api/0/buckets/{bucket}/events"), None);
    }
    events(&both);
    queries(&both);
    both.same("GET", "/api/0/export", None);
    both.same("GET", "/api/0/buckets/", None);
}

fn buckets(both: &Both) {
    for (bucket, kind) in [
        ("aw-watcher-window_laptop", "currentwindow"),
        ("aw-watcher-afk_laptop", "afkstatus"),
        ("put", "x"),
    ] {
        let body = json!({"client": "test", "type": kind, "hostname": "laptop"});
        let path = format!("/api/0/buckets/{bucket}");
        both.same("POST", &path, Some(&body));
        both.same("POST", &path, Some(&body));
        both.same("GET", &path, None);
        both.same("GET", &format!("{path}/events"), None);
        both.same("GET", &format!("{path}/events/count"), None);
    }
    both.same("GET", "/api/0/buckets/none", None);
    both.same("GET", "/api/0/buckets/none/events", None);
    both.same("DELETE", "/api/0/buckets/put", None);
    both.same("GET", "/api/0/buckets/", None);
    let beat = json!({"duration": 1});
    both.same("POST", "/api/0/buckets/put/heartbeat?pulsetime=1", Some(&beat));
    let beat = json!({"timestamp": at(0)});
    both.same("POST", "/api/0/buckets/put/heartbeat", Some(&beat));
    both.same("POST", "/api/0/buckets/none/heartbeat?pulsetime=1", Some(&beat));
}

fn events(both: &Both) {
    let put = "/api/0/buckets/put";
    let many = json!([
        {"timestamp": at(1_000_000), "duration": 1.5, "data": {"a": 1}},
        {"timestamp": at(1_000_000), "duration": 0, "data": {"a": 2}},
        {"timestamp": at(90_000_000), "duration": 7200, "data": {"a": 3}},
        {"timestamp": at(-5_000), "duration": 10, "data": {}},
    ]);
    both.same("POST", &format!("{put}/events"), Some(&many));
    both.same("POST", &format!("{put}/events"), Some(&json!([])));
    both.same("POST", &format!("{put}/events"), Some(&json!(5)));
    both.same("GET", &format!("{put}/events?limit=2"), None);
    both.same("GET", &format!("{put}/events?limit=0"), None);
    both.same("GET", &format!("{put}/events?limit=-1"), None);
    for (start, end) in [
        (0, 1_000_500),
        (1_001_499, 95_000_000),
        (-3_333, 1),
        (96_000_000, 97_000_000),
    ] {
        let range = format!("start={}&end={}", at(start), at(end));
        both.same("GET", &format!("{put}/events?{range}"), None);
        both.same("GET", &format!("{put}/events/count?{range}"), None);
    }
    let listed = both.same("GET", &format!("{put}/events"), None);
    let id = listed[1]["id"].as_u64().unwrap();
    both.same("GET", &format!("{put}/events/{id}"), None);
    let replaced = json!([{"id": id, "timestamp": at(2_000_000), "duration": 9, "data": {"a": 9}}]);
    both.same("POST", &format!("{put}/events"), Some(&replaced));
    both.same("DELETE", &format!("{put}/events/{}", listed[0]["id"]), None);
    both.same("DELETE", &format!("{put}/events/{}", listed[0]["id"]), None);
    both.same("GET", &format!("{put}/events/{}", listed[0]["id"]), None);
    both.same("GET", &format!("{put}/events"), None);
    let export = both.theirs.ok("GET", "/api/0/buckets/put/export", None);
    both.same("GET", "/api/0/buckets/put/export", None);
    both.same("DELETE", &format!("{put}?force=1"), None);
    both.same("GET", put, None);
    both.same("POST", "/api/0/import", Some(&export));
    both.same("GET", "/api/0/buckets/put/export", None);
}

/// aw-server misreads a call whose first argument is a call and whose next one holds a comma; ours are not like that.
fn queries(both: &Both) {
    let prelude =
        "w = query_bucket(find_bucket(\"aw-watcher-window_\")); a = query_bucket(\"aw-watcher-afk_laptop\");";
    let classes = r#"[[["Work", "Code"], {"regex": "rs$|/w/"}], [["Work"], {"regex": "CODE", "ignore_case": true}],
        [["News"], {"regex": "News", "select_keys": ["title"], "priority": 15}], [["None"], {"regex": ""}]]"#;
    for answer in [
        "w".to_owned(),
        "flood(w)".to_owned(),
        "flood(flood(a))".to_owned(),
        "filter_period_intersect(w, a)".to_owned(),
        "filter_period_intersect(w, filter_keyvals(a, \"app\", [\"firefox\"]))".to_owned(),
        "period_union(w, a)".to_owned(),
        "union_no_overlap(flood(w), flood(a))".to_owned(),
        "concat(limit_events(w, 3), a)".to_owned(),
        "merge_events_by_keys(flood(w), [\"app\"])".to_owned(),
        "sort_by_duration(merge_events_by_keys(w, [\"app\", \"title\"]))".to_owned(),
        "chunk_events_by_key(sort_by_timestamp(exclude_keyvals(w, \"app\", [\"code\"])), \"app\")".to_owned(),
        "filter_keyvals_regex(w, \"title\", \"^N.*s$\")".to_owned(),
        "sum_durations(w)".to_owned(),
        "split_url_events(limit_events(w, 50))".to_owned(),
        "simplify_window_titles(filter_keyvals_regex(w, \"title\", \".\"), \"title\")".to_owned(),
        format!("categorize(w, {classes})"),
        format!("tag(w, {classes})"),
        "{\"list\": [1, \"a;b\", True, {\"deep\": nop()}], 'count': query_bucket_eventcount(\"aw-watcher-afk_laptop\")}".to_owned(),
        "query_bucket(\"none\")".to_owned(),
        "find_bucket(\"nothing\")".to_owned(),
        "unknown(1)".to_owned(),
        "undefined".to_owned(),
        "\"unclosed".to_owned(),
        "query_bucket(1)".to_owned(),
    ] {
        let text = format!("{prelude} RETURN = {answer};");
        let query = json!({"query": [text], "timeperiods": [PERIOD, "2026-01-01T08:10:00Z/2026-01-01T09:00:00.5Z"]});
        both.same("POST", "/api/0/query/", Some(&query));
    }
    let lines = json!({"query": ["a = 1;", "b = [a, a];", "RETURN = b;"], "timeperiods": [PERIOD]});
    assert_eq!(both.same("POST", "/api/0/query/", Some(&lines)), json!([[1, 1]]));
    both.same(
        "POST",
        "/api/0/query/",
        Some(&json!({"query": ["a = 1;"], "timeperiods": [PERIOD]})),
    );
}
