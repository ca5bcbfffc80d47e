//! Findings that a team knows and accepts, in a file: what is new stands out on old code.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audits::Finding;
use crate::inspection::Inspection;
use crate::suppressions::{Suppressed, SuppressedBy};

const VERSION: u32 = 1;

/// The content of a file of accepted findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    schema_version: u32,
    /// In order of file, audit and fingerprint, so that the file changes little.
    accepted: Vec<AcceptedFinding>,
}

/// A finding that is accepted. The fingerprint says which; the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptedFinding {
    /// The audit.
    pub audit: String,
    /// Path from the inspected folder.
    pub file: String,
    /// What it is known by.
    pub fingerprint: String,
    /// What the audit said.
    #[serde(default)]
    pub message: String,
    /// Why it is accepted, if somebody wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A file of accepted findings that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AcceptedError {
    /// It can't be read.
    #[error("read the accepted findings in {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It isn't such a file.
    #[error("read {path} as accepted findings (--write-accepted writes them)")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// It is of a later version.
    #[error("read {path}: its format is {version}, and this version knows {VERSION}")]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// It can't be written.
    #[error("write the accepted findings to {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Accepted {
    /// Reads a file of accepted findings.
    ///
    /// # Errors
    /// When it can't be read, or isn't such a file.
    pub fn read(path: &Path) -> Result<Self, AcceptedError> {
        let text = std::fs::read_to_string(path).map_err(|source| AcceptedError::Read {
            path: path.to_owned(),
            source,
        })?;
        let accepted: Accepted =
            serde_json::from_str(&text).map_err(|source| AcceptedError::Parse {
                path: path.to_owned(),
                source,
            })?;
        match accepted.schema_version {
            VERSION => Ok(accepted),
            version => Err(AcceptedError::Version {
                path: path.to_owned(),
                version,
            }),
        }
    }

    /// All that remains in an inspection, and what was accepted in it before, with its reasons.
    pub fn of(inspection: &Inspection) -> Self {
        let earlier = inspection.suppressed.iter();
        let earlier = earlier.filter(|s| s.by == SuppressedBy::Accepted);
        let earlier = earlier.map(|s| entry(&s.finding, s.reason.clone()));
        let new = inspection.findings.iter().map(|f| entry(f, None));
        let mut accepted: Vec<AcceptedFinding> = earlier.chain(new).collect();
        accepted.sort_by(|a, b| {
            (&a.file, &a.audit, &a.fingerprint).cmp(&(&b.file, &b.audit, &b.fingerprint))
        });
        Accepted {
            schema_version: VERSION,
            accepted,
        }
    }

    /// Writes the file whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), AcceptedError> {
        let text = serde_json::to_string_pretty(self).expect("it has only string keys") + "\n";
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}", std::process::id()));
        let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
        written.map_err(|source| {
            let _ = std::fs::remove_file(&beside);
            AcceptedError::Write {
                path: path.to_owned(),
                source,
            }
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.accepted.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }
}

fn entry(finding: &Finding, reason: Option<String>) -> AcceptedFinding {
    AcceptedFinding {
        audit: finding.audit.to_owned(),
        file: finding.place.file.clone(),
        fingerprint: finding.fingerprint.clone(),
        message: finding.message.clone(),
        reason,
    }
}

impl Inspection {
    /// Takes what is accepted out of the findings, and lists what is accepted and no longer found.
    pub fn accept(&mut self, accepted: &Accepted) {
        let known = accepted.accepted.iter();
        let known: HashMap<&str, &AcceptedFinding> =
            known.map(|a| (a.fingerprint.as_str(), a)).collect();
        let findings = std::mem::take(&mut self.findings);
        let here = findings
            .iter()
            .chain(self.suppressed.iter().map(|s| &s.finding));
        let here: std::collections::HashSet<String> = here.map(|f| f.fingerprint.clone()).collect();
        for finding in findings {
            match known.get(finding.fingerprint.as_str()) {
                Some(entry) => self.suppressed.push(Suppressed {
                    finding,
                    by: SuppressedBy::Accepted,
                    reason: entry.reason.clone(),
                }),
                None => self.findings.push(finding),
            }
        }
        let gone = accepted.accepted.iter();
        let gone = gone.filter(|a| !here.contains(&a.fingerprint));
        self.accepted_gone = gone.cloned().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audits::{Confidence, Severity};
    use crate::inspection::Place;

    fn inspection(fingerprints: &[&str]) -> Inspection {
        let finding = |print: &&str| Finding {
            audit: "node_x",
            severity: Severity::Low,
            confidence: Confidence::Low,
            place: Place {
                file: "a.js".to_owned(),
                line: 1,
            },
            message: String::new(),
            reached_by: Vec::new(),
            fingerprint: (*print).to_owned(),
        };
        Inspection {
            findings: fingerprints.iter().map(finding).collect(),
            ..Inspection::default()
        }
    }

    #[test]
    fn what_is_written_is_accepted_and_reasons_are_kept() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("accepted.json");
        let mut first = Accepted::of(&inspection(&["b", "a"]));
        first.accepted[0].reason = Some("measured".to_owned());
        first.write(&path).unwrap();
        let mut later = inspection(&["a", "c"]);
        later.accept(&Accepted::read(&path).unwrap());
        let left: Vec<&str> = later
            .findings
            .iter()
            .map(|f| f.fingerprint.as_str())
            .collect();
        let gone: Vec<&str> = later
            .accepted_gone
            .iter()
            .map(|a| a.fingerprint.as_str())
            .collect();
        assert_eq!((left, gone), (vec!["c"], vec!["b"]));
        assert_eq!(later.suppressed[0].reason.as_deref(), Some("measured"));
        let again = Accepted::of(&later);
        assert_eq!(again.len(), 2);
        assert_eq!(again.accepted[0].reason.as_deref(), Some("measured"));
    }

    #[test]
    fn other_files_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.json");
        assert!(matches!(
            Accepted::read(&path),
            Err(AcceptedError::Read { .. })
        ));
        for (text, is_version) in [
            ("[]", false),
            (r#"{"schema_version":2,"accepted":[]}"#, true),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Accepted::read(&path).unwrap_err();
            assert_eq!(matches!(error, AcceptedError::Version { .. }), is_version);
        }
        let nowhere = root.path().join("not/there.json");
        let error = Accepted::of(&inspection(&[])).write(&nowhere).unwrap_err();
        assert!(matches!(error, AcceptedError::Write { .. }));
    }
}
