//! Control groups, version 1 and 2: CPU time of everything that a process ever forked, limits as in a pod, and
//! a way to find what daemonised. Where none can be made, measuring goes on without, with a warning.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a group should limit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// CPUs by quota; none where affinity does it.
    pub(crate) cpus: Option<f64>,
    /// Bytes of memory.
    pub(crate) memory: Option<u64>,
}

/// A group of ours; removed when dropped.
#[derive(Debug)]
pub(crate) struct Cgroup {
    hierarchy: Hierarchy,
    /// What was asked for and couldn't be had.
    pub(crate) missing: Vec<&'static str>,
}

#[derive(Debug)]
enum Hierarchy {
    V1 {
        cpuacct: Option<PathBuf>,
        memory: Option<PathBuf>,
        cpu: Option<PathBuf>,
    },
    V2 {
        group: PathBuf,
    },
    None,
}

/// The name that all of a run's groups share, so that a guard can find them.
pub(crate) fn group_name(marker: &str, name: &str) -> String {
    format!("weighbridge-{marker}-{name}")
}

impl Cgroup {
    /// Makes a group under our own, in whatever hierarchy this machine has.
    pub(crate) fn make(name: &str, limits: Limits) -> Self {
        let mounts = Mounts::read();
        if mounts.of("cpuacct").is_some() || mounts.of("memory").is_some() {
            Self::make_v1(&mounts, name, limits)
        } else if let Some(root) = &mounts.unified {
            Self::make_v2(root, name, limits)
        } else {
            Cgroup {
                hierarchy: Hierarchy::None,
                missing: vec!["CPU accounting", "memory limit"],
            }
        }
    }

    fn make_v1(mounts: &Mounts, name: &str, limits: Limits) -> Self {
        let make = |controller: &str| -> Option<PathBuf> {
            mounts
                .of(controller)?
                .iter()
                .find_map(|base| make_dir(&base.join(name)))
        };
        let mut missing = Vec::new();
        let cpuacct = make("cpuacct");
        if cpuacct.is_none() {
            missing.push("CPU accounting");
        }
        let memory = make("memory");
        let is_limited = limits.memory.is_none_or(|bytes| {
            memory.as_ref().is_some_and(|m| {
                fs::write(m.join("memory.limit_in_bytes"), bytes.to_string()).is_ok()
            })
        });
        if !is_limited {
            missing.push("memory limit");
        }
        let cpu = limits.cpus.and_then(|cpus| {
            let group = make("cpu")?;
            let quota = (cpus * 100_000.0) as u64;
            fs::write(group.join("cpu.cfs_period_us"), "100000").ok()?;
            fs::write(group.join("cpu.cfs_quota_us"), quota.to_string()).ok()?;
            Some(group)
        });
        if limits.cpus.is_some() && cpu.is_none() {
            missing.push("CPU quota");
        }
        Cgroup {
            hierarchy: Hierarchy::V1 {
                cpuacct,
                memory,
                cpu,
            },
            missing,
        }
    }

    fn make_v2(root: &Path, name: &str, limits: Limits) -> Self {
        let candidates = [root.join(own_path("").unwrap_or_default()), root.to_owned()];
        let Some(group) = candidates.iter().find_map(|base| {
            // Refused inside a group that has processes of its own; then only accounting is to be had.
            let _ = fs::write(base.join("cgroup.subtree_control"), "+cpu +memory");
            make_dir(&base.join(name))
        }) else {
            return Cgroup {
                hierarchy: Hierarchy::None,
                missing: vec!["CPU accounting", "memory limit"],
            };
        };
        let mut missing = Vec::new();
        if limits
            .memory
            .is_some_and(|bytes| fs::write(group.join("memory.max"), bytes.to_string()).is_err())
        {
            missing.push("memory limit");
        }
        let quota = |cpus: f64| format!("{} 100000", (cpus * 100_000.0) as u64);
        if limits
            .cpus
            .is_some_and(|cpus| fs::write(group.join("cpu.max"), quota(cpus)).is_err())
        {
            missing.push("CPU quota");
        }
        Cgroup {
            hierarchy: Hierarchy::V2 { group },
            missing,
        }
    }

    fn folders(&self) -> Vec<&Path> {
        match &self.hierarchy {
            Hierarchy::V1 {
                cpuacct,
                memory,
                cpu,
            } => [cpuacct, memory, cpu]
                .into_iter()
                .flatten()
                .map(PathBuf::as_path)
                .collect(),
            Hierarchy::V2 { group } => vec![group],
            Hierarchy::None => vec![],
        }
    }

    /// The files through which a process enters.
    pub(crate) fn procs_files(&self) -> Vec<PathBuf> {
        self.folders()
            .iter()
            .map(|f| f.join("cgroup.procs"))
            .collect()
    }

    /// The processes inside.
    pub(crate) fn pids(&self) -> Vec<i32> {
        let text = self
            .folders()
            .first()
            .and_then(|f| fs::read_to_string(f.join("cgroup.procs")).ok());
        text.unwrap_or_default()
            .lines()
            .filter_map(|l| l.parse().ok())
            .collect()
    }

