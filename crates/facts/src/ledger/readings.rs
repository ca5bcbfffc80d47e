//! What reading a candidate's source showed: kept beside the facts, so that an old run shows what was seen then.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Ledger, LedgerError, RunId};

/// The schema's version that brought readings; a ledger that is only read keeps its own.
const SINCE: usize = 2;

impl Ledger {
    /// Keeps what reading a candidate's source showed, as JSON; `digest` is that of its code, commands and runtime.
    pub fn keep_reading(
        &self,
        run: RunId,
        candidate: &str,
        digest: &str,
        body: &impl Serialize,
    ) -> Result<(), LedgerError> {
        let body = serde_json::to_string(body)?;
        self.run_sql(|db| {
            db.execute(
                "INSERT INTO source_reading (run, candidate, digest, body) VALUES (?1, ?2, ?3, ?4)",
                params![run.0, candidate, digest, body],
            )
        })?;
        Ok(())
    }

    /// The newest reading of a candidate's source, with the digest that the candidate had; `None` where no run read it.
    pub fn reading<T: DeserializeOwned>(
        &self,
        candidate: &str,
    ) -> Result<Option<(String, T)>, LedgerError> {
        if self.known_version()? < SINCE {
            return Ok(None);
        }
        let sql =
            "SELECT digest, body FROM source_reading WHERE candidate = ?1 ORDER BY id DESC LIMIT 1";
        let row: Option<(String, String)> = self.run_sql(|db| {
            db.query_row(sql, [candidate], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        match row {
            Some((digest, body)) => Ok(Some((digest, serde_json::from_str(&body)?))),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::open::MIGRATIONS;
    use super::*;

    #[test]
    fn the_newest_reading_of_a_candidate_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let ledger = Ledger::open(&path).unwrap();
        let run = ledger.begin_run("now", "weigh").unwrap();
        ledger.keep_reading(run, "node", "aaa", &[1]).unwrap();
        ledger.keep_reading(run, "node", "bbb", &[2]).unwrap();
        drop(ledger);
        let ledger = Ledger::read(&path).unwrap();
        let newest: Option<(String, Vec<u8>)> = ledger.reading("node").unwrap();
        assert_eq!(newest, Some(("bbb".to_owned(), vec![2])));
        assert_eq!(ledger.reading::<Vec<u8>>("go").unwrap(), None);
    }

    #[test]
    fn a_ledger_of_before_has_none_and_can_be_written_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let db = Connection::open(&path).unwrap();
        db.execute_batch(MIGRATIONS[0]).unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
        drop(db);
        let old = Ledger::read(&path).unwrap();
        assert_eq!(old.reading::<Vec<u8>>("node").unwrap(), None);
        assert!(old.last_run().unwrap().is_none());
        drop(old);
        let ledger = Ledger::open(&path).unwrap();
        let run = ledger.begin_run("now", "weigh").unwrap();
        ledger.keep_reading(run, "node", "aaa", &[1]).unwrap();
        assert!(ledger.reading::<Vec<u8>>("node").unwrap().is_some());
    }
}
