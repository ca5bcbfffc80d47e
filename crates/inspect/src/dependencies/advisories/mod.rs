//! Known vulnerabilities of the dependencies, from OSV data that the user brings: no data is "not known", never "none".

mod govulncheck;
mod matching;
mod merge;
mod npm_audit;
mod osv;
mod reach;
mod reports;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::graph::{Ecosystem, LockedPackage};
use crate::inspection::Place;

pub use reach::Reach;
pub(crate) use reach::judge;

use osv::Record;
use reports::Read;

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
    #[error(
        "{path} holds no advisory: it is none of OSV's bulk exports, `npm audit --json`, `govulncheck -json`"
    )]
    Empty {
        /// The folder or archive.
        path: PathBuf,
    },
}

/// Advisories, ready to be matched.
#[derive(Debug, Default)]
pub struct Advisories {
    read: Read,
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
    /// What was read: `OSV`, `npm audit`, `govulncheck`. The last two know only what they found.
    pub sources: Vec<String>,
}

/// A known vulnerability of a package that a lockfile pins.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Vulnerability {
    /// `GO-2025-3451`, `GHSA-...`.
    pub id: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// The lockfile.
    pub lockfile: String,
    /// Where the package comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecosystem: Option<Ecosystem>,
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
    /// Packages and the functions in them, as `symbols` has them.
    #[serde(skip)]
    pub(crate) imports: Vec<(String, Vec<String>)>,
    /// Whether the package is only needed to build or test.
    pub is_dev: bool,
    /// How near the service's own code comes to what is vulnerable; none where that can't be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_at: Option<Place>,
}

impl Vulnerability {
    /// The advisory's severity as a number, the more the worse; in the middle where it says none.
    pub(crate) fn weight(&self) -> u8 {
        match self.severity.as_deref() {
            Some("critical") => 4,
            Some("high") => 3,
            Some("low") => 1,
            Some("info" | "none") => 0,
            _ => 2,
        }
    }
}

impl Advisories {
    /// Reads OSV's bulk exports (a folder of `ID.json`, or `all.zip`, or a folder of ecosystems with either in them), what `npm
    /// audit --json` prints, or what `govulncheck -json` prints: told apart by their content.
    ///
    /// # Errors
    /// When nothing of it can be read. Single files that are no records are counted.
    pub fn read(path: &Path) -> Result<Self, AdvisoryError> {
        let read = reports::read(path)?;
        if read.is_empty() {
            return Err(AdvisoryError::Empty {
                path: path.to_owned(),
            });
        }
        let coverage = Coverage::of(&read);
        Ok(Advisories { read, coverage })
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Advisories) -> Self {
        self.read.add(other.read);
        self.coverage = Coverage::of(&self.read);
        self
    }

    /// What the data covers.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Those that hold for what is pinned, each once, the same order for the same input.
    pub fn matching<'p>(
        &self,
        packages: impl IntoIterator<Item = &'p LockedPackage>,
    ) -> Vec<Vulnerability> {
        let mut found = matching::find(&self.read.records, packages);
        for one in &mut found {
            self.read.seen.say(one);
        }
        let mut found = merge::by_alias(found);
        found.sort();
        found
    }
}

impl Coverage {
    fn of(read: &Read) -> Self {
        let records: &[Record] = &read.records;
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
            unreadable: read.unreadable,
            sources: read.sources.clone(),
        }
    }
}
