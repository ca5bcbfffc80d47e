//! `inspect` on small trees: its formats, how it ends, and what is taken out of its findings.

mod accepting;
mod advisories;
mod formats;
mod input;

use std::fs;

use serde_json::Value;

use crate::yard::{Outcome, Yard};

/// A service with a route that blocks, and one more place that does.
const SERVER: &str = "const fs = require('fs');
const app = require('express')();
app.get('/report', (req, res) => {
  res.send(fs.readFileSync('report.csv'));
});
function export_all(req, res) {
  res.send(fs.readFileSync('all.csv'));
}
app.get('/all', export_all);
";
const LOCK: &str = r#"{
  "name": "depot",
  "lockfileVersion": 3,
  "packages": {
    "": { "dependencies": { "expres": "^1.0.0" } },
    "node_modules/expres": {
      "version": "1.0.0"
    }
  }
}
"#;

/// A folder with these files alone.
fn tree(files: &[(&str, &str)]) -> Yard {
    let yard = Yard::new();
    for old in ["weighbridge.toml", "server.js"] {
        fs::remove_file(yard.dir().join(old)).unwrap();
    }
    for (path, text) in files {
        let path = yard.dir().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    yard
}

fn service() -> Yard {
    tree(&[
        (
            "package.json",
            r#"{"name":"depot","dependencies":{"express":"^5.0.0"}}"#,
        ),
        ("package-lock.json", LOCK),
        ("src/server.js", SERVER),
    ])
}

fn json(outcome: &Outcome) -> Value {
    outcome.ended(0, &[]);
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// Audit and line of each finding.
fn findings(json: &Value) -> Vec<(String, u64)> {
    let all = json["findings"].as_array().unwrap().iter();
    all.map(|f| {
        (
            f["audit"].as_str().unwrap().to_owned(),
            f["line"].as_u64().unwrap(),
        )
    })
    .collect()
}
