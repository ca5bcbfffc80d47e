//! `node_sync_database`
//!
//! # What it looks for
//! Places where `better-sqlite3`, `node:sqlite` or `bun:sqlite` opens a database whose queries a request comes by: `get`, `all`, `run`,
//! `iterate`, `exec`. One finding for each place, with the number of queries in the tree; what an ORM over such a driver asks isn't
//! counted.
//!
//! # Why it matters
//! A query runs on the event loop and holds up every other request until it is done. One by a key is answered sooner than a
//! server could be asked; one that reads a large table takes as long as that takes, and one that meets another process's
//! lock waits for as long as the busy timeout says. Nothing else of the process runs meanwhile, whereas in Go other
//! goroutines go on.
//!
//! # What to do
//! Short queries by an index, `LIMIT`, WAL and a short busy timeout; reports and migrations on a worker thread or in a process
//! of their own. If all of them are short, leave it as it is, and say so.

use super::{About, Audit, Confidence, Seen, Service, Severity, confidence_of};
use crate::js::looking;
use crate::js::module::Kind;
use crate::js::reach::When;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "node_sync_database",
        severity: Severity::Medium,
        file: include_str!("sync_database.rs"),
    },
    run,
};

fn run(service: &Service<'_>, seen: &mut Vec<Seen>) {
    let mut opened: Vec<(String, usize, u32)> = Vec::new();
    let mut queries: Vec<(String, Confidence)> = Vec::new();
    looking::expressions(
        service.program,
        &mut |at, expression, _| match &expression.kind {
            Kind::New(call) => {
                if let Some((package, path)) = service.external(at.module, call)
                    && opens(&package, &path)
                {
                    opened.push((package, at.module, expression.at));
                }
            }
            Kind::Call(call) => {
                let of_request = match service.when(at) {
                    Some(when @ (When::Request | When::Likely)) => confidence_of(when),
                    _ => return,
                };
                if let Some((package, path)) = service.external(at.module, call)
                    && asks(&package, &path)
                {
                    queries.push((package, of_request));
                }
            }
            _ => {}
        },
    );
    for (package, file, offset) in opened {
        let of_it = queries.iter().filter(|(of, _)| *of == package);
        let confidences: Vec<Confidence> = of_it.map(|(_, confidence)| *confidence).collect();
        if let Some(confidence) = confidences.iter().max() {
            seen.push(Seen {
                file,
                offset,
                confidence: *confidence,
                message: format!(
                    "queries of {} run on the event loop: {} of them on the way of requests",
                    shown(&package),
                    confidences.len()
                ),
            });
        }
    }
}

/// Whether a constructor opens a database.
fn opens(package: &str, path: &str) -> bool {
    matches!(
        (package, path),
        ("better-sqlite3" | "bun:sqlite", "" | "Database") | ("sqlite", "DatabaseSync")
    )
}

/// Whether a call of something that a package made runs a query.
fn asks(package: &str, path: &str) -> bool {
    let Some((made, name)) = path.rsplit_once('.') else {
        return false;
    };
    let is_drivers = match package {
        "better-sqlite3" | "bun:sqlite" => made.ends_with("()"),
        // The package `sqlite` has the name, too, and gives promises.
        "sqlite" => made.starts_with("DatabaseSync()") || made.starts_with("StatementSync()"),
        _ => false,
    };
    let is_query = matches!(
        name,
        "get" | "all" | "run" | "iterate" | "exec" | "values" | "pragma"
    );
    is_drivers && is_query
}

/// The name that the code imports it by.
fn shown(package: &str) -> &str {
    match package {
        "sqlite" => "node:sqlite",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::audits::Confidence;
    use crate::audits::node::{seen_in, seen_with};

    #[test]
    fn what_requests_ask() {
        let text = "import Database from 'better-sqlite3';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';
const db = new Database('a.db');
const other = new DatabaseSync('b.db');
class Store {
  constructor(database) { this.one = database.prepare('select 1'); }
  find(id) { return this.one.get(id); }
}
const store = new Store(db);
other.exec('create table t (a)');
const app = express();
app.get('/a', (req, res) => { res.json([store.find(1), db.prepare('select 2').pluck().all()]); });
app.listen(1);
";
        assert_eq!(seen_with(&super::AUDIT, text), [(4, Confidence::High)]);
    }

    #[test]
    fn neither_promises_nor_what_runs_at_the_start() {
        let text = "import sqlite3 from 'sqlite3';
import Database from 'better-sqlite3';
import express from 'express';
const db = new sqlite3.Database('a.db');
const own = new Database('b.db');
own.exec('pragma journal_mode = wal');
const app = express();
app.get('/a', (req, res) => { db.all('select 1', (error, rows) => res.json(rows)); });
app.listen(1);
";
        assert!(seen_in(&super::AUDIT, text).is_empty());
    }
}
