//! Opening the ledger: one writer, its lock, and the schema brought up to date; readers beside it.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::sqlite;
use super::{Ledger, LedgerError};

/// Each entry brings the schema from version `index` to `index + 1`; entries are never edited.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/001_runs_rounds_facts.sql"),
    include_str!("../migrations/002_source_readings.sql"),
];

impl Ledger {
    /// Opens `path` for writing, makes it where it isn't, brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| LedgerError::Unwritable { path, source }
        };
        std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
        let lock_path = path.with_extension("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(unwritable(&lock_path))?;
        lock.try_lock().map_err(|e| match e {
            std::fs::TryLockError::WouldBlock => LedgerError::Locked {
                path: lock_path.clone(),
            },
            std::fs::TryLockError::Error(source) => LedgerError::Unwritable {
                path: lock_path.clone(),
                source,
            },
        })?;
        let db = Connection::open(path).map_err(|source| sqlite(path, source))?;
        let ledger = Ledger {
            path: path.to_owned(),
            db,
            _lock: Some(lock),
        };
        ledger.run_sql(|db| {
            db.busy_timeout(Duration::from_secs(5))?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            db.pragma_update(None, "synchronous", "NORMAL")
        })?;
        ledger.migrate()?;
        Ok(ledger)
    }

    /// Opens `path` to read, also while another process writes.
    pub fn read(path: &Path) -> Result<Self, LedgerError> {
        if !path.exists() {
            return Err(LedgerError::Missing {
                path: path.to_owned(),
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|e| sqlite(path, e))?;
        let ledger = Ledger {
            path: path.to_owned(),
            db,
            _lock: None,
        };
        ledger.run_sql(|db| db.busy_timeout(Duration::from_secs(5)))?;
        ledger.known_version()?;
        Ok(ledger)
    }

    fn migrate(&self) -> Result<(), LedgerError> {
        for (index, sql) in MIGRATIONS.iter().enumerate().skip(self.known_version()?) {
            let step = format!(
                "BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {}; COMMIT;",
                index + 1
            );
            self.run_sql(|db| db.execute_batch(&step))?;
        }
        Ok(())
    }

    pub(super) fn known_version(&self) -> Result<usize, LedgerError> {
        let found: i64 =
            self.run_sql(|db| db.query_row("PRAGMA user_version", [], |row| row.get(0)))?;
        let found = usize::try_from(found).unwrap_or(usize::MAX);
        if found > MIGRATIONS.len() {
            return Err(LedgerError::TooNew {
                path: self.path.clone(),
                found,
                known: MIGRATIONS.len(),
            });
        }
        Ok(found)
    }
}
