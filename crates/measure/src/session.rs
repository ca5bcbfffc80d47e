//! What all parts of one run share: shape, marker, folders, the wish to stop, the observer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::MeasureError;
use crate::guard::Guard;
use crate::os;
use crate::outbound::Outbound;
use crate::shape::Shape;

/// What a run tells while it goes on; whoever shows it decides how.
pub trait Observer {
    /// A phase begins: `build node`, `pilot`, `block 2 of 6` ...
    fn phase(&self, what: &str);
    /// Something worth a line: a first number, a repeat.
    fn note(&self, what: &str);
    /// A warning for the end of the report, with what to do about it.
    fn warn(&self, id: &'static str, text: String, advice: &str);
}

/// One run.
pub(crate) struct Session {
    pub(crate) shape: Shape,
    /// Unique to this run; carried by all that it starts.
    pub(crate) marker: String,
    /// `.weighbridge` beside the config.
    pub(crate) folder: PathBuf,
    pub(crate) stop: Arc<AtomicBool>,
    /// A request without a complete answer after this long has failed.
    pub(crate) request_timeout: Duration,
    pub(crate) outbound: Outbound,
    _guard: Guard,
}

impl Session {
    pub(crate) fn new(
        shape: Shape,
        folder: &Path,
        stop: Arc<AtomicBool>,
        request_timeout: Duration,
        outbound: Outbound,
    ) -> Result<Self, MeasureError> {
        os::adopt_orphans();
        for sub in ["logs", "build"] {
            let path = folder.join(sub);
            std::fs::create_dir_all(&path)
                .map_err(|source| MeasureError::Write { path, source })?;
        }
        let ignore = folder.join(".gitignore");
        std::fs::write(&ignore, "*\n").map_err(|source| MeasureError::Write {
            path: ignore,
            source,
        })?;
        let started = os::monotonic().as_nanos();
        let marker = format!("{}x{:x}", std::process::id(), started);
        let guard = Guard::start(&marker);
        Ok(Session {
            shape,
            marker,
            folder: folder.to_owned(),
            stop,
            request_timeout,
            outbound,
            _guard: guard,
        })
    }

    pub(crate) fn log_path(&self, name: &str) -> PathBuf {
        self.folder.join("logs").join(name)
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn check_interrupt(&self) -> Result<(), MeasureError> {
        match self.is_stopped() {
            true => Err(MeasureError::Interrupted),
            false => Ok(()),
        }
    }
}
