//! What can go wrong with the ledger.

use std::path::{Path, PathBuf};

/// What can go wrong with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger yet.
    #[error("find a ledger at {path}: run `weighbridge weigh` first")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder can't be made or written.
    #[error("write to {path}: {source}")]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Another process is writing.
    #[error("write to {path}: another weighbridge is at work there")]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// It was written by a newer Weighbridge.
    #[error("read {path}: its schema is version {found}, this weighbridge knows up to {known}")]
    TooNew {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: usize,
        /// The newest version known here.
        known: usize,
    },
    /// SQLite says no.
    #[error("use the ledger {path}: {source}{}", advice(source))]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// A row doesn't read back.
    #[error("read a row of the ledger: {0}")]
    Row(#[from] serde_json::Error),
}

/// With the path that it was for.
pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> LedgerError {
    LedgerError::Sqlite {
        path: path.to_owned(),
        source,
    }
}

/// SQLite calls a full disk an I/O error where its shared memory doesn't fit.
fn advice(source: &rusqlite::Error) -> &'static str {
    match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::SystemIoFailure | rusqlite::ErrorCode::DiskFull) => {
            " (is the disk full?)"
        }
        _ => "",
    }
}
