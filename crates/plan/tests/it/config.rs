//! A small config in a folder of its own, with lines changed by a test.

use std::fs;
use std::path::PathBuf;

use miette::{GraphicalReportHandler, GraphicalTheme};
use tempfile::TempDir;
use weighbridge_plan::{Plan, PlanError};

pub(crate) const GOOD: &str = r#"[service]
name = "shop"

[[candidate]]
name = "node"
baseline = true
start = "node server.js"

[[candidate]]
name = "go"
start = "./shop"

[workload]
setup = [
  { request = "POST /login", body = "{}", capture = { token = "$.token" } },
]

[[workload.request]]
route = "GET /items/{id}"
weight = 3
params = { id = "1..10" }
headers = { authorization = "Bearer ${token}" }

[[workload.request]]
route = "POST /items"
body = '{"name":"${name}"}'
params = { name = "a|b" }
"#;

pub(crate) struct Config {
    folder: TempDir,
    text: String,
    overrides: Vec<(String, String)>,
}

impl Config {
    pub(crate) fn of(text: &str) -> Self {
        Config {
            folder: tempfile::tempdir().unwrap(),
            text: text.to_owned(),
            overrides: Vec::new(),
        }
    }

    /// The small one with a piece of its text replaced.
    pub(crate) fn with(old: &str, new: &str) -> Self {
        Config::of(GOOD).and(old, new)
    }

    pub(crate) fn and(mut self, old: &str, new: &str) -> Self {
        assert!(self.text.contains(old), "{old}");
        self.text = self.text.replacen(old, new, 1);
        self
    }

    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.overrides.push((key.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("weighbridge.toml")
    }

    pub(crate) fn load(&self) -> Result<Plan, PlanError> {
        fs::write(self.path(), &self.text).unwrap();
        Plan::load(self.path(), &self.overrides)
    }

    pub(crate) fn plan(&self) -> Plan {
        self.load()
            .unwrap_or_else(|error| panic!("{}", self.render(&error)))
    }

    /// What a user reads.
    pub(crate) fn error(&self) -> String {
        let error = self.load().expect_err("the config has a mistake");
        self.render(&error)
    }

    fn render(&self, error: &PlanError) -> String {
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
        let mut text = String::new();
        handler
            .with_width(100)
            .with_context_lines(1)
            .render_report(&mut text, error)
            .unwrap();
        // Wrapping depends on the folder's length; the texts to compare are on lines of their own.
        let folder = self.folder.path().display().to_string();
        let text = text.replace(&folder, "DIR");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n")
    }
}
