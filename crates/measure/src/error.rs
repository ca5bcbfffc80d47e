//! What keeps a measurement from being made, and whose fault it is.

use std::net::SocketAddr;
use std::path::PathBuf;

use weighbridge_facts::LedgerError;
use weighbridge_load::LoadError;

use crate::shape::NoRoom;

/// A measurement that can't be made. The text fits "failed to ...".
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// A command of the candidate's (build, prepare, reset) failed.
    #[error("{step} candidate `{candidate}`: `{command}` {how}\n{}\nwhole output: {}", indent(tail), log.display())]
    Step {
        /// `build`, `prepare` or `reset`.
        step: &'static str,
        /// Whose.
        candidate: String,
        /// The command.
        command: String,
        /// How it ended.
        how: String,
        /// The last lines of its output.
        tail: String,
        /// Where all of it is.
        log: PathBuf,
    },
    /// It ended, or never got ready, or died under load.
    #[error("{what} candidate `{candidate}`: it {how}\n{}\nwhole log: {}", indent(tail), log.display())]
    Candidate {
        /// `start` or `keep alive`.
        what: &'static str,
        /// Which.
        candidate: String,
        /// What happened.
        how: String,
        /// The last lines of its log.
        tail: String,
        /// Where all of it is.
        log: PathBuf,
    },
    /// A backing didn't come up.
    #[error("start backing `{backing}`: {how}")]
    Backing {
        /// Which.
        backing: String,
        /// What happened.
        how: String,
    },
    /// Its fixed port is somebody else's.
    #[error(
        "start candidate `{candidate}`: port {port} is taken by another process; stop that, or let the candidate take its port from `port_env`"
    )]
    PortInUse {
        /// Which.
        candidate: String,
        /// The port.
        port: u16,
    },
    /// The checks before the clock found that it doesn't answer as the workload expects.
    #[error("check candidate `{candidate}` before the clock: {what}")]
    Preflight {
        /// Which.
        candidate: String,
        /// Which routes did what.
        what: String,
    },
    /// It answered well before, and no longer does under load.
    #[error("measure candidate `{candidate}`: {what}")]
    Refused {
        /// Which.
        candidate: String,
        /// Which route, and how it answers.
        what: String,
    },
    /// It is connected to something that isn't on this machine.
    #[error(
        "measure candidate `{candidate}`: it is connected to {to} ({when}), and load would make those calls real ones: put a `[[backing]]` in its place, or allow it with `[allow] outbound = [\"{}\"]`", to.ip()
    )]
    Outbound {
        /// Which.
        candidate: String,
        /// The other end.
        to: SocketAddr,
        /// What it was asked before that.
        when: String,
    },
    /// No CPU would be left for the engine.
    #[error(transparent)]
    NoRoom(#[from] NoRoom),
    /// The copy to build in can't be made.
    #[error("copy candidate `{candidate}` to build it: {path}: {source}")]
    Copy {
        /// Which.
        candidate: String,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The work folder can't be written.
    #[error("write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The engine can't run.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The ledger can't be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The user stopped it.
    #[error("go on: interrupted")]
    Interrupted,
}

impl MeasureError {
    /// The candidate couldn't be built, started, reached or kept alive.
    pub fn is_candidates_fault(&self) -> bool {
        matches!(
            self,
            MeasureError::Step { .. }
                | MeasureError::Candidate { .. }
                | MeasureError::Backing { .. }
                | MeasureError::PortInUse { .. }
                | MeasureError::Preflight { .. }
                | MeasureError::Refused { .. }
                | MeasureError::Outbound { .. }
                | MeasureError::Load(LoadError::Connect { .. } | LoadError::Exchange { .. })
        )
    }
}

fn indent(text: &str) -> String {
    match text.is_empty() {
        true => "  (it wrote nothing)".to_owned(),
        false => text
            .lines()
            .map(|l| format!("  | {l}"))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
