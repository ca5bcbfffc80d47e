//! The copy of one ecosystem's export: `ECOSYSTEM/all.zip`, and what it covers in `coverage.json` beside it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use weighbridge_inspect as inspect;

use super::download::{self, DownloadError};

/// What a copy covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coverage {
    /// As OSV names it.
    pub(crate) ecosystem: String,
    /// Where it is from.
    pub(crate) url: String,
    /// When it was fetched, in RFC 3339.
    pub(crate) fetched: String,
    /// Records of it.
    pub(crate) advisories: usize,
    /// The newest date of change in them, where they have any.
    pub(crate) newest: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Copy {
    ecosystem: &'static str,
    folder: PathBuf,
}

impl Copy {
    pub(crate) fn of(folder: &Path, ecosystem: &'static str) -> Self {
        Copy {
            ecosystem,
            folder: folder.join(ecosystem),
        }
    }

    pub(crate) fn archive(&self) -> PathBuf {
        self.folder.join("all.zip")
    }

    /// What was written when it was fetched; none where that can't be read.
    pub(crate) fn coverage(&self) -> Option<Coverage> {
        let text = fs::read_to_string(self.folder.join("coverage.json")).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Replaces it at once with what a URL has, after that was looked at; else it stays as it is.
    pub(crate) fn update(&self, url: &str) -> Result<Coverage, DownloadError> {
        let write = |source| DownloadError::Write {
            folder: self.folder.clone(),
            source,
        };
        fs::create_dir_all(&self.folder).map_err(write)?;
        // On the same file system, so that replacing is one step; a broken-off download goes with its name.
        let archive = NamedTempFile::new_in(&self.folder).map_err(write)?;
        download::to_file(url, archive.as_file()).map_err(|e| e.in_folder(&self.folder))?;
        let coverage = self.checked(archive.path(), url)?;
        let about = NamedTempFile::new_in(&self.folder).map_err(write)?;
        let text = serde_json::to_string_pretty(&coverage).expect("its keys are texts");
        fs::write(about.path(), text + "\n").map_err(write)?;
        archive
            .persist(self.archive())
            .map_err(|e| write(e.error))?;
        let place = self.folder.join("coverage.json");
        about.persist(place).map_err(|e| write(e.error))?;
        Ok(coverage)
    }

    /// Whether it is an archive of OSV records of the ecosystem.
    fn checked(&self, path: &Path, url: &str) -> Result<Coverage, DownloadError> {
        let other = |what: String| DownloadError::Other {
            url: url.to_owned(),
            what,
        };
        if !is_archive(path) {
            return Err(other("no ZIP archive".to_owned()));
        }
        let read = inspect::Advisories::read(path).map_err(|source| DownloadError::Advisories {
            url: url.to_owned(),
            source,
        })?;
        let covered = read.coverage();
        let mut records = covered.records.iter();
        let own = records.find(|(ecosystem, _)| ecosystem == self.ecosystem);
        let Some((_, advisories)) = own else {
            return Err(other(format!("no record of {}", self.ecosystem)));
        };
        if covered.unreadable > 0 {
            return Err(other(format!(
                "{} entries that are no OSV record",
                covered.unreadable
            )));
        }
        Ok(Coverage {
            ecosystem: self.ecosystem.to_owned(),
            url: url.to_owned(),
            fetched: jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
            advisories: *advisories,
            newest: covered.newest.clone(),
        })
    }
}

/// The signature of a ZIP archive's first entry.
fn is_archive(path: &Path) -> bool {
    let mut head = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *b"PK\x03\x04"
}

/// The archives in a folder of copies, in order of their ecosystems.
pub(crate) fn archives(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let archives = entries.map(|e| e.path().join("all.zip"));
    let mut archives: Vec<PathBuf> = archives.filter(|path| path.is_file()).collect();
    archives.sort();
    archives
}
