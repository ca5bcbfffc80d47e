//! A process tree read from `/proc`: CPU time by thread, PSS, threads, descriptors, context switches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

/// One look at a process tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct TreeSample {
    /// CPU time of each living thread by thread id, with its name.
    pub(crate) threads: BTreeMap<i32, (String, Duration)>,
    /// Open file descriptors, over all processes.
    pub(crate) descriptors: usize,
    /// Voluntary and involuntary context switches, over all threads.
    pub(crate) context_switches: u64,
}

impl TreeSample {
    /// Reads the tree of these processes; those that have ended meanwhile are left out.
    pub(crate) fn read(pids: &[i32]) -> Self {
        let mut sample = TreeSample::default();
        for &pid in pids {
            for tid in numbers_in(&format!("/proc/{pid}/task")) {
                let base = format!("/proc/{pid}/task/{tid}");
                let Some(cpu) = run_time(&base) else { continue };
                let name = fs::read_to_string(format!("{base}/comm")).unwrap_or_default();
                sample.threads.insert(tid, (name.trim().to_owned(), cpu));
                sample.context_switches += context_switches(&base);
            }
            sample.descriptors += open_descriptors(pid);
        }
        sample
    }

    /// CPU time of all living threads.
    pub(crate) fn cpu_time(&self) -> Duration {
        self.threads.values().map(|(_, cpu)| *cpu).sum()
    }

    /// CPU time by thread name since `before`: where it went, for a Node service mostly `node` or `MainThread`,
    /// `libuv-worker` and V8's workers.
    pub(crate) fn by_name_since(&self, before: &TreeSample) -> BTreeMap<String, Duration> {
        let mut by_name: BTreeMap<String, Duration> = BTreeMap::new();
        for (tid, (name, cpu)) in &self.threads {
            let earlier = before
                .threads
                .get(tid)
                .map_or(Duration::ZERO, |(_, cpu)| *cpu);
            *by_name.entry(name.clone()).or_default() += cpu.saturating_sub(earlier);
        }
        by_name
    }

    /// The most CPU time that a single thread used since `before`.
    pub(crate) fn busiest_since(&self, before: &TreeSample) -> Duration {
        let used = self.threads.iter().map(|(tid, (_, cpu))| {
            let earlier = before
                .threads
                .get(tid)
                .map_or(Duration::ZERO, |(_, cpu)| *cpu);
            cpu.saturating_sub(earlier)
        });
        used.max().unwrap_or_default()
    }
}

/// Open descriptors over their limit, of the process that is nearest to its own.
pub(crate) fn descriptors_share(pids: &[i32]) -> f64 {
    let shares = pids
        .iter()
        .filter_map(|&pid| Some(open_descriptors(pid) as f64 / descriptor_limit(pid)? as f64));
    shares.fold(0.0, f64::max)
}

/// Proportional set size of these processes, in bytes; `None` where the kernel doesn't tell.
pub(crate) fn pss(pids: &[i32]) -> Option<u64> {
    let mut total = None;
    for pid in pids {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let kib = text.lines().find_map(|l| {
            l.strip_prefix("Pss:")?
                .trim()
                .trim_end_matches(" kB")
                .trim()
                .parse::<u64>()
                .ok()
        });
        total = kib.map_or(total, |kib| Some(total.unwrap_or(0) + kib * 1024));
    }
    total
}

/// Whether the process's program is called `node`.
pub(crate) fn runs_node(pid: i32) -> bool {
    let program = fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
    program.file_name().is_some_and(|name| name == "node")
}

/// Whether the process's first thread is anywhere but waiting for events: `None` where `/proc` doesn't tell.
///
/// For a Node process this is a sample of "the event loop is busy or blocked". System call numbers of
/// `epoll_wait` and `epoll_pwait` on x86-64 and arm64.
pub(crate) fn is_event_loop_occupied(pid: i32) -> Option<bool> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/syscall")).ok()?;
    let first = text.split_whitespace().next()?;
    let waits: &[&str] = match cfg!(target_arch = "aarch64") {
        true => &["22", "441"],
        false => &["232", "281", "441"],
    };
    Some(!waits.contains(&first))
}

