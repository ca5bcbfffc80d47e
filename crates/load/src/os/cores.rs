//! The cores that the engine has to itself, and who else uses them.

use std::time::Duration;

/// The CPUs that the calling thread is confined to.
#[derive(Debug)]
pub(crate) struct OwnCores {
    cpus: Vec<usize>,
}

impl OwnCores {
    /// `None` where the thread may run anywhere: then what else runs there is as much the service as a stranger.
    pub(crate) fn of_thread() -> Option<Self> {
        let cpus = super::allowed_cpus()?;
        let online = std::fs::read_to_string("/proc/stat").ok()?;
        let online = online.lines().filter(|l| cpu_of(l).is_some()).count();
        (cpus.len() < online).then_some(OwnCores { cpus })
    }

    pub(crate) fn count(&self) -> usize {
        self.cpus.len()
    }

    /// CPU time that programs have used on them since the machine started; interrupts aren't counted, they are the
    /// load's own packets.
    pub(crate) fn used(&self) -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/stat").ok()?;
        let ours = text
            .lines()
            .filter(|line| cpu_of(line).is_some_and(|cpu| self.cpus.contains(&cpu)));
        // user, nice and system, in hundredths of a second (USER_HZ is 100 on all Linux ports that we know).
        let ticks = ours.flat_map(|line| line.split_whitespace().skip(1).take(3));
        let ticks: u64 = ticks.filter_map(|t| t.parse::<u64>().ok()).sum();
        Some(Duration::from_millis(10 * ticks))
    }
}

/// The CPU of a line of `/proc/stat`: `cpu3 ...`.
fn cpu_of(line: &str) -> Option<usize> {
    let name = line.split_whitespace().next()?;
    name.strip_prefix("cpu")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lines_cpu() {
        assert_eq!(cpu_of("cpu12 1 2 3"), Some(12));
        assert_eq!(cpu_of("cpu  1 2 3"), None);
        assert_eq!(cpu_of("intr 1 2 3"), None);
    }
}
