//! Is the machine itself steady? A control kernel of fixed integer work, steal, and CPU pressure.

use std::fs;
use std::hint::black_box;

use weighbridge_load::cpu_time_of_thread;

/// Rounds of the kernel: some 5 ms on a 2020s core.
const ROUNDS: u64 = 4_000_000;

/// CPU time of fixed integer work, in seconds. It changes only when the CPU does:
/// another clock, a busy sibling thread, a neighbour in the cache.
pub(crate) fn control_kernel() -> f64 {
    let before = cpu_time_of_thread();
    integer_work(ROUNDS);
    cpu_time_of_thread().saturating_sub(before).as_secs_f64()
}

/// Fixed integer work, all in registers: so many rounds of Marsaglia's xorshift (2003).
pub(crate) fn integer_work(rounds: u64) -> u64 {
    let mut x = black_box(0x9E37_79B9_7F4A_7C15_u64);
    for _ in 0..rounds {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    black_box(x)
}

/// Counters of the whole machine since boot.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HostCounters {
    steal: f64,
    all: f64,
}

impl HostCounters {
    /// Reads `/proc/stat`.
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string("/proc/stat").unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        let ticks: Vec<f64> = first
            .split_whitespace()
            .skip(1)
            .filter_map(|f| f.parse().ok())
            .collect();
        HostCounters {
            steal: ticks.get(7).copied().unwrap_or(0.0),
            all: ticks.iter().take(8).sum(),
        }
    }

    /// Share of CPU time that the hypervisor took since `before`.
    pub(crate) fn steal_since(&self, before: &HostCounters) -> f64 {
        match self.all - before.all {
            all if all > 0.0 => (self.steal - before.steal) / all,
            _ => 0.0,
        }
    }
}
