//! `node_blocking_call`
//!
//! # What it looks for
//! Calls that hold the event loop until they are done, within functions: `fs.readFileSync` and its like, `child_process.execSync`,
//! `zlib` and `crypto` in their `Sync` forms (`existsSync` with medium confidence: a local disk answers it soon), packages that walk folders so, `vm.runInContext`, `bcrypt.hashSync`, archives, images, tables and spreadsheets in pure JavaScript, and
//! all of `bcryptjs`, which computes on the event loop even where it gives a promise.
//!
//! # Why it matters
//! A Node.js process answers no other request meanwhile. 50 ms of hashing at 10 log-ins a second are half of what the
//! process can do, and every request behind one waits for all of it.
//!
//! # What to do
//! Use the asynchronous form; `bcrypt` for `bcryptjs`; worker threads for what has to be computed. What runs only
//! while the service starts hurts nobody and isn't reported; where nobody was seen to call it, confidence is low.

use super::{About, Audit, Confidence, Seen, Service, Severity, confidence_of};
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
        let confidence = match service.when(at) {
            Some(When::Start) | None => return,
            Some(when) => confidence_of(when),
        };
        // A look at whether something is there is short, as long as the disk is a local one.
        let confidence = match path.ends_with("existsSync") {
            true => confidence.min(Confidence::Medium),
            false => confidence,
        };
        seen.push(Seen {
            file: at.module,
            offset: expression.start(),
            confidence,
            message: format!("{} {what}", call.callee.shown().unwrap_or(path)),
        });
    });
}

/// Packages whose calls in the `sync` form go over folders.
const DISK: [&str; 10] = [
    "mkdirp",
    "make-dir",
    "rimraf",
    "del",
    "glob",
    "globby",
    "fast-glob",
    "tmp",
    "fs-jetpack",
    "write-file-atomic",
];
/// Commands of a shell in JavaScript.
const SHELL: [&str; 12] = [
    "exec", "cat", "cp", "mv", "rm", "mkdir", "ls", "find", "grep", "sed", "test", "which",
];