/// The processes among `/proc` that carry exactly this marker: children, grandchildren, and what daemonised.
pub(crate) fn marked(marker: &str) -> Vec<i32> {
    marked_where(|value| value == marker.as_bytes())
}

/// The processes of all of a run's markers (`RUN-NAME`).
pub(crate) fn marked_with_prefix(run: &str) -> Vec<i32> {
    let prefix = format!("{run}-");
    marked_where(|value| value.starts_with(prefix.as_bytes()))
}

fn marked_where(is_ours: impl Fn(&[u8]) -> bool) -> Vec<i32> {
    let name = format!("{MARKER_VARIABLE}=");
    let own = std::process::id().cast_signed();
    let is_marked = |pid: &i32| {
        let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ
            .split(|b| *b == 0)
            .filter_map(|entry| entry.strip_prefix(name.as_bytes()))
            .any(&is_ours)
    };
    numbers_in("/proc")
        .into_iter()
        .filter(|pid| *pid != own && is_marked(pid))
        .collect()
}

/// The variable that marks the processes of a run.
pub(crate) const MARKER_VARIABLE: &str = "WEIGHBRIDGE_RUN";

/// `pid` and all its descendants by parentage.
pub(crate) fn descendants(pid: i32) -> Vec<i32> {
    let parents: Vec<(i32, i32)> = numbers_in("/proc")
        .into_iter()
        .filter_map(|p| Some((p, parent_of(p)?)))
        .collect();
    let mut found = BTreeSet::from([pid]);
    loop {
        let more: Vec<i32> = parents
            .iter()
            .filter(|(child, parent)| found.contains(parent) && !found.contains(child))
            .map(|(child, _)| *child)
            .collect();
        if more.is_empty() {
            return found.into_iter().collect();
        }
        found.extend(more);
    }
}

/// Whether the process exists and isn't a zombie.
pub(crate) fn is_running(pid: i32) -> bool {
    stat_fields(pid).is_some_and(|fields| {
        fields
            .first()
            .is_some_and(|state| state != "Z" && state != "X")
    })
}

fn parent_of(pid: i32) -> Option<i32> {
    stat_fields(pid)?.get(1)?.parse().ok()
}

/// Fields of `/proc/PID/stat` after the command's name, which may itself hold spaces and brackets.
fn stat_fields(pid: i32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn numbers_in(folder: &str) -> Vec<i32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|e| e.file_name().to_str()?.parse().ok())
        .collect()
}

/// Time on a CPU, in nanoseconds, the first field of `schedstat`.
fn run_time(base: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("{base}/schedstat")).ok()?;
    text.split_whitespace()
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

fn context_switches(base: &str) -> u64 {
    let text = fs::read_to_string(format!("{base}/status")).unwrap_or_default();
    let lines = text.lines().filter(|l| l.contains("ctxt_switches:"));
    lines
        .filter_map(|l| l.rsplit(':').next()?.trim().parse::<u64>().ok())
        .sum()
}

fn open_descriptors(pid: i32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}

fn descriptor_limit(pid: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let line = text
        .lines()
        .find_map(|l| l.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_see_ourselves() {
        let own = std::process::id().cast_signed();
        let before = TreeSample::read(&[own]);
        let mut sum = 0u64;
        for i in 0..20_000_000u64 {
            sum = std::hint::black_box(sum.wrapping_add(i));
        }
        let after = TreeSample::read(&[own]);
        assert!(after.cpu_time() > before.cpu_time());
        assert!(after.busiest_since(&before) > Duration::from_millis(1));
        assert!(after.descriptors >= 3 && after.context_switches > 0);
        assert!(pss(&[own]).unwrap() > 100_000);
        assert!(descendants(own).contains(&own) && is_running(own) && !is_running(i32::MAX));
    }
}
