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

/// Counters of the whole machine since boot, in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HostCounters {
    steal: f64,
    /// Running, for whomever.
    busy: f64,
}

impl HostCounters {
    /// Reads `/proc/stat`: of the whole machine.
    pub(crate) fn read() -> Self {
        Self::parse(&read_stat(), "cpu")
    }

    /// Likewise, of these CPUs.
    pub(crate) fn read_of(cpus: &[usize]) -> Self {
        let text = read_stat();
        let each = cpus
            .iter()
            .map(|cpu| Self::parse(&text, &format!("cpu{cpu}")));
        each.fold(Self::default(), |sum, one| HostCounters {
            steal: sum.steal + one.steal,
            busy: sum.busy + one.busy,
        })
    }

    /// A line of it: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)).
    fn parse(text: &str, name: &str) -> Self {
        let is_its = |line: &&str| line.split_whitespace().next() == Some(name);
        let line = text.lines().find(is_its).unwrap_or_default();
        let ticks: Vec<f64> = line
            .split_whitespace()
            .skip(1)
            .filter_map(|f| f.parse().ok())
            .collect();
        let of = |fields: &[usize]| fields.iter().filter_map(|f| ticks.get(*f)).sum();
        HostCounters {
            steal: of(&[7]),
            busy: of(&[0, 1, 2, 5, 6]),
        }
    }

    /// Share of the CPU time that was wanted since `before` and went to the hypervisor's other guests. An idle CPU
    /// can't be stolen from: against all time, a machine that is half idle would look twice as calm as it is.
    pub(crate) fn steal_since(&self, before: &HostCounters) -> f64 {
        let steal = self.steal - before.steal;
        match steal + self.busy - before.busy {
            wanted if wanted > 0.0 => steal / wanted,
            _ => 0.0,
        }
    }
}

fn read_stat() -> String {
    fs::read_to_string("/proc/stat").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steal_is_a_share_of_what_was_wanted() {
        let before = "cpu  100 0 50 1000 10 0 5 7 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0";
        let before = HostCounters::parse(before, "cpu");
        let after = HostCounters::parse("cpu  160 10 70 2000 20 1 14 32 0 0", "cpu");
        assert!((after.steal_since(&before) - 25.0 / 125.0).abs() < 1e-12);
        assert!(after.steal_since(&after).abs() < 1e-12);
    }
}
