//! The ledger: facts and finished rounds in SQLite, never overwritten.
//!
//! One writer at a time (a lock file beside the database), readable while written (WAL).

mod error;
mod open;
mod readings;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::LedgerError;
use error::sqlite;

use crate::{Fact, FactSet, Grade};

/// The number of a run.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct RunId(pub i64);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Still going, or killed without a word.
    Open,
    /// Came to its end.
    Done,
    /// Stopped by the user or an error; its finished rounds are kept.
    Interrupted,
}

/// One run of `weigh`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// When it began, RFC 3339.
    pub started: String,
    /// The command line that made it.
    pub command: String,
    /// How it ended.
    pub status: RunStatus,
    /// Rounds (fresh processes) that were finished and kept.
    pub rounds: u64,
    /// Blocks that they make up.
    pub blocks: u64,
}

/// An open ledger. Dropping it releases the writer's lock.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    db: Connection,
    _lock: Option<File>,
}

impl Ledger {
    /// Begins a run.
    pub fn begin_run(&self, started: &str, command: &str) -> Result<RunId, LedgerError> {
        self.run_sql(|db| {
            db.execute(
                "INSERT INTO run (started, command, status) VALUES (?1, ?2, 'open')",
                params![started, command],
            )?;
            Ok(RunId(db.last_insert_rowid()))
        })
    }

    /// Ends a run.
    pub fn end_run(&self, run: RunId, status: RunStatus) -> Result<(), LedgerError> {
        let status = match status {
            RunStatus::Open => "open",
            RunStatus::Done => "done",
            RunStatus::Interrupted => "interrupted",
        };
        self.run_sql(|db| {
            db.execute(
                "UPDATE run SET status = ?2 WHERE id = ?1",
                params![run.0, status],
            )
        })?;
        Ok(())
    }

    /// Keeps a finished round: whatever the experiment wants to find again, as JSON.
    pub fn keep_round(
        &self,
        run: RunId,
        block: usize,
        candidate: &str,
        body: &impl Serialize,
    ) -> Result<(), LedgerError> {
        let body = serde_json::to_string(body)?;
        let block = i64::try_from(block).unwrap_or(i64::MAX);
        self.run_sql(|db| {
            db.execute(
                "INSERT INTO round (run, block, candidate, body) VALUES (?1, ?2, ?3, ?4)",
                params![run.0, block, candidate, body],
            )
        })?;
        Ok(())
    }

