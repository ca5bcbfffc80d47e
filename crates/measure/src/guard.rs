//! The guard: a process of our own that outlives us by a moment. When we are killed without a word (SIGKILL,
//! out of memory), it stops what we had started and removes our cgroups.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::os::{self, Signal};
use crate::{cgroup, tree};

/// The verb under which the binary runs as a guard.
pub const GUARD_VERB: &str = "guard";

/// A running guard; it ends by itself when this is dropped.
#[derive(Debug)]
pub(crate) struct Guard {
    child: Option<Child>,
}

impl Guard {
    /// Starts the guard of the run `marker`. Without one (no executable path) the run goes on unguarded.
    pub(crate) fn start(marker: &str) -> Self {
        let spawn = || -> std::io::Result<Child> {
            let mut command = Command::new(std::env::current_exe()?);
            command
                .args([GUARD_VERB, marker])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            // Its own group: Ctrl-C at the terminal is for us.
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            command.spawn()
        };
        Guard {
            child: spawn().ok(),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

/// What the guard does: waits until whoever started it is gone, then cleans up after the run `marker`.
pub fn guard(marker: &str) {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let rest = tree::marked_with_prefix(marker);
        if rest.is_empty() || Instant::now() > deadline {
            break;
        }
        for pid in rest {
            os::signal(pid, Signal::Kill);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    cgroup::remove_all(marker);
}
