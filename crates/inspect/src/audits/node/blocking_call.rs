//! `node_blocking_call`
//!
//! # What it looks for
//! Calls that hold the event loop until they are done, within functions: `fs.readFileSync` and its like, `child_process.execSync`,
//! `zlib` and `crypto` in their `Sync` forms, `bcrypt.hashSync`, and all of `bcryptjs`, which computes on the event loop even
//! where it gives a promise.
//!
//! # Why it matters
//! A Node.js process answers no other request meanwhile. 50 ms of hashing at 10 log-ins a second are half of what the
//! process can do, and every request behind one waits for all of it.
//!
//! # What to do
//! Use the asynchronous form; `bcrypt` for `bcryptjs`; worker threads for what has to be computed. At the top of a module,
//! where it runs once at the start, it hurts nobody and isn't reported.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::js::looking::{self, At};
use crate::js::module::{Function, Kind};
use crate::js::names::AllNames;
use crate::js::program::Program;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_blocking_call",
        severity: Severity::High,
        file: include_str!("blocking_call.rs"),
    },
    run,
};

fn run(program: &Program, names: &AllNames<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(program, &mut |at, expression, _| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        if at.functions.is_empty() {
            return;
        }
        let Some((package, path)) = names.of_module(at.module).of_package(&call.callee) else {
            return;
        };
        if let Some(what) = blocks(&package, &path) {
            seen.push(Seen {
                file: at.module,
                offset: expression.at,
                confidence: confidence(at),
                message: format!("{} {what}", call.callee.shown().unwrap_or(path)),
            });
        }
    });
}

/// How the call blocks, if it does.
fn blocks(package: &str, path: &str) -> Option<&'static str> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let is_sync = name.ends_with("Sync");
    match package {
        "fs" if is_sync && name != "existsSync" => Some("waits for the disk on the event loop"),
        "fs-extra" | "graceful-fs" if is_sync => Some("waits for the disk on the event loop"),
        "child_process" if is_sync => Some("waits for another process on the event loop"),
        "zlib" if is_sync => Some("compresses on the event loop"),
        "crypto" if is_sync => Some("computes a key on the event loop"),
        "bcrypt" | "argon2" if is_sync => Some("hashes a password on the event loop"),
        "bcryptjs" if matches!(name, "hash" | "compare" | "hashSync" | "compareSync") => {
            Some("hashes a password on the event loop, asynchronous or not")
        }
        _ => None,
    }
}

/// High where the function around it answers requests by its looks; low where its name says that it runs once.
fn confidence(at: &At<'_>) -> Confidence {
    let around = at.functions.iter();
    let around: Vec<&Function> = around
        .filter_map(|id| at.in_module.functions.get(id.0 as usize))
        .collect();
    let is_start = |f: &&Function| {
        let name = f.name.as_deref().unwrap_or_default().to_lowercase();
        let words = [
            "main",
            "start",
            "init",
            "bootstrap",
            "setup",
            "load",
            "config",
            "seed",
            "migrat",
            "build",
        ];
        words.iter().any(|word| name.contains(word))
    };
    if around.iter().any(is_start) {
        Confidence::Low
    } else if around.iter().any(|f| f.is_async || f.parameters.len() >= 2) {
        Confidence::High
    } else {
        Confidence::Medium
    }
}

#[cfg(test)]
mod tests {
    use crate::audits::node::seen_in;

    #[test]
    fn within_functions_and_of_the_right_packages() {
        let text = "import fs, { readFileSync } from 'node:fs';
import bcrypt from 'bcryptjs';
const { execSync } = require('child_process');
const config = readFileSync('config.json');
app.get('/a', (req, res) => {
  res.send(fs.readFileSync('a'));
  execSync('ls');
  own.readFileSync('a');
  fs.existsSync('a');
});
async function login(request) {
  return bcrypt.compare(request.password, hash);
}
";
        assert_eq!(seen_in(&super::AUDIT, text), [6, 7, 12]);
    }
}