    /// CPU time of all that ever ran inside.
    pub(crate) fn cpu_time(&self) -> Option<Duration> {
        match &self.hierarchy {
            Hierarchy::V1 { cpuacct, .. } => {
                let text = fs::read_to_string(cpuacct.as_ref()?.join("cpuacct.usage")).ok()?;
                text.trim().parse().ok().map(Duration::from_nanos)
            }
            Hierarchy::V2 { group } => {
                let text = fs::read_to_string(group.join("cpu.stat")).ok()?;
                let usage = text.lines().find_map(|l| l.strip_prefix("usage_usec "))?;
                usage.trim().parse().ok().map(Duration::from_micros)
            }
            Hierarchy::None => None,
        }
    }

    /// How often the limit made the kernel kill inside.
    pub(crate) fn oom_kills(&self) -> u64 {
        let file = match &self.hierarchy {
            Hierarchy::V1 {
                memory: Some(memory),
                ..
            } => memory.join("memory.oom_control"),
            Hierarchy::V2 { group } => group.join("memory.events"),
            _ => return 0,
        };
        let text = fs::read_to_string(file).unwrap_or_default();
        text.lines()
            .find_map(|l| l.strip_prefix("oom_kill ")?.trim().parse().ok())
            .unwrap_or(0)
    }

    /// Memory in use that can't be dropped (no page cache), in bytes.
    pub(crate) fn memory_in_use(&self) -> Option<u64> {
        match &self.hierarchy {
            Hierarchy::V1 { memory, .. } => {
                stat_value(&memory.as_ref()?.join("memory.stat"), "total_rss ")
            }
            Hierarchy::V2 { group } => stat_value(&group.join("memory.stat"), "anon "),
            Hierarchy::None => None,
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        for folder in self.folders() {
            remove_group(folder);
        }
    }
}

/// Removes a group; a process that is still dying inside gets a moment.
fn remove_group(folder: &Path) {
    for _ in 0..50 {
        match fs::remove_dir(folder) {
            Err(e) if e.kind() == io::ErrorKind::ResourceBusy => {
                std::thread::sleep(Duration::from_millis(20));
            }
            _ => return,
        }
    }
}

/// Removes all groups of a run that was killed; what is inside is dead already.
pub(crate) fn remove_all(marker: &str) {
    let mounts = Mounts::read();
    let prefix = group_name(marker, "");
    let bases = ["cpuacct", "memory", "cpu"]
        .iter()
        .filter_map(|c| mounts.of(c))
        .flatten();
    let unified = mounts
        .unified
        .iter()
        .flat_map(|r| [r.clone(), r.join(own_path("").unwrap_or_default())]);
    for base in bases.chain(unified) {
        for entry in fs::read_dir(base).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                remove_group(&entry.path());
            }
        }
    }
}

fn make_dir(path: &Path) -> Option<PathBuf> {
    fs::create_dir(path).ok().map(|()| path.to_owned())
}

fn stat_value(file: &Path, key: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines()
        .find_map(|l| l.strip_prefix(key)?.trim().parse().ok())
}

/// Our own group's path in a version 1 controller's hierarchy, or (`""`) in version 2's, without the slash.
fn own_path(controller: &str) -> Option<String> {
    let text = fs::read_to_string("/proc/self/cgroup").ok()?;
    text.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let is_it = controllers == controller
            || (!controller.is_empty() && controllers.split(',').any(|c| c == controller));
        is_it.then(|| path.trim_start_matches('/').to_owned())
    })
}

struct Mounts {
    v1: Vec<(String, PathBuf)>,
    unified: Option<PathBuf>,
}

impl Mounts {
    fn read() -> Self {
        let text = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        let mut mounts = Mounts {
            v1: vec![],
            unified: None,
        };
        for line in text.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            match fields[..] {
                [_, path, "cgroup", options, ..] => {
                    for controller in options.split(',') {
                        mounts.v1.push((controller.to_owned(), path.into()));
                    }
                }
                [_, path, "cgroup2", ..] => mounts.unified = Some(path.into()),
                _ => {}
            }
        }
        mounts
    }

    /// Where a group of this controller may be made: under our own, else at the root.
    fn of(&self, controller: &str) -> Option<Vec<PathBuf>> {
        let (_, root) = self.v1.iter().find(|(c, _)| c == controller)?;
        let own = root.join(own_path(controller).unwrap_or_default());
        Some(vec![own, root.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_what_runs_inside_and_goes_away() {
        let name = group_name(&format!("test{}", std::process::id()), "count");
        let group = Cgroup::make(
            &name,
            Limits {
                memory: Some(64 << 20),
                ..Limits::default()
            },
        );
        if group.procs_files().is_empty() {
            return; // nothing to be had here: the tree's schedstat is used instead
        }
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"]);
        crate::os::confine(&mut command, &[], &group.procs_files()).unwrap();
        command.status().unwrap();
        assert!(group.cpu_time().unwrap() > Duration::from_millis(10));
        assert!(group.pids().is_empty());
        let folders: Vec<PathBuf> = group.folders().iter().map(|f| f.to_path_buf()).collect();
        drop(group);
        assert!(folders.iter().all(|f| !f.exists()));
    }
}
