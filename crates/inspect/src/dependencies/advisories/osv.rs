//! OSV records (schema: ossf.github.io/osv-schema), as far as they are used, from a folder or an archive.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use super::AdvisoryError;

/// A record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    pub(super) id: String,
    pub(super) modified: String,
    pub(super) withdrawn: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) summary: String,
    pub(super) affected: Vec<Affected>,
    pub(super) database_specific: Details,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Affected {
    pub(super) package: Package,
    pub(super) ranges: Vec<Range>,
    pub(super) versions: Vec<String>,
    pub(super) ecosystem_specific: Specific,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Package {
    pub(super) name: String,
    pub(super) ecosystem: String,
}

/// Events in the order in which they are meant to be read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Range {
    pub(super) r#type: String,
    pub(super) events: Vec<BTreeMap<String, String>>,
}

/// What the Go database says: packages of the module and the functions in them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Specific {
    pub(super) imports: Vec<Import>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Import {
    pub(super) path: String,
    pub(super) symbols: Vec<String>,
}

/// What GitHub's database says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    pub(super) severity: Option<String>,
}

/// A larger record isn't one.
const LARGEST: u64 = 4 << 20;

/// The records of a folder or archive, and how many files weren't any.
pub(super) fn read(path: &Path) -> Result<(Vec<Record>, usize), AdvisoryError> {
    let texts = match path.is_dir() {
        true => of_folder(path, 0)?,
        false => of_archive(path)?,
    };
    let parsed: Vec<Option<Record>> = texts.par_iter().map(|text| record(text)).collect();
    let all = parsed.len();
    let records: Vec<Record> = parsed.into_iter().flatten().collect();
    let unreadable = all - records.len();
    Ok((records, unreadable))
}

fn record(text: &[u8]) -> Option<Record> {
    let record: Record = serde_json::from_slice(text).ok()?;
    (!record.id.is_empty()).then_some(record)
}

/// `ID.json` files and archives in a folder, and in the folders of ecosystems below it.
fn of_folder(path: &Path, depth: usize) -> Result<Vec<Vec<u8>>, AdvisoryError> {
    let open = |source| AdvisoryError::Open {
        path: path.to_owned(),
        source,
    };
    let mut texts = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(path)
        .map_err(open)?
        .flatten()
        .map(|e| e.path())
        .collect();
    entries.sort();
    for entry in entries {
        let extension = entry.extension().and_then(|e| e.to_str());
        match extension {
            Some("json") => texts.push(std::fs::read(&entry).map_err(open)?),
            Some("zip") => texts.extend(of_archive(&entry)?),
            _ if depth == 0 && entry.is_dir() => texts.extend(of_folder(&entry, 1)?),
            _ => {}
        }
    }
    Ok(texts)
}

fn of_archive(path: &Path) -> Result<Vec<Vec<u8>>, AdvisoryError> {
    let open = |source| AdvisoryError::Open {
        path: path.to_owned(),
        source,
    };
    let broken = |source| AdvisoryError::Archive {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(open)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let mut texts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let is_record = entry.name().is_ok_and(|name| name.ends_with(".json"));
        if entry.is_dir() || !is_record {
            continue;
        }
        let mut text = Vec::new();
        entry.take(LARGEST).read_to_end(&mut text).map_err(open)?;
        texts.push(text);
    }
    Ok(texts)
}
