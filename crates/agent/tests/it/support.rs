//! A running agent in folders of its own, and a client for its interface.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The slowest machine starts within this time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Folders of an agent, which may run.
pub struct Agent {
    folder: TempDir,
    child: Option<Child>,
    environment: Vec<(String, String)>,
}

impl Agent {
    /// An agent with this configuration that does not run yet.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("hb-agent-").tempdir().unwrap();
        fs::create_dir(folder.path().join("config")).unwrap();
        fs::write(folder.path().join("config/agent.toml"), config).unwrap();
        Self {
            folder,
            child: None,
            environment: Vec::new(),
        }
    }

    /// A running agent with this configuration.
    pub fn start(config: &str) -> Self {
        let mut agent = Self::new(config);
        agent.run();
        agent
    }

    /// A variable of its environment.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Starts it and waits until it answers.
    pub fn run(&mut self) {
        let log = fs::File::create(self.path("agent.log")).unwrap();
        let child = self
            .command(&["run", "--aw-listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.adopt(child);
    }

    /// Takes a process for this agent, and waits until it answers.
    pub fn adopt(&mut self, child: Child) {
        self.child = Some(child);
        let begun = Instant::now();
        while !self.command(&["status"]).output().unwrap().status.success() {
            assert!(
                begun.elapsed() < PATIENCE,
                "the agent does not start:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The command line, with the folders of this agent and nothing of the person who runs the test.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook-agent"));
        command
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("TZ", "Europe/Vienna")
            .env("HOME", self.folder.path())
            .env("HOURBOOK_CONFIG_DIR", self.path("config"))
            .env("HOURBOOK_AGENT_DATA_DIR", self.path("data"))
            .envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command and gives its output if it succeeds.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}\n{}",
            String::from_utf8_lossy(&output.stderr),
            self.log()
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command.
    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What `status` says.
    pub fn status(&self) -> Value {
        serde_json::from_str(&self.ok(&["status", "--json"])).unwrap()
    }

    /// How one of its sources goes, by the beginning of its name.
    pub fn source(&self, name: &str) -> String {
        let status = self.status();
        let sources = status["sources"].as_object().unwrap();
        let found = sources.iter().find(|(known, _)| known.starts_with(name));
        found
            .map(|(_, state)| state.as_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// The events of one of its own tracks as `(start, end, data)`, oldest first.
    pub fn own_events(&self, track: &str) -> Vec<(Timestamp, Timestamp, Value)> {
        let status = self.status();
        let own = format!("hourbook-{track}_");
        let buckets = status["buckets"].as_array().unwrap();
        let bucket = buckets
            .iter()
            .find_map(|bucket| bucket["id"].as_str().filter(|id| id.starts_with(&own)));
        let events = bucket
            .map(|bucket| self.http().events(bucket))
            .unwrap_or_default();
        events
            .into_iter()
            .rev()
            .map(|(start, length, data)| {
                let start: Timestamp = start.parse().unwrap();
                let end = start + SignedDuration::from_secs_f64(length);
                (start, end, data)
            })
            .collect()
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("agent.log")).unwrap_or_default()
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// A client for its interface.
    pub fn http(&self) -> Http {
        Http::at(self.status()["listening"].as_str().unwrap())
    }

    /// Ends it as the system does, and waits.
    pub fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
        let ended = child.wait().unwrap();
        assert!(ended.success(), "{ended}: {}", self.log());
    }

    /// Kills it as nobody should.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Whether a text stands anywhere in the files of the agent.
    pub fn disk_holds(&self, text: &str) -> bool {
        files(&self.path("data")).iter().any(|file| {
            let bytes = fs::read(file).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => found.extend(files(&path)),
            kind if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found
}

/// A client for an interface at some address.
pub struct Http {
    base: String,
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
}

impl Http {
    /// A client for this address.
    pub fn at(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            base: base.to_owned(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Sends a request and gives status and body.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.call_with(method, path, body, &[])
    }

    /// Sends a request with headers.
    pub fn call_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let method: reqwest::Method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let text = response.text().await.unwrap();
            (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
        })
    }

    /// A request that must succeed.
    pub fn ok(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.call(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// Sends JSON to a server that may die meanwhile.
    pub fn try_post(&self, path: &str, body: &Value) -> Option<Value> {
        let request = self.client.post(format!("{}{path}", self.base)).json(body);
        self.runtime.block_on(async {
            let response = request.send().await.ok()?;
            let text = response.text().await.ok()?;
            serde_json::from_str(&text).ok()
        })
    }

    /// Makes a bucket.
    pub fn bucket(&self, id: &str, kind: &str) {
        let body = json!({"client": "test", "type": kind, "hostname": "laptop"});
        self.ok("POST", &format!("/api/0/buckets/{id}"), Some(&body));
    }

    /// The events of a bucket as `(timestamp, duration, data)`, newest first.
    pub fn events(&self, bucket: &str) -> Vec<(String, f64, Value)> {
        let events = self.ok("GET", &format!("/api/0/buckets/{bucket}/events"), None);
        let events = events.as_array().unwrap().iter();
        events
            .map(|event| {
                (
                    event["timestamp"].as_str().unwrap().to_owned(),
                    event["duration"].as_f64().unwrap(),
                    event["data"].clone(),
                )
            })
            .collect()
    }
}

/// An event that did not last.
pub fn event(timestamp: &str, data: &Value) -> Value {
    json!({"timestamp": timestamp, "duration": 0, "data": data})
}

/// The current instant, which the agent's own clock is held against.
#[expect(clippy::disallowed_methods, reason = "this is the clock of the tests")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Waits until something is there; a slow machine takes longer.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} does not come");
        thread::sleep(Duration::from_millis(50));
    }
}