    /// Records facts, all or none; `run` is written into their source.
    pub fn record(&mut self, run: RunId, facts: &[Fact]) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let tx = self.db.transaction().map_err(|e| sqlite(&path, e))?;
        for fact in facts {
            let mut fact = fact.clone();
            fact.source.run = Some(run.0);
            let body = serde_json::to_string(&fact)?;
            tx.execute(
                "INSERT INTO fact (run, metric, grade, body) VALUES (?1, ?2, ?3, ?4)",
                params![run.0, fact.metric.name(), fact.grade.name(), body],
            )
            .map_err(|e| sqlite(&path, e))?;
        }
        tx.commit().map_err(|e| sqlite(&path, e))
    }

    /// All facts, oldest first. Those whose digest isn't among today's candidates' are marked stale.
    ///
    /// `digests` maps each candidate of today's plan to the digest of its code, commands and runtime.
    pub fn facts(&self, digests: &BTreeMap<String, String>) -> Result<FactSet, LedgerError> {
        let bodies: Vec<String> = self.run_sql(|db| {
            db.prepare("SELECT body FROM fact ORDER BY id")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        let mut facts = Vec::with_capacity(bodies.len());
        for body in bodies {
            let mut fact: Fact = serde_json::from_str(&body)?;
            fact.stale = is_stale(&fact, digests);
            facts.push(fact);
        }
        // The plan as it was for an earlier run isn't the plan any more.
        let newest = facts.iter().filter_map(|f| f.source.run).max();
        for fact in &mut facts {
            fact.stale |= fact.grade <= Grade::Declared && fact.source.run != newest;
        }
        Ok(FactSet::new(facts))
    }

    /// The newest run, if there is one.
    pub fn last_run(&self) -> Result<Option<Run>, LedgerError> {
        let sql = "SELECT id, started, command, status, (SELECT count(*) FROM round WHERE round.run = run.id),
                          (SELECT count(DISTINCT block) FROM round WHERE round.run = run.id)
                   FROM run ORDER BY id DESC LIMIT 1";
        self.run_sql(|db| {
            db.query_row(sql, [], |row| {
                let status: String = row.get(3)?;
                Ok(Run {
                    id: RunId(row.get(0)?),
                    started: row.get(1)?,
                    command: row.get(2)?,
                    status: match status.as_str() {
                        "done" => RunStatus::Done,
                        "interrupted" => RunStatus::Interrupted,
                        _ => RunStatus::Open,
                    },
                    rounds: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
                    blocks: u64::try_from(row.get::<_, i64>(5)?).unwrap_or(0),
                })
            })
            .optional()
        })
    }

    fn run_sql<T>(
        &self,
        f: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        f(&self.db).map_err(|e| sqlite(&self.path, e))
    }
}

/// A fact is stale when a candidate that it speaks of is gone or has another digest now.
fn is_stale(fact: &Fact, digests: &BTreeMap<String, String>) -> bool {
    let Some(recorded) = &fact.source.digest else {
        return false;
    };
    let now: Vec<&str> = fact
        .subject
        .candidates()
        .iter()
        .map(|c| digests.get(*c).map_or("gone", String::as_str))
        .collect();
    *recorded != now.join("+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Estimate, Grade, Metric, Subject};

    fn cold_start(seconds: f64, digest: &str) -> Fact {
        let mut fact = Fact::new(
            Subject::candidate("node"),
            Metric::ColdStart,
            Estimate::interval(seconds, seconds * 0.9, seconds * 1.1, 20),
            Grade::Measured,
            "cold start",
        );
        fact.source.digest = Some(digest.to_owned());
        fact
    }

    fn digests(node: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("node".to_owned(), node.to_owned())])
    }

    #[test]
    fn facts_survive_reopening_and_go_stale_with_the_code() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/ledger.db");
        let mut ledger = Ledger::open(&path).unwrap();
        let run = ledger.begin_run("2026-01-01T00:00:00Z", "weigh").unwrap();
        ledger.record(run, &[cold_start(0.1, "aaa")]).unwrap();
        ledger.keep_round(run, 0, "node", &[1, 2]).unwrap();
        ledger.end_run(run, RunStatus::Done).unwrap();
        drop(ledger);

        let ledger = Ledger::read(&path).unwrap();
        let node = Subject::candidate("node");
        let same = ledger.facts(&digests("aaa")).unwrap();
        assert_eq!(same.point(&node, Metric::ColdStart), Some(0.1));
        assert_eq!(same.all()[0].source.run, Some(run.0));
        let changed = ledger.facts(&digests("bbb")).unwrap();
        assert_eq!(changed.point(&node, Metric::ColdStart), None);
        assert!(changed.all()[0].stale, "stale facts are still shown");
        let last = ledger.last_run().unwrap().unwrap();
        assert_eq!((last.status, last.rounds), (RunStatus::Done, 1));
    }

    #[test]
    fn one_writer_at_a_time_and_readers_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let writer = Ledger::open(&path).unwrap();
        assert!(matches!(
            Ledger::open(&path),
            Err(LedgerError::Locked { .. })
        ));
        let run = writer.begin_run("now", "weigh").unwrap();
        let reader = Ledger::read(&path).unwrap();
        assert_eq!(reader.last_run().unwrap().map(|r| r.id), Some(run));
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        drop(Ledger::open(&path).unwrap());
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        drop(db);
        assert!(matches!(
            Ledger::open(&path),
            Err(LedgerError::TooNew { found: 99, .. })
        ));
        assert!(matches!(
            Ledger::read(&dir.path().join("none.db")),
            Err(LedgerError::Missing { .. })
        ));
    }
}