/// How the call blocks, if it does.
fn blocks(package: &str, path: &str) -> Option<&'static str> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let is_sync = name.ends_with("Sync");
    match package {
        "fs" | "fs-extra" | "graceful-fs" | "jsonfile" if is_sync => {
            Some("waits for the disk on the event loop")
        }
        "child_process" if is_sync => Some("waits for another process on the event loop"),
        "zlib" | "fflate" if is_sync => Some("compresses on the event loop"),
        "pako" if matches!(name, "deflate" | "inflate" | "gzip" | "ungzip") => {
            Some("compresses on the event loop")
        }
        // Some hashes of a few bytes.
        "crypto" if name == "hkdfSync" => None,
        "crypto" if is_sync => Some("computes a key on the event loop"),
        // A salt is a few random bytes.
        "bcrypt" if name == "genSaltSync" => None,
        "bcrypt" | "argon2" if is_sync => Some("hashes a password on the event loop"),
        "vm" if name.starts_with("runIn") => Some("runs code on the event loop"),
        "bcryptjs" | "bcryptjs-then" | "bcrypt-nodejs"
            if matches!(name, "hash" | "compare" | "hashSync" | "compareSync") =>
        {
            Some("hashes a password on the event loop, asynchronous or not")
        }
        "jimp" if path == "read" || path.ends_with("Jimp.read") || path.contains("().") => {
            let is_work = matches!(
                name,
                "read" | "resize" | "getBuffer" | "getBufferAsync" | "writeAsync"
            );
            is_work.then_some("decodes and computes images on the event loop, asynchronous or not")
        }
        "pngjs" if path.starts_with("PNG.sync.") => Some("works on an image on the event loop"),
        "canvas" if matches!(name, "toBuffer" | "toDataURL") && path.contains("().") => {
            Some("encodes an image on the event loop")
        }
        "node-forge" if name == "generateKeyPair" => Some("computes a key on the event loop"),
        "jpeg-js" if matches!(name, "encode" | "decode") => {
            Some("works on an image on the event loop")
        }
        "node-xlsx" if matches!(name, "parse" | "build") => {
            Some("works on a whole spreadsheet on the event loop")
        }
        "csv-parse/sync" if name == "parse" => Some("parses a whole table on the event loop"),
        "xlsx" if matches!(name, "read" | "readFile" | "write" | "writeFile") => {
            Some("works on a whole spreadsheet on the event loop")
        }
        "adm-zip"
            if matches!(
                name,
                "extractAllTo" | "writeZip" | "toBuffer" | "addLocalFolder" | "addLocalFile"
            ) =>
        {
            Some("works on a whole archive on the event loop")
        }
        _ if DISK.contains(&package) && (is_sync || name == "sync") => {
            Some("works on the disk on the event loop")
        }
        "execa" | "cross-spawn" if is_sync || name == "sync" => {
            Some("waits for another process on the event loop")
        }
        "shelljs" if SHELL.contains(&name) => {
            Some("works on the disk or waits for another process on the event loop")
        }
        "sync-request" | "sync-fetch" | "deasync" => Some("waits on the event loop"),
        "" if path == "Atomics.wait" => Some("waits on the event loop"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn what_the_first_request_loads() {
        let text = "const fs = require('fs');
let settings = null;
let names;
const load = () => {
  if (fs.existsSync('a')) settings = JSON.parse(fs.readFileSync('a'));
  settings = settings || {};
};
function read() { try { names = fs.readFileSync('names'); } catch (e) { names = ''; } }
function again() { fs.readFileSync('again'); }
const app = require('express')();
app.get('/', (req, res) => {
  settings === null && load();
  if (!names) read();
  if (!names) again();
  res.json([settings, names]);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [9]);
    }

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
        assert_eq!(seen_in(&super::AUDIT, text), [6, 7, 9, 12]);
    }

    #[test]
    fn what_a_middleware_hangs_on_the_request_that_is_set_later() {
        let text = "const express = require('express');
const hashing = require('bcryptjs');
const router = express.Router();
router.post('/a', (req, res) => {
  const bcrypt = req.bcrypt;
  res.send(bcrypt.hashSync(req.body.password, 10));
});
const app = express();
app.use((req, res, next) => { req.bcrypt = hashing; next(); });
app.use('/', router);
";
        assert_eq!(seen_in(&super::AUDIT, text), [6]);
    }

    #[test]
    fn what_a_middleware_hangs_on_the_request() {
        let text = "const fs = require('fs');
const app = require('express')();
class Users { load() { return fs.readFileSync('users'); } name() { return fs.readFileSync('name'); } }
const models = { users: new Users() };
app.use((req, res, next) => { req.models = models; res.locals.users = models.users; next(); });
app.get('/a', (req, res) => { const { models } = req; res.json(models.users.load()); });
app.get('/b', (req, res) => { res.json(res.locals.users.name()); });
";
        let high = crate::audits::Confidence::High;
        assert_eq!(seen_with(&super::AUDIT, text), [(3, high), (3, high)]);
    }

    #[test]
    fn what_a_table_may_have_under_a_name() {
        let text = "const fs = require('fs');
const app = require('express')();
class Disk {
  read() { return fs.readFileSync('disk'); }
}
class Tape {
  read() { return fs.readFileSync('tape'); }
}
const drivers = { disk: { Client: Disk }, tape: { Client: Tape } };
class Connection {
  constructor(name) { this.driver = drivers[name]; this.Client = this.driver.Client; }
  read() { const client = new this.Client(); return client.read(); }
}
const handlers = {
  list: () => fs.readdirSync('a'),
  none: () => 1,
};
app.get('/a', (req, res) => { res.json(new Connection(req.query.name).read()); });
app.post('/b', (req, res) => { res.json(handlers[req.query.type](req.body)); });
";
        let high = crate::audits::Confidence::High;
        let lines = seen_with(&super::AUDIT, text);
        assert_eq!(lines, [(4, high), (7, high), (15, high)]);
    }

    #[test]
    fn what_a_process_computes_once_holds_no_request_up_twice() {
        let text = "import fs from 'node:fs';
let inDocker, config, version, names;
const asked = () => fs.statSync('/.dockerenv');
const readNames = () => fs.readFileSync('names');
function getVersion() {
  if (version !== undefined) return version;
  version = fs.readFileSync('VERSION', 'utf8');
  return version;
}
function getNames() {
  if (names) { return [...names]; }
  return readNames();
}
app.get('/a', (req, res) => {
  inDocker ??= asked();
  if (!config) {
    config = JSON.parse(fs.readFileSync('config.json'));
  }
  let own;
  own ??= fs.readFileSync('own');
  res.send([getVersion(), getNames(), own]);
});
";
        assert_eq!(seen_in(&super::AUDIT, text), [4, 20]);
    }
}
