//! Known vulnerabilities of the dependencies, from OSV data that the user brings: no data is "not known", never "none".

mod matching;
mod osv;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::graph::LockedPackage;
use crate::inspection::Place;

pub(super) use osv::Record;

/// Advisories that can't be read.
#[derive(Debug, thiserror::Error)]
pub enum AdvisoryError {
    /// The folder or archive can't be opened.
    #[error("read the advisories in {path}")]
    Open {
        /// The folder or archive.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not an archive.
    #[error("read {path} as a ZIP archive of OSV records")]
    Archive {
        /// The archive.
        path: PathBuf,
        /// Why.
        source: zip::result::ZipError,
    },
    /// Nothing in it is an advisory.
    #[error("{path} holds no OSV record (files `ID.json` as in OSV's bulk exports)")]
    Empty {
        /// The folder or archive.
        path: PathBuf,
    },
}

/// OSV records, ready to be matched.
#[derive(Debug, Default)]
pub struct Advisories {
    records: Vec<Record>,
    coverage: Coverage,
}

/// What the data covers: an advisory that isn't in it isn't found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// Records by ecosystem.
    pub records: Vec<(String, usize)>,
    /// The newest date of change in them, if they have any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// Files that weren't OSV records.
    pub unreadable: usize,
}

/// A known vulnerability of a package that a lockfile pins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Vulnerability {
    /// `GO-2025-3451`, `GHSA-...`.
    pub id: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// The lockfile.
    pub lockfile: String,
    /// The package.
    pub package: String,
    /// Its pinned version.
    pub version: String,
    /// One line.
    pub summary: String,
    /// `critical`, `high`, `moderate`, `low`, where the record says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The lowest version that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
    /// Functions that are vulnerable, where the record names them.
    pub symbols: Vec<String>,
    /// Whether the service's own code calls into the vulnerable part; none where that can't be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_reached: Option<bool>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_at: Option<Place>,
}

impl Advisories {
    /// Reads OSV's bulk exports: a folder of `ID.json`, or `all.zip`, or a folder of ecosystems with either in them.
    ///
    /// # Errors
    /// When nothing of it can be read. Single files that are no records are counted.
    pub fn read(path: &Path) -> Result<Self, AdvisoryError> {
        let (records, unreadable) = osv::read(path)?;
        if records.is_empty() {
            return Err(AdvisoryError::Empty {
                path: path.to_owned(),
            });
        }
        let coverage = Coverage::of(&records, unreadable);
        Ok(Advisories { records, coverage })
    }

    /// What the data covers.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Those that hold for what is pinned, the same order for the same input.
    pub fn matching(&self, packages: &[LockedPackage]) -> Vec<Vulnerability> {
        matching::find(&self.records, packages)
    }
}

impl Coverage {
    fn of(records: &[Record], unreadable: usize) -> Self {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for record in records {
            let mut ecosystems: Vec<&str> = record
                .affected
                .iter()
                .map(|a| a.package.ecosystem.as_str())
                .collect();
            ecosystems.sort_unstable();
            ecosystems.dedup();
            for ecosystem in ecosystems {
                *counts.entry(ecosystem.to_owned()).or_default() += 1;
            }
        }
        // Exports that were made without dates have the year 1.
        let dates = records
            .iter()
            .map(|r| &r.modified)
            .filter(|d| !d.starts_with("0001"));
        Coverage {
            records: counts.into_iter().collect(),
            newest: dates.max().filter(|d| !d.is_empty()).cloned(),
            unreadable,
        }
    }
}
