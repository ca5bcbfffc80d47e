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
//! Use the asynchronous form; `bcrypt` for `bcryptjs`; worker threads for what has to be computed. What runs only
//! while the service starts hurts nobody and isn't reported; where nobody was seen to call it, confidence is low.

use super::{About, Audit, Confidence, Seen, Service, Severity};
use crate::js::looking;
use crate::js::module::Kind;
use crate::js::reach::When;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_blocking_call",
        severity: Severity::High,
        file: include_str!("blocking_call.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    looking::expressions(service.program, &mut |at, expression, _| {
        let Kind::Call(call) = &expression.kind else {
            return;
        };
        let Some((package, path)) = service.external(at.module, call) else {
            return;
        };
        let Some(what) = blocks(&package, &path) else {
            return;
        };
        let confidence = match at.functions.last() {
            Some(function) => match service.reach.when_of(at.module, *function) {
                When::Request => Confidence::High,
                When::Unknown => Confidence::Low,
                When::Start => return,
            },
            None => return,
        };
        seen.push(Seen {
            file: at.module,
            offset: expression.at,
            confidence,
            message: format!("{} {what}", call.callee.shown().unwrap_or(path)),
        });
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
