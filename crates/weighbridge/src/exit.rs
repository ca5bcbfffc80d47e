//! The one table of exit codes.

use std::process::ExitCode;

/// How a verb ended. `--help` and docs/exit-codes.md show this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Done, and a budget, threshold or gate failed.
    Failed,
    /// Bad usage or bad input.
    Usage,
    /// A candidate could not be built, started, reached or kept alive.
    Candidate,
    /// Measured, but nothing that was asked for could be concluded.
    Inconclusive,
    /// A fault of ours.
    Fault,
    /// Interrupted, after everything started was stopped and every finished round kept.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Candidate => 3,
            Exit::Inconclusive => 4,
            Exit::Fault => 70,
            Exit::Interrupted => 130,
        })
    }
}

/// The table as help shows it.
pub(crate) const TABLE: &str = "\
Exit codes:
    0  done
    1  done, and a budget, threshold or gate failed
    2  bad usage or bad input
    3  a candidate could not be built, started, reached or kept alive
    4  measured, but nothing that was asked for could be concluded
   70  a fault of ours
  130  interrupted; everything started was stopped, every finished round kept";
