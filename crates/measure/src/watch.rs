//! A look at a loaded process every 50 ms, on the harness's CPU: what a window's two ends don't show.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::candidate::RuntimeKind;
use crate::process::Watcher;
use crate::tree;

/// The highest that was seen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peak {
    pub(crate) memory: u64,
    pub(crate) descriptors_share: f64,
    occupied: u32,
    looks: u32,
}

impl Peak {
    /// Share of looks at which the event loop's thread was busy or blocked.
    pub(crate) fn loop_occupied(&self) -> Option<f64> {
        (self.looks >= 8).then(|| f64::from(self.occupied) / f64::from(self.looks))
    }
}

/// Watches until `done` is set.
pub(crate) fn watch(process: &Watcher, kind: RuntimeKind, done: &AtomicBool) -> Peak {
    let mut peak = Peak::default();
    let main = process.main_pid();
    // A candidate without a `runtime` may be Node all the same.
    let is_node = kind == RuntimeKind::Node || tree::runs_node(main);
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
        let pids = process.pids();
        peak.memory = peak.memory.max(process.memory_in_use());
        peak.descriptors_share = peak.descriptors_share.max(tree::descriptors_share(&pids));
        if is_node && let Some(is_occupied) = tree::is_event_loop_occupied(main) {
            peak.looks += 1;
            peak.occupied += u32::from(is_occupied);
        }
    }
    peak
}
