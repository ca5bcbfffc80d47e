//! What a file or folder of advisories is, by its content, and all that is in it.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use super::osv::{self, Record};
use super::reach::Reach;
use super::{AdvisoryError, Vulnerability, govulncheck, npm_audit};
use crate::inspection::Place;

/// A larger report isn't one.
const LARGEST: u64 = 256 << 20;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) records: Vec<Record>,
    pub(super) seen: Seen,
    /// Files that were none of it.
    pub(super) unreadable: usize,
    pub(super) sources: Vec<String>,
}

/// How near a tool with a call graph says that the code comes, by the advisory's id.
#[derive(Debug, Default)]
pub(super) struct Seen(pub(super) HashMap<String, (Reach, Option<Place>)>);

impl Seen {
    /// Says it of a vulnerability; its paths begin at the module.
    pub(super) fn say(&self, one: &mut Vulnerability) {
        let Some((reach, place)) = self.0.get(&one.id) else {
            return;
        };
        let folder = one.lockfile.rsplit_once('/').map(|(folder, _)| folder);
        one.reach = Some(*reach);
        one.reached_at = place.clone().map(|place| match folder {
            Some(folder) => Place {
                file: format!("{folder}/{}", place.file),
                ..place
            },
            None => place,
        });
    }
}

impl Read {
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.sources.iter().all(|source| source == "OSV")
    }

    pub(super) fn add(&mut self, other: Read) {
        self.records.extend(other.records);
        self.seen.0.extend(other.seen.0);
        self.unreadable += other.unreadable;
        self.sources.extend(other.sources);
        self.sources.sort();
        self.sources.dedup();
    }
}

/// Reads a folder or archive of OSV records, or a report.
pub(super) fn read(path: &Path) -> Result<Read, AdvisoryError> {
    if path.is_dir() || !is_json(path)? {
        let (records, unreadable) = osv::read(path)?;
        return Ok(Read {
            records,
            unreadable,
            sources: vec!["OSV".to_owned()],
            ..Read::default()
        });
    }
    let text = text(path)?;
    // A report that was broken off is read as far as it goes.
    let values =
        serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter();
    let values: Vec<Value> = values.map_while(Result::ok).collect();
    Ok(of_values(values))
}

/// Whether a file begins as JSON does.
fn is_json(path: &Path) -> Result<bool, AdvisoryError> {
    let open = |source| AdvisoryError::Open {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(open)?;
    let mut head = Vec::new();
    file.take(64).read_to_end(&mut head).map_err(open)?;
    let head = String::from_utf8_lossy(&head);
    Ok(head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '[']))
}

fn text(path: &Path) -> Result<String, AdvisoryError> {
    let open = |source| AdvisoryError::Open {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(open)?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(open)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn of_values(values: Vec<Value>) -> Read {
    let mut read = Read::default();
    for value in values {
        let source = if npm_audit::is_report(&value) {
            read.records.extend(npm_audit::records(&value));
            "npm audit"
        } else if govulncheck::is_message(&value) {
            govulncheck::add(&value, &mut read);
            "govulncheck"
        } else {
            add_records(value, &mut read);
            "OSV"
        };
        if !read.sources.iter().any(|known| known == source) {
            read.sources.push(source.to_owned());
        }
    }
    read
}

/// One record, or a list of them.
fn add_records(value: Value, read: &mut Read) {
    let values = match value {
        Value::Array(values) => values,
        value => vec![value],
    };
    for value in values {
        match serde_json::from_value::<Record>(value) {
            Ok(record) if !record.id.is_empty() => read.records.push(record),
            _ => read.unreadable += 1,
        }
    }
}
